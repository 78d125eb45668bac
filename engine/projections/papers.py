"""Papers that came with requests, or that customers were asked for, and what became of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.asked_papers import WITH_REQUEST, AskedPaper, PaperList
from engine.model.states import PaperState
from engine.projections.case_rows import rows_of_case
from engine.store.rows import Row, Rows
from engine.store.tables import asked_papers, cases, paper_lists


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the rows of asked papers by an event of a case; other events change nothing."""
    code = event.stream
    match event.payload:
        case events.PapersAsked() as asked:
            _ask(rows, event, asked)
        case events.PaperSubmitted() as submitted:
            _submit(rows, event, submitted)
        case events.PaperHandedIn(number, data, paper):
            rows.update(
                asked_papers,
                code,
                number,
                state=PaperState.HANDED_IN,
                handed_in=paper,
                data=dict(data),
                handed_in_at=event.at,
                decided_by=None,
                decided_at=None,
                said=None,
            )
        case events.PaperAccepted(number, reason):
            _decide(rows, event, number, PaperState.ACCEPTED, reason)
        case events.PaperRefused(number, reason):
            _decide(rows, event, number, PaperState.REFUSED, reason)


def _ask(rows: Rows, event: events.Event, asked: events.PapersAsked) -> None:
    rows.insert(
        paper_lists,
        case=event.stream,
        round=asked.round,
        note=asked.note,
        reason=asked.reason,
        asked_by=event.by,
        asked_at=event.at,
    )
    for item in asked.items:
        rows.insert(
            asked_papers,
            case=event.stream,
            number=item["number"],
            round=asked.round,
            paper=item.get("paper"),
            label=item["label"],
            reason=item["reason"],
            state=PaperState.ASKED,
        )


def _submit(rows: Rows, event: events.Event, submitted: events.PaperSubmitted) -> None:
    came = bool(submitted.data)
    rows.insert(
        asked_papers,
        case=event.stream,
        number=submitted.number,
        round=WITH_REQUEST,
        paper=submitted.paper,
        label=submitted.label,
        reason="",
        state=PaperState.HANDED_IN if came else PaperState.AT_SURVEY,
        handed_in=submitted.instead,
        data=dict(submitted.data),
        handed_in_at=event.at if came else None,
    )


def _decide(
    rows: Rows, event: events.Event, number: int, state: PaperState, reason: str | None
) -> None:
    rows.update(
        asked_papers,
        event.stream,
        number,
        state=state,
        decided_by=event.by,
        decided_at=event.at,
        said=reason,
    )


# -- questions


def papers_of(rows: Rows, code: str) -> tuple[AskedPaper, ...]:
    """Those that came with the request, and those that its customer was asked for, in the order of
    their numbers, as a command has left them."""
    found = rows.find(asked_papers, case=code)
    return tuple(asked_paper_from(row) for row in sorted(found, key=lambda row: row["number"]))


def papers_asked(rows: Rows, code: str) -> tuple[AskedPaper, ...]:
    """Those that the customer of the case was asked for."""
    return tuple(one for one in papers_of(rows, code) if one.was_asked)


_OF_CASE = (
    sa.select(asked_papers)
    .where(asked_papers.c.case == sa.bindparam("code"))
    .order_by(asked_papers.c.number)
)
_LISTS_OF_CASE = (
    sa.select(paper_lists)
    .where(paper_lists.c.case == sa.bindparam("code"))
    .order_by(paper_lists.c.round)
)


def list_papers(connection: sa.Connection, code: str) -> tuple[AskedPaper, ...]:
    """Those that came with the request and those that were asked for, as they are stored."""
    rows = rows_of_case(connection, asked_papers, _OF_CASE, code)
    return tuple(asked_paper_from(dict(row._mapping)) for row in rows)


def list_asked_papers(connection: sa.Connection, code: str) -> tuple[AskedPaper, ...]:
    """Those of them that the customer was asked for."""
    return tuple(one for one in list_papers(connection, code) if one.was_asked)


def list_paper_lists(connection: sa.Connection, code: str) -> tuple[PaperList, ...]:
    """The lists of a case, the first one first."""
    rows = rows_of_case(connection, paper_lists, _LISTS_OF_CASE, code)
    return tuple(
        PaperList(row.round, row.asked_by, row.asked_at, row.note, row.reason) for row in rows
    )


def count_asked(
    connection: sa.Connection, units: Collection[str], since: datetime, until: datetime
) -> list[tuple[str, int, int]]:
    """By executing unit: in how many cases papers were asked for, first between two instants, and
    in how many of these on one list alone."""
    lists = (
        sa.select(
            paper_lists.c.case,
            sa.func.max(paper_lists.c.round).label("most"),
            sa.func.min(paper_lists.c.asked_at).label("first"),
        )
        .group_by(paper_lists.c.case)
        .subquery()
    )
    once = sa.func.sum(sa.case((lists.c.most == 1, 1), else_=0))
    query = (
        sa.select(cases.c.executing_unit, sa.func.count(), once)
        .join(cases, cases.c.code == lists.c.case)
        .where(cases.c.executing_unit.in_(units), lists.c.first >= since, lists.c.first < until)
        .group_by(cases.c.executing_unit)
        .order_by(cases.c.executing_unit)
    )
    return [(unit, asked, int(alone)) for unit, asked, alone in connection.execute(query)]


def asked_paper_from(row: Row) -> AskedPaper:
    """The asked paper of a row."""
    values: dict[str, Any] = {n: one for n, one in row.items() if n not in {"case", "data"}}
    files = tuple((row["data"] or {}).get("files", ()))
    return AskedPaper(**{**values, "state": PaperState(row["state"])}, files=files)
