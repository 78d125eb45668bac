"""The evidence pack of a case."""

from __future__ import annotations

from flask import Response

from webapi.context import actor, outside_reading
from webapi.download import attachment
from webapi.routes import SAVE_AS, Routes

routes = Routes("packs", "All that shows the history of a case to somebody who does not trust us.")


@routes.reads(
    "/cases/<name:code>/evidence.zip",
    {"type": "string", "format": "binary"},
    headers=SAVE_AS,
    content_type="application/zip",
)
def get_pack(code: str) -> Response:
    """The evidence pack, with the program that checks it without Motcua"""
    return attachment(outside_reading().packs.pack(actor(), code), f"{code}.zip", "application/zip")
