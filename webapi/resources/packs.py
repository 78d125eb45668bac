"""The evidence pack of a case."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine import Receipt, commands
from webapi.context import actor, execute, outside_reading
from webapi.download import attachment
from webapi.routes import SAVE_AS, Routes
from webapi.schemas.cases import ReasonSchema
from webapi.schemas.disposals import PackQuery, PersonalParts

routes = Routes("packs", "All that shows the history of a case to somebody who does not trust us.")


@routes.reads(
    "/cases/<name:code>/evidence.zip",
    {"type": "string", "format": "binary"},
    headers=SAVE_AS,
    content_type="application/zip",
    query=PackQuery,
    problems={403},
)
def get_pack(query: dict[str, Any], code: str) -> Response:
    """The evidence pack, with the program that checks it without Motcua

    Personal data are left out. With `personal=yes` they are in it, for a leader who has said why
    within a day (`pack-reason`).
    """
    with_personal = query["personal"] is PersonalParts.YES
    packed = outside_reading().packs.pack(actor(), code, with_personal=with_personal)
    return attachment(packed, f"{code}.zip", "application/zip")


@routes.changes("/cases/<name:code>/pack-reason", ReasonSchema)
def make_personal_pack(body: dict[str, Any], code: str) -> Receipt:
    """Say why an evidence pack is made with personal data in it; you can make it for a day then"""
    return execute(commands.MakePersonalPack(code, body["reason"]))
