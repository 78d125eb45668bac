"""Pages for people. Each works without a script; scripts only save steps."""

from __future__ import annotations

from flask import Flask

from webapi.pages import (
    cases,
    corrections,
    diagrams,
    docs,
    drafts,
    failing,
    files,
    forms,
    frame,
    guide,
    intake,
    messages,
    notices,
    oversight,
    proposals,
    rehearsals,
    replays,
    rows,
    sessions,
    steering,
    tasks,
    users,
    versions,
    worklist,
)

PAGES = (
    docs,
    sessions,
    users,
    worklist,
    intake,
    tasks,
    cases,
    steering,
    corrections,
    messages,
    files,
    replays,
    oversight,
    failing,
    notices,
    proposals,
    drafts,
    diagrams,
    rehearsals,
    forms,
    rows,
    versions,
    guide,
)


def install(app: Flask) -> None:
    """Registers the pages; importing them declared their routes."""
    frame.install(app)
    guide.install(app)
    sessions.install(app)
