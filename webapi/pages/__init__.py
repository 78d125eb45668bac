"""Pages for people. Each works without a script; scripts only save steps."""

from __future__ import annotations

from flask import Flask

from webapi.pages import cases, docs, frame, oversight, replays, sessions, tasks, worklist

PAGES = (docs, sessions, worklist, tasks, cases, replays, oversight)


def install(app: Flask) -> None:
    """Registers the pages; importing them declared their routes."""
    frame.install(app)
