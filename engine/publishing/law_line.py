"""The line of laws: whether profiles that replace one another follow in order, and which of them a
new case could get from a day on. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.bpmn.lint.findings import known
from engine.model.documents import Kind, document_name
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence
from engine.time import Law, Laws, Profile

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LawAhead:
    """A profile that new cases get from ``first`` to ``last``."""

    profile: Profile
    first: date
    last: date


def laws_ahead(
    profiles: Mapping[str, Profile],
    named: str,
    first: date,
    last: date,
    earlier: Iterable[Profile] = (),
) -> tuple[LawAhead, ...]:
    """Every profile of the line of ``named`` that a new case could get on a day from ``first`` to
    ``last``, the earliest first.

    ``earlier`` are versions that were published before those of ``profiles``, the oldest first: one
    goes on taking new cases until the next of its key begins.
    """
    versions: dict[str, list[Profile]] = {}
    for profile in (*earlier, *profiles.values()):
        versions.setdefault(profile.id, []).append(profile)
    laws = Laws(
        {
            key: tuple(Law(profile, number) for number, profile in enumerate(several, start=1))
            for key, several in versions.items()
        }
    )
    found = []
    for key in laws.line(named):
        for law in laws.published[key]:
            begins, ends = max(law.begins, first), min(laws.last_day(law) or last, last)
            if begins <= ends and laws.version_on(key, begins) is law:
                found.append(LawAhead(law.profile, begins, ends))
    return tuple(sorted(found, key=lambda one: (one.first, one.profile.id)))


def check_line(
    profiles: Mapping[str, Profile],
    texts: Mapping[str, str],
    handed_in: Collection[str],
) -> Iterator[Problem]:
    """What is wrong with the order of the profiles, of which ``texts`` holds every one, also those
    that cannot be read; only where one that was ``handed_in`` has a part in it."""
    line = _Line(profiles, texts, handed_in)
    for key in sorted(profiles):
        yield from line.check(profiles[key])
    for key in sorted(texts):
        yield from line.check_successors(key)
    yield from line.circles()


def gaps(
    profiles: Mapping[str, Profile], texts: Mapping[str, str], handed_in: Collection[str]
) -> Iterator[Problem]:
    """Days between two profiles of a line on which no case could begin."""
    line = _Line(profiles, texts, handed_in)
    for key in sorted(profiles):
        yield from line.gap(profiles[key])


class _Line:
    def __init__(
        self, profiles: Mapping[str, Profile], texts: Mapping[str, str], handed_in: Collection[str]
    ) -> None:
        self.profiles = profiles
        self.texts = texts
        self.handed_in = handed_in

    def check(self, profile: Profile) -> Iterator[Problem]:
        """Whether what it replaces is there, and lies before it."""
        before = profile.replaces
        if before is None or not self._concerned(profile.id, before):
            return
        if before not in self.texts:
            yield self.report(
                profile.id,
                "law-unknown",
                sentence("replaces: there is no profile '{name}'.", name=before),
                known(self.texts, before),
                "replaces",
            )
        elif before in self.profiles:
            yield from self._order(self.profiles[before], profile)

    def _order(self, before: Profile, profile: Profile) -> Iterator[Problem]:
        if profile.valid_from <= before.valid_from:
            yield self.report(
                profile.id,
                "law-order",
                sentence(
                    "The profile begins on {day}, no later than '{before}', which it replaces.",
                    day=profile.valid_from,
                    before=before.id,
                ),
                "Let valid_from be a later day, or name another profile in replaces.",
                "valid_from",
            )
        elif before.valid_to is not None and before.valid_to >= profile.valid_from:
            place = profile.id if profile.id in self.handed_in else before.id
            yield self.report(
                place,
                "law-overlap",
                sentence(
                    "'{before}' lasts until {ends}, but '{profile}', which replaces it, begins on "
                    "{begins}: two laws would be in force.",
                    before=before.id,
                    ends=before.valid_to,
                    profile=profile.id,
                    begins=profile.valid_from,
                ),
                sentence(
                    "Write valid_to = {day} in '{before}', or leave valid_to out there.",
                    day=profile.valid_from - _DAY,
                    before=before.id,
                ),
                "valid_from" if place == profile.id else "valid_to",
            )

    def check_successors(self, key: str) -> Iterator[Problem]:
        """Whether at most one profile takes its place."""
        after = sorted(one.id for one in self.profiles.values() if one.replaces == key)
        if len(after) < 2 or not self._concerned(key, *after):
            return
        place = next((one for one in after if one in self.handed_in), after[-1])
        others = ", ".join(f"'{one}'" for one in after)
        yield self.report(
            place,
            "law-twins",
            sentence("Several profiles replace '{key}': {others}.", key=key, others=others),
            "Let each replace the one before it: a profile has one successor at most.",
            "replaces",
        )

    def circles(self) -> Iterator[Problem]:
        """Profiles that replace one another in a circle, each circle once."""
        told: set[str] = set()
        for key in sorted(self.profiles):
            circle = self._circle(key)
            if circle and not told & set(circle) and self._concerned(*circle):
                told |= set(circle)
                place = next(one for one in circle if one in self.handed_in)
                yield self.report(
                    place,
                    "law-circle",
                    sentence(
                        "Profiles replace one another in a circle: {names}.",
                        names=" → ".join([*circle, circle[0]]),
                    ),
                    "Let the first of them replace nothing.",
                    "replaces",
                )

    def _circle(self, key: str) -> tuple[str, ...]:
        """The profiles from ``key`` back to itself; nothing where it is in no circle."""
        way = [key]
        before = self.profiles[key].replaces
        while before is not None and before in self.profiles and before not in way:
            way.append(before)
            before = self.profiles[before].replaces
        return tuple(way) if before == key and len(way) > 1 else ()

    def gap(self, profile: Profile) -> Iterator[Problem]:
        before = self.profiles.get(profile.replaces or "")
        if before is None or not self._concerned(profile.id, before.id):
            return
        if before.valid_to is None or before.valid_to + _DAY >= profile.valid_from:
            return
        place = profile.id if profile.id in self.handed_in else before.id
        yield self.report(
            place,
            "law-gap",
            sentence(
                "From {first} to {last} no law is in force: '{before}' has ended, and '{profile}' "
                "has not begun.",
                first=before.valid_to + _DAY,
                last=profile.valid_from - _DAY,
                before=before.id,
                profile=profile.id,
            ),
            sentence(
                "Leave valid_to out in '{before}': it then holds until the next one begins.",
                before=before.id,
            ),
            "valid_from" if place == profile.id else "valid_to",
        )

    def _concerned(self, *keys: str) -> bool:
        return any(key in self.handed_in for key in keys)

    def report(self, key: str, rule: str, message: Said, remedy: Said, field: str) -> Problem:
        """The problem with the profile ``key``, at the line of its ``field``."""
        found = Problem(rule, message, remedy, document_name(Kind.PROFILE, key), field)
        return replace(found, line=_line_of(self.texts[key], field))


def _line_of(text: str, field: str) -> int:
    """The line on which a field stands, before the first table; 0 if it is not found."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            return 0
        if re.match(rf"\s*{field}\s*=", line):
            return number
    return 0
