"""The published territory: TOML, a table for each unit and one for each divided commune."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import Said, Sentence, sentence
from engine.model.toml import read_toml
from engine.places.gazetteer import Gazetteer, Validity
from engine.places.territory import CommunePart, PartKind, Service, Territory, unserved

_TOP = frozenset({"territory", "serves", "divided"})
_HEAD = frozenset({"name", "valid_from", "provinces"})
_SERVES = frozenset({"unit", "communes", "from"})
_DIVIDED = frozenset({"commune", "by", "parts", "from"})
_MOST_NAMED = 20


def read_territory(
    text: str, source: str = "territory.toml"
) -> tuple[Territory | None, tuple[Problem, ...]]:
    """The territory of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    reader = _TerritoryReader(source)
    found = reader.read(plain)
    return (None if reader.problems else found), tuple(reader.problems)


class _TerritoryReader:
    """Reads one territory, and keeps what is wrong with it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._since = date.max
        self.problems: list[Problem] = []

    def read(self, plain: Mapping[str, Any]) -> Territory:
        head = plain.get("territory")
        if plain.keys() - _TOP or not isinstance(head, dict):
            self.report(
                "",
                "territory",
                "The file holds something else.",
                "Write [territory], [[serves]] and [[divided]] tables.",
            )
            return Territory(date.max, (), ())
        provinces, name = head.get("provinces"), head.get("name")
        if (
            head.keys() - _HEAD
            or type(head.get("valid_from")) is not date
            or not isinstance(name, dict)
            or name.keys() != {"vi", "en"}
            or not isinstance(provinces, list)
            or not all(isinstance(one, str) for one in provinces)
        ):
            self.report(
                "territory",
                "territory",
                "The territory has name (vi, en), valid_from and provinces, nothing else.",
                "Mend the table.",
            )
            return Territory(date.max, (), ())
        self._since = head["valid_from"]
        services = [
            *self._each(plain.get("serves", []), self._serves),
            *self._each(plain.get("divided", []), self._divided),
        ]
        self._check_once(services)
        return Territory(self._since, tuple(provinces), tuple(services))

    def _each(self, tables: Any, read: Any) -> Iterator[Service]:
        for table in tables if isinstance(tables, list) else [tables]:
            yield from read(table if isinstance(table, dict) else {})

    def _serves(self, table: Mapping[str, Any]) -> Iterator[Service]:
        codes, unit = table.get("communes"), table.get("unit")
        since = table.get("from", self._since)
        if (
            table.keys() - _SERVES
            or not isinstance(codes, str)
            or not isinstance(unit, str)
            or type(since) is not date
        ):
            self.report(
                str(unit),
                "territory",
                "A table [[serves]] has unit, communes (codes with blanks between them) and "
                "perhaps from, nothing else.",
                "Mend the table.",
            )
            return
        for code in codes.split():
            yield Service(code, since, unit)

    def _divided(self, table: Mapping[str, Any]) -> Iterator[Service]:
        code, parts, since = (
            table.get("commune"),
            table.get("parts"),
            table.get("from", self._since),
        )
        if (
            table.keys() - _DIVIDED
            or not isinstance(code, str)
            or table.get("by") not in set(PartKind)
            or type(since) is not date
            or not isinstance(parts, list)
            or not all(_is_part(one) for one in parts)
            or len({one["name"] for one in parts}) < max(2, len(parts))
        ):
            self.report(
                str(code),
                "territory",
                "A table [[divided]] has commune, by (hamlets, streets or feeder), two or more "
                "parts with name and unit, no name twice, and perhaps from, nothing else.",
                "Mend the table.",
            )
            return
        found = tuple(CommunePart(one["name"], one["unit"]) for one in parts)
        yield Service(code, since, parts=found, told_apart_by=PartKind(table["by"]))

    def _check_once(self, services: list[Service]) -> None:
        seen: dict[tuple[str, date], Service] = {}
        for one in services:
            before = seen.setdefault((one.commune, one.since), one)
            if before is not one:
                self.report(
                    one.commune,
                    "territory",
                    sentence(
                        "The commune is served twice from {day} on: by {one} and by {other}.",
                        day=one.since,
                        one=", ".join(sorted(before.units())),
                        other=", ".join(sorted(one.units())),
                    ),
                    "Leave it with one of them, or divide it into parts.",
                )

    def report(self, element: str, rule: str, message: Said, remedy: Said) -> None:
        """Keeps one thing that is wrong."""
        self.problems.append(Problem(rule, message, remedy, self._source, element))


def check_territory(territory: Territory, gazetteer: Gazetteer, source: str) -> Iterator[Problem]:
    """Whether the communes of a territory are some on the day from which they are served, and every
    commune of its provinces is served."""
    for province in territory.provinces:
        if province not in gazetteer.provinces:
            yield Problem(
                "territory",
                sentence("There is no province '{code}'.", code=province),
                "Take a code of the list of places.",
                source,
                province,
            )
    for one in territory.services:
        validity = gazetteer.validity(one.commune, one.since)
        if validity is not Validity.VALID:
            wrong = _wrong(one, validity, gazetteer)
            yield Problem(
                "territory",
                wrong,
                "Take the code that the list of places has on that day.",
                source,
                one.commune,
            )
    for number, (code, day) in enumerate(unserved(gazetteer, territory)):
        if number == _MOST_NAMED:
            return
        commune = gazetteer.commune(code, day)
        assert commune is not None, "only what is a commune on the day is unserved"
        yield Problem(
            "territory",
            sentence(
                "Nobody serves {name} ({code}) from {day} on.",
                name=commune.full_name,
                code=code,
                day=day,
            ),
            "Name it under the unit that serves it, or divide it into parts.",
            source,
            code,
        )


def _wrong(one: Service, validity: Validity, gazetteer: Gazetteer) -> Sentence:
    if validity is Validity.UNKNOWN:
        return sentence("There is no commune with the code '{code}'.", code=one.commune)
    versions = gazetteer.communes[one.commune]
    if validity is Validity.ENDED:
        return sentence(
            "{name} ({code}) is none any more on {day}.",
            name=versions[-1].full_name,
            code=one.commune,
            day=one.since,
        )
    return sentence(
        "{name} ({code}) is none yet on {day}.",
        name=versions[0].full_name,
        code=one.commune,
        day=one.since,
    )


def _is_part(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == {"name", "unit"}
        and all(isinstance(text, str) and text for text in one.values())
    )
