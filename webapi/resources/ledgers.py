"""The clock ledger of a case, and its sheet."""

from __future__ import annotations

from typing import Any

from flask import Response

from webapi.context import actor, reading
from webapi.download import attachment
from webapi.i18n import language
from webapi.routes import SAVE_AS, Routes
from webapi.schemas.ledgers import LedgerSchema

routes = Routes("ledgers", "Who held the time of a case, and what of it counts.")


@routes.reads("/cases/<name:code>/ledger", LedgerSchema)
def get_ledger(code: str) -> dict[str, Any]:
    """The clock of a case: its limit, its legal end, and who held the time so far"""
    return reading().ledgers.get(actor(), code, language()).plain()


@routes.reads(
    "/cases/<name:code>/ledger.csv",
    {"type": "string"},
    headers=SAVE_AS,
    content_type="text/csv",
)
def get_ledger_sheet(code: str) -> Response:
    """The same as CSV, with all that is needed to recompute the legal end"""
    csv = reading().ledgers.csv(actor(), code, language())
    return attachment(csv.encode(), f"{code}.csv", "text/csv")
