"""Whether windows are kept by everybody who keeps time, at every hour at which they may open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from engine.bpmn.proof.verdict import WindowVerdict
from engine.bpmn.proof.windows import prove_windows
from engine.cli.documents import read_beside
from engine.publishing.proving import ParsedDocuments, parse_documents
from engine.time import WorkingCalendar, parse_limit
from engine.time.calendar import OverlayDay
from tests.kit import ROOT

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(120)]
MV = "mv_own_substation"


@pytest.fixture(scope="module")
def parsed() -> ParsedDocuments:
    _, beside = read_beside(Path(ROOT / "workflows/bpmn/mv_own_substation.bpmn"))
    return parse_documents(beside)


def verdicts(parsed: ParsedDocuments, profile: str, **limits: str) -> dict[str, WindowVerdict]:
    given = parsed.profiles[profile]
    rules = dict(given.rules)
    for key, text in limits.items():
        plain = replace(rules[key].plain, limit=parse_limit(text))
        rules[key] = replace(rules[key], plain=plain, variants=())
    tried = replace(given, rules=rules)
    process = parsed.processes[MV]
    found = prove_windows(process, tried, parsed.calendars, DAYS, parsed.domains)
    return {verdict.window: verdict for verdict in found}


@pytest.mark.parametrize(
    "profile", ["nq19_2014", "qd832_2015", "tt24_2016", "qd505_2017", "tt05_2025"]
)
def test_every_shipped_split_keeps_its_windows(parsed: ParsedDocuments, profile: str) -> None:
    found = verdicts(parsed, profile)
    assert {"connection_agreement", "energizing"} <= found.keys()
    assert {key: one.late_starts for key, one in found.items() if not one.holds} == {}


def test_a_split_that_is_too_long_is_late_every_day(parsed: ParsedDocuments) -> None:
    found = verdicts(parsed, "nq19_2014", mv_survey="2.5wd")["connection_agreement"]
    assert len(found.late_starts) == len(DAYS)
    assert found.ends is not None
    assert found.due_at is not None
    assert found.ends > found.due_at


def test_parts_that_add_up_can_break_their_window_at_some_hour(parsed: ParsedDocuments) -> None:
    """1.5 and 1 working days are 2.5; whole days are counted without regard to the hour."""
    limits = {"mv_draft_agreement": "1.5wd", "mv_prepare_agreement": "0.5wd"}
    assert verdicts(parsed, "qd832_2015", **limits)["connection_agreement"].holds
    found = verdicts(parsed, "qd832_2015", **limits, mv_sign_agreement="1wd")
    assert not found["connection_agreement"].holds


def test_what_was_seen_of_a_window_is_not_told_of_other_days(parsed: ParsedDocuments) -> None:
    """A proof keeps what it has seen of each way; calendars of the same name have other days."""
    profile, process = parsed.profiles["nq19_2014"], parsed.processes[MV]

    def worst(calendars: dict[str, WorkingCalendar]) -> datetime | None:
        found = prove_windows(process, profile, calendars, DAYS[:1], parsed.domains)
        return {one.window: one.due_at for one in found}["connection_agreement"]

    days_off = tuple(OverlayDay(DAYS[n], False, "Nghỉ") for n in range(3, 8))
    others = {key: replace(one, overlay=days_off) for key, one in parsed.calendars.items()}
    usual = worst({**parsed.calendars})
    later = worst(others)
    assert usual is not None
    assert later is not None
    assert later > usual
    assert worst({**parsed.calendars}) == usual


def test_a_window_with_too_many_ends_to_try_is_not_judged(parsed: ParsedDocuments) -> None:
    """The draft is not measured either."""
    profile = parsed.profiles["nq19_2014"]
    windows = tuple(
        replace(one, counts=frozenset({"mv_receive_check", "mv_survey", "mv_sign_agreement"}))
        for one in profile.windows
        if one.id == "connection_agreement"
    )
    tried = replace(profile, windows=windows)
    (found,) = prove_windows(parsed.processes[MV], tried, parsed.calendars, DAYS, parsed.domains)
    assert "too many steps" in found.unjudged
    assert not found.holds


def test_time_of_others_does_not_break_a_window(parsed: ParsedDocuments) -> None:
    found = verdicts(parsed, "nq19_2014", mv_planning_supplement="60wd")
    assert found["connection_agreement"].holds
