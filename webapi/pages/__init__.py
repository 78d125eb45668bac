"""Pages for people. Each works without a script; scripts only save steps."""

from __future__ import annotations

from flask import Flask

from webapi.pages import (
    cases,
    docs,
    files,
    frame,
    guide,
    intake,
    oversight,
    replays,
    sessions,
    tasks,
    worklist,
)

PAGES = (docs, sessions, worklist, tasks, cases, files, intake, replays, oversight, guide)


def install(app: Flask) -> None:
    """Registers the pages; importing them declared their routes."""
    frame.install(app)
    guide.install(app)
    sessions.install(app)
