"""Provinces and communes as people write them in a form, read into their codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from engine.places.former_communes import FormerCommune
from engine.places.formers import Formers
from engine.places.gazetteer import Commune, Gazetteer, Province, Validity
from engine.places.spelling import kind_typed

_CODE = re.compile(r"[0-9]{2}|[0-9]{5}")
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Misplaced(Exception):
    """Why a text is no place that can be recorded; ``code`` is stable, ``params`` fill the gaps of
    the sentence."""

    code: str
    message: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceLists:
    """The list of places and that of former ones in force; ``version`` is that of the first."""

    gazetteer: Gazetteer
    formers: Formers
    version: int

    def province(self, text: str) -> Province:
        """The province that a code or a name stands for: a name of today, or else one of before
        that became a single one.

        Raises:
            Misplaced: none is called so, or several.
        """
        known = self.gazetteer.provinces
        if text in known:
            return known[text]
        found = self.gazetteer.provinces_named(text) or self._of_before(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise Misplaced(
                "province_unclear",
                "This lies in several provinces today: {names}. Choose one of them.",
                {"names": ", ".join(one.full_name for one in found)},
            )
        raise Misplaced(
            "province_unknown", "No province is called so today. Choose one from the list."
        )

    def _of_before(self, text: str) -> tuple[Province, ...]:
        codes = {code for one in self.formers.named(text) for code in one.new_codes}
        return tuple(one for code, one in self.gazetteer.provinces.items() if code in codes)

    def commune(self, text: str, province: Province | None, day: date) -> Commune:
        """The commune that a code or a name stands for on a day, in the province if one is given. A
        day before the list begins counts as its first.

        Raises:
            Misplaced: none, several, one that has ended, or one of another province.
        """
        day = max(day, self.gazetteer.since)
        if _CODE.fullmatch(text):
            return self._by_code(text, province, day)
        within = None if province is None else province.code
        if found := self._meant(text, within, day):
            return self._one_of(found)
        if province is not None and (elsewhere := self.gazetteer.named(text, day)):
            raise Misplaced(
                "place_mismatch",
                "There is none in {province}, but {names}. Correct the province or this.",
                {"province": province.full_name, "names": self._names(elsewhere)},
            )
        raise Misplaced(
            "commune_unknown",
            "No ward, commune or special zone is called so since 1/7/2025. Choose it from the "
            "list; of a name from before, ask which one it is today.",
        )

    def typed_commune(self, province: str | None, commune: str, day: date) -> Commune:
        """The commune that was typed with a province, or without one (None), by code or name.

        Raises:
            Misplaced: one of the two is none, or can be several.
        """
        within = None if province is None else self.province(province)
        return self.commune(commune, within, day)

    def _meant(self, text: str, province: str | None, day: date) -> tuple[Commune, ...]:
        """The communes of a day that somebody can mean who writes this, perhaps with the district
        or province behind: one of today, or else those that one of before lies in. Where the kind
        that was written is another one than that of today, it can be either."""
        name, *around = text.split(",")
        if of_district := self.formers.communes.named_within(name, around):
            return self._today(of_district, province, day)
        kind = kind_typed(name)
        now = self.gazetteer.named(text, day, province)
        now = now or self._within(self.gazetteer.named(name, day, province), around)
        fits = tuple(one for one in now if kind in (None, one.kind))
        if fits:
            return fits if around else now
        named = self.formers.communes.named(name)
        before = [one for one in named if self._today((one,), province, day)]
        of_kind = [one for one in before if one.kind == kind]
        return tuple(dict.fromkeys((*now, *self._today(of_kind or before, province, day))))

    def _within(self, found: tuple[Commune, ...], around: Iterable[str]) -> tuple[Commune, ...]:
        """Those in a province that is written behind the name; all, where none is."""
        codes = {one.code for text in around for one in self.gazetteer.provinces_named(text)}
        return tuple(one for one in found if not codes or one.province in codes)

    def _one_of(self, found: tuple[Commune, ...]) -> Commune:
        if len(found) == 1:
            return found[0]
        raise Misplaced(
            "commune_unclear",
            "This can be {names}. Choose one of them.",
            {"names": self._names(found)},
        )

    def successors(
        self, text: str, province: str | None, day: date
    ) -> tuple[tuple[Commune, str], ...]:
        """The communes of a day, in a province if one is given, that a commune of before lies in
        which somebody can mean who writes this name, each with what that one was called."""
        return tuple(
            (now, one.full_name)
            for one in self.formers.communes.named(text)
            for now in self._today((one,), province, day)
        )

    def _today(
        self, formers: Iterable[FormerCommune], province: str | None, day: date
    ) -> tuple[Commune, ...]:
        codes = dict.fromkeys(code for one in formers for code in one.new_codes)
        found = (self.gazetteer.commune(code, day) for code in codes)
        return tuple(one for one in found if one is not None and province in (None, one.province))

    def _by_code(self, code: str, province: Province | None, day: date) -> Commune:
        found = self.gazetteer.commune(code, day)
        if found is None:
            raise self._not_there(code, day)
        if province is not None and found.province != province.code:
            raise Misplaced(
                "place_mismatch",
                "There is none in {province}, but {names}. Correct the province or this.",
                {"province": province.full_name, "names": self._names((found,))},
            )
        return found

    def _not_there(self, code: str, day: date) -> Misplaced:
        validity = self.gazetteer.validity(code, day)
        before = self.formers.communes.by_code.get(code)
        if validity is Validity.UNKNOWN and before is not None:
            return Misplaced(
                "commune_of_before",
                "{name} is none any more since 1/7/2025. It lies in {names} today: choose there.",
                {
                    "name": before.full_name,
                    "names": self._names(self._today((before,), None, day)),
                },
            )
        if validity is Validity.UNKNOWN:
            return Misplaced(
                "commune_code_unknown",
                "There is no commune with the code {code}. Choose it from the list.",
                {"code": code},
            )
        versions = self.gazetteer.communes[code]
        if validity is Validity.NOT_YET:
            return Misplaced(
                "commune_not_yet",
                "{name} is none before {day}. Choose the one of today.",
                {
                    "name": versions[0].full_name,
                    "day": f"{versions[0].valid_from:%d/%m/%Y}",
                },
            )
        until = versions[-1].until or day
        return Misplaced(
            "commune_ended",
            "{name} is none any more since {day} ({ground}). Choose the one of today.",
            {
                "name": versions[-1].full_name,
                "day": f"{until:%d/%m/%Y}",
                "ground": self.gazetteer.grounds.get(until, ""),
            },
        )

    def _names(self, found: Iterable[Commune]) -> str:
        all_ = [f"{self.words(one)} ({one.code})" for one in found]
        return "; ".join([*all_[:_MOST_NAMED], *(["…"] if len(all_) > _MOST_NAMED else [])])

    def words(self, commune: Commune) -> str:
        """The commune and its province in one line, as an address ends."""
        return f"{commune.full_name}, {self.gazetteer.provinces[commune.province].full_name}"
