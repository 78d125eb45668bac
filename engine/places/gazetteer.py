"""Provinces and communes by their official codes, each with the days on which it is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.places.spelling import Spelling, plain_words, typed_as

MOST_FOUND = 20
"""Communes that a search answers at most."""


class CommuneKind(StrEnum):
    """What a commune is, since 1/7/2025 (QĐ 19/2025/QĐ-TTg)."""

    WARD = "phuong"
    COMMUNE = "xa"
    SPECIAL_ZONE = "dac_khu"


class AreaClass(StrEnum):
    """Whether a place is of a town: what limits on low voltage ask."""

    URBAN = "urban"
    RURAL = "rural"


class Validity(StrEnum):
    """What a code is on a day."""

    VALID = "valid"
    ENDED = "ended"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


_KIND_WORDS = {
    CommuneKind.WARD: "Phường",
    CommuneKind.COMMUNE: "Xã",
    CommuneKind.SPECIAL_ZONE: "Đặc khu",
}
PROVINCE_WORDS = {"thanh_pho": "Thành phố", "tinh": "Tỉnh"}
"""What a province is called before its name, by its kind in the file."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city of the first level; ``also`` are other names that people write."""

    code: str
    name: str
    kind: str
    also: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """As an address says it: ``Tỉnh Vĩnh Long``."""
        return f"{PROVINCE_WORDS[self.kind]} {self.name}"


@dataclass(frozen=True, slots=True)
class Commune:
    """A ward, commune or special zone, valid from one day until (not on) another one; None: until
    further notice."""

    code: str
    name: str
    kind: CommuneKind
    province: str
    valid_from: date
    until: date | None = None

    @property
    def full_name(self) -> str:
        """As an address says it: ``Phường Sài Gòn``."""
        return f"{_KIND_WORDS[self.kind]} {self.name}"

    @property
    def area(self) -> AreaClass:
        """A ward is urban, all else rural: there are no townships any more."""
        return AreaClass.URBAN if self.kind is CommuneKind.WARD else AreaClass.RURAL

    def is_valid(self, day: date) -> bool:
        """Whether it is one on that day."""
        return self.valid_from <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All provinces, and all communes that ever were one, by code."""

    provinces: Mapping[str, Province]
    communes: Mapping[str, tuple[Commune, ...]]
    """By code, the commune as it was from one day on, the earliest first."""
    grounds: Mapping[date, str] = field(default_factory=dict)
    """The decision that each change stands on, by its day."""

    @property
    def since(self) -> date:
        """The first day that the list speaks of."""
        return min(self.grounds, default=date.min)

    def commune(self, code: str, day: date) -> Commune | None:
        """The commune of that code on a day; None where it is none."""
        for one in self.communes.get(code, ()):
            if one.is_valid(day):
                return one
        return None

    def validity(self, code: str, day: date) -> Validity:
        """What the code is on that day."""
        known = self.communes.get(code)
        if known is None:
            return Validity.UNKNOWN
        if any(one.is_valid(day) for one in known):
            return Validity.VALID
        return Validity.NOT_YET if day < known[0].valid_from else Validity.ENDED

    def of_province(self, province: str, day: date) -> tuple[Commune, ...]:
        """The communes of a province on a day, by name."""
        found = (one for one in self._valid(day) if one.province == province)
        return tuple(sorted(found, key=_order))

    def named(self, text: str, day: date, province: str | None = None) -> tuple[Commune, ...]:
        """The communes that somebody can mean who writes this name: one, or several that cannot be
        told apart by it. Diacritics that were typed count; where none were, they say nothing."""
        typed = typed_as(text)
        found = (
            one
            for one in self._valid(day, province)
            if any(each.equals(one.name) for each in typed)
        )
        return tuple(sorted(found, key=_order))

    def search(self, text: str, day: date, province: str | None = None) -> tuple[Commune, ...]:
        """At most twenty communes whose name holds what was typed so far, those that it is the
        whole name of first, then those that begin with it."""
        typed = typed_as(text)
        found = [
            (rank, one)
            for one in self._valid(day, province)
            if (rank := _rank(typed, one.name)) is not None
        ]
        found.sort(key=lambda pair: (pair[0], *_order(pair[1])))
        return tuple(one for _, one in found[:MOST_FOUND])

    def provinces_named(self, text: str) -> tuple[Province, ...]:
        """The provinces that somebody can mean who writes this name."""
        typed = typed_as(text)
        return tuple(
            one
            for one in self.provinces.values()
            if any(each.equals(name) for each in typed for name in (one.name, *one.also))
        )

    def _valid(self, day: date, province: str | None = None) -> Iterator[Commune]:
        for versions in self.communes.values():
            for one in versions:
                if (province is None or one.province == province) and one.is_valid(day):
                    yield one


def _rank(typed: tuple[Spelling, ...], name: str) -> int | None:
    """0 for the whole name, 1 for its beginning, 2 for another part of it; None for none."""
    return min((rank for one in typed if (rank := _rank_of(one, name)) is not None), default=None)


def _rank_of(typed: Spelling, name: str) -> int | None:
    if typed.equals(name):
        return 0
    place = typed.begins_in(name)
    return None if place is None else 1 + bool(place)


def _order(one: Commune) -> tuple[tuple[str, ...], str, str]:
    return plain_words(one.name), one.name, one.code


def days_of_change(communes: Iterable[Commune]) -> frozenset[date]:
    """Every day on which one of the communes begins or ends."""
    days = {one.valid_from for one in communes}
    return frozenset(days | {one.until for one in communes if one.until is not None})
