"""Routes and searches of random territories and names, against an independent reading of them."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.places import (
    ChoosePart,
    CommunePart,
    NoRoute,
    PartKind,
    Route,
    Routed,
    Service,
    Territory,
    Unserved,
    route,
    unserved,
)
from tests.unit.places.gazetteers import TODAY, shipped_places

FIRST = date(2026, 1, 1)
CODES = sorted(shipped_places().communes)
UNITS = ("DL01", "DL02", "DL03")
DAYS = st.dates(date(2025, 6, 1), date(2027, 1, 1))


@st.composite
def services(draw: st.DrawFn) -> Service:
    code, since = draw(st.sampled_from(CODES[:40] + CODES[-5:])), draw(DAYS)
    if draw(st.booleans()):
        return Service(code, since, draw(st.sampled_from(UNITS)))
    names = draw(st.lists(st.sampled_from("ABCD"), min_size=2, max_size=4, unique=True))
    parts = tuple(CommunePart(name, draw(st.sampled_from(UNITS))) for name in names)
    return Service(code, since, parts=parts, told_apart_by=PartKind.HAMLETS)


def read_anew(services_: list[Service], code: str, day: date, part: str) -> Route:
    """The same question, answered by going through everything from the start."""
    lines = list(shipped_places().communes.get(code, ()))
    if not lines:
        return NoRoute(Unserved.NO_PLACE)
    if not any(one.valid_from <= day < (one.until or date.max) for one in lines):
        before = day < min(one.valid_from for one in lines)
        return NoRoute(Unserved.NOT_YET if before else Unserved.ENDED)
    begun = [one for one in services_ if one.commune == code and one.since <= day]
    if not begun:
        return NoRoute(Unserved.NOBODY)
    latest = max(begun, key=lambda one: one.since)
    if latest.unit:
        return Routed(latest.unit)
    if not part:
        return ChoosePart(latest.parts, PartKind.HAMLETS)
    units = {one.name: one.unit for one in latest.parts}
    return Routed(units[part]) if part in units else NoRoute(Unserved.NO_SUCH_PART)


@given(
    st.lists(services(), max_size=12, unique_by=lambda one: (one.commune, one.since)),
    st.sampled_from([*CODES[:40], "99999", ""]),
    DAYS,
    st.sampled_from(["", "A", "B", "Z"]),
)
def test_a_route_is_what_reading_everything_again_finds(
    found: list[Service], code: str, day: date, part: str
) -> None:
    territory = Territory(FIRST, (), tuple(found))
    assert route(code, day, shipped_places(), territory, part) == read_anew(found, code, day, part)


def test_every_commune_of_the_country_is_routed_once_on_every_month_of_a_year() -> None:
    """3,321 communes, of which ten changed their kind in the year, each of two units in turn."""
    known = shipped_places()
    of = {code: UNITS[n % 2] for n, code in enumerate(CODES)}
    moved = dict.fromkeys(CODES[::7], UNITS[2])
    territory = Territory(
        FIRST,
        tuple(known.provinces),
        (
            *(Service(code, FIRST, unit) for code, unit in of.items()),
            *(Service(code, date(2026, 7, 1), unit) for code, unit in moved.items()),
        ),
    )
    assert list(unserved(known, territory)) == []
    for month in range(1, 13):
        day = date(2026, month, 1)
        after = moved if month >= 7 else {}
        routed = {code: route(code, day, known, territory) for code in CODES}
        assert routed == {code: Routed({**of, **after}[code]) for code in CODES}
        assert len(routed) == 3321


@settings(max_examples=10)
@given(st.sets(st.sampled_from(CODES), min_size=1, max_size=20), st.integers(0, 400))
def test_what_nobody_serves_is_said_with_the_day_from_which_it_is_so(
    left_out: set[str], days: int
) -> None:
    since = FIRST + timedelta(days=days)
    served = tuple(Service(code, since, "DL01") for code in CODES if code not in left_out)
    found = dict(
        unserved(shipped_places(), Territory(since, tuple(shipped_places().provinces), served))
    )
    assert found.keys() == left_out
    assert all(shipped_places().commune(code, day) is not None for code, day in found.items())


def letters_alone(text: str) -> str:
    """Without diacritics, another way than the product's: by the names of the letters."""
    return "".join(
        unicodedata.name(letter).split(" WITH ")[0].split()[-1].lower()
        if letter.isalpha()
        else letter
        for letter in unicodedata.normalize("NFC", text)
    )


@given(st.sampled_from(CODES))
def test_a_name_without_diacritics_finds_all_that_are_written_so(code: str) -> None:
    known = shipped_places()
    wanted = known.communes[code][-1]
    plain = letters_alone(wanted.name)
    expected = {
        other[-1].code
        for other in known.communes.values()
        if other[-1].province == wanted.province
        and letters_alone(other[-1].name).replace("-", " ") == plain.replace("-", " ")
    }
    assert {one.code for one in known.named(plain, TODAY, wanted.province)} == expected
