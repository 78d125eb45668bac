"""What slow clients do to others: how long an answer takes while many requests only drip in.

    .venv/bin/python -m benchmarks.slow_clients [SECONDS [nginx | gunicorn PYTHON]]

A demo-less server on loopback is started on an empty SQLite database: Motcua's own, the same behind
nginx with docs/nginx.conf, or gunicorn (gthread, 8 threads) of another environment's PYTHON. Each
time is that of one GET /docs, without and with half-sent headers, bodies of one byte a second, and
bodies of 10 MB from strangers. Memory and stored bodies are those of the application's process.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path
from threading import Thread

from flask import Flask

from engine import Config, Engine
from webapi import create_app

CLIENTS = 400
HEADER = b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\n"
BODY = HEADER + b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
PATIENCE = 10
LOGIN = b'{"login": "nobody", "password": "not the right one"}'


def main() -> None:
    """Prints the table."""
    seconds, rest = int((sys.argv[1:] or ["45"])[0]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port, application = _serve(Path(folder), stack, rest)
        if rest == ["nginx"]:
            port = _behind_nginx(Path(folder), stack, port)
        print(f"nobody else               {_answer(port)}")
        for name, begin in (("half-sent headers", HEADER), ("bodies, a byte a second", BODY)):
            slow = [_open(port, begin, stack) for _ in range(CLIENTS)]
            print(f"{CLIENTS} {name:<22} {_answer(port)}")
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                time.sleep(1)
                alive = [one for one in slow if _drip(one)]
            print(f"  after {seconds} s: {len(alive)} still open, {_answer(port)}")
            for one in slow:
                one.close()
        _measure_keep_alive(port)
        _measure_large(port, application)
        _measure_stop(port, application, stack)


def _measure_keep_alive(port: int) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(64) as together:
        times = sorted(chain.from_iterable(together.map(_ask_often, [port] * 64)))
    rate = len(times) / (time.monotonic() - began)
    slowest = times[len(times) * 95 // 100] * 1000
    print(f"64 clients, keep-alive    {rate:.0f} answers a second, 95 % within {slowest:.0f} ms")


def _ask_often(port: int) -> list[float]:
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(10):
        began = time.monotonic()
        connection.request("GET", "/docs")
        connection.getresponse().read()
        times.append(time.monotonic() - began)
    connection.close()
    return times


def _measure_large(port: int, application: int) -> None:
    """Strangers send 10 MB each, at once; meanwhile somebody else asks."""
    most, answers = 0, []
    with ThreadPoolExecutor(20) as together:
        sent = [together.submit(_send_large, port) for _ in range(20)]
        while not all(one.done() for one in sent):
            most = max(most, _stored(application))
            answers.append(_answer(port))
            time.sleep(0.05)
    found = sorted({one.result() for one in sent})
    memory = Path(f"/proc/{application}/status").read_text().partition("VmHWM:")[2].split()[0]
    print(f"20 bodies of 10 MB        answered {found}, {most >> 20} MB stored at once")
    slowest = max(answers, key=lambda said: [int(word) for word in said.split() if word.isdigit()])
    print(
        f"  meanwhile               at worst {slowest} of {len(answers)}\n"
        f"  memory of the process   {int(memory) >> 10} MB at the most"
    )


def _send_large(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        connection.request("POST", "/api/v1/files", bytes(10 << 20), kind)
        return str(connection.getresponse().status)
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()


def _stored(process: int) -> int:
    """The bytes in files without a name that a process holds open."""
    total = 0
    for held in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            total += held.stat().st_size if "(deleted)" in str(held.readlink()) else 0
    return total


def _measure_stop(port: int, application: int, stack: ExitStack) -> None:
    """Whether a request that is being answered gets its answer when the server is stopped: a login,
    whose password takes a while to compare."""
    asking = _open(port, BODY.replace(b"1000", b"%d" % len(LOGIN)) + LOGIN, stack)
    time.sleep(0.1)
    os.kill(application, signal.SIGTERM)
    said = ""
    with suppress(OSError):
        said = asking.recv(100).partition(b"\r\n")[0].decode()
    print(f"stopped while answering   {said or 'closed without an answer'}")


def _behind_nginx(folder: Path, stack: ExitStack, port: int) -> int:
    """The port of an nginx with the shipped settings, without TLS."""
    outside = _free_port()
    settings = Path("docs/nginx.conf").read_text().replace(":8470", f":{port}")
    settings = settings.replace("listen 443 ssl", f"listen 127.0.0.1:{outside}")
    settings = settings.replace("$host;", "localhost;")
    kept = "\n".join(line for line in settings.splitlines() if "ssl_cert" not in line)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; worker_rlimit_nofile 8192;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{ access_log off;\n{kept}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")])
    stack.callback(process.wait)
    stack.callback(process.terminate)
    time.sleep(1)
    return outside


def _command(rest: list[str], port: int) -> list[str]:
    if rest[:1] != ["gunicorn"]:
        return [sys.executable, "-m", "webapi"]
    options = ["-k", "gthread", "--threads", "8", "-b", f"127.0.0.1:{port}"]
    return [rest[1], "-m", "gunicorn", *options, "benchmarks.slow_clients:make_app()"]


def make_app() -> Flask:
    """The application, for servers that take it from a module."""
    return create_app(Engine(Config.from_environment()))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(folder: Path, stack: ExitStack, rest: list[str]) -> tuple[int, int]:
    """Returns the port and the number of the process."""
    config = Config(f"sqlite:///{folder}/motcua.db", folder / "files")
    engine = Engine(config)
    engine.migrate()
    engine.close()
    port = _free_port()
    settings = {"MOTCUA_DATABASE": config.database, "MOTCUA_FILES": str(config.files)}
    process = subprocess.Popen(
        _command(rest, port),
        env=os.environ | settings | {"MOTCUA_PORT": str(port)},
        stderr=subprocess.PIPE,
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    assert process.stderr is not None
    for line in process.stderr:
        if b"listens" in line or b"Booting worker" in line:
            break
    Thread(target=process.stderr.read, daemon=True).start()
    if rest[:1] == ["gunicorn"]:
        _wait_until_answered(port)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return port, int(children[0]) if rest[:1] == ["gunicorn"] else process.pid


def _wait_until_answered(port: int) -> None:
    while not _answer(port).startswith("200"):
        time.sleep(1)


def _open(port: int, begin: bytes, stack: ExitStack) -> socket.socket:
    slow = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
    slow.sendall(begin)
    return slow


def _drip(slow: socket.socket) -> bool:
    """Sends one byte; whether the server still takes it."""
    try:
        slow.sendall(b"x")
        slow.setblocking(False)
        return slow.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        slow.settimeout(PATIENCE)


def _answer(port: int) -> str:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/docs")
        status = connection.getresponse().status
    except OSError:
        return f"no answer in {PATIENCE} s"
    finally:
        connection.close()
    return f"{status} in {(time.monotonic() - began) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
