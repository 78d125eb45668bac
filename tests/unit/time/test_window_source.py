"""Windows as a profile writes them."""

from __future__ import annotations

import pytest

from engine.model.process import ClockOwner
from engine.time import ProfileError, Window, read_profile
from tests.unit.time.test_deadline_profile import HEAD

WINDOW = """
[[window]]
id = "energizing"
name = { vi = "Đóng điện", en = "Energizing" }
from = ["end:ask", "end:supplement"]
to = "energized"
limit = "10wd"
calendar = "utility"
ground = "Thông tư"
"""
LIMITS = "\n[limits]\n"


def read(text: str) -> Window:
    (window,) = read_profile(HEAD + text + LIMITS).windows
    return window


def test_a_window_has_ends_a_limit_and_a_ground() -> None:
    window = read(WINDOW)
    assert (window.id, window.name.en, window.element) == (
        "energizing",
        "Energizing",
        "window:energizing",
    )
    assert [str(point) for point in window.opens] == ["end:ask", "end:supplement"]
    assert [str(point) for point in window.closes] == ["energized"]
    assert (str(window.limit({}).limit), window.calendar, window.ground) == (
        "10wd",
        "utility",
        "Thông tư",
    )
    assert not window.assumed
    assert not window.anew


def test_a_profile_asks_for_the_calendars_of_its_windows() -> None:
    assert read_profile(HEAD + WINDOW + LIMITS).calendars() == {"utility"}


def test_everybody_is_measured_unless_some_are_named() -> None:
    assert read(WINDOW).measures(ClockOwner.CUSTOMER, "pay")
    window = read(WINDOW + 'counts = ["utility", "permit"]\n')
    assert window.measures(ClockOwner.UTILITY, "check")
    assert window.measures(ClockOwner.STATE_AGENCY, "permit")
    assert not window.measures(ClockOwner.STATE_AGENCY, "fire")


def test_the_limit_can_depend_on_what_the_case_is() -> None:
    window = read(WINDOW + "[[window.when]]\nif = 'line_kind = \"underground\"'\nlimit = '12wd'\n")
    assert str(window.limit({"line_kind": "underground"}).limit) == "12wd"
    assert str(window.limit({"line_kind": "overhead"}).limit) == "10wd"
    with pytest.raises(ProfileError, match=r"window\.energizing depends on line_kind"):
        window.limit({})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('to = "energized"', 'to = "end:"', r"window entry 1\.to: 'end:' is no point of a case"),
        ('to = "energized"', 'to = "powered"', r"Use dossier_valid, energized, begin:STEP or"),
        ('to = "energized"', 'to = "end:ask"', r"ends where it begins, at end:ask"),
        ('to = "energized"', "to = []", r"window entry 1\.to: the list is empty"),
        ('limit = "10wd"', 'limit = "10"', r"window entry 1\.limit: '10' is not a limit"),
        ('ground = "Thông tư"', 'grund = "x"', r"window entry 1\.grund: this key is not known"),
        ('ground = "Thông tư"', "", r"window entry 1\.ground: this key is missing"),
        ('limit = "10wd"', 'limit = "10wd"\ncounts = ["Us"]', r"'Us' is no identifier"),
    ],
)
def test_a_mistake_is_named_by_its_place(before: str, after: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        read(WINDOW.replace(before, after))


def test_two_windows_have_two_ids() -> None:
    with pytest.raises(ProfileError, match="is the id of two windows"):
        read_profile(HEAD + WINDOW + WINDOW + LIMITS)


def test_the_whole_limit_does_not_roll_and_says_why() -> None:
    head = HEAD + 'rolls = false\nrolls_ground = "a stricter choice"\n'
    assert read_profile(head + LIMITS).total.rolls_ground == "a stricter choice"
    assert read_profile(HEAD + LIMITS).total.rolls_ground == ""
    with pytest.raises(ProfileError, match=r"total\.rolls: a last day of the whole limit"):
        read_profile(HEAD + "rolls = true\n" + LIMITS)
