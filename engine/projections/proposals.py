"""Proposals as they stand, from their events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.model import events
from engine.model.proposal import Proposal
from engine.model.states import ProposalState
from engine.model.verdict import verdict_from
from engine.store.damage import LONG_AGO, UNREADABLE_AS, row_damaged
from engine.store.raw import found_rows, listed
from engine.store.rows import Rows
from engine.store.tables import proposals

STREAM = "proposal/"


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the row of the proposal by an event of it."""
    match event.payload:
        case events.ProposalBegun(title):
            _begin(rows, event, title)
        case events.ProposalSaved() as saved:
            _change(
                rows,
                event,
                title=saved.title,
                documents=_text(saved.documents),
                bases=_text(saved.bases),
                retires=_text(saved.retires),
                authors=_with_author(rows, event),
            )
        case events.ProposalSubmitted() as submitted:
            _change(
                rows,
                event,
                state=ProposalState.SUBMITTED,
                note=submitted.note,
                standing=_text(submitted.standing),
                overrides=_text(submitted.overrides),
                verdicts=_text(submitted.verdicts),
                authors=_with_author(rows, event),
            )
        case events.ProposalReturned():
            _change(rows, event, state=ProposalState.DRAFT, approved_by=None)
        case events.ProposalApproved():
            _change(rows, event, state=ProposalState.APPROVED, approved_by=event.by)
        case events.ProposalWithdrawn():
            _change(rows, event, state=ProposalState.WITHDRAWN)
        case events.ProposalPublished() as published:
            verdicts = _text(published.verdicts)
            _change(rows, event, state=ProposalState.PUBLISHED, verdicts=verdicts)


def _begin(rows: Rows, event: events.Event, title: str) -> None:
    rows.insert(
        proposals,
        number=_number(event),
        title=title,
        state=ProposalState.DRAFT,
        revision=1,
        documents="{}",
        bases="{}",
        retires="[]",
        authors=_text([event.by]),
        begun_by=event.by,
        begun_at=event.at,
        changed_by=event.by,
        changed_at=event.at,
        approved_by=None,
        note="",
        standing="{}",
        overrides="{}",
        verdicts="[]",
    )


def _change(rows: Rows, event: events.Event, **values: object) -> None:
    number = _number(event)
    row = rows.get(proposals, number)
    assert row is not None, "it was begun"
    rows.update(
        proposals,
        number,
        revision=row["revision"] + 1,
        changed_by=event.by,
        changed_at=event.at,
        **values,
    )


def _with_author(rows: Rows, event: events.Event) -> str:
    row = rows.get(proposals, _number(event))
    assert row is not None, "it was begun"
    return _text(sorted({*json.loads(row["authors"]), event.by}))


def _number(event: events.Event) -> str:
    return event.stream.removeprefix(STREAM)


def _text(value: object) -> str:
    plain = dict(value) if isinstance(value, Mapping) else value
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


# -- questions


def proposal_from(row: Mapping[Any, Any]) -> Proposal:
    """The proposal of a row.

    Raises:
        Broken: the row was damaged.
    """
    try:
        return _proposal_from(row)
    except UNREADABLE_AS as error:
        raise row_damaged() from error


def _listed(row: Mapping[str, Any]) -> Proposal:
    return listed(proposals, row, _proposal_from, _EMPTY)


_EMPTY: dict[str, Any] = {
    **{column.name: "" for column in proposals.columns},
    **dict.fromkeys(("documents", "bases", "standing", "overrides"), "{}"),
    **dict.fromkeys(("retires", "authors", "verdicts"), "[]"),
    **dict.fromkeys(("begun_at", "changed_at"), LONG_AGO),
    "state": ProposalState.DRAFT,
    "revision": 0,
    "approved_by": None,
}


def _proposal_from(row: Mapping[Any, Any]) -> Proposal:
    return Proposal(
        number=row["number"],
        title=row["title"],
        state=ProposalState(row["state"]),
        revision=row["revision"],
        documents=json.loads(row["documents"]),
        bases=json.loads(row["bases"]),
        retires=tuple(json.loads(row["retires"])),
        authors=tuple(json.loads(row["authors"])),
        begun_by=row["begun_by"],
        begun_at=row["begun_at"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
        approved_by=row["approved_by"],
        note=row["note"],
        standing=json.loads(row["standing"]),
        overrides=json.loads(row["overrides"]),
        verdicts=tuple(map(verdict_from, json.loads(row["verdicts"]))),
    )


def find_proposal(connection: Connection, number: str) -> Proposal | None:
    """The proposal of that number; None where there is none."""
    query = select(proposals).where(proposals.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else proposal_from(row._mapping)


def list_proposals(connection: Connection) -> list[Proposal]:
    """Every proposal, the one changed last first."""
    query = select(proposals).order_by(proposals.c.changed_at.desc(), proposals.c.number)
    return [_listed(row) for row in found_rows(connection, proposals, query)]


def list_open_proposals(connection: Connection, limit: int) -> list[Proposal]:
    """Those that are neither published nor withdrawn, the one changed last first."""
    query = (
        select(proposals)
        .where(proposals.c.state.in_(_OPEN))
        .order_by(proposals.c.changed_at.desc(), proposals.c.number)
        .limit(limit)
    )
    return [_listed(row) for row in found_rows(connection, proposals, query)]


_OPEN = (ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.APPROVED)
