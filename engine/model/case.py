"""A case and its parts as they stand now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.model.forecast import Forecast
from engine.model.place import Places, place_key
from engine.model.states import OPEN_TASKS, CaseState, TaskState

COUNTING_RULES = 4
"""The number of the rules by which time is counted and deadlines act; a case keeps in its first
event under which it was started. 3: a request stayed where it was taken in, whoever serves its
place, and a limit kept its last day though time was left out from the evening of that on. 2: an
outlook was told at any hour, and a late step that something else took away was no breach. 1, where
none is recorded: side by side, time of a step that does not count was left out whoever else held
one that does, and only when the step was over."""
ROUTING_SINCE = 4
"""By these rules and later ones a request goes to the unit that serves its place."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands now.

    ``version`` is the sequence of the newest event, recorded at ``changed_at``. ``facts`` stand for
    the case itself, ``steps`` for the last completed round of each step, by element id.

    ``due_at`` is the end of the limit over the whole case as things stand, ``adjusted`` what has
    moved it: pauses ``["pause", since, until]`` and extensions ``["extension", at, by]``, instants
    as text. ``ends_at`` is when power is projected to come, ``forecast`` the latest finish of the
    open steps, ``outlook`` whether power comes in time: on_time, tight or late; ``path`` are the
    steps that make it tight or late. One that is ``damaged`` stands in lists alone: its row cannot
    be read, or what it ran with is not there.
    """

    code: str
    version: int
    state: CaseState
    definition: str
    definition_version: int
    profile: str | None
    profile_version: int | None
    intake_unit: str
    executing_unit: str
    channel: str
    registered_at: datetime
    dossier_valid_at: datetime | None
    due_at: datetime | None
    energized_at: datetime | None
    suspended_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    handed_over: bool
    facts: Mapping[str, object]
    steps: Mapping[str, Mapping[str, object]]
    places: Places = field(default_factory=dict)
    adjusted: tuple[tuple[str, str, str], ...] = ()
    ends_at: datetime | None = None
    forecast: Forecast = field(default_factory=dict)
    outlook: str | None = None
    path: tuple[str, ...] = ()
    changed_at: datetime | None = None
    damaged: bool = False

    def runs(self, number: int, element: str) -> bool:
        """Whether what the limit of that place asks for is still to be done."""
        place = self.places.get(place_key(number, element))
        return place is not None and place.due_at is not None

    def round(self, element: str) -> int:
        """How often the step was completed so far."""
        done = self.steps.get(element, {}).get("round", 0)
        return done if isinstance(done, int) else 0


@dataclass(frozen=True, slots=True)
class Task:
    """A step of a case for people. ``id`` is the case code and the number: ``GK0123456789-7``.

    ``due_at`` is its own limit, ``latest_at`` its latest finish by the plan of the case. One that
    is ``damaged`` stands in lists alone: its row cannot be read. ``held_for`` and ``done_for`` are
    the colleagues for whom a deputy holds it, or did it.
    """

    case: str
    number: int
    element: str
    round: int
    state: TaskState
    roles: tuple[str, ...]
    unit: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    limit: str | None
    calendar: str | None
    closed_at: datetime | None
    closed_by: str | None
    on_behalf_of: str | None
    latest_at: datetime | None
    draft: Mapping[str, object] | None
    draft_version: int
    damaged: bool = False
    held_for: str | None = None
    done_for: str | None = None
    still_since: datetime | None = None

    @property
    def id(self) -> str:
        """The id by which commands and pages name the step: case code and number,
        ``GK0123456789-7``."""
        return f"{self.case}-{self.number}"

    @property
    def open(self) -> bool:
        """Whether the step is still to be done: ready or reserved."""
        return self.state in OPEN_TASKS

    @property
    def must_at(self) -> datetime | None:
        """By when it has to be done; by nothing while it stands still."""
        return None if self.still_since is not None else self.latest_at or self.due_at


@dataclass(frozen=True, slots=True)
class Wait:
    """A place where the case waits for a message (``name``) or for an instant (``due_at``)."""

    case: str
    number: int
    element: str
    name: str | None
    roles: tuple[str, ...]
    due_at: datetime | None
    limit: str | None
    calendar: str | None


@dataclass(frozen=True, slots=True)
class Incident:
    """An automatic step that failed: its branch waits at ``element`` until somebody has it tried
    again.

    ``number`` is the number of the token within the case, ``code`` the cause (``docs/states.md``),
    ``reason`` the sentence that people read.
    """

    case: str
    number: int
    element: str
    code: str
    reason: str
    raised_at: datetime
