"""The clock ledger of a case as a table, from which anybody can recompute its last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.export.csv import write_csv
from engine.model.views import LawView
from engine.readers.ledger_view import LedgerView, WindowLine
from engine.time import VIETNAM, AgreedExtension, CalendarVersion, Ledger, Stretch, WindowStretch

COLUMNS = (
    "case",
    "kind",
    "number",
    "step",
    "name",
    "round",
    "owner",
    "begins",
    "ends",
    "counts",
    "leaves_out",
    "limit",
    "calendar",
    "ends_by_law",
    "ground",
    "reason",
    "agreed_with",
    "document",
    "rolls_ground",
    "beside",
    "estimated",
    "unit",
)
"""Of the CSV file; what each holds, and how to recompute the date from them: docs/ledger.md."""


def write_ledger(view: LedgerView) -> str:
    """The ledger as CSV."""
    return write_csv(COLUMNS, _rows(view))


def _rows(view: LedgerView) -> Iterator[tuple[str, ...]]:
    for cells in _cells(view.ledger, view):
        values = {"case": view.case.code, **cells}
        yield tuple(values.get(column, "") for column in COLUMNS)


def _cells(ledger: Ledger, view: LedgerView) -> Iterator[dict[str, str]]:
    yield {"kind": "registered", "begins": _local(ledger.registered_at)}
    if view.law is not None:
        yield _law(view.law)
    for name, known in view.calendar_versions.items():
        for one in known:
            yield _calendar_version(name, one)
    if ledger.starts is not None and view.rule is not None:
        yield {
            "kind": "whole",
            "step": view.case.definition,
            "name": view.name,
            "begins": _local(ledger.starts),
            "ends": _local(ledger.stops or ledger.closed_at),
            "limit": str(view.rule.limit),
            "calendar": view.rule.calendar or "",
            "ends_by_law": _local(view.legal_end),
            "document": _version(view.rule.counted_on, view.version),
            "ground": view.rule.ground,
            "reason": "promise" if view.rule.promise else "",
            "rolls_ground": view.rule.rolls_ground,
            "estimated": "yes" if view.estimated else "",
        }
    for window in view.windows:
        yield _window(window)
    for stretch in ledger.stretches:
        yield _stretch(stretch, view)
    for pause in ledger.pauses(view.at):
        yield {"kind": "left_out", "begins": _local(pause.since), "ends": _local(pause.until)}
    for agreed, _ in ledger.extensions:
        yield _extension(agreed)
    for at in ledger.annulled:
        yield {"kind": "annulled", "number": "0", "begins": _local(at)}
    for line in view.windows:
        for at in line.window.annulled_at:
            yield _annulled(line.window, at)


def _law(law: LawView) -> dict[str, str]:
    return {
        "kind": "law",
        "step": law.profile,
        "number": str(law.version),
        "name": law.name,
        "begins": law.begins.isoformat(),
        "ends": "" if law.last_day is None else law.last_day.isoformat(),
        "ground": law.ground,
        "reason": law.chosen or "",
    }


def _calendar_version(name: str, one: CalendarVersion) -> dict[str, str]:
    return {
        "kind": "calendar",
        "number": str(one.version),
        "calendar": name,
        "begins": _local(one.since),
        "document": _version(name, one.version),
    }


def _version(calendar: str, version: int | None) -> str:
    """As the file of the text is called in an evidence pack."""
    return "" if version is None else f"calendar/{calendar}@{version}"


def _window(line: WindowLine) -> dict[str, str]:
    window = line.window
    return {
        "kind": "window",
        "number": str(-window.number),
        "step": window.element,
        "name": line.name,
        "begins": _local(window.begins),
        "ends": _local(window.ends),
        "leaves_out": " ".join(window.leaves_out),
        "limit": window.limit,
        "calendar": window.calendar,
        "ends_by_law": _local(line.legal_end),
        "document": _version(window.calendar, line.version),
        "ground": line.ground,
        "estimated": "yes" if line.estimated else "",
    }


def _stretch(stretch: Stretch, view: LedgerView) -> dict[str, str]:
    return {
        "kind": str(stretch.kind),
        "number": str(stretch.number or ""),
        "step": stretch.element,
        "name": view.names.get(stretch.element, ""),
        "round": str(stretch.round or ""),
        "owner": str(stretch.owner),
        "begins": _local(stretch.begins),
        "ends": _local(stretch.ends),
        "counts": "yes" if stretch.counts else "no",
        "limit": stretch.limit,
        "calendar": stretch.calendar,
        "ground": stretch.ground,
        "document": stretch.document,
        "unit": stretch.unit,
        "beside": " ".join(str(number) for number in view.ledger.beside(stretch, view.at)),
    }


def _extension(agreed: AgreedExtension) -> dict[str, str]:
    return {
        "kind": "extension",
        "number": str(abs(agreed.number)),
        "step": agreed.element,
        "begins": _local(agreed.at),
        "limit": agreed.by,
        "reason": agreed.reason,
        "agreed_with": agreed.agreed_with,
        "document": agreed.document,
    }


def _annulled(window: WindowStretch, at: datetime) -> dict[str, str]:
    return {
        "kind": "annulled",
        "number": str(-window.number),
        "step": window.element,
        "begins": _local(at),
    }


def _local(instant: datetime | None) -> str:
    """In Vietnam's time, with its zone; empty where there is none."""
    return "" if instant is None else instant.astimezone(VIETNAM).isoformat(timespec="milliseconds")
