"""The verdict on the limit over a whole case, where that has ended and something it was counted by
was told wrongly."""

from __future__ import annotations

from engine.handlers.context import CommandContext
from engine.handlers.lateness import close_breach, days_late, is_over
from engine.model.breach import EndedBy
from engine.model.case import Case
from engine.model.events import BreachClosed
from engine.model.place import Place
from engine.store.rows import Row
from engine.store.tables import breaches


def renew_verdict(context: CommandContext, case: Case, *, demands: bool = True) -> None:
    """Records that the limit was not kept after all, or by another number of days. One that was
    kept after all stays broken until two people annul its breach.

    ``demands``: whether whoever corrects it has to say the cause. Otherwise one that is known
    already stays, and those who may say a missing one are told.

    Raises:
        Invalid: it was late, and the cause was not given, or is none of the list.
    """
    ended_at = case.energized_at or case.closed_at
    if case.dossier_valid_at is None or case.due_at is None or ended_at is None:
        return
    known = context.rows.find(breaches, case=case.code, number=0)
    standing = next((row for row in known if row["annulled_at"] is None), None)
    element = known[0]["element"] if known else case.definition
    breached = standing is not None
    place = Place(0, element, case.dossier_valid_at, due_at=case.due_at, breached=breached)
    if not is_over(place, ended_at):
        return
    if not demands and standing is not None and _stays(context, standing):
        late, cause, remark = (
            days_late(case.due_at, ended_at),
            standing["cause"],
            standing["remark"],
        )
        context.record(
            case.code, BreachClosed(0, element, case.due_at, ended_at, late, cause, remark)
        )
        return
    asks = demands or context.late_cause is not None
    close_breach(context, case, place, ended_at, EndedBy.CORRECTION, asks=asks)


def _stays(context: CommandContext, breach: Row) -> bool:
    """Whether the cause of a breach is known, and no other one was given now."""
    said, now = (breach["cause"], breach["remark"]), (context.late_cause, context.late_remark)
    return said[0] is not None and now in {(None, None), said}
