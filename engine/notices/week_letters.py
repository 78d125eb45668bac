"""The letter of the week: the figures of the leader's screen as text, read when it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from engine.adapters.mail import Letter, LetterRefusedError
from engine.i18n import say
from engine.projections.people import list_units, load_actor
from engine.readers.context import Reader
from engine.readers.figures import EnergizedIn, StepFigures, UnitFigures
from engine.readers.needs import LeaderNeed, need_word
from engine.readers.overviews import MAIN_PROCESS, Overview, OverviewReader
from engine.time.zone import shown_day

MOST_CASES = 5
"""So many of what waits are named, kind by kind; the page has the others."""
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class WeekLetters(Reader):
    """Writes what stands in letters of the week."""

    def fill(self, letter: Letter) -> Letter:
        """The letter with the figures that its reader's screen shows at this moment.

        Raises:
            LetterRefusedError: its reader leads no unit any more.
            EngineError: the figures cannot be read.
        """
        now = self.clock.now()
        with self.database.read() as connection:
            recorded_by = self.definitions.roles(connection).recorded_by()
            actor = load_actor(connection, letter.login, recorded_by, now)
            names = {one.code: one.name for one in list_units(connection)}
        if actor is None or not actor.overseen():
            raise LetterRefusedError(f"{letter.login} leads no unit any more.")
        reader, year = OverviewReader(self.context), shown_day(now).year
        found = reader.get(actor, year, MAIN_PROCESS, None, actor.language)
        body = "\n".join(_lines(letter.subject, found, names, actor.language, self.context.address))
        return replace(letter, body=f"{body}\n")


def _lines(
    subject: str, found: Overview, names: Mapping[str, str], language: str, address: str
) -> Iterator[str]:
    yield f"{subject}."
    yield say(language, "As of {at}.", at=found.standing.at)
    yield f"{address}/oversight"
    yield from _heading(say(language, "What needs you today"))
    yield from _needs(found, language)
    yield from _heading(
        say(
            language,
            "{process}: units in {year} against {last}, up to {day}",
            process=found.process.name,
            year=found.year,
            last=found.year - 1,
            day=shown_day(found.compared_until),
        )
    )
    for unit in found.units:
        if unit.this.cases or unit.last.cases:
            yield f"- {_unit(unit, names, language)}"
    if not any(unit.this.cases or unit.last.cases for unit in found.units):
        yield say(language, "No case was energized.")
    yield from _heading(say(language, "Where the days of these cases went"))
    yield from _steps(found, language)
    yield ""
    yield say(
        language, "All tables as a workbook: {link}", link=f"{address}/oversight/figures.xlsx"
    )
    yield say(
        language, "You can switch this letter off in your inbox: {link}", link=f"{address}/inbox"
    )
    yield say(language, "Sent by Motcua by itself.")


def _heading(text: str) -> tuple[str, ...]:
    return "", text, "-" * len(text)


def _needs(found: Overview, language: str) -> Iterator[str]:
    if found.failing:
        yield say(language, "Deadlines that failed: {n}", n=found.failing)
    needs = found.standing.needs
    if not needs and not found.failing:
        yield say(language, "Nothing waits for you.")
    for kind, ones in groupby(needs, key=lambda one: one.kind):
        those = list(ones)
        yield f"{need_word(kind, language)}: {len(those)}"
        yield from (f"- {_need(one, language)}" for one in those[:MOST_CASES])
        if len(those) > MOST_CASES:
            yield say(language, "- and {n} more", n=len(those) - MOST_CASES)


def _need(one: LeaderNeed, language: str) -> str:
    """Without names of customers: mail is read by others, too."""
    case = one.line.case
    parts = [f"{case.code} ({case.executing_unit})", one.name]
    if one.days > 0:
        parts.append(say(language, "{days} days behind", days=_number(one.days)))
    return ", ".join(part for part in parts if part)


def _unit(one: UnitFigures, names: Mapping[str, str], language: str) -> str:
    name = names.get(one.unit, one.unit) if one.unit else say(language, "All units")
    last = one.last if one.last.is_enough else None
    return "; ".join(
        (
            say(language, "{unit}: {n} cases energized", unit=name, n=one.this.cases),
            *_period(one.this, last, language),
        )
    )


def _period(this: EnergizedIn, last: EnergizedIn | None, language: str) -> Iterator[str]:
    if this.share is not None and this.median is not None:
        yield say(language, "in time: {share} %", share=_number(this.share * 100, 0))
        yield say(language, "half of them took at most {days} days", days=_number(this.median))
    if last is None:
        yield say(language, "not enough cases a year before")
    elif last.share is not None and last.median is not None:
        yield say(
            language,
            "a year before {n} cases, {share} %, {days} days",
            n=last.cases,
            share=_number(last.share * 100, 0),
            days=_number(last.median),
        )


def _steps(found: Overview, language: str) -> Iterator[str]:
    whole = sum(one.days for one in found.steps)
    if not whole:
        yield say(language, "No step of an energized case took any time.")
        return
    for one in found.steps[:MOST_STEPS]:
        yield f"- {_step(one, whole, language)}"


def _step(one: StepFigures, whole: float, language: str) -> str:
    said = say(
        language,
        "{step}: {days} days for each of {n} cases; share of the days of all steps: {share} %",
        step=one.name,
        days=_number(one.mean),
        n=one.cases,
        share=_number(one.days / whole * 100, 0),
    )
    if one.last_mean is None:
        return said
    before = say(language, "a year before {days} days", days=_number(one.last_mean))
    return f"{said}; {before}"


def _number(value: float, places: int = 1) -> Decimal:
    return Decimal(str(round(value, places)))
