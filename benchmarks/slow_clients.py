"""What slow clients do to others: how long an answer takes while many requests only drip in.

    .venv/bin/python -m benchmarks.slow_clients [SECONDS]

A demo-less server on loopback is started on an empty SQLite database, without and with half-sent
headers and bodies of one byte a second; each figure is that of one GET /docs.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from engine import Config, Engine

CLIENTS = 400
HEADER = b"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\n"
BODY = HEADER + b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
PATIENCE = 10


def main() -> None:
    """Prints the table."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 45
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port = _serve(Path(folder), stack)
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


def _serve(folder: Path, stack: ExitStack) -> int:
    config = Config(f"sqlite:///{folder}/motcua.db", folder / "files")
    engine = Engine(config)
    engine.migrate()
    engine.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = {"MOTCUA_DATABASE": config.database, "MOTCUA_FILES": str(config.files)}
    process = subprocess.Popen(
        [sys.executable, "-m", "webapi"],
        env=os.environ | settings | {"MOTCUA_PORT": str(port)},
        stderr=subprocess.PIPE,
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    assert process.stderr is not None
    process.stderr.readline()
    return port


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
