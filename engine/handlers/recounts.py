"""New calendars: the dates of every running case are counted anew, batch after batch."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.errors import NotAllowed
from engine.handlers.deadlines import plan_afresh
from engine.handlers.work import Work
from engine.model.act import CALENDAR
from engine.model.actor import SYSTEM
from engine.model.case import Case, CaseState
from engine.model.commands import CountAnew
from engine.model.events import DeadlineMoved
from engine.store.jobs import Job
from engine.store.tables import cases, recounts
from engine.time import moves_of

COUNT_ANEW = "count_anew"
BATCH = 200
"""Cases in one transaction: so long do others wait for one of them."""


def begin_recount(work: Work, name: str) -> None:
    """Has the running cases counted anew after this command."""
    running = select(func.count()).select_from(cases).where(cases.c.closed_at.is_(None))
    work.rows.insert(
        recounts,
        id=name,
        cases=work.tx.connection.execute(running).scalar_one(),
        looked_at=0,
        moved=0,
        after="",
        started_at=work.now,
    )
    _go_on(work, name, "")


def count_anew(work: Work, command: CountAnew) -> dict[str, object]:
    """One batch. Where it ended is kept with it, so that nothing is lost or done twice."""
    if work.actor is not SYSTEM:
        raise NotAllowed("not_worker", "Cases are counted anew by the worker alone.")
    row = work.rows.get(recounts, command.recount, lock=True)
    if row is None or row["finished_at"] is not None:
        return {"looked_at": 0, "moved": 0}
    found = work.take_running_cases(row["after"], BATCH)
    moved = sum(_count(work, case) for case in found)
    work.rows.update(
        recounts,
        command.recount,
        looked_at=row["looked_at"] + len(found),
        moved=row["moved"] + moved,
        after=found[-1].code if found else row["after"],
        finished_at=None if len(found) == BATCH else work.now,
    )
    if len(found) == BATCH:
        _go_on(work, command.recount, found[-1].code)
    return {"looked_at": len(found), "moved": moved}


def _go_on(work: Work, name: str, after: str) -> None:
    work.tx.enqueue(Job(COUNT_ANEW, f"{name}/{after}", {"recount": name}))


def _count(work: Work, case: Case) -> bool:
    calendars = work.calendars()
    whole = work.library.whole_on_calendar(work.tx.connection, case, calendars)
    moves = list(moves_of(case, calendars, whole, work.now))
    for move in moves:
        work.record(
            case.code,
            DeadlineMoved(move.number, move.element, move.due_at, move.was, CALENDAR, move.version),
        )
    if case.state is CaseState.ACTIVE and case.dossier_valid_at and not case.energized_at:
        plan_afresh(work, case)
    return bool(moves)
