"""The clock ledger of a case, and its sheet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from engine import LedgerView
from webapi.context import actor, engine
from webapi.download import attachment
from webapi.i18n import language
from webapi.routes import SAVE_AS, Routes
from webapi.schemas.ledgers import LedgerSchema

routes = Routes("ledgers", "Who held the time of a case, and what of it counts.")


@routes.reads("/cases/<name:code>/ledger", LedgerSchema)
def get_ledger(code: str) -> dict[str, Any]:
    """The clock of a case: its limit, its legal end, and who held the time so far"""
    return _shown(engine().ledgers.get(actor(), code, language()))


@routes.reads(
    "/cases/<name:code>/ledger.csv",
    {"type": "string"},
    headers=SAVE_AS,
    content_type="text/csv",
)
def get_ledger_sheet(code: str) -> Response:
    """The same as CSV, with all that is needed to recompute the legal end"""
    sheet = engine().ledgers.sheet(actor(), code, language())
    return attachment(sheet.encode(), f"{code}.csv", "text/csv")


def _shown(view: LedgerView) -> dict[str, Any]:
    ledger, rule, totals = view.ledger, view.rule, view.totals
    return {
        "case": view.case.code,
        "at": view.at,
        "registered_at": ledger.registered_at,
        "starts": ledger.starts,
        "stops": ledger.stops,
        "limit": None if rule is None else str(rule.limit),
        "calendar": None if rule is None else rule.calendar,
        "ground": None if rule is None else rule.ground,
        "ends_by_law": view.legal_end,
        "gross": totals.gross,
        "excluded": totals.excluded,
        "net": totals.net,
        "held": {str(owner): days for owner, days in totals.held.items()},
        "stretches": [
            asdict(stretch) | {"name": view.names.get(stretch.element, "")}
            for stretch in ledger.stretches
        ],
        "extensions": [asdict(agreed) for agreed, _ in ledger.extensions],
        "segments": [asdict(segment) for segment in view.segments],
    }
