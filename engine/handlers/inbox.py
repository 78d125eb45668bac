"""Fills the inboxes of those whom an event concerns, in the transaction that records it, so that
also those are told who have no address for letters; and keeps what somebody has read or muted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.errors import Invalid, NotFound
from engine.handlers.context import CommandContext
from engine.model import commands, events
from engine.model.actor import read_customer
from engine.model.events import Event
from engine.model.inbox import InboxKind, kind_of_letter, read_entry_id, read_muted
from engine.model.roles import DESIGNER
from engine.model.states import OPEN_TASKS
from engine.projections.proposals import STREAM
from engine.projections.staff import holders_of, logins_with
from engine.store.inbox import known_entries, mark_all_read, mark_read, set_muted
from engine.store.rows import Row
from engine.store.tables import inbox, proposals, tasks

MOST_AT_ONCE = 200
"""Entries that are marked by their ids in one command."""


@dataclass(frozen=True, slots=True)
class _Concerns:
    """Whom an event concerns, and as what; ``number`` is the step that it is about."""

    kind: InboxKind
    logins: tuple[str, ...]
    number: int | None = None


def fill_inboxes(context: CommandContext) -> None:
    """Makes an entry for each person whom an event of this command tells or concerns; one at most
    for each event."""
    before = _holders_before(context)
    for event in context.tx.events:
        told: dict[str, _Concerns] = {}
        for one in _concerns(context, event, before):
            for login in one.logins:
                told.setdefault(login, one)
        for login, one in told.items():
            _insert(context, event, login, one)


def _insert(context: CommandContext, event: Event, login: str, concerns: _Concerns) -> None:
    number = concerns.number
    step = context.rows.get(tasks, event.stream, number) if number is not None else None
    element = getattr(event.payload, "element", None) if step is None else step["element"]
    context.rows.insert(
        inbox,
        login=login,
        stream=event.stream,
        sequence=event.sequence,
        kind=concerns.kind,
        number=number if step is not None else None,
        element=element,
        made_at=event.at,
    )


_Holders = dict[tuple[str, int], str]
"""Who held a step, by its case and number, before this command."""
_FREES = (events.TaskReleased, events.TaskAssigned, events.TaskMoved, events.TaskCancelled)


def _holders_before(context: CommandContext) -> _Holders:
    """Nothing is written before a command ends, so the database tells who held a step before."""
    steps = {(e.stream, e.payload.task) for e in context.tx.events if isinstance(e.payload, _FREES)}
    return holders_of(context.tx.connection, steps) if steps else {}


def _concerns(context: CommandContext, event: Event, before: _Holders) -> Iterator[_Concerns]:
    to = getattr(event.payload, "to", None)
    if to:
        number = getattr(event.payload, "number", None)
        yield _Concerns(kind_of_letter(event.payload), to, number or None)
    match event.payload:
        case events.TaskAssigned(number, assignee):
            yield _to_others(InboxKind.ASSIGNED, event, [assignee], number)
            yield _to_others(InboxKind.TAKEN_AWAY, event, _held(event, number, before), number)
        case events.TaskMoved(number, released=True):
            yield _to_others(InboxKind.TAKEN_AWAY, event, _held(event, number, before), number)
        case events.TaskReleased(number) | events.TaskCancelled(number):
            yield _to_others(InboxKind.TAKEN_AWAY, event, _held(event, number, before), number)
        case events.TaskOpened(number, element, round_) if round_ > 1:
            done_by = _done_by(context, event.stream, element, round_ - 1)
            yield _to_others(InboxKind.RETURNED, event, done_by, number)
        case events.TaskCompleted(number) if read_customer(event.by) is not None:
            yield _to_others(InboxKind.CUSTOMER, event, _people_on(context, event), number)
        case events.PaperHandedIn():
            yield _to_others(InboxKind.CUSTOMER, event, _people_on(context, event))
        case events.ProposalSubmitted():
            yield _to_others(InboxKind.PROPOSAL, event, _approvers(context, event))
        case events.ProposalReturned() | events.ProposalApproved() | events.ProposalPublished():
            yield _to_others(InboxKind.PROPOSAL, event, _authors(context, event))


def _to_others(
    kind: InboxKind, event: Event, logins: Iterable[str], number: int | None = None
) -> _Concerns:
    """Nobody is told of what they did themselves."""
    return _Concerns(kind, tuple(sorted(set(logins) - {event.by})), number)


def _held(event: Event, number: int, before: _Holders) -> Iterator[str]:
    holder = before.get((event.stream, number))
    if holder is not None:
        yield holder


def _done_by(context: CommandContext, code: str, element: str, round_: int) -> Iterator[str]:
    """Who of the staff did that round of a step."""
    for row in context.rows.find(tasks, case=code):
        if (row["element"], row["round"]) == (element, round_):
            yield from _staff_of(row)


def _people_on(context: CommandContext, event: Event) -> Iterator[str]:
    """Who is on a case: those who hold its open steps; where nobody does, who did the last one."""
    found = context.rows.find(tasks, case=event.stream)
    holders = [row["assignee"] for row in found if row["state"] in OPEN_TASKS and row["assignee"]]
    yield from holders
    done = [row for row in found if any(_staff_of(row))]
    if not holders and done:
        yield from _staff_of(max(done, key=lambda row: (row["closed_at"], row["number"])))


def _staff_of(row: Row) -> Iterator[str]:
    by = row["closed_by"]
    if by is not None and read_customer(by) is None:
        yield by


def _authors(context: CommandContext, event: Event) -> list[str]:
    row = context.rows.get(proposals, event.stream.removeprefix(STREAM))
    assert row is not None, "it was begun"
    return list(json.loads(row["authors"]))


def _approvers(context: CommandContext, event: Event) -> set[str]:
    designers = logins_with(context.tx.connection, DESIGNER)
    return designers - set(_authors(context, event))


# -- what somebody does with their own


def read_inbox(context: CommandContext, command: commands.ReadInbox) -> dict[str, object]:
    """Marks entries as read; see ``ReadInbox``.

    Raises:
        Invalid: neither entries nor an instant are named, or too many.
        NotFound: the actor has no such entry.
    """
    connection, login, now = context.tx.connection, context.actor.login, context.now
    if command.until is not None:
        return {"count": mark_all_read(connection, login, command.until, now)}
    if not 1 <= len(command.entries) <= MOST_AT_ONCE:
        raise Invalid(
            "inbox_entries_missing",
            "Name 1 to {most} entries, or the instant up to which all are read.",
            most=MOST_AT_ONCE,
        )
    wanted = {text: read_entry_id(text) for text in command.entries}
    places = {place for place in wanted.values() if place is not None}
    known = known_entries(connection, login, places) if places else set()
    for text, place in wanted.items():
        if place not in known:
            raise NotFound(
                "inbox_entry_not_found",
                "Your inbox has no entry '{entry}'. Load it again.",
                entry=text[:100],
            )
    return {"count": mark_read(connection, login, places, now)}


def mute_inbox(context: CommandContext, command: commands.MuteInbox) -> dict[str, object]:
    """Mutes a case or a kind of entries for the actor; see ``MuteInbox``.

    Raises:
        Invalid: it is neither.
    """
    if read_muted(command.what) is None:
        raise Invalid(
            "inbox_mute_invalid",
            "'{what}' cannot be muted. Write case: and the code of a case, or kind: and a kind of "
            "entries.",
            what=command.what[:100],
        )
    connection, login = context.tx.connection, context.actor.login
    set_muted(connection, login, command.what, muted=command.muted, now=context.now)
    return {"what": command.what, "muted": command.muted}
