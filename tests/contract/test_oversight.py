"""What supervisors look at: late and soon late, who has how much to do, the year's index."""

from __future__ import annotations

import csv
import io

import pytest

from engine import NotAllowed, NotFound, commands
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, Installation

MV = "mv_own_substation"
COMPANY_LEADER, OTHER_LEADER = "lanhdao.ct", "lanhdao.nb"


def test_late_and_soon_late_steps_by_unit_step_and_owner(either: Installation) -> None:
    late, soon = either.request(), either.request()
    either.go(late, "mv_survey")
    either.at("2014-10-03 09:00")
    either.go(soon, "mv_survey")
    either.at("2014-10-06 09:00")
    found = either.engine.oversight.now(either.actor(LEADER), language="en")
    (step,) = [one for one in found.steps if one.element == "mv_survey"]
    assert (step.unit, step.name, step.owner) == ("DL01", "Site survey", "utility")
    assert (step.late, step.soon, step.all) == (1, 1, 2)


def test_what_stands_still_is_not_late(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    either.do(commands.SuspendCase(code, "Khách đề nghị"))
    either.at("2014-11-03 09:00")
    assert either.engine.oversight.now(either.actor(LEADER)).steps == ()


def test_load_by_person(either: Installation) -> None:
    codes = [either.request(), either.request()]
    for code in codes:
        either.go(code, "mv_survey")
    either.do(commands.ClaimTask(either.open_tasks(codes[0])["mv_survey"].id), SURVEY)
    people = either.engine.oversight.now(either.actor(LEADER)).people
    assert {(one.login, one.all) for one in people} == {(SURVEY, 1), ("", 1)}


def test_each_sees_the_units_they_look_after(either: Installation) -> None:
    either.go(either.request(), "mv_survey")
    reader = either.engine.oversight
    assert reader.now(either.actor(COMPANY_LEADER)).steps
    assert reader.now(either.actor(AUDITOR)).steps
    assert not reader.now(either.actor(OTHER_LEADER)).steps
    assert not reader.now(either.actor(COMPANY_LEADER), "DL02").steps
    with pytest.raises(NotFound):
        reader.now(either.actor(OTHER_LEADER), "DL01")
    with pytest.raises(NotFound):
        reader.year(either.actor(OTHER_LEADER), 2014, MV, "DL01")
    for login in (DESK, SURVEY):
        with pytest.raises(NotAllowed):
            reader.now(either.actor(login))
        with pytest.raises(NotAllowed):
            reader.year(either.actor(login), 2014, MV)


def test_the_year_counts_as_the_ledgers_of_its_cases_do(either: Installation) -> None:
    quick, slow = either.request(), either.request()
    either.go(quick, "mv_site_acceptance")
    either.at("2014-10-20 09:00")
    either.do(commands.SuspendCase(slow, "Khách đề nghị"))
    either.at("2014-11-10 09:00")
    either.do(commands.ResumeCase(slow, "Khách đề nghị"))
    either.go(quick)
    either.at("2015-02-16 09:00")
    either.go(slow)
    leader = either.actor(LEADER)
    found = {year: either.engine.oversight.year(leader, year, MV) for year in (2014, 2015)}
    for code, year in ((quick, 2014), (slow, 2015)):
        totals = either.engine.ledgers.get(leader, code).totals
        whole = found[year].whole
        assert (whole.cases, whole.gross, whole.net) == (1, totals.gross, totals.net)
        (unit,) = found[year].units
        assert (unit.key, unit.cases) == ("DL01", 1)
    assert found[2014].whole.within == 1
    assert found[2015].whole.within == 0
    assert [row.cases for row in found[2014].months] == [0] * 10 + [1, 0]


def test_the_index_is_downloaded_as_a_sheet(either: Installation) -> None:
    code = either.request()
    either.go(code)
    text = either.engine.oversight.csv(either.actor(LEADER), 2014, MV)
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert len(rows) == 1 + 12 + 1
    assert rows[0] | {"gross_days": "", "net_days": ""} == {
        "process": MV, "year": "2014", "month": "", "unit": "", "cases": "1", "within": "1",
        "share": "1.0000", "gross_days": "", "net_days": "",
    }  # fmt: skip


def test_cases_that_will_be_late_are_listed(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    either.at("2014-12-05 09:00")
    either.go(code, "mv_design")
    found = either.engine.oversight.now(either.actor(LEADER))
    assert [line.case.code for line in found.late] == [code]
    assert found.outlooks == {"late": 1}
