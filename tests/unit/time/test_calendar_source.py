from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time import CalendarError, read_calendar

HEAD = """\
id = "office"
country = "VN"
hours = ["08:00-12:00", "13:00-17:00"]
weekend = ["saturday", "sunday"]
name = { vi = "Văn phòng", en = "Office" }
"""
ENTRY = """
[[overlay]]
day = 2014-01-28
working = false
ground = "Tết"
"""


def test_a_file_becomes_a_calendar() -> None:
    office = read_calendar(HEAD + ENTRY)
    assert (office.id, office.name.vi, office.country) == ("office", "Văn phòng", "VN")
    assert [entry.day for entry in office.overlay] == [date(2014, 1, 28)]
    assert not office.is_working(date(2014, 1, 28))


def test_the_same_text_is_the_same_calendar() -> None:
    """What was counted on it is found again without comparing all its days."""
    again = "".join([HEAD, ENTRY])
    assert read_calendar(HEAD + ENTRY) is read_calendar(again)
    assert read_calendar(HEAD) is not read_calendar(again)


@pytest.mark.parametrize("key", ["id", "country", "hours", "weekend", "name"])
def test_a_missing_key_is_named(key: str) -> None:
    text = "".join(line for line in HEAD.splitlines(True) if not line.startswith(key))
    with pytest.raises(CalendarError, match=f"^{key}: this key is missing"):
        read_calendar(text)


@pytest.mark.parametrize("key", ["day", "working", "ground"])
def test_a_missing_key_of_an_overlay_entry_is_named_with_the_entry(key: str) -> None:
    broken = "".join(line for line in ENTRY.splitlines(True) if not line.startswith(key))
    text = HEAD + ENTRY.replace("28", "29") + broken
    with pytest.raises(CalendarError, match=rf"^overlay entry 2\.{key}: this key is missing"):
        read_calendar(text)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('id = "office"', 'id = "Văn phòng"', "id: 'Văn phòng' is no identifier"),
        ('id = "office"', "id = 7", "id: 7 is not a text"),
        ('"VN"', '"FR"', "country: 'FR' is not supported"),
        ('"08:00-12:00"', '"8-12"', "hours: '8-12' is no stretch of hours"),
        ('"08:00-12:00"', '"08:00-24:00"', "hours: '08:00-24:00'"),
        ('"08:00-12:00"', '"12:00-08:00"', "hours: the stretches overlap or run backwards"),
        ('"08:00-12:00"', '"10:00-14:00"', "hours: the stretches overlap"),
        ('"08:00-12:00"', '"08:00-11:00"', "hours: they must add up to eight"),
        ('["08:00-12:00", "13:00-17:00"]', "[]", "hours: they must add up to eight"),
        ('["08:00-12:00", "13:00-17:00"]', '"08:00-16:00"', "hours: .* is not a list of texts"),
        ('"saturday"', '"samstag"', "weekend: 'samstag' is no weekday"),
        (
            '["saturday", "sunday"]',
            '["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]',
            "weekend: at least one day",
        ),
        ('vi = "Văn phòng", ', "", "name.vi: this key is missing"),
        ('vi = "Văn phòng"', 'vi = ""', "name.vi: '' is not a text"),
        ('en = "Office"', 'en = "Office", th = "x"', "name.th: this key is not known"),
        ("2014-01-28", "2014-02-30", "not TOML: .*line 8"),
        ("2014-01-28", '"2014-02-30"', "overlay entry 1.day: '2014-02-30' is not a date"),
        ("2014-01-28", '"20140128"', "overlay entry 1.day: '20140128' is not a date"),
        ("2014-01-28", "2014-01-28T08:00:00", "overlay entry 1.day: .* is not a date"),
        ("2014-01-28", "2214-01-28", "2214-01-28 is outside the years 2010 to 2100"),
        ("working = false", 'working = "no"', "overlay entry 1.working: 'no' is neither"),
        ("working = false", "working = 0", "overlay entry 1.working: 0 is neither"),
        ('ground = "Tết"', 'ground = " "', "overlay entry 1.ground: ' ' is not a text"),
        ('ground = "Tết"', 'grund = "Tết"', "overlay entry 1.grund: this key is not known"),
        ("[[overlay]]", "[overlay]", "overlay: .* is not a list of tables"),
        ("[[overlay]]", "[[overlays]]", "overlays: this key is not known here. .*overlay"),
    ],
)
def test_a_mistake_is_named_by_its_place(old: str, new: str, place: str) -> None:
    text = HEAD + ENTRY
    assert old in text
    with pytest.raises(CalendarError, match=place):
        read_calendar(text.replace(old, new))


@pytest.mark.parametrize(
    ("working", "how"), [("true", "both as off and as worked"), ("false", "twice")]
)
def test_a_day_is_listed_once(working: str, how: str) -> None:
    again = ENTRY.replace("false", working)
    with pytest.raises(CalendarError, match=f"2014-01-28 is listed {how}"):
        read_calendar(HEAD + ENTRY + again)


@pytest.mark.parametrize("text", ["", "id = ", "x" * 600_000, "a = " + "[" * 5_000, "a.b\x00 = 1"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        read_calendar(text)


@given(st.data())
def test_a_damaged_file_is_read_or_refused_never_anything_else(data: st.DataObject) -> None:
    text = HEAD + ENTRY
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    damaged = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    try:
        read_calendar(damaged)
    except CalendarError as problem:
        assert re.search(r"\w", str(problem))
