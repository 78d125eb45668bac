"""Cases: where each stands, and what is known about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from engine.model import events
from engine.model.case import Case
from engine.model.code import is_code
from engine.model.corrected import split_facts
from engine.model.documents import Kind
from engine.model.instant import VIETNAM
from engine.model.personal import is_encrypted
from engine.model.process import Milestone
from engine.model.queries import CaseFilter
from engine.model.states import CANCELLED, CaseState
from engine.model.text import fold
from engine.projections.case_rows import HAS_ROWS, learn_which
from engine.projections.search import matching
from engine.store.damage import LONG_AGO, UNREADABLE_AS, row_damaged
from engine.store.raw import found_rows, listed
from engine.store.rows import Rows
from engine.store.snapshot import asked_once
from engine.store.tables import cases, publications

_PLACE = ("site_street", "site_place")
_PLACE_OF_BEFORE = ("site_street", "site_commune", "site_district", "site_province")
"""While communes and provinces were texts of their own."""


def apply(rows: Rows, event: events.Event) -> None:
    """Changes the row of the case by an event of it; events of other streams change nothing."""
    code = event.stream
    if not is_code(code):
        return
    match event.payload:
        case events.CaseStarted() as started:
            _start(rows, event, started)
        case events.CaseHandedOver() as over:
            _change(
                rows,
                code,
                definition=over.definition,
                definition_version=over.version,
                profile=over.profile,
                profile_version=over.profile_version,
                handed_over=True,
            )
        case events.CaseRouted(unit) | events.TransferAccepted(unit) | events.TransferDecided(unit):
            _change(rows, code, executing_unit=unit)
        case events.MilestoneReached(Milestone.DOSSIER_VALID) as valid:
            _change(rows, code, dossier_valid_at=valid.occurred_at, due_at=valid.due_at)
        case events.MilestoneReached(Milestone.ENERGIZED) as energized:
            _change(rows, code, energized_at=energized.occurred_at)
        case events.MilestoneCorrected(Milestone.DOSSIER_VALID) as valid:
            _change(rows, code, dossier_valid_at=valid.occurred_at, due_at=valid.due_at)
        case events.MilestoneCorrected(Milestone.ENERGIZED) as energized:
            _change(rows, code, energized_at=energized.occurred_at)
        case events.CaseSuspended():
            _change(rows, code, state=CaseState.SUSPENDED, suspended_at=event.at)
        case events.CaseResumed():
            _change(rows, code, state=CaseState.ACTIVE, suspended_at=None)
        case events.DeadlineMoved(0) as moved:
            _change(rows, code, due_at=moved.due_at)
        case events.DeadlineExtended(0) as more:
            _change(rows, code, due_at=more.due_at)
        case events.OutlookChanged(outlook):
            _change(rows, code, outlook=outlook)
        case events.CaseCancelled():
            _change(
                rows,
                code,
                state=CaseState.CANCELLED,
                outcome=CANCELLED,
                closed_at=event.at,
                suspended_at=None,
            )
        case events.CaseCompleted(outcome):
            _change(rows, code, state=CaseState.COMPLETED, outcome=outcome, closed_at=event.at)
        case events.TaskCompleted() | events.MessageReceived() as done:
            _learn(rows, event, done.facts, done.element, done.round, done.data)
        case events.AddressChanged(facts=facts):
            _learn(rows, event, facts)
        case events.IncidentRetried(facts=facts) | events.FactsCorrected(facts=facts):
            about_case, results = split_facts(facts)
            _learn(rows, event, about_case)
            _learn_results(rows, code, results)
    _change(rows, code, version=event.sequence, changed_at=event.at)


def _start(rows: Rows, event: events.Event, started: events.CaseStarted) -> None:
    rows.insert(
        cases,
        code=event.stream,
        version=event.sequence,
        state=CaseState.ACTIVE,
        definition=started.definition,
        definition_version=started.version,
        profile=started.profile,
        profile_version=started.profile_version,
        intake_unit=started.intake_unit,
        executing_unit=started.intake_unit,
        channel=started.channel,
        registered_at=event.at,
        handed_over=False,
        search=search_words(event.stream),
        changed_at=event.at,
        facts={},
        steps={},
        places={},
        adjusted=(),
    )


def search_words(code: str, customer: str = "", place: str = "") -> str:
    """What a case is found by, folded."""
    return fold(f"{code} {customer} {place}")


def _learn(
    rows: Rows,
    event: events.Event,
    facts: Mapping[str, object],
    element: str = "",
    round_: int = 0,
    data: Mapping[str, object] | None = None,
) -> None:
    """Keeps what a step or message said: the newest word about the case, and the step's round."""
    row = rows.get(cases, event.stream)
    assert row is not None
    if facts:
        all_facts = {**row["facts"], **facts}
        plain = {name: one for name, one in all_facts.items() if not is_encrypted(one)}
        customer, place = customer_of(plain), site_address(plain)
        _change(
            rows,
            event.stream,
            facts=all_facts,
            customer=customer,
            place=place,
            search=search_words(event.stream, customer, place),
        )
    if element:
        said = {
            **(data or {}),
            "completed_at": event.at.astimezone(VIETNAM).isoformat(),
            "round": round_,
        }
        _change(rows, event.stream, steps={**row["steps"], element: said})


def _learn_results(rows: Rows, code: str, results: Mapping[str, Mapping[str, object]]) -> None:
    """Keeps results of steps that were put right."""
    if results:
        row = rows.get(cases, code)
        assert row is not None
        right = {step: {**row["steps"].get(step, {}), **values} for step, values in results.items()}
        _change(rows, code, steps={**row["steps"], **right})


def shown_facts(facts: Mapping[str, object]) -> dict[str, object]:
    """Of the facts of a case, those by which people know it: its customer and its address."""
    shown = ("customer_name", *_PLACE, *_PLACE_OF_BEFORE)
    return {name: facts[name] for name in shown if name in facts}


def customer_of(facts: Mapping[str, object]) -> str:
    """The customer's name from the facts of a case; empty before it is known."""
    return str(facts.get("customer_name") or "")


def site_address(facts: Mapping[str, object]) -> str:
    """The address in one line, from the street to the province."""
    parts = _PLACE if facts.get("site_place") else _PLACE_OF_BEFORE
    return ", ".join(str(facts[part]) for part in parts if facts.get(part))


def _change(rows: Rows, code: str, **values: Any) -> None:
    rows.update(cases, code, **values)


# -- questions

_BY_CODE = sa.select(cases, *HAS_ROWS).where(cases.c.code == sa.bindparam("wanted"))
"""Asked by nearly every command and page, so made once."""


def case_from(row: Mapping[Any, Any]) -> Case:
    """The case of a row.

    Raises:
        Broken: the row was damaged.
    """
    try:
        return _case_from(row)
    except UNREADABLE_AS as error:
        raise row_damaged() from error


def _case_from(row: Mapping[Any, Any]) -> Case:
    return Case(
        code=row["code"],
        version=row["version"],
        state=CaseState(row["state"]),
        definition=row["definition"],
        definition_version=row["definition_version"],
        profile=row["profile"],
        profile_version=row["profile_version"],
        intake_unit=row["intake_unit"],
        executing_unit=row["executing_unit"],
        channel=row["channel"],
        registered_at=row["registered_at"],
        dossier_valid_at=row["dossier_valid_at"],
        due_at=row["due_at"],
        energized_at=row["energized_at"],
        suspended_at=row["suspended_at"],
        closed_at=row["closed_at"],
        outcome=row["outcome"],
        handed_over=bool(row["handed_over"]),
        facts=row["facts"],
        steps=row["steps"],
        places=row["places"],
        adjusted=row["adjusted"],
        ends_at=row["ends_at"],
        forecast=row["forecast"] or {},
        outlook=row["outlook"],
        path=tuple((row["path"] or "").split()),
        changed_at=row["changed_at"],
    )


def listed_case(row: Mapping[str, Any]) -> Case:
    """For lists, which one damaged row must not keep from being shown."""
    return listed(cases, row, _case_from, _EMPTY)


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(column.name for column in cases.columns),
    **dict.fromkeys(("definition", "intake_unit", "executing_unit", "channel"), ""),
    **dict.fromkeys(("version", "definition_version"), 0),
    **{name: {} for name in ("facts", "steps", "places")},
    "state": CaseState.ACTIVE,
    "registered_at": LONG_AGO,
    "adjusted": (),
}


def count_open(connection: sa.Connection) -> dict[tuple[str, int], int]:
    """How many cases are not closed, by the version of the process that they run on; of versions
    that were published."""
    query = (
        sa.select(publications.c.key, publications.c.version, sa.func.count())
        .join(
            cases,
            sa.and_(
                publications.c.kind == Kind.PROCESS,
                publications.c.key == cases.c.definition,
                publications.c.version == cases.c.definition_version,
            ),
        )
        .where(cases.c.closed_at.is_(None))
        .group_by(publications.c.key, publications.c.version)
    )
    return {(key, version): count for key, version, count in connection.execute(query)}


def all_codes(connection: sa.Connection) -> list[str]:
    """The code of every case, in order."""
    return list(connection.execute(sa.select(cases.c.code).order_by(cases.c.code)).scalars())


def find_case(connection: sa.Connection, code: str) -> Case | None:
    """The case of that code, whoever asks; None where there is none.

    Raises:
        Broken: the row was damaged.
    """

    def ask() -> Case | None:
        row = connection.execute(_BY_CODE, {"wanted": code}).one_or_none()
        if row is None:
            return None
        learn_which(connection, code, row._mapping)
        return case_from(row._mapping)

    return asked_once(connection, ("case", code), ask)


def cases_by_code(connection: sa.Connection, codes: Collection[str]) -> dict[str, Case]:
    """Cases by their codes, for lists: one that is damaged is there with its code and ``damaged``
    set."""
    if not codes:
        return {}
    rows = found_rows(connection, cases, sa.select(cases).where(cases.c.code.in_(codes)))
    return {row["code"]: listed_case(row) for row in rows}


def running_cases(after: str, limit: int) -> sa.Select[Any]:
    """The next cases that are under way or suspended, in order of their code."""
    return (
        sa.select(cases)
        .where(cases.c.closed_at.is_(None), cases.c.code > after)
        .order_by(cases.c.code)
        .limit(limit)
    )


def count_running(connection: sa.Connection) -> int:
    """How many cases are not closed."""
    running = sa.select(sa.func.count()).select_from(cases).where(cases.c.closed_at.is_(None))
    return connection.execute(running).scalar_one()


def running_codes(after: str, limit: int) -> sa.Select[Any]:
    """Their codes alone."""
    return running_cases(after, limit).with_only_columns(cases.c.code)


def list_cases(
    connection: sa.Connection, wanted: CaseFilter, after: str | None, limit: int
) -> list[Case]:
    """Cases in order of their code, those behind ``after``; at most ``limit``."""
    query = _wanted(sa.select(cases), wanted).order_by(cases.c.code).limit(limit)
    if after is not None:
        query = query.where(cases.c.code > after)
    return [listed_case(row) for row in found_rows(connection, cases, query)]


def newest_cases(
    connection: sa.Connection, wanted: CaseFilter, skip: int, limit: int
) -> list[Case]:
    """Cases, those that were taken in last first."""
    query = _wanted(sa.select(cases), wanted).order_by(cases.c.registered_at.desc(), cases.c.code)
    found = found_rows(connection, cases, query.offset(skip).limit(limit))
    return [listed_case(row) for row in found]


def newest_where(
    connection: sa.Connection,
    wanted: CaseFilter,
    condition: sa.ColumnElement[bool],
    limit: int,
) -> list[Case]:
    """Of the cases that are wanted, those of which the condition holds; those that were taken in
    last first."""
    query = _wanted(sa.select(cases), wanted).where(condition)
    query = query.order_by(cases.c.registered_at.desc(), cases.c.code).limit(limit)
    return [listed_case(row) for row in found_rows(connection, cases, query)]


def count_cases(connection: sa.Connection, wanted: CaseFilter, most: int) -> int:
    """How many cases there are; ``most`` if there are more."""
    found = _wanted(sa.select(cases.c.code), wanted).limit(most).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _wanted(query: sa.Select[Any], wanted: CaseFilter) -> sa.Select[Any]:
    if wanted.units is not None:
        query = query.where(cases.c.executing_unit.in_(wanted.units))
    if wanted.taken_in is not None:
        elsewhere = cases.c.executing_unit != cases.c.intake_unit
        mine = cases.c.intake_unit.in_(wanted.taken_in)
        query = query.where(mine, elsewhere, cases.c.closed_at.is_(None))
    if wanted.state is not None:
        query = query.where(cases.c.state == wanted.state)
    if wanted.definition is not None:
        query = query.where(cases.c.definition == wanted.definition)
    if wanted.sought is not None:
        query = query.where(matching(wanted.sought))
    if wanted.outlook is not None:
        query = query.where(cases.c.outlook == wanted.outlook)
    return query
