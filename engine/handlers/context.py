"""What a handler has in its hands: the transaction, the published documents, and the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.adapters.passwords import hash_password
from engine.bpmn.runtime import Run
from engine.bpmn.snapshot import UnknownFormat
from engine.errors import Broken, Conflict, EngineError, Invalid, NotFound
from engine.feel import parse
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import Capacity
from engine.model.case import Case, Task
from engine.model.events import Event, Payload
from engine.model.instant import CLOCK_SKEW
from engine.model.place import Place
from engine.model.roles import RoleRegistry
from engine.model.text import words
from engine.model.wording import MessageChannel
from engine.projections.cases import case_from, running_cases
from engine.projections.known_cases import is_known_to
from engine.projections.people import load_present_actor
from engine.projections.publications import count_published
from engine.projections.tasks import BESIDE_STEP, task_from
from engine.publishing.definition import Definition
from engine.publishing.definitions import Causes, Definitions, PlacesInForce, without_versions
from engine.store.rows import Row, Rows
from engine.store.tables import case_files, cases, subscriptions, tasks
from engine.store.transaction import Transaction
from engine.store.uploads import Uploads
from engine.time import (
    CalendarVersions,
    Laws,
    Profile,
    WholeRule,
    Window,
    WorkingCalendar,
    local_day,
    rule_of_case,
    version_of_place,
    whole_rule,
)

MAX_NAMED = 64
"""As much of what should be a hash as an answer repeats."""

RandomDigits = Callable[[], str]
"""Nine random digits for a new request code."""
HashPassword = Callable[[str], str]
"""What is kept of a password."""


@dataclass
class CommandContext:
    """What one command may use: transaction, published documents, case; and how it records."""

    tx: Transaction
    definitions: Definitions
    uploads: Uploads
    digits: RandomDigits
    hash_password: HashPassword = hash_password
    case_secret: bytes = b""
    """What keys of cases are hashed with."""
    late_cause: str | None = None
    late_remark: str | None = None
    """Why what is closed now is late, if it is."""
    told_as_recorded: bool = False
    """Whether an instant that somebody has told is taken though it lies outside of its bounds: a
    command that was carried out before these were looked at, given again."""
    published: int | None = None
    """How many versions of documents there are, once that is known."""
    ways_out: Callable[[], frozenset[MessageChannel]] = frozenset
    """The channels by which messages leave this installation."""
    refusal: EngineError | None = None
    """Why the command is refused though what it has changed is kept: it counts that somebody has
    tried."""
    uploaded_by: str | None = None
    """Whose uploads the command may refer to, where these are another login's than the actor's."""
    _before: dict[str, Case] = field(default_factory=dict)
    _cases: dict[str, tuple[int, Case]] = field(default_factory=dict)
    _told: tuple[Case, dict[str, object]] | None = None
    _runs: dict[str, Run] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The instant of the command (UTC): the clock was asked right before its transaction."""
        return self.tx.now

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return local_day(self.now)

    @property
    def actor(self) -> Actor:
        """Who gave the command."""
        return self.tx.actor

    @property
    def rows(self) -> Rows:
        """The rows as this command has left them so far."""
        return self.tx.rows

    def renew_actor(self) -> None:
        """Goes on with the rights that the actor holds at this moment. Asked when a command begins,
        and again when it holds the rows that rights depend on.

        Raises:
            NotLoggedIn: what the actor came in with has ended.
        """
        if self.actor is not SYSTEM:
            self.tx.actor = load_present_actor(
                self.tx.connection, self.actor, self.now, self._recorded_by
            )

    def _recorded_by(self, published: int) -> Mapping[str, str]:
        return self.definitions.roles(self.tx.connection, published).recorded_by()

    def record(self, stream: str, payload: Payload, on_behalf_of: str | None = None) -> Event:
        """Adds an event to the stream and applies it to the rows at once."""
        return self.tx.record(stream, payload, on_behalf_of)

    def act_as(self, capacity: Capacity) -> None:
        """Says in which capacity the command is given, for its first event."""
        self.tx.capacity = capacity

    def act_as_holder_of(self, role: str) -> None:
        """Likewise, where it does not matter in which unit the role is held."""
        if (unit := self.actor.unit_with(role)) is not None:
            self.act_as(Capacity(role, unit))

    def give_cause(self, cause: str | None, remark: str | None) -> None:
        """Says why what the command closes is late; nothing where nobody has written anything."""
        self.late_cause, self.late_remark = words(cause) or None, words(remark) or None

    # -- the case

    def take_case(self, code: str, step: int | None = None) -> Case:
        """The case, held for this command alone; with one of its steps, by number, where that is
        known to be needed: both are read in one go.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            Conflict: somebody else holds it for too long.
            Damaged: somebody else has written its row.
        """
        if step is not None:
            self._lock(code, step)
        row = self.rows.get(cases, code, lock=True)
        case = None if row is None else self._hold(row)
        if case is None or not is_known_to(self.rows, self.actor, case):
            raise NotFound("case_not_found", "There is no case {case}. Check the code.", case=code)
        self._require_clock(case)
        return case

    def take_running_cases(self, after: str, limit: int) -> list[Case]:
        """The next cases that are under way or suspended, in order of their code, held for this
        command alone."""
        query = running_cases(after, limit).with_for_update()
        held = [self._hold(row) for row in self.rows.load(query, cases)]
        for case in held:
            self._require_clock(case)
        return held

    def _hold(self, row: Row) -> Case:
        if row["code"] not in self._before:
            self.tx.require_unchanged(row)
        case = case_from(row)
        self.tx.know_head(case.code, case.version, row["head"])
        self._before.setdefault(case.code, case)
        return case

    def before(self, code: str) -> Case | None:
        """The case as it was when this command took it; None for one that it started."""
        return self._before.get(code)

    def _require_clock(self, case: Case) -> None:
        """What happens to a case never goes back in time.

        Raises:
            Conflict: its newest event lies ahead. That can last for days, and is true of this case
                alone.
        """
        if case.changed_at is None or case.changed_at <= self.now:
            return
        if case.changed_at - self.now > CLOCK_SKEW:
            raise Conflict(
                "clock_set_back",
                "The case {case} was last changed at {until}, and that is still to come: the clock "
                "shows {now}. Nothing was changed; nothing can be recorded in this case before "
                "{until}. Tell an administrator: the clock is wrong now, or it was wrong then.",
                now=self.now,
                case=case.code,
                until=case.changed_at,
            )
        self.tx.now = case.changed_at

    def case(self, code: str) -> Case:
        """The case as this command has made it so far."""
        known, changes = self._cases.get(code), self.rows.changes[cases]
        if known is not None and known[0] == changes:
            return known[1]
        row = self.rows.get(cases, code)
        assert row is not None, "only after take_case"
        case = case_from(row)
        self._cases[code] = (changes, case)
        return case

    def take_task(self, task_id: str) -> tuple[Case, Task]:
        """A task and its case.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            Conflict: somebody else holds it for too long.
            Damaged: somebody else has written its row.
        """
        code, _, number = task_id.rpartition("-")
        if (
            number.isascii()
            and number.isdigit()
            and len(number) < 10
            and self._lock(code, int(number))
        ):
            case = self.take_case(code)
            row = self.rows.get(tasks, code, int(number))
            assert row is not None, "it was just read"
            return case, task_from(row)
        raise NotFound("task_not_found", "There is no task {task}. Check its id.", task=task_id)

    def _lock(self, code: str, number: int) -> bool:
        found = self.rows.lock_with(cases, tasks, code, number, beside=BESIDE_STEP)
        if found is None:
            return False
        self.published, is_subscribed_to = found
        if not is_subscribed_to:
            self.rows.know_none(subscriptions, case=code)
        return True

    def definition(self, case: Case) -> Definition:
        """The version of the process that the case runs on, with its forms and profile."""
        return self.definitions.definition_of(self.tx.connection, case)

    def profile(self, case: Case) -> Profile | None:
        """The deadline profile that the case runs under; None where its process has none."""
        return self.definitions.profile_of(self.tx.connection, case)

    def windows(self, case: Case) -> tuple[Window, ...]:
        """The windows of the case's profile that hold for its process."""
        return self.definitions.windows_of(self.tx.connection, case)

    def calendars(self) -> Mapping[str, tuple[WorkingCalendar, int]]:
        """The newest version of every working calendar."""
        return self.definitions.calendars(self.tx.connection, self._count_published())

    def laws(self) -> Laws:
        """Every version of every deadline profile."""
        return self.definitions.laws(self.tx.connection, self._count_published())

    def roles(self) -> RoleRegistry:
        """The roles in force."""
        return self.definitions.roles(self.tx.connection, self._count_published())

    def place_lists(self) -> PlacesInForce:
        """The list of places and that of former ones in force; None before one is published."""
        return self.definitions.place_lists(self.tx.connection, self._count_published())

    def causes(self) -> Causes:
        """Why steps can be late, by code."""
        return self.definitions.causes(self.tx.connection, self._count_published())

    def begun_whole(self, case: Case) -> WholeRule | None:
        """The limit over the whole case, where it has begun, by the newest calendars."""
        return self.definitions.begun_whole(self.tx.connection, case, self.calendars())

    def _count_published(self) -> int:
        if self.published is None:
            self.published = count_published(self.tx.connection)
        return self.published

    def working_calendars(self) -> dict[str, WorkingCalendar]:
        """The newest version of every calendar, by its id."""
        return without_versions(self.calendars())

    def calendar(self, key: str) -> tuple[WorkingCalendar, int]:
        """The newest version of a working calendar."""
        found = self.calendars().get(key)
        if found is None:
            raise Conflict(
                "calendar_missing",
                "The working calendar '{calendar}' is not published. Publish it first.",
                calendar=key,
            )
        return found

    def calendar_versions(self) -> CalendarVersions:
        """Every version of every working calendar."""
        return self.definitions.calendar_versions(self.tx.connection, self._count_published())

    def calendar_of(
        self, case: Case, place: Place, ends: datetime | None = None
    ) -> tuple[WorkingCalendar, int]:
        """The calendar by which a step, timer or window of the case counts, with its version, that
        was done at ``ends``.

        Raises:
            Conflict: it is not published.
        """
        assert place.calendar is not None, "what has a limit runs on a calendar"
        known = self.calendar_versions().get(place.calendar, ())
        counts = version_of_place(case, place, known, self.now, ends)
        if counts is None:
            return self.calendar(place.calendar)
        return counts.calendar, counts.version

    def whole(self, case: Case, starts: datetime | None = None) -> WholeRule | None:
        """The limit over the whole case, by the calendar by which it counts; None without one.
        ``starts``: the instant from which it is about to begin.

        Raises:
            LegalTimeError: it depends on something that is not known yet.
        """
        newest = self.newest_whole(case)
        if newest is None:
            return None
        return rule_of_case(case, newest, self.calendar_versions(), self.now, starts)[0]

    def newest_whole(self, case: Case) -> WholeRule | None:
        """The same by the newest calendars, whichever it counts by."""
        profile, process = self.profile(case), self.definition(case).process
        if profile is None:
            return None
        return whole_rule(profile, process.total, self.working_calendars(), self.variables(case))

    def variables(self, case: Case) -> dict[str, object]:
        """What conditions of the process see; to be read only."""
        if self._told is None or self._told[0] is not case:
            self._told = (case, self.definition(case).variables(case, self.profile(case)))
        return self._told[1]

    def require_files(self, code: str, names: frozenset[str]) -> None:
        """Looks whether the actor may refer to these files from the case.

        Raises:
            Invalid: an answer refers to a file that the actor never uploaded, and that the case
                does not refer to either. Whether there is such a file elsewhere is not told.
        """
        login = self.uploaded_by or self.actor.login
        of_case = {name for name in names if self.rows.get(case_files, code, name)}
        found = self.uploads.referable(self.tx.connection, login, code, names, of_case)
        for name in sorted(names - found):
            raise Invalid(
                "file_missing",
                "The file {file} has not been uploaded. Upload it first.",
                file=name[:MAX_NAMED],
            )

    # -- its tokens

    def run(self, code: str) -> Run:
        """The tokens of the case, taken up from where the last command left them."""
        if code not in self._runs:
            row = self.rows.get(cases, code)
            if row is None or row["tokens"] is None:
                raise Conflict("case_closed", "The case {case} is closed.", case=code)
            self._runs[code] = self._make_run(code, row["tokens"], first=1)
        return self._runs[code]

    def new_run(self, code: str) -> Run:
        """Fresh tokens at the start of the case's process; numbers go on where it had others."""
        before = self._runs.get(code)
        first = 1 if before is None else before.next_number
        self._runs[code] = self._make_run(code, None, first)
        return self._runs[code]

    def _make_run(self, code: str, tokens: str | None, first: int) -> Run:
        case = self.case(code)
        definition = self.definition(case)

        def decide(condition: str) -> bool:
            return parse(condition).test(self.variables(self.case(code)), today=self.today)

        try:
            milestones = definition.milestones_of(case, self.profile(case))
            return Run(definition.process, definition.specs, decide, tokens, first, milestones)
        except UnknownFormat as error:
            raise Broken(
                "tokens_unreadable",
                "Where the case {case} stands cannot be read. Nothing was changed; have it made "
                "anew with 'motcua rebuild'.",
                case=code,
            ) from error

    def save_run(self, code: str) -> None:
        """Keeps the tokens with the case; a finished case has none."""
        run = self._runs[code]
        self.rows.update(cases, code, tokens=None if run.finished else run.write())
