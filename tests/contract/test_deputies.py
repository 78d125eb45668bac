"""Who stands in for a colleague, and what history says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, commands, queries
from tests.kit import (
    ADMIN,
    BUSINESS,
    DESIGNER,
    LEADER,
    STRANGER,
    SURVEY,
    TECHNICAL,
    Installation,
)

WEEK = timedelta(days=7)
ABOVE = "lanhdao.ct"


def named(
    at: Installation, person: str, deputy: str, by: str | None = None, **changes: object
) -> str:
    """Somebody is named for a week; answers the id."""
    now = at.clock.now()
    told: dict[str, object] = {"starts_at": now, "ends_at": now + WEEK, "reason": "Nghỉ phép"}
    command = commands.Deputize(person, deputy, "DL01", **(told | changes))  # type: ignore[arg-type]
    details = at.do(command, by or person).details
    at.forget_actors()
    return str(details["deputyship"])


def accepted(at: Installation, person: str, deputy: str, **changes: object) -> str:
    one = named(at, person, deputy, **changes)
    at.do(commands.AcceptDeputy(one), deputy)
    at.forget_actors()
    return one


def listed(at: Installation, login: str) -> dict[str, tuple[bool, tuple[str, ...]]]:
    found = at.engine.tasks.page(at.actor(login), queries.TaskFilter())
    return {one.task.element: (one.may_work, one.acts_for) for one in found}


def test_a_deputy_does_the_steps_of_a_colleague_and_history_says_for_whom(
    either: Installation,
) -> None:
    code = either.request()
    either.go(code, until="mv_survey")
    step = either.open_tasks(code)["mv_survey"]
    one = named(either, SURVEY, BUSINESS)
    with pytest.raises(NotAllowed):
        either.do(commands.ClaimTask(step.id), BUSINESS)
    with pytest.raises(NotAllowed, match="Only"):
        either.do(commands.AcceptDeputy(one), LEADER)
    either.do(commands.AcceptDeputy(one), BUSINESS)
    either.forget_actors()
    assert listed(either, BUSINESS) == {"mv_survey": (True, (SURVEY,))}

    either.do(commands.ClaimTask(step.id), BUSINESS)
    assert (either.task(step.id).assignee, either.task(step.id).held_for) == (BUSINESS, SURVEY)
    done = commands.CompleteTask(step.id, either.answer("mv_survey", code))
    either.do(done, BUSINESS)
    act = next(e for e in reversed(either.history(code)) if e.type == "TaskCompleted")
    assert (act.by, act.on_behalf_of_colleague) == (BUSINESS, SURVEY)
    of_command = [e for e in either.history(code) if e.at == act.at and e.by == BUSINESS]
    assert {e.on_behalf_of_colleague for e in of_command} == {SURVEY}
    assert either.task(step.id).done_for == SURVEY

    # What either of them did counts as done by both: the pair keeps them from approving it.
    either.go(code, until="mv_prepare_agreement")
    approval = either.open_tasks(code)["mv_prepare_agreement"]
    accepted(either, LEADER, BUSINESS)
    with pytest.raises(NotAllowed) as refused:
        either.do(commands.ClaimTask(approval.id), BUSINESS)
    assert refused.value.code == "steps_kept_apart"
    accepted(either, LEADER, SURVEY)
    with pytest.raises(NotAllowed, match="two different people"):
        either.do(commands.ClaimTask(approval.id), SURVEY)
    assert either.engine.tasks.get(either.actor(SURVEY), approval.id).view.kept_apart is not None
    accepted(either, LEADER, "cskh.sx")
    either.do(commands.ClaimTask(approval.id), "cskh.sx")
    either.do(commands.ReleaseTask(approval.id), LEADER)
    either.go(code)
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_it_holds_within_its_period_roles_procedures_and_unit(either: Installation) -> None:
    household, business = either.request("lv_household"), either.request()
    for code, until in ((household, "lvh_survey"), (business, "mv_survey")):
        either.go(code, until=until)
    start = either.clock.now() + timedelta(days=1)
    one = accepted(either, SURVEY, STRANGER, starts_at=start, definitions=("lv_household",))
    assert listed(either, STRANGER) == {}
    either.clock.set(start)
    either.forget_actors()
    assert listed(either, STRANGER) == {"lvh_survey": (True, (SURVEY,))}
    with pytest.raises(NotFound):
        either.engine.cases.get(either.actor(STRANGER), business)
    with pytest.raises(NotFound):
        either.do(commands.ClaimTask(either.open_tasks(business)["mv_survey"].id), STRANGER)
    # No chain: whoever stands in for the deputy does not stand in for the person.
    now = either.clock.now()
    chain = commands.Deputize(STRANGER, TECHNICAL, "DL02", now, now + WEEK, "Đi vắng")
    chained = str(either.do(chain, STRANGER).details["deputyship"])
    either.do(commands.AcceptDeputy(chained), TECHNICAL)
    either.forget_actors()
    assert "lvh_survey" not in listed(either, TECHNICAL)

    assert [v.runs for v in either.engine.deputies.page(either.actor(STRANGER), start)] == [
        True,
        True,
    ]
    either.do(commands.EndDeputy(one, "Đã về"), SURVEY)
    either.forget_actors()
    assert listed(either, STRANGER) == {}
    with pytest.raises(Conflict):
        either.do(commands.EndDeputy(one, "Đã về"), SURVEY)
    assert either.verify() == []


def test_who_names_whom(either: Installation) -> None:
    one = named(either, SURVEY, BUSINESS, by=ABOVE)
    views = {v.deputyship.id: v for v in either.engine.deputies.page(either.actor(BUSINESS))}
    assert views[one].runs and views[one].may_end and not views[one].may_answer
    offered = named(either, TECHNICAL, BUSINESS)
    either.do(commands.DeclineDeputy(offered, "Tôi cũng đi vắng"), BUSINESS)
    now = either.clock.now()
    for person, deputy, by, changes, why in (
        (SURVEY, BUSINESS, STRANGER, {}, NotAllowed),
        (SURVEY, SURVEY, SURVEY, {}, Invalid),
        (SURVEY, DESIGNER, SURVEY, {}, Invalid),
        (SURVEY, "kiemtra", SURVEY, {}, Invalid),
        (SURVEY, "nobody", SURVEY, {}, NotFound),
        (ADMIN, BUSINESS, ADMIN, {}, Invalid),
        (SURVEY, TECHNICAL, SURVEY, {"roles": ("lanh_dao",)}, Invalid),
        (SURVEY, TECHNICAL, SURVEY, {"definitions": ("nothing",)}, Invalid),
        (SURVEY, TECHNICAL, SURVEY, {"ends_at": now}, Invalid),
        (SURVEY, TECHNICAL, SURVEY, {"ends_at": now + timedelta(days=400)}, Invalid),
        (SURVEY, TECHNICAL, SURVEY, {"reason": " "}, Invalid),
        (SURVEY, BUSINESS, SURVEY, {}, Conflict),
    ):
        with pytest.raises(why):
            named(either, person, deputy, by, **changes)
    either.do(commands.EndDeputy(one, "Đã về"), LEADER)
    assert either.verify() == []


def test_the_steps_of_somebody_suddenly_absent_are_shared_out(either: Installation) -> None:
    codes = [either.request("lv_household") for _ in range(3)]
    either.hire("khaosat2.sx", "DL01", "khao_sat")
    either.hire("khaosat3.sx", "DL01", "khao_sat")
    for code in codes:
        either.go(code, until="lvh_survey")
        either.do(commands.ClaimTask(either.open_tasks(code)["lvh_survey"].id), SURVEY)
    steps = [either.open_tasks(code)["lvh_survey"].id for code in codes]
    with pytest.raises(NotAllowed):
        either.engine.shares.preview(either.actor(SURVEY), SURVEY, "DL01")
    preview = either.engine.shares.preview(either.actor(LEADER), SURVEY, "DL01")
    assert {view.task.id for view in preview} == set(steps)
    assert sorted(str(view.to) for view in preview) == [
        "khaosat2.sx",
        "khaosat2.sx",
        "khaosat3.sx",
    ]
    before = [either.history(code) for code in codes]
    chosen = tuple((view.task.id, view.to) for view in preview)
    for shares, why in (
        (chosen[:2], Conflict),
        ((*chosen[:2], (chosen[2][0], BUSINESS)), Invalid),
    ):
        with pytest.raises(why):
            either.do(commands.ShareOut(SURVEY, "DL01", "Ốm nặng", shares=shares), LEADER)
    with pytest.raises(NotAllowed):
        either.do(commands.ShareOut(SURVEY, "DL01", "Ốm nặng"), "lanhdao.nb")
    assert [either.history(code) for code in codes] == before

    shares = (*chosen[:2], (chosen[2][0], None))
    either.do(commands.ShareOut(SURVEY, "DL01", "Ốm đột xuất", shares=shares), LEADER)
    assert [either.task(step).assignee for step, _ in shares] == [to for _, to in shares]
    for login in ("khaosat2.sx", "khaosat3.sx", SURVEY):
        assert either.engine.inbox.page(either.actor(login))
    for step, _ in shares:
        either.do(commands.ReleaseTask(step), LEADER)
    for code in codes:
        either.go(code)
    assert either.verify() == []
    assert all(one.divergence is None for one in either.engine.reexecute(codes))
