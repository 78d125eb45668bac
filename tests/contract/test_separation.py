"""Two steps that one person must not do both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import SYSTEM, Invalid, NotAllowed, commands, documents, queries
from tests.kit import BUSINESS, LEADER, SURVEY, TECHNICAL, Installation, shipped

PAIR = """
[[pair]]
process = "mv_own_substation"
steps = "mv_survey mv_draft_agreement"
vi = "Khảo sát và lập thỏa thuận"
en = "Surveying and drafting"
ground = "QĐ 1"
"""


def test_who_did_one_step_of_a_pair_does_not_do_the_other(either: Installation) -> None:
    either.engine.execute(commands.GrantRole(SURVEY, "DL01", "lanh_dao"), SYSTEM)
    either.engine.execute(commands.GrantRole(SURVEY, "DL01", "kinh_doanh"), SYSTEM)
    code = either.request("lv_household")
    either.go(code, until="lvh_plan_approve")
    step = either.open_tasks(code)["lvh_plan_approve"]
    answer = either.answer("lvh_plan_approve", code)
    before = either.history(code)
    for command in (commands.ClaimTask(step.id), commands.CompleteTask(step.id, answer)):
        with pytest.raises(NotAllowed) as refused:
            either.do(command, SURVEY)
        assert refused.value.code == "steps_kept_apart"
        names = either.engine.people.names({SURVEY, BUSINESS, LEADER})
        assert all(name in str(refused.value) for name in names.values())
    with pytest.raises(NotAllowed, match="two different people"):
        either.do(commands.AssignTask(step.id, SURVEY, "Đi vắng"), LEADER)
    assert either.history(code) == before

    (mine,) = (
        view
        for view in either.engine.tasks.page(either.actor(SURVEY), queries.TaskFilter())
        if view.task.id == step.id
    )
    assert mine.kept_apart is not None and not mine.may_work
    page = either.engine.tasks.get(either.actor(SURVEY), step.id).view
    assert page.kept_apart is not None
    assert set(page.kept_apart.others) == {BUSINESS, LEADER}
    assert page.kept_apart.step == "Khảo sát"

    either.do(commands.CompleteTask(step.id, answer), BUSINESS)
    assert either.verify() == []


def test_pairs_are_published_and_hold_for_cases_that_began_before(
    either: Installation,
) -> None:
    either.engine.execute(commands.GrantRole(SURVEY, "DL01", "ky_thuat"), SYSTEM)
    code = either.request()
    either.go(code, until="mv_draft_agreement")
    step = either.open_tasks(code)["mv_draft_agreement"]
    either.do(commands.ClaimTask(step.id), SURVEY)
    published = next(one for one in shipped() if one.kind is documents.Kind.SEPARATION)
    changed = replace(published, content=published.content + PAIR)
    wrong = replace(published, content=PAIR.replace("mv_survey", "mv_nowhere"))
    with pytest.raises(Invalid, match="1"):
        either.engine.execute(commands.Publish((wrong,)), SYSTEM)
    either.engine.execute(commands.Publish((changed,)), SYSTEM)
    with pytest.raises(NotAllowed) as refused:
        either.do(commands.CompleteTask(step.id, either.answer("mv_draft_agreement", code)), SURVEY)
    assert refused.value.code == "steps_kept_apart"
    either.do(commands.ReleaseTask(step.id), SURVEY)
    either.do(commands.CompleteTask(step.id, either.answer("mv_draft_agreement", code)), TECHNICAL)
    assert either.verify() == []
