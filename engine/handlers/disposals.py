"""Erasing what is kept long enough: one person draws up a list, another one releases it, and the
worker goes through it batch after batch.

Where a batch has ended stands in the history of the list, in the transaction of the batch: a worker
that dies loses nothing and does nothing twice.
"""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.context import CommandContext
from engine.handlers.erasures import erase_expired
from engine.handlers.preconditions import reason_of
from engine.model import commands, events
from engine.model.actor import SYSTEM
from engine.model.authorization import disposes_as, releases_as
from engine.model.disposal import Disposal, DisposalState, DueErasure
from engine.model.retention import Retention
from engine.projections.disposals import STREAM, disposal_from, list_due_erasures, unknown_disposal
from engine.store.jobs import Job
from engine.store.plain_data import STREAM as ADOPTED
from engine.store.tables import disposals

ERASE_LISTED = "erase_listed"
MOST_LISTED = 500
"""Cases on one list: as many as two people can look through."""
BATCH = 20
"""Cases in one transaction: so long do others wait for one of them."""


def draw_up_disposal(
    context: CommandContext, command: commands.DrawUpDisposal
) -> dict[str, object]:
    """Lists what is due, or those of the named cases that are; returns number and entries.

    Raises:
        NotAllowed: the actor is neither of the desk nor a leader there.
        Invalid: a named case is not due.
        Conflict: nothing is.
    """
    capacity = disposes_as(context.actor, command.unit)
    if capacity is None:
        raise NotAllowed(
            "not_disposing",
            "Only the desk and the leader of unit {unit} list what is kept long enough.",
            unit=command.unit[:20],
        )
    context.act_as(capacity)
    found = _due(context, command.unit, command.cases, MOST_LISTED)
    missing = sorted(set(command.cases) - {one.case for one in found})
    if missing:
        raise Invalid(
            "not_due",
            "Of the case {case} nothing is due to be erased in unit {unit}. Look at the list "
            "again, then choose from it.",
            case=missing[0][:20],
            unit=command.unit,
        )
    if not found:
        raise Conflict(
            "nothing_due", "Nothing is due to be erased in unit {unit}.", unit=command.unit
        )
    number = context.digits()
    entries = tuple(sorted(one.entry for one in found))
    version = _retention(context).version
    context.record(f"{STREAM}{number}", events.DisposalDrawnUp(command.unit, version, entries))
    return {"disposal": number, "entries": len(entries)}


def adopt_plain_data(context: CommandContext, command: commands.AdoptPlainData) -> None:
    """Records that what is readable stays so, and why.

    Raises:
        NotAllowed: somebody gives it who does not install.
    """
    if context.actor is not SYSTEM:
        raise NotAllowed("not_installer", "Only whoever installs Motcua can do this.")
    context.record(ADOPTED, events.PlainDataAdopted(reason_of(command.reason)))


def release_disposal(
    context: CommandContext, command: commands.ReleaseDisposal
) -> dict[str, object]:
    """Has the worker erase what is on the list."""
    listed = _take_to_decide(context, command.disposal)
    released = events.DisposalReleased(reason_of(command.reason))
    _record(context, listed, released)
    _go_on(context, listed.number, 0)
    return {"disposal": listed.number}


def refuse_disposal(context: CommandContext, command: commands.RefuseDisposal) -> dict[str, object]:
    """Closes the list; what is on it can be listed again."""
    listed = _take_to_decide(context, command.disposal)
    _record(context, listed, events.DisposalRefused(reason_of(command.reason)))
    return {"disposal": listed.number}


def erase_listed(context: CommandContext, command: commands.EraseListed) -> dict[str, object]:
    """One batch. What is not due any more, or was erased or asked for otherwise since, is left
    out."""
    if context.actor is not SYSTEM:
        raise NotAllowed("not_worker", "Lists are gone through by the worker alone.")
    row = context.rows.get(disposals, command.disposal, lock=True)
    listed = None if row is None else disposal_from(row)
    if listed is None or listed.state is not DisposalState.RELEASED:
        return {"through": 0}
    most = 1 if command.skip else command.most or BATCH
    batch = listed.entries[listed.through : listed.through + most]
    due = {} if command.skip else _still_due(context, listed, batch)
    for entry in batch:
        if entry in due:
            _erase(context, listed, due[entry])
    left_out = tuple(entry for entry in batch if entry not in due)
    through = listed.through + len(batch)
    _record(context, listed, events.DisposalAdvanced(through, left_out))
    if most == BATCH and through < len(listed.entries):
        _go_on(context, listed.number, through)
    return {"through": through, "erased": len(due)}


def _erase(context: CommandContext, listed: Disposal, one: DueErasure) -> None:
    reason = f"{listed.number}: {one.ground} ({one.period})"
    erase_expired(context, commands.EraseExpired(one.case, reason, listed.drawn_up_by, one.subject))


def _still_due(
    context: CommandContext, listed: Disposal, batch: tuple[str, ...]
) -> dict[str, DueErasure]:
    codes = tuple(sorted({entry.partition(" ")[0] for entry in batch}))
    if not codes:
        return {}
    for code in codes:
        context.take_case(code)
    found = _due(context, listed.unit, codes, len(batch) * 10)
    return {one.entry: one for one in found if one.entry in batch}


def _due(context: CommandContext, unit: str, codes: tuple[str, ...], most: int) -> list[DueErasure]:
    return list_due_erasures(
        context.tx.connection, _retention(context), {unit}, context.today, most, codes
    )


def _retention(context: CommandContext) -> Retention:
    return context.definitions.retention(context.tx.connection)


def _take_to_decide(context: CommandContext, number: str) -> Disposal:
    row = context.rows.get(disposals, number, lock=True)
    listed = None if row is None else disposal_from(row)
    capacity = None if listed is None else releases_as(context.actor, listed.unit)
    if listed is None or (capacity is None and listed.unit not in context.actor.sees()):
        raise unknown_disposal(number)
    if capacity is None:
        raise NotAllowed(
            "not_releasing",
            "Only a leader of unit {unit}, or of a unit above it, decides on this.",
            unit=listed.unit,
        )
    context.act_as(capacity)
    if listed.state is not DisposalState.DRAWN_UP:
        raise Conflict(
            "disposal_decided",
            "{login} has decided on list {disposal} at {at} already.",
            login=listed.decided_by,
            disposal=number,
            at=listed.decided_at,
        )
    if listed.drawn_up_by == context.actor.login:
        raise NotAllowed(
            "disposal_own", "You have drawn this list up yourself. Somebody else decides on it."
        )
    return listed


def _record(context: CommandContext, listed: Disposal, payload: events.Payload) -> None:
    context.record(f"{STREAM}{listed.number}", payload)


def _go_on(context: CommandContext, number: str, through: int) -> None:
    key = f"{STREAM}{number}/{through}"
    context.tx.enqueue(Job(ERASE_LISTED, key, {"disposal": number}))
