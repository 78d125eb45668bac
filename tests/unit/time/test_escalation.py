"""When a limit is spoken of: stages of a profile, on the calendar of the limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time import (
    TICK,
    VIETNAM,
    AlarmKind,
    Level,
    ProfileError,
    RunningLimit,
    Stage,
    WorkingCalendar,
    due,
    in_office_hours,
    next_alarm,
    parse_limit,
    passed_alarms,
    profile_from,
    read_calendar,
    read_profile,
)
from tests.kit import ROOT

UTILITY: WorkingCalendar = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text())
PROFILE = read_profile((ROOT / "workflows/profiles/nq19_2014.toml").read_text())
FAR = datetime(2015, 12, 31, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


def running(limit: str, since: str, **more: object) -> RunningLimit:
    given_limit, begins = parse_limit(limit), at(since)
    ends = due(begins, given_limit, UTILITY)
    return RunningLimit(begins, ends, given_limit, UTILITY, **more)  # type: ignore[arg-type]


def told(limit: RunningLimit, until: str) -> list[tuple[str, str]]:
    return [
        (f"{a.at.astimezone(VIETNAM):%Y-%m-%d %H:%M}", str(a.kind))
        for a in passed_alarms(PROFILE.stages, limit, at(until))
    ]


def test_the_shipped_chain_on_a_limit_of_ten_working_days() -> None:
    limit = running("10wd", "2014-10-01 09:00")
    assert told(limit, "2014-10-27 17:00") == [
        ("2014-10-13 12:00", "reminder"),
        ("2014-10-14 17:00", "reminder"),
        ("2014-10-15 17:00", "breach"),
        ("2014-10-16 17:00", "repeat"),
        ("2014-10-20 17:00", "repeat"),
        ("2014-10-23 17:00", "repeat"),
    ]


def test_a_reminder_before_the_beginning_is_none() -> None:
    limit = running("0.5wd", "2014-10-01 09:00")
    assert told(limit, "2014-10-02 08:00") == [
        ("2014-10-01 12:00", "reminder"),
        ("2014-10-01 14:00", "breach"),
    ]


def test_a_limit_is_broken_a_moment_after_its_end_and_not_before() -> None:
    limit = running("3wd", "2014-10-01 09:00")
    ends = [
        a for a in passed_alarms(PROFILE.stages, limit, limit.due_at + TICK) if a.kind == "breach"
    ]
    assert [a.at for a in ends] == [limit.due_at + TICK]
    assert "breach" not in {a.kind for a in passed_alarms(PROFILE.stages, limit, limit.due_at)}


def test_the_days_around_tet_are_skipped() -> None:
    limit = running("3wd", "2015-02-12 09:00")
    assert f"{limit.due_at.astimezone(VIETNAM):%m-%d}" == "02-24"
    assert told(limit, "2015-02-24 17:00") == [
        ("2015-02-14 17:00", "reminder"),
        ("2015-02-24 10:00", "reminder"),
    ]


def test_a_breach_cannot_be_passed_over() -> None:
    limit = running("3wd", "2014-10-01 09:00", told_until=at("2014-10-20 08:00"))
    assert next_alarm(PROFILE.stages, limit) == limit.due_at + TICK


def test_without_stages_only_the_breach_is_left() -> None:
    limit = running("3wd", "2014-10-01 09:00")
    assert [a.kind for a in passed_alarms((), limit, FAR)] == [AlarmKind.BREACH]


STAGES = st.lists(
    st.one_of(
        st.builds(
            Stage,
            st.just((Level.ASSIGNEE,)),
            share=st.integers(1, 99).map(lambda percent: Decimal(percent) / 100),
        ),
        st.builds(
            Stage,
            st.just((Level.HEAD,)),
            before=st.sampled_from(["0.5wd", "1wd", "5cd"]).map(parse_limit),
        ),
        st.builds(
            Stage,
            st.just((Level.MANAGEMENT,)),
            after=st.sampled_from(["1wd", "2cd"]).map(parse_limit),
            every=st.sampled_from([None, "3wd", "7cd"]).map(
                lambda text: None if text is None else parse_limit(text)
            ),
        ),
    ),
    max_size=4,
).map(tuple)


@given(
    STAGES,
    st.sampled_from(["0.5wd", "1.5wd", "3wd", "10wd", "10cd", "27cd"]),
    st.integers(0, 450 * 24 * 60).map(
        lambda minutes: at("2014-03-03 08:00") + timedelta(minutes=minutes)
    ),
    st.lists(st.integers(1, 60 * 24 * 9), max_size=8),
)
def test_whenever_somebody_looks_everything_is_said_once(
    stages: tuple[Stage, ...], limit: str, since: datetime, looks: list[int]
) -> None:
    """Looking often or seldom, at any instants: the same alarms in all, none twice."""
    given_limit = parse_limit(limit)
    ends = due(since, given_limit, UTILITY)
    fresh = RunningLimit(since, ends, given_limit, UTILITY)
    now, told_until, breached, said = since, None, False, []
    for minutes in looks:
        now += timedelta(minutes=minutes)
        limit_now = RunningLimit(since, ends, given_limit, UTILITY, told_until, breached)
        passed = passed_alarms(stages, limit_now, now)
        due_next = next_alarm(stages, limit_now)
        assert (due_next is not None and due_next <= now) == bool(passed)
        if passed:
            told_until = now
            breached = breached or any(a.kind is AlarmKind.BREACH for a in passed)
            said += passed
    assert said == passed_alarms(stages, fresh, now)
    assert [a.at for a in said] == sorted(a.at for a in said)


MINIMAL = {
    "id": "p",
    "name": {"vi": "a", "en": "a"},
    "valid_from": "2014-01-01",
    "ground": "g",
    "total": {
        "from": "dossier_valid",
        "to": "energized",
        "limit": "70cd",
        "warn": "63cd",
        "ground": "g",
    },
    "limits": {},
}


@pytest.mark.parametrize(
    ("stage", "place", "remedy"),
    [
        ({"at": "75%"}, "escalation entry 1.tell", "missing"),
        ({"at": "175%", "tell": []}, "escalation entry 1.at", "75%"),
        ({"at": "due", "before": "1wd", "tell": []}, "escalation entry 1.at", "one of"),
        ({"tell": ["head"]}, "escalation entry 1.at", "one of"),
        ({"before": "P1D", "tell": []}, "escalation entry 1.before", "1wd"),
        ({"before": "1wd", "every": "1wd", "tell": []}, "escalation entry 1.every", "Remove"),
        ({"at": "due", "tell": ["boss"]}, "escalation entry 1.tell", "assignee"),
    ],
)
def test_a_stage_that_makes_no_sense_is_refused_with_place_and_remedy(
    stage: dict[str, object], place: str, remedy: str
) -> None:
    with pytest.raises(ProfileError) as refused:
        profile_from({**MINIMAL, "escalation": [stage]})
    assert place in str(refused.value)
    assert remedy.replace("1wd", "10wd") in str(refused.value) or remedy in str(refused.value)


def test_the_whole_limit_has_no_calendar_to_count_working_days_on() -> None:
    total = {**MINIMAL["total"], "escalation": [{"before": "1wd", "tell": []}]}  # type: ignore[dict-item]
    with pytest.raises(ProfileError, match="calendar days"):
        profile_from({**MINIMAL, "total": total})


# -- office hours of those who are told


def in_hours(limit: RunningLimit) -> RunningLimit:
    return replace(limit, told_calendar=UTILITY)


def test_people_are_told_in_their_office_hours() -> None:
    limit = in_hours(running("10wd", "2014-10-01 09:00"))
    assert told(limit, "2014-10-27 09:00") == [
        ("2014-10-13 11:00", "reminder"),
        ("2014-10-14 16:00", "reminder"),
        ("2014-10-15 17:00", "breach"),
        ("2014-10-16 08:00", "told"),
        ("2014-10-17 08:00", "repeat"),
        ("2014-10-21 08:00", "repeat"),
        ("2014-10-24 08:00", "repeat"),
    ]


def test_a_limit_in_calendar_days_wakes_nobody_on_saturday() -> None:
    """75 % of 27 days from Friday evening is a Thursday night; 7 days before a Saturday is one."""
    ends = at("2014-12-20 23:59")
    limit = RunningLimit(
        at("2014-10-01 09:00"), ends, parse_limit("80cd"), None, told_calendar=UTILITY
    )
    total = PROFILE.total.stages
    said = [
        (f"{a.at.astimezone(VIETNAM):%a %d %H:%M}", str(a.kind), a.tell)
        for a in passed_alarms(total, limit, at("2014-12-29 09:00"))
    ]
    management, all_above = (Level.MANAGEMENT,), (Level.MANAGEMENT, Level.CORPORATION)
    assert said == [
        ("Fri 12 16:00", "reminder", management),
        ("Sat 20 23:59", "breach", ()),
        ("Mon 22 08:00", "told", all_above),
        ("Mon 29 08:00", "repeat", all_above),
    ]


def test_a_reminder_of_a_limit_that_began_at_night_comes_at_the_opening() -> None:
    stages = (Stage((Level.ASSIGNEE,), share=Decimal("0.01")),)
    begins = at("2014-10-03 19:00")
    ends = due(begins, parse_limit("10cd"), UTILITY)
    limit = RunningLimit(begins, ends, parse_limit("10cd"), None, told_calendar=UTILITY)
    assert next_alarm(stages, limit) == at("2014-10-06 08:00")


def test_whoever_looks_at_night_records_a_breach_and_tells_nobody() -> None:
    limit = in_hours(running("3wd", "2014-10-01 09:00"))
    night = at("2014-10-07 03:00")
    alarms = passed_alarms(PROFILE.stages, limit, night)
    assert [str(alarm.kind) for alarm in alarms] == ["reminder", "reminder", "breach"]
    assert all(alarm.tell == () for alarm in alarms)
    recorded = replace(limit, told_until=night, breached=True)
    assert passed_alarms(PROFILE.stages, recorded, night) == []
    assert next_alarm(PROFILE.stages, recorded, night) == at("2014-10-07 08:00")


@given(
    STAGES,
    st.sampled_from(["0.5wd", "1.5wd", "3wd", "10wd", "10cd", "27cd"]),
    st.integers(0, 450 * 24 * 60).map(
        lambda minutes: at("2014-03-03 08:00") + timedelta(minutes=minutes)
    ),
    st.lists(st.integers(1, 60 * 24 * 9), max_size=8),
)
def test_everything_is_said_once_and_in_office_hours(
    stages: tuple[Stage, ...], text: str, since: datetime, looks: list[int]
) -> None:
    """A worker that looks when it was told to look, or late: people hear in office hours alone, a
    reminder never after its end, and the breach is recorded when somebody looks."""
    stages = (*stages, Stage((Level.HEAD,)))
    limit = parse_limit(text)
    ends = due(since, limit, UTILITY)
    running_limit = RunningLimit(since, ends, limit, UTILITY, told_calendar=UTILITY)
    now, breaches, heard = since, 0, 0
    for minutes in looks:
        at_once = next_alarm(stages, running_limit, now)
        assert at_once is None or at_once >= now or not running_limit.breached
        late = now + timedelta(minutes=minutes)
        now = late if at_once is None or minutes % 2 else max(at_once, now)
        passed = passed_alarms(stages, running_limit, now)
        if at_once is not None and at_once <= now and in_office_hours(now, UTILITY):
            assert passed
        for alarm in passed:
            assert not alarm.tell or in_office_hours(alarm.at, UTILITY)
            assert not alarm.tell or in_office_hours(now, UTILITY)
            assert alarm.kind is not AlarmKind.REMINDER or alarm.at <= ends
            breaches += alarm.kind is AlarmKind.BREACH
            heard += Level.HEAD in alarm.tell and alarm.kind in {AlarmKind.BREACH, AlarmKind.TOLD}
        if passed:
            running_limit = replace(
                running_limit,
                told_until=now,
                breached=running_limit.breached or bool(breaches),
            )
    assert breaches <= 1
    assert heard <= breaches
