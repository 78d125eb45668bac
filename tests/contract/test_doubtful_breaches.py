"""What a correction, or a new calendar, does to breaches that were recorded: one that the ledger
supports no more is told until two persons annul it, and one that has become true is declared."""

from __future__ import annotations

from datetime import datetime

from engine import SYSTEM, commands, queries, states
from engine.model.events import BreachDoubted, DeadlineBreached
from engine.model.views import BreachView
from engine.time import VIETNAM, local_day
from tests.contract.limited import publish
from tests.contract.test_calendar_change import at_draft, changed, settle
from tests.contract.test_last_day import breaches, do, last_days, tick
from tests.contract.test_told_instants import NAME, STEP, _to_the_meter
from tests.kit import DESK, INSTALLER, LEADER, TECHNICAL, Installation
from tests.small import start

REASON = "Gõ nhầm ngày"


def told_valid(at: Installation, day: str) -> str:
    """A case of 20 days whose dossier was valid at eight o'clock of that day, as was told on the
    first of November."""
    publish(at, "mixed", "20cd", "said")
    code = start(at, "mixed")
    at.at("2014-11-01 10:00")
    task = at.open_tasks(code)["receive"]
    answer = {"pick": 0, "said": f"{day}T08:00:00+07:00"}
    at.do(commands.CompleteTask(task.id, answer, late_cause="slow_works"), TECHNICAL)
    return code


def correct(at: Installation, code: str, name: str, told: str, **more: str) -> None:
    at.do(commands.CorrectFacts(code, {name: told}, REASON, **more), DESK)


def doubts(at: Installation, code: str) -> list[BreachDoubted]:
    found = (event.payload for event in at.history(code))
    return [one for one in found if isinstance(one, BreachDoubted)]


def doubtful(at: Installation, code: str) -> list[tuple[int, str]]:
    """As the list of the case and the supervisor's page tell it."""
    listed = at.engine.breaches.page(at.actor(LEADER), queries.BreachFilter(case=code))
    seen = at.engine.breaches.doubtful(at.actor(LEADER))

    def plain(views: list[BreachView]) -> list[tuple[int, str]]:
        return sorted((one.breach.number, one.breach.element) for one in views if one.doubtful)

    assert plain(listed) == plain(seen)
    return plain(listed)


def days(found: list[DeadlineBreached]) -> list[str]:
    return [local_day(one.due_at).isoformat() for one in found]


def test_a_breach_that_a_correction_makes_untrue_is_told_until_it_is_annulled(
    either: Installation,
) -> None:
    code = _to_the_meter(either)
    either.at("2014-12-20 10:00")
    either.complete(code, STEP, energized_at="2014-12-19T09:00:00+07:00")
    assert doubtful(either, code) == []

    correct(either, code, NAME, "2014-12-10T09:00:00+07:00", late_cause="slow_works")
    whole = (0, "mv_own_substation")
    assert whole in doubtful(either, code)
    (doubt,) = [one for one in doubts(either, code) if one.number == 0]
    assert local_day(doubt.ends_at).isoformat() == "2014-12-12"
    assert {DESK, LEADER} <= set(doubt.to)
    letters = [view.letter for view in either.engine.notices.page(SYSTEM, case=code)]
    assert any("recorded wrongly" in one.subject or "ghi sai" in one.subject for one in letters)
    annulled = queries.BreachFilter(case=code, state=states.BreachState.ANNULLED)
    assert either.engine.breaches.page(SYSTEM, annulled) == [], "it stands until two have decided"

    either.do(commands.AskAnnulment(code, 0, REASON), DESK)
    assert whole in doubtful(either, code)
    either.do(commands.AnnulBreach(code, 0, REASON), LEADER)
    assert whole not in doubtful(either, code)
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_a_breach_that_a_correction_makes_true_is_declared_at_its_instant(
    either: Installation,
) -> None:
    code = told_valid(either, "2014-10-25")
    tick(either, "2014-11-03 00:30")
    assert breaches(either, code) == []
    correct(either, code, "said", "2014-10-06T08:00:00+07:00")
    tick(either, "2014-11-03 09:00")
    assert days(breaches(either, code)) == ["2014-10-26"]
    assert last_days(either, code) == {"2014-10-26"}
    assert either.verify() == []


def test_one_that_was_doubted_and_annulled_can_be_broken_in_truth(either: Installation) -> None:
    code = told_valid(either, "2014-10-10")
    tick(either, "2014-11-02 00:30")
    assert days(breaches(either, code)) == ["2014-10-30"]
    correct(either, code, "said", "2014-10-20T08:00:00+07:00")
    assert doubtful(either, code) == [(0, "mixed")]
    tick(either, "2014-11-10 09:00")
    assert doubtful(either, code) == [], "it is late in truth by now"
    either.do(commands.AskAnnulment(code, 0, REASON), DESK)
    either.do(commands.AnnulBreach(code, 0, REASON), LEADER)
    tick(either, "2014-11-11 09:00")
    assert days(breaches(either, code)) == ["2014-10-30", "2014-11-09"]
    assert len(doubts(either, code)) == 1
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_a_breach_that_a_later_step_makes_untrue_is_told_too(either: Installation) -> None:
    """A household has five days, and seven where the survey finds that a pole is needed."""
    code = either.request("lv_household")
    either.go(code, "lvh_survey")
    tick(either, "2014-10-09 09:00")
    assert days(breaches(either, code)) == ["2014-10-08"]
    either.complete(code, "lvh_survey", needs_extra="pole")
    assert last_days(either, code) == {"2014-10-10"}
    assert doubtful(either, code) == [(0, "lv_household")]
    assert [local_day(one.ends_at).isoformat() for one in doubts(either, code)] == ["2014-10-10"]
    annul(either, code)
    tick(either, "2014-10-11 09:00")
    assert days(breaches(either, code)) == ["2014-10-08", "2014-10-10"]
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def annul(at: Installation, code: str) -> None:
    at.do(commands.AskAnnulment(code, 0, REASON), DESK)
    at.do(commands.AnnulBreach(code, 0, REASON), LEADER)


def test_one_that_was_annulled_before_the_correction_can_be_broken_in_truth(
    either: Installation,
) -> None:
    code = told_valid(either, "2014-10-10")
    tick(either, "2014-11-02 00:30")
    annul(either, code)
    correct(either, code, "said", "2014-10-20T08:00:00+07:00")
    assert last_days(either, code) == {"2014-11-09"}
    assert "0" in either.armed(code)
    tick(either, "2014-11-09 23:30")
    assert days(breaches(either, code)) == ["2014-10-30"]
    tick(either, "2014-11-10 09:00")
    assert days(breaches(either, code)) == ["2014-10-30", "2014-11-09"]
    assert code in either.late()
    assert either.verify() == []


def test_one_that_was_annulled_stays_so_for_its_own_last_day_alone(
    installation: Installation,
) -> None:
    """Two people have decided about a limit that ended on 30/10; the right one ended later, and is
    over as well."""
    code = told_valid(installation, "2014-10-10")
    tick(installation, "2014-11-02 00:30")
    annul(installation, code)
    tick(installation, "2014-11-04 09:00")
    assert days(breaches(installation, code)) == ["2014-10-30"]
    correct(installation, code, "said", "2014-10-12T08:00:00+07:00")
    tick(installation, "2014-11-05 09:00")
    assert days(breaches(installation, code)) == ["2014-10-30", "2014-11-01"]
    assert installation.verify() == []
    (again,) = installation.engine.reexecute([code])
    assert again.divergence is None


def test_a_second_correction_takes_the_doubt_back(either: Installation) -> None:
    code = told_valid(either, "2014-10-10")
    tick(either, "2014-11-02 00:30")
    correct(either, code, "said", "2014-10-20T08:00:00+07:00")
    assert doubtful(either, code) == [(0, "mixed")]
    correct(either, code, "said", "2014-10-11T08:00:00+07:00")
    assert doubtful(either, code) == []


def test_a_calendar_that_makes_a_breach_untrue_is_told_too(either: Installation) -> None:
    publish(either, "worked", "15wd")
    code = start(either, "worked")
    do(either, code, "receive")
    (day,) = last_days(either, code)
    end = datetime.fromisoformat(day).replace(tzinfo=VIETNAM)
    tick(either, f"{end.date().replace(day=end.day + 1).isoformat()} 09:00")
    assert len(breaches(either, code)) == 1
    off = {f"d{end:%Y_%m_%d}": False, "d2014_10_03": False, "d2014_10_06": False}
    either.do(commands.Publish(changed(**off)), INSTALLER)
    settle(either)
    assert doubtful(either, code) == [(0, "worked")]
    assert len(doubts(either, code)) == 1
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_a_step_whose_breach_a_calendar_makes_untrue_runs_on_once_it_is_annulled(
    either: Installation,
) -> None:
    code = at_draft(either)
    tick(either, "2014-10-04 09:00")
    task = either.open_tasks(code)["mv_draft_agreement"]
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(either)
    step = (task.number, "mv_draft_agreement")
    assert either.due(code, "mv_draft_agreement") == "2014-10-03 17:00", (
        "nothing is unsaid silently"
    )
    assert step in doubtful(either, code)
    (doubt,) = [one for one in doubts(either, code) if one.number == task.number]
    assert local_day(doubt.ends_at).isoformat() == "2014-10-06"
    letters = [view.letter for view in either.engine.notices.page(SYSTEM, case=code)]
    assert any("recorded wrongly" in one.subject or "ghi sai" in one.subject for one in letters)

    either.do(commands.AskAnnulment(code, task.number, REASON), DESK)
    either.do(commands.AnnulBreach(code, task.number, REASON), LEADER)
    assert step not in doubtful(either, code)
    assert either.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    assert str(task.number) in {key.partition("/")[0] for key in either.armed(code)}
    tick(either, "2014-10-06 17:30")
    broken = [e.payload for e in either.history(code) if isinstance(e.payload, DeadlineBreached)]
    assert [local_day(one.due_at).isoformat() for one in broken if one.number == task.number] == [
        "2014-10-03",
        "2014-10-06",
    ]
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_a_closed_case_keeps_its_last_day_and_is_looked_at_when_it_is_corrected(
    either: Installation,
) -> None:
    """A calendar that is published after power has come moves nothing; a correction asks once more
    whether a step was late."""
    code = _to_the_meter(either)
    either.at("2014-12-20 10:00")
    either.complete(code, STEP, energized_at="2014-12-19T09:00:00+07:00")
    either.do(commands.CancelCase(code, REASON), DESK)
    told = last_days(either, code)
    late = next(
        one.breach
        for one in either.engine.breaches.page(SYSTEM, queries.BreachFilter(case=code))
        if one.breach.element == STEP
    )
    days = {f"d2014_{month:02}_{day:02}": False for month in (11, 12) for day in range(3, 29)}
    either.do(commands.Publish(changed(**days)), INSTALLER)
    settle(either)
    assert last_days(either, code) == told
    assert doubts(either, code) == []
    correct(either, code, NAME, "2014-12-18T09:00:00+07:00", late_cause="slow_works")
    assert (late.number, late.element) in doubtful(either, code)
    assert last_days(either, code) == told
    assert either.verify() == []
