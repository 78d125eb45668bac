"""What lists are asked for: filters that narrow one down, and places from which it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.model.states import BreachState, CaseState


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in lists: ``words`` as they are folded, each with its entry of the blind
    index of personal data (None where there are no keys), and ``wholes``, the entries of all of
    them written together, in each form in which a field may keep that."""

    words: tuple[tuple[str, bytes | None], ...]
    wholes: tuple[bytes, ...] = ()


ELSEWHERE = "case_elsewhere"
"""The code of the refusal to look into a case that another unit carries out."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """``text`` is looked for in code, customer, place and numbers, without diacritics; readers put
    in ``sought`` what it asks for. ``units`` carry the cases out; ``taken_in`` are those that took
    cases under way in for other units."""

    units: frozenset[str] | None = None
    state: CaseState | None = None
    definition: str | None = None
    text: str | None = None
    outlook: str | None = None
    sought: Sought | None = None
    taken_in: frozenset[str] | None = None


class Share(StrEnum):
    """Which open tasks: those the actor holds, those the actor may do, and beside these all
    of cases that the actor may look into. Of those the actor may do, ``OWN`` are the ones of a role
    of their own, ``OUTSIDE`` the ones that they only record for a party outside. ``CUSTOMERS`` are
    those that wait because a customer has done something, or is to be called."""

    MINE = "mine"
    OWN = "own"
    OUTSIDE = "outside"
    TEAM = "team"
    CUSTOMERS = "customers"
    ALL = "all"


class TaskOrder(StrEnum):
    """What stands first: what must be done first, or what was opened first."""

    MUST = "must"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """``text`` is looked for in code, customer, place and numbers, without diacritics; readers put
    in ``sought`` what it asks for. ``assignee`` is who holds it, ``held`` whether anybody does.
    ``due_before`` leaves out steps that stand still; ``order`` is that of the list."""

    share: Share = Share.TEAM
    unit: str | None = None
    element: str | None = None
    due_before: datetime | None = None
    text: str | None = None
    assignee: str | None = None
    held: bool | None = None
    sought: Sought | None = None
    order: TaskOrder = TaskOrder.MUST


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where a page of the worklist ended; ``must_at`` as in the tables."""

    must_at: datetime | None
    case: str
    number: int


@dataclass(frozen=True, slots=True)
class BreachFilter:
    """``since`` and ``until`` bound the instant at which it fell due."""

    units: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: BreachState | None = None
    case: str | None = None


BreachPlace = tuple[datetime, str, int, str]
"""Where a page ended: due instant, case, number and element."""


NoticePlace = tuple[datetime, str]
"""Where a page of notices ended: when the last one was made, and its id."""


@dataclass(frozen=True, slots=True)
class UserSearch:
    """Which users a list holds: whose name or login holds the text ``sought``, those ``unit`` has,
    those without any role. It begins behind the login ``after``."""

    sought: str = ""
    unit: str | None = None
    without_role: bool = False
    after: str | None = None
