"""The windows of a planned path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from mv_drawing import energized, flows, process, task
from test_plan_walk import END, START, WEDNESDAY, small_profile

from engine.model.process import ClockOwner, Node
from engine.time import Plan, Profile, WorkingCalendar, close_of_day, plan, profile_from

GROUND = "Thông tư 33/2014/TT-BCT"


def under(*windows: Mapping[str, object]) -> Profile:
    """The small profile with windows of the utility's calendar."""
    small = small_profile()
    text = {
        "id": "small",
        "name": {"vi": "Nhỏ", "en": "Small"},
        "valid_from": "2014-01-01",
        "ground": GROUND,
        "total": {
            "from": "dossier_valid",
            "to": "energized",
            "limit": "10cd",
            "warn": "8cd",
            "ground": GROUND,
            "rolls": False,
            "rolls_ground": "Nghị quyết 19/NQ-CP",
        },
        "limits": {
            key: {"limit": str(rule.plain.limit), "calendar": "utility", "ground": GROUND}
            for key, rule in small.rules.items()
        },
        "window": [
            {
                "id": f"w{number}",
                "name": {"vi": "Cửa sổ", "en": "Window"},
                "calendar": "utility",
                "ground": GROUND,
                **window,
            }
            for number, window in enumerate(windows)
        ],
    }
    return profile_from(text)


def made(
    calendars: Mapping[str, WorkingCalendar], profile: Profile, nodes: Iterable[Node], drawn: str
) -> Plan:
    drawing = process([START, END, energized(), *nodes], flows(drawn))
    return plan(drawing, profile, calendars, WEDNESDAY, {})


def test_a_window_says_when_it_closes_and_when_it_is_due(
    calendars: Mapping[str, WorkingCalendar],
) -> None:
    profile = under({"from": "begin:a", "to": "end:b", "limit": "3wd"})
    nodes = [task("a", deadline="one"), task("b", deadline="two"), task("c", deadline="two")]
    found = made(calendars, profile, nodes, "start a b c energized end")
    (window,) = found.windows
    assert (window.element, window.name, window.limit) == ("window:w0", "Cửa sổ", "3wd")
    assert (window.ground, window.assumed, window.estimated) == (GROUND, False, False)
    assert window.opens == close_of_day(WEDNESDAY)
    assert window.closes == window.due == close_of_day(date(2014, 10, 6))
    assert window.kept
    assert found.rolls_ground == "Nghị quyết 19/NQ-CP"


def test_a_window_that_the_path_breaks_is_not_kept(
    calendars: Mapping[str, WorkingCalendar],
) -> None:
    profile = under({"from": "begin:a", "to": "energized", "limit": "2wd"})
    nodes = [task("a", deadline="one"), task("b", deadline="two")]
    (window,) = made(calendars, profile, nodes, "start a b energized end").windows
    assert (window.closes, window.due) == (
        close_of_day(date(2014, 10, 6)),
        close_of_day(date(2014, 10, 3)),
    )
    assert not window.kept


def test_time_of_others_is_left_out_and_each_round_begins_anew(
    calendars: Mapping[str, WorkingCalendar],
) -> None:
    """Five days of the contractor lie in the first window; the second begins anew behind it."""
    whole = {"from": "begin:a", "to": "energized", "limit": "2wd", "counts": ["utility"]}
    anew = {"from": ["end:a", "end:b"], "to": "end:c", "anew": True, "limit": "2wd"}
    builder = replace(task("b", deadline="five"), clock_owner=ClockOwner.CONTRACTOR)
    nodes = [task("a", deadline="one"), builder, task("c", deadline="one")]
    found = made(calendars, under(whole, anew), nodes, "start a b c energized end")
    first, second, third = found.windows
    assert first.opens == close_of_day(WEDNESDAY)
    assert first.closes == first.due == close_of_day(date(2014, 10, 10)), "2 and 5 working days"
    assert (second.opens, second.closes) == (
        close_of_day(date(2014, 10, 2)),
        close_of_day(date(2014, 10, 9)),
    )
    assert not second.kept
    assert (third.opens, third.closes) == (second.closes, close_of_day(date(2014, 10, 10)))
    assert third.kept


def test_a_window_beyond_the_decided_days_is_an_estimate(
    calendars: Mapping[str, WorkingCalendar],
) -> None:
    profile = under({"from": "begin:a", "to": "end:b", "limit": "3wd"})
    until = {key: replace(one, decided_until=date(2014, 10, 3)) for key, one in calendars.items()}
    nodes = [task("a", deadline="one"), task("b", deadline="two")]
    (window,) = made(until, profile, nodes, "start a b energized end").windows
    assert window.estimated
