"""Stepping through the history of a case."""

from __future__ import annotations

from typing import Any

from engine import views
from webapi.context import actor, reading
from webapi.cursor import counted_page
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.frames import FrameListSchema, FrameQuery, FrameSchema, MomentQuery

routes = Routes("frames", "A case as it stood after each of its events.")


@routes.reads("/cases/<name:code>/history/frames", FrameListSchema, query=FrameQuery)
def list_frames(query: dict[str, Any], code: str) -> dict[str, Any]:
    """How the case stood after each event, in order"""
    return counted_page(
        lambda most: reading().frames.page(actor(), code, query["after"], most, language()),
        query["limit"],
        lambda view: view.frame.event.sequence,
    )


@routes.reads("/cases/<name:code>/history/frame", FrameSchema, query=MomentQuery)
def get_frame(query: dict[str, Any], code: str) -> views.FrameView:
    """How the case stood at an instant"""
    return reading().frames.at(actor(), code, query["at"], language())
