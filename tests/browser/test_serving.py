"""The server that stands in for the real one between a browser and an application."""

from __future__ import annotations

import gc
import socket
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, send_file

from tests.browser.conftest import serve


def test_stopping_lets_go_of_what_a_browser_left_half_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(30_000_000))
    app = Flask(__name__, static_folder=None)

    @app.get("/large")
    def large() -> Response:
        return send_file(path)

    address, stop = serve(app)
    parts = urlsplit(address)
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 0)) as browser:
        browser.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert browser.recv(12) == b"HTTP/1.1 200"
        stop()
    del app, large
    gc.collect()
