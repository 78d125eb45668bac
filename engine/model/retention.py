"""How long personal data are kept after the end of a case: the published periods, with their
grounds in law."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.model.instant import VIETNAM
from engine.model.problem import Problem
from engine.model.sentence import Sentence, sentence
from engine.model.states import CANCELLED, OUTCOMES
from engine.model.toml import read_toml

_KEYS = frozenset({"processes", "outcomes", "subjects", "for", "from", "ground", "assumed"})
_OUTCOMES = frozenset({*OUTCOMES, CANCELLED})
_LISTS = ("processes", "outcomes", "subjects")
_PERIOD = re.compile(r"([1-9][0-9]{0,3})([dmy])", re.ASCII)
_ANSWER = re.compile(r"[1-9][0-9]?(wd|cd)", re.ASCII)
_LATEST_YEAR = 9000


@dataclass(frozen=True, slots=True)
class Period:
    """So many days (``d``), months (``m``) or years (``y``) of the calendar."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def after(self, day: date) -> date:
        """The day on which it ends that begins with ``day``. A month that is too short ends it on
        its last day."""
        if self.unit == "d":
            return day + timedelta(days=self.count)
        return _months_on(day, self.count * (12 if self.unit == "y" else 1))

    def before(self, day: date) -> date:
        """The last day with which it can begin to be over by ``day``, or a few days later."""
        if self.unit == "d":
            return day - timedelta(days=self.count)
        return _months_on(day, -self.count * (12 if self.unit == "y" else 1)) + timedelta(days=3)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Keeps personal data for a period after the end of a case, on a ``ground`` in law. Empty sets
    of process keys, outcomes and subjects stand for all; it holds from ``since`` on."""

    period: Period
    ground: str
    since: date
    processes: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    assumed: bool = False

    def until(self, closed_at: datetime) -> date:
        """The day on which the period ends of a case that was closed then."""
        return self.period.after(closed_at.astimezone(VIETNAM).date())

    def fits(self, process: str, outcome: str | None, subject: str, today: date) -> bool:
        """Whether it says how long these data are kept, as of ``today``."""
        return (
            self.since <= today
            and (not self.processes or process in self.processes)
            and (not self.outcomes or outcome in self.outcomes)
            and (not self.subjects or subject in self.subjects)
        )


@dataclass(frozen=True, slots=True)
class AnswerLimit:
    """Within which ``limit`` (``2wd``), counted by a working calendar, somebody is answered who
    withdraws consent."""

    limit: str
    calendar: str
    ground: str


@dataclass(frozen=True, slots=True)
class Retention:
    """The published rules in their order, and the version of the document that they stand in."""

    rules: tuple[RetentionRule, ...] = ()
    version: int = 0
    withdrawal: AnswerLimit | None = None

    def rule_of(
        self, process: str, outcome: str | None, subject: str, today: date
    ) -> RetentionRule | None:
        """The first rule that fits; None where nothing says how long they are kept: for ever."""
        fitting = (one for one in self.rules if one.fits(process, outcome, subject, today))
        return next(fitting, None)


def read_retention(
    text: str, source: str, version: int = 0
) -> tuple[Retention | None, tuple[Problem, ...]]:
    """The periods of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    tables = plain.get("keep")
    if plain.keys() - {"keep", "withdrawal"} or not isinstance(tables, list):
        return None, (
            Problem(
                "retention", "The file holds something else.", "Write [[keep]] tables.", source
            ),
        )
    problems = tuple(
        Problem("retention", wrong, "Mend the table.", source, f"keep[{number}]")
        for number, table in enumerate(tables, 1)
        if (wrong := _wrong(table)) is not None
    )
    answered = plain.get("withdrawal")
    if answered is not None and not _is_answer_limit(answered):
        problems += (
            Problem(
                "retention",
                "A table [withdrawal] has answer (such as 2wd), calendar and ground, nothing else.",
                "Mend the table.",
                source,
                "withdrawal",
            ),
        )
    if problems:
        return None, problems
    rules = tuple(_rule(table) for table in tables)
    return Retention(rules, version, _answer_limit(answered)), ()


def _is_answer_limit(table: object) -> bool:
    return (
        isinstance(table, dict)
        and table.keys() == {"answer", "calendar", "ground"}
        and all(isinstance(text, str) and 0 < len(text) <= 300 for text in table.values())
        and _ANSWER.fullmatch(table["answer"]) is not None
    )


def _answer_limit(table: Mapping[str, str] | None) -> AnswerLimit | None:
    if table is None:
        return None
    return AnswerLimit(table["answer"], table["calendar"], table["ground"])


def _rule(table: Mapping[str, Any]) -> RetentionRule:
    processes, outcomes, subjects = (frozenset(table.get(name, ())) for name in _LISTS)
    return RetentionRule(
        _period(table["for"]),
        table["ground"].strip(),
        table["from"],
        processes,
        outcomes,
        subjects,
        bool(table.get("assumed")),
    )


def _period(text: str) -> Period:
    count, unit = _PERIOD.fullmatch(text).groups()  # type: ignore[union-attr]
    return Period(int(count), unit)


def _wrong(table: object) -> Sentence | None:
    if not isinstance(table, dict) or table.keys() - _KEYS:
        return sentence("A table [[keep]] has {names}, nothing else.", names=", ".join(_NAMES))
    period, ground = table.get("for"), table.get("ground")
    if not isinstance(period, str) or _PERIOD.fullmatch(period) is None:
        return sentence("'for' is a number of days, months or years, such as 30d, 6m or 10y.")
    if not isinstance(ground, str) or not 3 <= len(ground.strip()) <= 300:
        return sentence("'ground' says which law or contract asks for it, in 3 to 300 characters.")
    if type(table.get("from")) is not date:
        return sentence("'from' is the day since which it holds.")
    if not isinstance(table.get("assumed", False), bool):
        return sentence("assumed is true or false.")
    for name in _LISTS:
        values = table.get(name, ["-"])
        if not isinstance(values, list) or not values or not all(_is_key(one) for one in values):
            return sentence("'{name}' is a list of names, or is left out for all.", name=name)
    unknown = sorted(set(table.get("outcomes", ())) - _OUTCOMES)
    if unknown:
        return sentence(
            "There is no outcome '{name}'; the outcomes are {known}.",
            name=unknown[0],
            known=", ".join(sorted(_OUTCOMES)),
        )
    return None


_NAMES = (*_LISTS, "for", "from", "ground", "assumed")


def _is_key(one: object) -> bool:
    return isinstance(one, str) and 0 < len(one) <= 80


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= _LATEST_YEAR:
        return date(min(max(year, 1), _LATEST_YEAR), day.month, 1)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
