"""The targets of 36 and 35 days against the working days that rules gave the parties, counted here
by hand: no division among steps keeps them, and proof and plan say so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine import documents
from engine.publishing.proving import ParsedDocuments, parse_documents
from engine.time import plan
from tests.bpmn.drawings import shipped

DAY = timedelta(days=1)
OFF = {
    date(2016, 1, 1), *(date(2016, 2, day) for day in range(8, 13)), date(2016, 4, 18),
    date(2016, 5, 2), date(2016, 5, 3), date(2016, 9, 2),
}  # fmt: skip
"""Days off of 2016 on weekdays, from the published decisions."""
MV = "mv_own_substation"


def after(day: date, working: int) -> date:
    """The last of so many working days after a day of 2016."""
    while working:
        day += DAY
        working -= day.weekday() < 5 and day not in OFF
    return day


@pytest.fixture(scope="module")
def parsed() -> ParsedDocuments:
    return parse_documents(
        documents.Document(one.kind, one.key, one.content)
        for one in shipped()
        if one.kind is not documents.Kind.PROCESS or one.key == MV
    )


def test_ten_and_twenty_working_days_are_more_than_36_days(parsed: ParsedDocuments) -> None:
    """Underground: 10 of the power company and 20 of agencies, with nothing in between."""
    first, last = date(2016, 1, 1), date(2016, 6, 30)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    assert min((after(day, 30) - day).days for day in days) == 40
    proof = parsed.prove(MV, first, last, "qd832_2015", brief=True)
    assert list(proof.late_starts) == days
    assert "30 ngày làm việc" in proof.beyond


@pytest.mark.parametrize(("profile", "working"), [("tt24_2016", 25), ("qd505_2017", 22)])
def test_fewer_working_days_are_too_many_around_tet(
    parsed: ParsedDocuments, profile: str, working: int
) -> None:
    """Where they are too many in one row already, they are with days of contractors in between."""
    limit = parsed.profiles[profile].total.limit.amount
    first, last = date(2016, 1, 11), date(2016, 1, 31)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    late = {day for day in days if (after(day, working) - day).days > limit}
    assert late
    proof = parsed.prove(MV, first, last, profile, brief=True)
    assert late <= set(proof.late_starts)
    assert proof.beyond == parsed.profiles[profile].total.beyond_ground != ""


def test_plan_and_proof_say_the_same_ground(parsed: ParsedDocuments) -> None:
    facts: dict[str, object] = {
        "line_kind": "underground", "uses_public_road": True, "needs_fire_approval": False,
        "site_province": "40",
    }  # fmt: skip
    profile, process = parsed.profiles["qd832_2015"], parsed.process(MV)
    late = plan(process, profile, parsed.calendars, date(2016, 3, 1), facts)
    assert (late.within_limit, late.beyond) == (False, profile.total.beyond_ground)
    first = parsed.profiles["nq19_2014"]
    kept = plan(process, first, parsed.calendars, date(2016, 3, 1), facts)
    assert (kept.within_limit, kept.beyond) == (True, "")
