"""The published list of places: TOML, a line for each commune."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from engine.model.instant import read_day
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence
from engine.model.text import words
from engine.model.toml import read_toml
from engine.places.gazetteer import PROVINCE_WORDS, Commune, CommuneKind, Gazetteer, Province

_TOP = frozenset({"places", "grounds", "province"})
_HEAD = frozenset({"name", "valid_from", "source", "licence"})
_PROVINCE = frozenset({"name", "kind", "also", "communes"})
_PROVINCE_CODE = re.compile(r"[0-9]{2}")
_LINE = re.compile(
    r"(?P<code>[0-9]{5}) (?P<kind>[a-z_]+) (?P<name>\S.*?)"
    r"(?: from (?P<first>[0-9]{4}-[0-9]{2}-[0-9]{2}))?"
    r"(?: until (?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2}))?"
)
LINE_EXAMPLE = "26740 phuong Sài Gòn from 2025-07-01"


def read_gazetteer(
    text: str, source: str = "places.toml"
) -> tuple[Gazetteer | None, tuple[Problem, ...]]:
    """The places of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    reader = _PlacesReader(source)
    found = reader.read(plain)
    return (None if reader.problems else found), tuple(reader.problems)


class _PlacesReader:
    """Reads one list, and keeps what is wrong with it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._valid_from = date.max
        self.problems: list[Problem] = []

    def read(self, plain: Mapping[str, Any]) -> Gazetteer:
        head, tables = plain.get("places"), plain.get("province", {})
        if plain.keys() - _TOP or not isinstance(head, dict) or not isinstance(tables, dict):
            self.report(
                "",
                "places",
                "The file holds something else.",
                "Write [places] and [province.CODE] tables.",
            )
            return Gazetteer({}, {})
        self._head(head)
        grounds = self._grounds(plain.get("grounds"))
        provinces = {
            code: province
            for code, table in tables.items()
            if (province := self._province(code, table)) is not None
        }
        communes: dict[str, list[Commune]] = {}
        for code in provinces:
            for commune in self._communes(code, tables[code]["communes"]):
                communes.setdefault(commune.code, []).append(commune)
        for code, versions in communes.items():
            versions.sort(key=lambda one: one.valid_from)
            self._check_versions(code, versions, grounds)
        kept = {code: tuple(versions) for code, versions in sorted(communes.items())}
        return Gazetteer(provinces, kept, grounds)

    def _head(self, head: Mapping[str, Any]) -> None:
        name, first = head.get("name"), head.get("valid_from")
        texts = [head.get("source"), head.get("licence")]
        if head.keys() - _HEAD or not isinstance(name, dict) or name.keys() != {"vi", "en"}:
            self.report(
                "places",
                "places",
                "The list has name (vi, en), valid_from, source and licence, nothing else.",
                "Mend the table.",
            )
        if not all(isinstance(one, str) and words(one) for one in texts):
            self.report(
                "places",
                "places",
                "The list does not say where it comes from and under which licence.",
                "Write source and licence.",
            )
        if type(first) is not date:
            self.report(
                "places",
                "places",
                "The list does not say from when it holds.",
                "Write valid_from = DATE.",
            )
        else:
            self._valid_from = first

    def _grounds(self, table: Any) -> dict[date, str]:
        found: dict[date, str] = {}
        for day, ground in table.items() if isinstance(table, dict) else ():
            try:
                found[read_day(day)] = str(ground)
            except ValueError as error:
                self.report(
                    "grounds", "places", str(error), 'Write the day in quotes: "2025-07-01".'
                )
        return found

    def _province(self, code: str, table: Any) -> Province | None:
        if not _PROVINCE_CODE.fullmatch(code):
            self.report(
                code, "places", "The code of a province has two digits.", "Correct the code."
            )
            return None
        if (
            not isinstance(table, dict)
            or table.keys() - _PROVINCE
            or table.get("kind") not in PROVINCE_WORDS
            or not all(isinstance(table.get(name), str) for name in ("name", "communes"))
            or not _are_texts(table.get("also", []))
        ):
            self.report(
                code,
                "places",
                "A province has name, kind (thanh_pho or tinh), communes, and perhaps also.",
                "Mend the table.",
            )
            return None
        return Province(code, table["name"], table["kind"], tuple(table.get("also", [])))

    def _communes(self, province: str, lines: str) -> Iterator[Commune]:
        for line in lines.splitlines():
            if not line.strip():
                continue
            found = _LINE.fullmatch(line.strip())
            try:
                if found is None:
                    raise ValueError
                first, until = found["first"], found["until"]
                yield Commune(
                    found["code"],
                    found["name"],
                    CommuneKind(found["kind"]),
                    province,
                    read_day(first) if first else self._valid_from,
                    read_day(until) if until else None,
                )
            except ValueError:
                self.report(
                    province,
                    "places",
                    sentence("This line is no commune: {line}", line=line.strip()),
                    sentence(
                        "Write code, kind (phuong, xa or dac_khu) and name: {example}",
                        example=LINE_EXAMPLE,
                    ),
                )

    def _check_versions(
        self, code: str, versions: list[Commune], grounds: Mapping[date, str]
    ) -> None:
        for before, one in pairwise(versions):
            if before.until is None or before.until > one.valid_from:
                self.report(
                    code,
                    "places",
                    sentence("'{name}' has the same code at the same time.", name=one.full_name),
                    "Say until when each holds, or correct the code.",
                )
        for one in versions:
            if one.until is not None and one.until <= one.valid_from:
                self.report(
                    code, "places", "It ends before it begins.", "Correct one of the two days."
                )
            for day in (one.valid_from, one.until):
                if day is not None and day not in grounds:
                    self.report(
                        code,
                        "places",
                        sentence("No ground is given for what changes on {day}.", day=day),
                        "Write the decision under [grounds].",
                    )

    def report(self, element: str, rule: str, message: Said, remedy: Said) -> None:
        """Keeps one thing that is wrong."""
        self.problems.append(Problem(rule, message, remedy, self._source, element))


def _are_texts(listed: Any) -> bool:
    return isinstance(listed, list) and all(isinstance(one, str) for one in listed)
