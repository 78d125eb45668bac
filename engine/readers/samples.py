"""Samples for auditors: cases drawn at random, so that the draw can be repeated; all that are late;
and all that somebody has decided otherwise than the rules do by themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from engine.errors import NotAllowed
from engine.model.actor import Actor
from engine.model.breach import Breach
from engine.model.case import Case
from engine.model.events import AnswerDoubted, Event, ProofOverridden
from engine.model.queries import BreachFilter, BreachPlace
from engine.model.roles import AUDITOR
from engine.projections.breaches import list_breaches
from engine.projections.cases import cases_by_code
from engine.projections.people import names_of
from engine.projections.samples import cases_behind, letters_of, overriding_events
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.listed_names import names_by_case
from engine.readers.names import Names
from engine.store import streams
from engine.store.raw import any_text

SAMPLE = 20
_DRAWN = 2 * SAMPLE
"""Places that are drawn among the codes: two can lead to the same case."""


@dataclass(frozen=True, slots=True)
class SampledCase:
    """A case that was drawn, with the name of its process; no personal data."""

    case: Case
    name: str


@dataclass(frozen=True, slots=True)
class LateStep:
    """A limit that was not kept: of a step, by ``name``, or of the whole case (empty).
    ``annulled``: somebody decided that it was recorded wrongly."""

    breach: Breach
    name: str


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody has decided otherwise than the rules do: the event, who that was (``by``, a name),
    the step or procedure that it is about, by name, if any, and the reason that they wrote, or what
    was odd about an answer. ``process`` is the key of the procedure, where it is about no case."""

    event: Event
    by: str
    step: str
    reason: str
    process: str | None = None


@dataclass(frozen=True, slots=True)
class OverridePage:
    """Overrides, the newest first; ``before`` is where to look on, None at the beginning of all."""

    items: tuple[Override, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class SampleReader(Reader):
    """Draws samples for auditors, of the units that they look at."""

    def draw(
        self, actor: Actor, seed: str, until: datetime, language: str = "vi"
    ) -> list[SampledCase]:
        """At most twenty cases that were taken in before an instant, drawn by the seed: the same
        seed and instant draw the same ones again, as long as none of them moves to another unit.
        Codes are random, so each case of a desk is drawn with the same chance; each desk gets its
        share, however many cases it has.

        Raises:
            NotAllowed: the actor does not audit.
        """
        wanted = _audited(actor)
        with self.database.read() as connection, any_text(connection):
            letters = letters_of(connection, wanted)
            places = _places(letters, seed)
            codes = cases_behind(connection, places, wanted, until)[:SAMPLE]
            cases = cases_by_code(connection, codes)
            known = names_by_case(self.definitions, connection, cases.values(), language)
            found = [cases[code] for code in codes if code in cases]
            return [SampledCase(case, _process(case, known.get(case.code))) for case in found]

    def late(
        self, actor: Actor, after: BreachPlace | None, limit: int, language: str = "vi"
    ) -> list[LateStep]:
        """Every limit that was not kept, in the order in which they fell due.

        Raises:
            NotAllowed: the actor does not audit.
        """
        wanted = BreachFilter(units=frozenset(_audited(actor)))
        with self.database.read() as connection, any_text(connection):
            found = list_breaches(connection, wanted, after, limit)
            cases = cases_by_code(connection, {one.case for one in found})
            known = names_by_case(self.definitions, connection, cases.values(), language)
            return [LateStep(one, _step(known.get(one.case), one.element)) for one in found]

    def overrides(
        self, actor: Actor, before: int | None = None, language: str = "vi"
    ) -> OverridePage:
        """What people have decided otherwise than the rules do: corrections, annulled breaches,
        extensions, milestones told anew, other laws, answers that contradict what was known, and
        procedures published though they can break their limit; among a stretch of the log for each
        page.

        Raises:
            NotAllowed: the actor does not audit.
        """
        wanted = _audited(actor)
        with self.database.read() as connection, any_text(connection):
            found, following = overriding_events(connection, wanted, before)
            decoded = (
                unless_damaged(partial(streams.decode, one.stream, one.sequence, one.body))
                for one in found
            )
            events = [event for event in decoded if event is not None]
            cases = cases_by_code(connection, {event.stream for event in events})
            known = names_by_case(self.definitions, connection, cases.values(), language)
            people = names_of(connection, {event.by for event in events})
            processes = {
                one.key: self.definitions.definition(connection, one.key, one.version).name(
                    one.key, language
                )
                for one in (event.payload for event in events)
                if isinstance(one, ProofOverridden)
            }
        items = tuple(
            _override(event, known.get(event.stream), people, processes, language)
            for event in events
        )
        return OverridePage(items, following)


def _audited(actor: Actor) -> Collection[str]:
    if not actor.has(AUDITOR):
        raise NotAllowed("not_auditor", "Only auditors take samples, each of their own units.")
    return actor.overseen()


def _places(letters: Sequence[str], seed: str) -> list[str]:
    """Where among the codes it is looked, in the order in which it is drawn."""
    chance = Random(seed)  # noqa: S311 - to be repeated, not to be kept from anybody
    if not letters:
        return []
    return [f"{chance.choice(letters)}{chance.randrange(10**10):010d}" for _ in range(_DRAWN)]


def _process(case: Case, names: Names | None) -> str:
    return case.definition if names is None else names.element(case.definition)


def _step(names: Names | None, element: str) -> str:
    return element if names is None else names.element(element)


def _override(
    event: Event,
    names: Names | None,
    people: Mapping[str, str],
    processes: Mapping[str, str],
    language: str,
) -> Override:
    by = people.get(event.by, event.by)
    match event.payload:
        case ProofOverridden(key, _, reason):
            return Override(event, by, processes.get(key, key), reason, key)
        case AnswerDoubted(_, element, doubts):
            said = "; ".join(one[language] for one in doubts)
            return Override(event, by, _step(names, element), said)
    element = str(getattr(event.payload, "element", None) or "")
    reason = str(getattr(event.payload, "reason", None) or "")
    return Override(event, by, _step(names, element), reason)
