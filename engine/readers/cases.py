"""Where cases stand, and what happened in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import (
    all_works_as,
    brings_as,
    colleagues_among,
    is_offered,
    rights_of,
    stands_in,
)
from engine.model.case import Case, Task, Wait
from engine.model.hurried import Hurry, hurried
from engine.model.media import files_of
from engine.model.misdated import Misdated, misdated
from engine.model.process import BoundaryEvent, CatchEvent, Message
from engine.model.queries import CaseFilter
from engine.model.states import TaskState
from engine.model.views import (
    CaseLine,
    CaseView,
    EventView,
    MessagePage,
    MessageView,
    TaskView,
    TimerView,
)
from engine.projections.case_uploads import file_name_in
from engine.projections.cases import (
    count_cases,
    customer_of,
    list_cases,
    newest_cases,
    site_address,
)
from engine.projections.erasures import erasures_of
from engine.projections.incidents import incidents_of
from engine.projections.known_cases import find_visible
from engine.projections.tasks import tasks_of
from engine.projections.transfers import transfers_of
from engine.projections.waits import waits_of
from engine.projections.withdrawals import withdrawals_of
from engine.publishing.definitions import Definitions
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.entries import history_entries
from engine.readers.estimates import estimates_of
from engine.readers.filters import require_definition, require_units
from engine.readers.last_days import as_of, dated, reminded_at, step_rests
from engine.readers.laws import law_of
from engine.readers.names import Names
from engine.readers.opened import customer_and_place, opened_case, opened_events, opened_task
from engine.readers.reasons import due_reason_of
from engine.readers.separation import with_kept_apart
from engine.readers.windows import windows_of
from engine.store import streams
from engine.store.personal_data import Decryption
from engine.store.raw import any_text
from engine.time import whole_rests
from engine.time.zone import local_day, shown_day


@dataclass(frozen=True, slots=True)
class CaseReader(Reader):
    """Reads cases, their lists and their histories; notes who looked from outside the work on
    them."""

    def require(self, actor: Actor, code: str) -> None:
        """Looks whether the actor may know of the case.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            find_visible(connection, actor, code)

    def get(self, actor: Actor, code: str, language: str = "vi") -> CaseView:
        """The case as it stands now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            now = self.clock.now()
            case = as_of(self.definitions, connection, find_visible(connection, actor, code), now)
            personal = self.context.decryption(connection, [code], language)
            view = self._view(
                connection, actor, opened_case(personal, case), now, personal, language
            )
        self.accesses.note(actor, code, "case")
        return view

    def _view(
        self,
        connection: Connection,
        actor: Actor,
        case: Case,
        now: datetime,
        personal: Decryption,
        language: str,
    ) -> CaseView:
        names = Names.load(self.definitions, connection, case, language)
        waits = [dated(wait, case) for wait in waits_of(connection, case.code)]
        day, days_left = days_of(case, now)
        estimates = estimates_of(self.definitions, connection, case)
        tasks = tasks_of(connection, case.code)
        return CaseView(
            case=case,
            name=names.element(case.definition),
            customer=customer_of(case.facts),
            place=site_address(case.facts),
            tasks=tuple(
                with_kept_apart(
                    connection,
                    self.definitions,
                    actor,
                    (
                        view_task(actor, opened_task(personal, task), case, names, now, personal)
                        for task in tasks
                    ),
                    {case.code: names},
                    whole=True,
                )
            ),
            messages=tuple(_messages(actor, case, waits, names)),
            timers=tuple(_timers(waits, names)),
            incidents=tuple(incidents_of(connection, case.code)),
            day=day,
            days_left=days_left,
            path=tuple(names.element(step) for step in case.path),
            rights=rights_of(actor, case),
            misdated=misdated_of(case),
            hurry=_hurry_of(case, tasks),
            law=law_of(connection, self.definitions, case, language, local_day(now)),
            estimated=estimates.whole,
            ends_estimated=estimates.ends,
            erasures=erasures_of(connection, case.code) if case.closed_at else (),
            withdrawals=withdrawals_of(connection, case.code),
            transfers=(transfers := transfers_of(connection, case.code)),
            offered_to_me=is_offered(actor, transfers),
        )

    def page(
        self,
        actor: Actor,
        wanted: CaseFilter,
        after: str | None = None,
        limit: int = 50,
        language: str = "vi",
    ) -> list[CaseLine]:
        """Cases that the actor may look at, in order of their code, those behind ``after``.

        Raises:
            Invalid: there is no unit or procedure of a name in ``wanted``.
        """
        with self.database.read() as connection, any_text(connection):
            _require_known(connection, wanted)
            found = list_cases(connection, self._within(actor, wanted), after, limit)
            return self._lines(connection, found, language)

    def newest(
        self, actor: Actor, wanted: CaseFilter, skip: int, limit: int, language: str = "vi"
    ) -> list[CaseLine]:
        """Cases that the actor may look at, those that were taken in last first.

        Raises:
            Invalid: there is no unit or procedure of a name in ``wanted``.
        """
        with self.database.read() as connection, any_text(connection):
            _require_known(connection, wanted)
            found = newest_cases(connection, self._within(actor, wanted), skip, limit)
            return self._lines(connection, found, language)

    def count(self, actor: Actor, wanted: CaseFilter, most: int) -> int:
        """How many cases there are; ``most`` if there are more."""
        with self.database.read() as connection:
            return count_cases(connection, self._within(actor, wanted), most)

    def _within(self, actor: Actor, wanted: CaseFilter) -> CaseFilter:
        """What is looked for, among what the actor may look at."""
        wanted = replace(wanted, sought=self.context.sought(wanted.text))
        if actor is SYSTEM:
            return wanted
        units = actor.sees() if wanted.units is None else actor.sees() & wanted.units
        return replace(wanted, units=units)

    def _lines(
        self, connection: Connection, found: Sequence[Case], language: str
    ) -> list[CaseLine]:
        personal = self.context.decryption(connection, [case.code for case in found], language)
        return [self._line(connection, case, personal, language) for case in found]

    def _line(
        self, connection: Connection, case: Case, personal: Decryption, language: str
    ) -> CaseLine:
        now = self.clock.now()
        line = case_line(
            unless_damaged(partial(as_of, self.definitions, connection, case, now)) or case,
            lambda: self.definitions.title(
                connection, case.definition, case.definition_version, language
            ),
            personal,
        )
        return estimated_line(self.definitions, connection, line)

    def message(self, actor: Actor, code: str, name: str, language: str = "vi") -> MessagePage:
        """A message that the case waits for, with its form.

        Raises:
            NotFound: no such case, the actor may not know of it, or it waits for no such message.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            names = Names.load(self.definitions, connection, case, language)
            waits = waits_of(connection, code)
        for view in _messages(actor, case, waits, names):
            if view.name == name:
                form = None if view.form is None else names.form_named(view.form)
                wait = next(one for one in waits if one.element == view.element)
                fields = () if form is None else form.views(language)
                return MessagePage(view, tuple(fields), stands_in(actor, wait.roles, case))
        raise NotFound(
            "message_not_awaited",
            "The case {case} does not wait for the message '{name}' now.",
            case=code,
            name=name,
        )

    def file_name(self, actor: Actor, code: str, sha256: str) -> str:
        """What the case calls a file that it refers to.

        Raises:
            NotFound: no such case or file, or the actor may not know of it.
        """
        with self.database.read() as connection:
            find_visible(connection, actor, code)
            personal = self.context.decryption(connection, [code])
            name = file_name_in(connection, code, sha256)
            if name is not None:
                return str(personal.value(code, f"file/{sha256}/name", name))
            tasks = [opened_task(personal, task) for task in tasks_of(connection, code)]
        for known, name in files_of([task.draft for task in tasks if task.draft]):
            if known == sha256:
                return name
        raise NotFound("file_not_found", "The case {case} has no such file.", case=code)

    def history(
        self, actor: Actor, code: str, after: int = 0, limit: int = 100, language: str = "vi"
    ) -> list[EventView]:
        """What happened behind the sequence ``after``, in order.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            names = Names.load(self.definitions, connection, case, language)
            personal = self.context.decryption(connection, [code], language)
            events = opened_events(personal, streams.read(connection, code, limit=after + limit))
            found = history_entries(events, names)
            entries = [entry for entry in found if entry.event.sequence > after]
        self.accesses.note(actor, code, "history")
        return entries


def _require_known(connection: Connection, wanted: CaseFilter) -> None:
    if wanted.units is not None:
        require_units(connection, wanted.units)
    if wanted.definition is not None:
        require_definition(connection, wanted.definition)


def case_line(case: Case, name: Callable[[], str], personal: Decryption) -> CaseLine:
    """A case in a list; a damaged one too, with its code and little else."""
    line = unless_damaged(lambda: CaseLine(case, name(), *customer_and_place(personal, case)))
    return line or CaseLine(replace(case, damaged=True), case.definition, "", "")


def estimated_line(definitions: Definitions, connection: Connection, line: CaseLine) -> CaseLine:
    """The line, with what of its dates is an estimate; as it is where the case was damaged."""
    found = unless_damaged(partial(estimates_of, definitions, connection, line.case))
    if line.case.damaged or found is None:
        return line
    return replace(line, estimated=found.whole, ends_estimated=found.ends)


def task_view_in_list(
    actor: Actor,
    task: Task,
    case: Case | None,
    names: Names | None,
    now: datetime,
    personal: Decryption,
) -> TaskView:
    """A step in a list. Where it was damaged, its case or its process, little is told but its
    id."""
    if case is not None and names is not None and not case.damaged:
        view = unless_damaged(partial(view_task, actor, task, case, names, now, personal))
        if view is not None:
            return view
    return TaskView(replace(task, damaged=True), task.element, "", "", "", "", (), False)


def view_task(
    actor: Actor, task: Task, case: Case, names: Names, now: datetime, personal: Decryption
) -> TaskView:
    """The step as people read it: named, with its latest finish, its windows, and whether the actor
    may do it."""
    task = dated(task, case)
    due_reason = due_reason_of(task, case, names, now)
    customer, place = customer_and_place(personal, case)
    able = all_works_as(actor, task, case) if task.open else []
    return TaskView(
        task=task,
        name=names.element(task.element),
        definition=case.definition,
        customer=customer,
        place=place,
        clock_owner=names.owner(task.element),
        turn=names.turn(task.roles),
        may_work=bool(able),
        latest_at=due_reason.latest_at,
        slack=due_reason.slack,
        overdue=due_reason.overdue,
        reason=due_reason.reason,
        stands_still=case.suspended_at is not None,
        rests=task.open and step_rests(task, case),
        estimated=task.open and names.decided.is_beyond(task.due_at, task.calendar),
        latest_estimated=due_reason.latest_at is not None
        and names.decided.is_beyond_any(case.due_at),
        windows=tuple(windows_of(task, case, names, now)),
        acts_for=colleagues_among(able),
        for_outside=stands_in(actor, task.roles, case),
        reminded_at=reminded_at(task, case),
    )


def _messages(actor: Actor, case: Case, waits: list[Wait], names: Names) -> Iterator[MessageView]:
    for wait in waits:
        node = names.node(wait.element)
        if (
            wait.name is not None
            and isinstance(node, CatchEvent | BoundaryEvent)
            and isinstance(node.trigger, Message)
        ):
            yield MessageView(
                wait.name,
                wait.element,
                names.element(wait.element),
                names.turn(wait.roles),
                node.trigger.form,
                brings_as(actor, wait, case) is not None,
            )


def _timers(waits: list[Wait], names: Names) -> Iterator[TimerView]:
    for wait in waits:
        if wait.due_at is not None:
            estimated = names.decided.is_beyond(wait.due_at, wait.calendar)
            label = names.element(wait.element)
            yield TimerView(wait.element, label, wait.due_at, estimated)


def days_of(case: Case, now: datetime) -> tuple[int | None, int | None]:
    """Calendar days since the valid dossier, and those left of the limit of a case as of ``now``
    (``engine.readers.last_days.as_of``). Days stand still when the case does, and end with it; none
    goes off those left while time does not count. None of them where a milestone is misdated."""
    if case.dossier_valid_at is None or any(misdated_of(case)):
        return None, None
    over = case.energized_at or case.closed_at
    until = shown_day(over or case.suspended_at or now)
    day = (until - shown_day(case.dossier_valid_at)).days
    if case.due_at is None:
        return day, None
    at = until if not whole_rests(case) else shown_day(now)
    return day, (shown_day(case.due_at) - at).days


def _hurry_of(case: Case, tasks: Sequence[Task]) -> Hurry | None:
    if case.closed_at is None and case.energized_at is None:
        return None
    done = [one.closed_at for one in tasks if one.closed_at and one.state is TaskState.COMPLETED]
    return hurried(case.registered_at, done)


def misdated_of(case: Case) -> tuple[Misdated, ...]:
    """Milestones that cannot have been reached when the case says: days are not counted from
    them."""
    latest = case.changed_at or case.registered_at
    return tuple(misdated(case.registered_at, case.dossier_valid_at, case.energized_at, latest))
