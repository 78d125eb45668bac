"""The README's first command from a clean checkout, and its first task over HTTP.

Run: python3 .ci/first_minute.py, with the Python that the product is to run on.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

HERE = Path(__file__).resolve().parents[1]
LOGIN = {"login": "khaosat.sx", "password": "mot-cua-demo"}


def main() -> None:
    with TemporaryDirectory(prefix="motcua-first-") as folder:
        checkout = Path(folder) / "motcua"
        subprocess.run(["git", "clone", "--quiet", HERE, checkout], check=True)
        make = ["make", "run", "DEMO=--no-serve", f"PYTHON={sys.executable}"]
        subprocess.run(make, cwd=checkout, env=clean_settings(), check=True)
        with served(checkout) as address:
            secret = ask(f"{address}/api/v1/tokens", LOGIN)["secret"]
            tasks = ask(f"{address}/api/v1/tasks", secret=secret)["items"]
            assert any(task["element"] == "mv_survey" for task in tasks), tasks
            sys.stdout.write(f"{LOGIN['login']} finds {len(tasks)} steps to complete.\n")


def clean_settings(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOTCUA_", "MAKE", "MFLAGS"))}
    return kept | more


@contextmanager
def served(checkout: Path) -> Iterator[str]:
    """The address of the demo, for as long as the block lasts."""
    port = free_port()
    server = subprocess.Popen(
        [".venv/bin/motcua", "demo"],
        cwd=checkout,
        env=clean_settings(MOTCUA_PORT=str(port)),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    try:
        for line in server.stderr:
            sys.stderr.write(line)
            if "listens on" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.communicate()
    assert server.returncode == 0, server.returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, body: object = None, secret: str | None = None) -> dict[str, object]:
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["Authorization"] = f"Bearer {secret}"
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, headers)) as response:
        return json.load(response)


if __name__ == "__main__":
    main()
