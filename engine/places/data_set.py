"""The list of places made from a data set that an administrator has: JSON, as the
vietnamese-provinces-database gives it, a list of provinces with their ``Wards``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.model.text import words
from engine.places.gazetteer import Commune, CommuneKind, Gazetteer, Province
from engine.places.spelling import exact_words

_COMMUNE_KINDS = {
    "phường": CommuneKind.WARD,
    "xã": CommuneKind.COMMUNE,
    "đặc khu": CommuneKind.SPECIAL_ZONE,
}
_PROVINCE_KINDS = {"thành phố": "thanh_pho", "tỉnh": "tinh"}


@dataclass(frozen=True, slots=True)
class DataSet:
    """Provinces and communes as they are from one day on."""

    provinces: tuple[Province, ...]
    communes: tuple[Commune, ...]


def read_data_set(text: str, since: date) -> DataSet:
    """The places of a data set, valid ``since`` a day.

    Raises:
        ValueError: it is no JSON of that shape; the sentence names the first entry that is not.
    """
    plain = json.loads(text)
    if not isinstance(plain, list) or not plain:
        raise ValueError("The file is no list of provinces.")
    provinces: list[Province] = []
    communes: list[Commune] = []
    for one in plain:
        code, (kind, name) = _text(one, "Code"), _named(one, _PROVINCE_KINDS)
        provinces.append(Province(code, name, kind))
        for ward in one.get("Wards") or ():
            ward_kind, ward_name = _named(ward, _COMMUNE_KINDS)
            communes.append(Commune(_text(ward, "Code"), ward_name, ward_kind, code, since))
    return DataSet(tuple(provinces), tuple(communes))


def _text(entry: Any, key: str) -> str:
    found = words(entry.get(key)) if isinstance(entry, dict) else ""
    if not found:
        raise ValueError(f"An entry has no {key}: {str(entry)[:80]}")
    return found


def _named(entry: Any, kinds: Mapping[str, Any]) -> tuple[Any, str]:
    full_name = _text(entry, "FullName")
    for word, kind in kinds.items():
        if full_name.casefold().startswith(f"{word} "):
            return kind, full_name[len(word) + 1 :]
    raise ValueError(f"'{full_name}' begins with none of: {', '.join(kinds)}.")


def refreshed(known: Gazetteer, found: DataSet, since: date) -> Gazetteer:
    """The places that are known, and from ``since`` on those of the data set. What did not change
    stays as it stands; a name that is only written otherwise (``Hòa``, ``Hoà``) did not change."""
    new = {one.code: one for one in found.communes}
    communes = {
        code: tuple(_followed(known.communes.get(code, ()), new.get(code), since))
        for code in sorted(known.communes.keys() | new.keys())
    }
    provinces = {
        one.code: replace(one, also=known.provinces[one.code].also)
        if one.code in known.provinces
        else one
        for one in found.provinces
    }
    return Gazetteer({**known.provinces, **provinces}, communes, known.grounds)


def _followed(versions: tuple[Commune, ...], new: Commune | None, since: date) -> Iterator[Commune]:
    """The versions of one code, the last of them ended where it is another commune now."""
    *before, last = versions or (None,)
    yield from (one for one in before if one is not None)
    if last is None or last.until is not None:
        yield from (one for one in (last, new) if one is not None)
    elif new is not None and _is_same(last, new):
        yield last
    else:
        yield replace(last, until=since)
        yield from (one for one in (new,) if one is not None)


def _is_same(before: Commune, new: Commune) -> bool:
    named = exact_words(before.name) == exact_words(new.name)
    return named and (before.kind, before.province) == (new.kind, new.province)


def write_gazetteer(text: str, found: Gazetteer, since: date, ground: str) -> str:
    """The text of a list with other places in it: what stands before its first province stays, and
    has the ground of what changed on ``since`` at its end.

    Raises:
        ValueError: no table ``[grounds]`` stands last before the provinces.
    """
    head = text.partition("\n[province.")[0].rstrip()
    if "[grounds]" not in head or "\n[" in head.partition("[grounds]")[2]:
        raise ValueError("The list has no table [grounds] right before its provinces.")
    valid_from = tomllib.loads(head)["places"]["valid_from"]
    if since not in found.grounds:
        head += f'\n"{since}" = {_quoted(ground)}'
    return "".join([head + "\n", *_tables(found, valid_from)])


def _tables(found: Gazetteer, valid_from: date) -> Iterator[str]:
    for code, province in sorted(found.provinces.items()):
        also = f"also = [{', '.join(map(_quoted, province.also))}]\n" if province.also else ""
        lines = "".join(_lines(code, found.communes.values(), valid_from))
        yield (
            f"\n[province.{code}]\nname = {_quoted(province.name)}\n"
            f'kind = "{province.kind}"\n{also}communes = """\n{lines}"""\n'
        )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _lines(
    province: str, communes: Iterable[tuple[Commune, ...]], valid_from: date
) -> Iterator[str]:
    for versions in communes:
        for one in versions:
            if one.province == province:
                first = "" if one.valid_from == valid_from else f" from {one.valid_from}"
                until = "" if one.until is None else f" until {one.until}"
                yield f"{one.code} {one.kind} {one.name}{first}{until}\n"
