"""New calendars: the dates of every running case are counted anew, batch after batch."""

from __future__ import annotations

from engine.errors import NotAllowed
from engine.handlers.calendar_moves import count_by_itself, count_case
from engine.handlers.context import CommandContext
from engine.model.actor import SYSTEM
from engine.model.commands import CountAnew, PassOver
from engine.projections.cases import count_running, running_codes
from engine.store.jobs import Job
from engine.store.rows import Row
from engine.store.tables import recounts

COUNT_ANEW = "count_anew"
BATCH = 200
"""Cases in one transaction: so long do others wait for one of them."""


def begin_recount(context: CommandContext, name: str) -> None:
    """Has the running cases counted anew after this command."""
    context.rows.insert(
        recounts,
        id=name,
        cases=count_running(context.tx.connection),
        looked_at=0,
        moved=0,
        after="",
        started_at=context.now,
    )
    _go_on(context, name, "")


def count_anew(context: CommandContext, command: CountAnew) -> dict[str, object]:
    """One batch. Where it ended is kept with it, so that nothing is lost or done twice."""
    row = _take(context, command.recount)
    if row is None:
        return {"looked_at": 0, "moved": 0}
    most = command.most or BATCH
    found = context.take_running_cases(row["after"], most)
    moved = sum(count_case(context, case) for case in found)
    after = found[-1].code if found else row["after"]
    _keep(context, row, after, len(found), moved, finished=len(found) < most)
    if len(found) == BATCH:
        _go_on(context, command.recount, after)
    return {"looked_at": len(found), "moved": moved}


def pass_over(context: CommandContext, command: PassOver) -> None:
    """Leaves the next case to be counted by itself, without reading more of it than its code."""
    row = _take(context, command.recount)
    if row is None:
        return
    code = context.tx.connection.scalar(running_codes(row["after"], 1))
    if code is not None:
        count_by_itself(context, code)
    _keep(context, row, code or row["after"], int(code is not None), 0, finished=code is None)


def _take(context: CommandContext, name: str) -> Row | None:
    """How far the recount is, held for this command alone; None where it is through."""
    if context.actor is not SYSTEM:
        raise NotAllowed("not_worker", "Cases are counted anew by the worker alone.")
    row = context.rows.get(recounts, name, lock=True)
    return None if row is None or row["finished_at"] is not None else row


def _keep(
    context: CommandContext, row: Row, after: str, looked_at: int, moved: int, *, finished: bool
) -> None:
    context.rows.update(
        recounts,
        row["id"],
        looked_at=row["looked_at"] + looked_at,
        moved=row["moved"] + moved,
        after=after,
        finished_at=context.now if finished else None,
    )


def _go_on(context: CommandContext, name: str, after: str) -> None:
    context.tx.enqueue(Job(COUNT_ANEW, f"{name}/{after}", {"recount": name}))
