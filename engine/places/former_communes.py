"""Communes, wards and townships from before they were merged, and what each lies in today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.places.spelling import Spelling, plain_words, typed_as

KIND_WORDS: Mapping[str, str] = {
    "phuong": "Phường",
    "xa": "Xã",
    "thi_tran": "Thị trấn",
    "huyen": "Huyện",
}
"""What such a place was called before its name; some islands were a district without communes."""
LINE_EXAMPLE = "19816 phuong Thuận Hòa, Thành phố Huế = 19789"
_LINE = re.compile(
    rf"(?P<code>[0-9]{{5}}|-) (?P<kind>{'|'.join(KIND_WORDS)}) (?P<name>[^,=]+)"
    r"(?:, (?P<district>[^,=]+))? = (?P<codes>[0-9]{5}(?:, [0-9]{5})*)"
)
_DISTRICT = re.compile(
    r"^(?:quận|huyện|thị xã|thành phố|quan|huyen|thi xa|thanh pho|q|h|tx|tp)(?:\s*\.\s*|\s+)(?=\S)"
)
_TOWNSHIP = re.compile(r"^(?:thị trấn|thi tran|tt|huyện|huyen)(?:\s*\.\s*|\s+)(?=\S)")


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A commune of before; ``new_codes`` are the communes that it lies in today, several where it
    was divided. ``old_code`` is empty where it had none."""

    old_code: str
    kind: str
    name: str
    district: str
    new_codes: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """As an address said it: ``Phường Thuận Hòa, Thành phố Huế``."""
        own = f"{KIND_WORDS[self.kind]} {self.name}"
        return f"{own}, {self.district}" if self.district else own


@dataclass(frozen=True, slots=True)
class FormerCommunes:
    """Communes of before, found by the words of their names without diacritics, and by code."""

    by_words: Mapping[tuple[str, ...], tuple[FormerCommune, ...]] = field(default_factory=dict)
    by_code: Mapping[str, FormerCommune] = field(default_factory=dict)

    @classmethod
    def of(cls, communes: Iterable[FormerCommune]) -> FormerCommunes:
        """These communes."""
        by_words: dict[tuple[str, ...], tuple[FormerCommune, ...]] = {}
        by_code = {}
        for one in communes:
            words = plain_words(one.name)
            by_words[words] = (*by_words.get(words, ()), one)
            if one.old_code:
                by_code[one.old_code] = one
        return cls(by_words, by_code)

    def named(self, text: str) -> tuple[FormerCommune, ...]:
        """The communes of before that somebody can mean who writes this name. Diacritics that were
        typed count."""
        typed = _readings(text, _TOWNSHIP)
        return tuple(
            one
            for words in dict.fromkeys(each.plain for each in typed)
            for one in self.by_words.get(words, ())
            if any(each.equals(one.name) for each in typed)
        )

    def named_within(self, text: str, around: Iterable[str]) -> tuple[FormerCommune, ...]:
        """Those of them whose district is one of the names ``around``."""
        found = self.named(text)
        return tuple(
            one for one in found if any(_is_district(name, one.district) for name in around)
        )


def _readings(text: str, kinds: re.Pattern[str]) -> tuple[Spelling, ...]:
    """The text as it stands, and without the kind of place in front."""
    bare = kinds.sub("", text.strip().casefold())
    return tuple(dict.fromkeys((*typed_as(text), *typed_as(bare))))


def _is_district(text: str, district: str) -> bool:
    bare = _DISTRICT.sub("", district.casefold())
    typed = _readings(text, _DISTRICT)
    return any(each.equals(name) for each in typed for name in (district, bare))


def read_former_communes(lines: str) -> Iterator[FormerCommune | str]:
    """The communes of a text with a line for each, such as ``LINE_EXAMPLE``; of a line that is
    none, the line."""
    for line in filter(None, map(str.strip, lines.splitlines())):
        found = _LINE.fullmatch(line)
        yield (
            line
            if found is None
            else FormerCommune(
                found["code"].strip("-"),
                found["kind"],
                found["name"],
                found["district"] or "",
                tuple(found["codes"].split(", ")),
            )
        )
