"""Plan, proof, ledger, page and deadline say one last day, at every midnight of the demo's year.

A sample of the cases and midnights; ``make search`` looks at all of them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from engine import SYSTEM, Config, Engine, FixedClock, commands, queries, views
from engine.adapters.passwords import hash_password
from engine.demo.changes import year_of_law
from engine.demo.making import all_stories
from engine.demo.people import create_people
from engine.demo.play import play
from engine.demo.stories import LAW_STORIES
from engine.demo.timetable import UTILITY, plan_stories
from engine.model.documents import Kind, overlaid
from engine.model.queries import CaseFilter
from engine.model.states import CaseState
from engine.model.views import BreachView
from engine.publishing.proving import ParsedDocuments, parse_documents
from engine.time import local_day, read_calendar
from engine.time.zone import at_local
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off
from tests.conftest import Templates
from tests.kit import shipped

NOW = datetime(2026, 11, 28, 15, 16, tzinfo=UTC)
ALL = os.environ.get("HYPOTHESIS_PROFILE") == "search"
STORY, MIDNIGHT = (1, 1) if ALL else (11, 9)
"""Of so many one is looked at."""

FIRST = date(2025, 1, 1)
FACTS = (
    "line_kind",
    "uses_public_road",
    "needs_fire_approval",
    "needs_building_permit",
    "area_class",
    "needs_extra",
    "site_province",
)
"""What limits and ways depend on."""


class Midnights(FixedClock):
    """Stops at every midnight on its way; the worker looks then, and whoever waits for it."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.look: Callable[[datetime], None] = lambda _: None

    def set(self, at: datetime) -> None:
        while hasattr(self, "_at") and local_day(self.now()) < local_day(at):
            super().set(at_local(local_day(self.now()) + timedelta(days=1), time()))
            self.look(self.now())
        super().set(at)


class Looker:
    """Holds what is told of each open case against what its ledger says."""

    def __init__(self, engine: Engine, parsed: ParsedDocuments) -> None:
        self.engine, self.parsed = engine, parsed
        self.seen: Counter[str] = Counter()
        self._midnights = 0
        self._proofs: dict[tuple[str, str], frozenset[date]] = {}

    def look(self, now: datetime) -> None:
        fire_due(self.engine)
        work_off(self.engine)
        self._midnights += 1
        if self._midnights % MIDNIGHT == 0:
            for line in self.engine.cases.page(SYSTEM, CaseFilter(), limit=1_000):
                if line.case.closed_at is None:
                    self._look_at(line.case.code, now)

    def _look_at(self, code: str, now: datetime) -> None:
        case = self.engine.cases.get(SYSTEM, code).case
        ledger = self.engine.ledgers.get(SYSTEM, code)
        end = ledger.legal_end
        said = f"{code} at {now}: {case}"
        if end is None:
            assert case.due_at is None, said
            self.seen["not begun"] += 1
            return
        if case.energized_at is not None or case.state is CaseState.SUSPENDED:
            return
        assert case.due_at is not None, said
        assert local_day(case.due_at) == local_day(end), said
        whole = [b for b in self._breaches(code) if b.breach.number == 0]
        assert bool(whole) == (end < now), said
        self.seen["last day"] += 1
        if ledger.totals.excluded == 0 and not ledger.ledger.extensions:
            self._plan(case, local_day(end), said)

    def _breaches(self, code: str) -> list[BreachView]:
        return self.engine.breaches.page(SYSTEM, queries.BreachFilter(case=code), limit=100)

    def _plan(self, case: views.Case, last_day: date, said: str) -> None:
        """What was planned of the same dossier, and what the proof says of its day."""
        valid, profile = case.dossier_valid_at, self.parsed.profiles[case.profile or ""]
        assert valid is not None, said
        facts = self._supposed(case)
        plan = self.engine.plans.get(case.definition, valid, facts, case.profile)
        counted = (profile.rules[s.element].plain.counts for s in plan.steps if s.limit)
        if all(counted):
            assert plan.last_day == last_day, said
            self.seen["plan"] += 1
        late = self._late_starts(case.definition, profile.id)
        assert plan.within_limit or local_day(valid) in late, said
        self.seen["proof"] += 1

    def _supposed(self, case: views.Case) -> dict[str, object]:
        """Of what the plan depends on: what is known, and is asked by the procedure that the case
        runs now. A case that was handed over also knows what the one before had asked."""
        with self.engine._database.read() as connection:
            asked = self.engine._definitions.definition_of(connection, case).facts
        known = {name: case.facts.get(name) for name in FACTS if name in asked}
        supposed: dict[str, object] = {n: value for n, value in known.items() if value is not None}
        return supposed | ({"handed_over": True} if case.handed_over else {})

    def _late_starts(self, process: str, profile: str) -> frozenset[date]:
        place = (process, profile)
        if place not in self._proofs:
            proof = self.parsed.prove(process, FIRST, NOW.date(), profile, brief=True)
            self._proofs[place] = frozenset(proof.late_starts)
        return self._proofs[place]


def test_all_that_tell_a_last_day_tell_the_same(templates: Templates, tmp_path: Path) -> None:
    config = Config(templates.empty("sqlite", tmp_path), tmp_path / "files")
    year = year_of_law(shipped(), (), NOW)
    clock = Midnights(NOW - timedelta(days=395))
    engine = Engine(config, clock, durable=False, hash_password=cache(hash_password))
    with closing(engine):
        engine.migrate()
        engine.execute(commands.Publish(year.first), SYSTEM)
        create_people(engine)
        later = [one for change in year.changes for one in change.documents]
        everything = overlaid(year.first, later)
        looker = Looker(engine, parse_documents(everything))
        clock.look = looker.look
        calendar = read_calendar(engine.publications.content(Kind.CALENDAR, UTILITY)[1])
        stories = [*LAW_STORIES, *all_stories()[::STORY]]
        play(engine, clock, plan_stories(stories, NOW, calendar), calendar, NOW, year=year)
        laws = {line.case.profile for line in engine.cases.page(SYSTEM, CaseFilter(), limit=1_000)}
    assert len(laws) == 2, "the law has changed"
    assert min(looker.seen[name] for name in ("last day", "plan", "proof")) > 10, looker.seen
