"""What changes around the cases of a simulated year: units, calendars and laws."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from engine import commands
from engine.model.documents import Document
from engine.model.documents import Kind as Documents
from engine.time import VIETNAM, read_calendar
from engine.time.calendar_text import write_decided, write_year
from engine.time.official_year import OfficialDay, OfficialYear
from engine.workers.jobs import work_off
from tests.contract.test_calendar_change import OVERLAY
from tests.kit import INSTALLER, shipped
from tests.simulation.acts import Act
from tests.simulation.world import World

T = TypeVar("T")
PROFILES = tuple(sorted(one.key for one in shipped() if one.kind is Documents.PROFILE))
REASON = "Theo đề nghị của khách hàng"
_LONGEST = re.compile(r'(?<=limit = )"(2[0-9])cd"')
"""Limits of three weeks and more, of steps and of random laws."""

FIRST_ESTIMATED = max(
    read_calendar(one.content).decided_until for one in shipped() if one.kind is Documents.CALENDAR
) + timedelta(days=1)
"""Official days are decided until the day before."""


def _with_year(text: str, decided: OfficialYear | None) -> str:
    if decided is None:
        return text
    return write_decided(write_year(text, decided), date(decided.year, 12, 31))


def pick(among: Sequence[T], number: int) -> T:
    return among[number % len(among)]


@dataclass
class Surroundings:
    """Publishes what makes open dates move, or gives new cases other limits."""

    world: World

    def _unit(self, _act: Act) -> None:
        if len(self.world.people.staff) < 12:
            self.world.people.found(self.world.at, self.world.rng)

    def _calendar(self, act: Act) -> None:
        """One more day off or worked, soon or just gone; every running case is counted anew."""
        world = self.world
        day = world.at.clock.now().astimezone(VIETNAM).date() + timedelta(days=act.how % 40 - 3)
        if any(f"day = {day}" in one for one in world.listed):
            return
        listed = OVERLAY.format(day=day, working=str(act.what % 3 == 0).lower())
        if self._publish_calendars([*world.listed, listed], world.decided):
            world.listed.append(listed)

    def _year(self, act: Act) -> None:
        """The days off of a year that was estimated so far are decided, a few weeks before it or in
        it; some of them are not those that were estimated."""
        world = self.world
        today = world.at.clock.now().astimezone(VIETNAM).date()
        if world.decided is not None or today < FIRST_ESTIMATED - timedelta(days=90):
            return
        year = FIRST_ESTIMATED.year
        tet = date(year, 2, 4) + timedelta(days=act.how % 3)
        days = {date(year, 1, 1), *(tet + timedelta(days=n) for n in range(5 + act.what % 3))}
        off = tuple(OfficialDay(day, "Nghỉ") for day in sorted(days))
        decided = OfficialYear(year, "Thông báo thử", off, ())
        if self._publish_calendars(world.listed, decided):
            world.decided = decided

    def _publish_calendars(self, listed: Sequence[str], decided: OfficialYear | None) -> bool:
        documents = tuple(
            Document(one.kind, one.key, _with_year(one.content, decided) + "".join(listed))
            for one in shipped()
            if one.kind is Documents.CALENDAR
        )
        if self.world.do(commands.Publish(documents), INSTALLER) is None:
            return False
        work_off(self.world.at.engine)
        self.world.tick()
        return True

    def _law(self, act: Act) -> None:
        """New versions of profiles: cases that start from then on have other limits. Mostly of
        the law that new cases get, now and then of all."""
        self.world.laws += 1
        keys = [key for key in self.world.laws_of_shapes if act.what % 2]
        if not keys and act.how % 4:
            laws = self.world.at.engine.publications.laws()
            keys = [law.profile for law in laws if law.in_force and law.profile in PROFILES]
        keys = keys or list(PROFILES)
        documents = []
        for key in keys:
            _, text, *_ = self.world.at.engine.publications.content(Documents.PROFILE, key)
            longer = _LONGEST.sub(lambda found: f'"{int(found[1]) + 1}cd"', text)
            documents.append(Document(Documents.PROFILE, key, longer))
        allowed = dict.fromkeys(self.world.shapes, REASON)
        self.world.do(commands.Publish(tuple(documents), allowed), INSTALLER)


def facts_among(known: Mapping[str, None], told: Mapping[str, object]) -> list[dict[str, Any]]:
    """What may be put right, of the facts that the forms of a procedure ask: where they were told,
    those on which limits depend, otherwise than they were ``told``; others where there are none."""
    found = [one for one in _DECIDING if set(one) <= set(told)]
    found = [one for one in found if any(told[name] != value for name, value in one.items())]
    return found or [one for one in _OTHERS if set(one) <= set(known)] or [{"phone": "0900000003"}]


_DECIDING: tuple[dict[str, Any], ...] = (
    {"line_kind": "underground"},
    {"line_kind": "overhead"},
    {"site_commune": "19789"},
    {"site_commune": "20161"},
    {"needs_extra": "pole"},
    {"needs_extra": "none"},
)
_OTHERS: tuple[dict[str, Any], ...] = (
    {"phone": "0900000001"},
    {"phone": "0900000002"},
    {"said": "Lời khác"},
)
