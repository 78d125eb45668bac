"""Claiming, assigning and completing steps, on both databases."""

from __future__ import annotations

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, commands, queries, states
from tests.files.papers import paper
from tests.kit import AUDITOR, BUSINESS, DESK, LEADER, STRANGER, SURVEY, TECHNICAL, Installation


def survey(at: Installation) -> str:
    """The id of an open survey."""
    code = at.request()
    at.go(code, "mv_survey")
    return at.open_tasks(code)["mv_survey"].id


def test_a_claimed_step_is_kept_from_others(either: Installation) -> None:
    task = survey(either)
    either.do(commands.ClaimTask(task), SURVEY)
    either.do(commands.ClaimTask(task), SURVEY)
    other = either.hire("khaosat2.sx", "DL01", "khao_sat")
    with pytest.raises(Conflict, match=SURVEY) as caught:
        either.do(commands.ClaimTask(task), other)
    assert caught.value.code == "task_claimed"
    with pytest.raises(Conflict):
        either.do(commands.CompleteTask(task, {}), other)
    with pytest.raises(Conflict):
        either.do(commands.ReleaseTask(task), other)


def test_a_released_step_can_be_claimed_by_another(either: Installation) -> None:
    task = survey(either)
    other = either.hire("khaosat2.sx", "DL01", "khao_sat")
    either.do(commands.ClaimTask(task), SURVEY)
    either.do(commands.ReleaseTask(task), SURVEY)
    either.do(commands.ClaimTask(task), other)
    assert either.task(task).assignee == other


def test_the_leader_takes_a_step_back_and_assigns_it(either: Installation) -> None:
    task = survey(either)
    other = either.hire("khaosat2.sx", "DL01", "khao_sat")
    either.do(commands.ClaimTask(task), SURVEY)
    either.do(commands.AssignTask(task, other, "Khảo sát viên nghỉ ốm"), LEADER)
    assert either.task(task).assignee == other
    with pytest.raises(Invalid) as caught:
        either.do(commands.AssignTask(task, TECHNICAL, "Thiếu người"), LEADER)
    assert caught.value.code == "assignee_unfit"
    with pytest.raises(NotAllowed):
        either.do(commands.AssignTask(task, SURVEY, "Tự nhận"), SURVEY)


def test_whoever_holds_a_step_hands_it_on(either: Installation) -> None:
    task = survey(either)
    other = either.hire("khaosat2.sx", "DL01", "khao_sat")
    either.do(commands.ClaimTask(task), SURVEY)
    with pytest.raises(Invalid):
        either.do(commands.AssignTask(task, TECHNICAL, "Trùng lịch"), SURVEY)
    either.do(commands.AssignTask(task, other, "Trùng lịch"), SURVEY)
    assert either.task(task).assignee == other
    with pytest.raises(NotAllowed):
        either.do(commands.AssignTask(task, SURVEY, "Đòi lại"), SURVEY)
    newest = either.history(either.task(task).case)[-1]
    assert (newest.by, newest.role, newest.unit) == (SURVEY, "khao_sat", "DL01")


def test_a_file_of_a_draft_is_read_by_those_who_see_the_case(either: Installation) -> None:
    task = survey(either)
    photo = either.engine.uploaded_files.keep(either.actor(SURVEY), paper("of the site")).sha256
    case = either.task(task).case
    with pytest.raises(NotFound):
        either.engine.uploaded_files.read(either.actor(SURVEY), case, photo)
    draft = {"photos": [{"sha256": photo, "name": "cột 35.pdf"}]}
    either.do(commands.SaveDraft(task, draft, 0), SURVEY)
    assert either.engine.uploaded_files.read(either.actor(SURVEY), case, photo)[0] == "cột 35.pdf"
    with pytest.raises(NotFound):
        either.engine.uploaded_files.read(either.actor(STRANGER), case, photo)


@pytest.mark.parametrize("login", [BUSINESS, TECHNICAL, DESK])
def test_another_role_of_the_unit_may_not_do_it(either: Installation, login: str) -> None:
    task = survey(either)
    with pytest.raises(NotAllowed) as caught:
        either.do(commands.CompleteTask(task, {}), login)
    assert caught.value.code == "not_candidate"
    assert either.task(task).state is states.TaskState.READY


@pytest.mark.row(31)
@pytest.mark.parametrize("command", [commands.ClaimTask, commands.ReleaseTask])
def test_another_unit_does_not_even_know_of_it(either: Installation, command: type) -> None:
    task = survey(either)
    with pytest.raises(NotFound):
        either.do(command(task), STRANGER)
    with pytest.raises(NotFound):
        either.do(commands.CompleteTask(task, {}), STRANGER)
    with pytest.raises(NotFound):
        either.engine.tasks.get(either.actor(STRANGER), task)


def test_an_auditor_sees_everything_and_does_nothing(either: Installation) -> None:
    task = survey(either)
    assert either.engine.tasks.get(either.actor(AUDITOR), task).view.task.id == task
    with pytest.raises(NotAllowed):
        either.do(commands.ClaimTask(task), AUDITOR)


@pytest.mark.row(10)
def test_a_step_is_completed_once(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"]
    either.complete(code, "mv_survey")
    with pytest.raises(Conflict, match=SURVEY) as caught:
        either.do(commands.CompleteTask(task.id, either.answer("mv_survey", code)), SURVEY)
    assert caught.value.code == "task_completed"
    assert caught.value.params["at"] == either.clock.now()
    done = [e for e in either.history(code) if e.type == "TaskCompleted"]
    assert [e.payload.element for e in done].count("mv_survey") == 1


@pytest.mark.row(13)
def test_whoever_saw_an_older_version_is_told(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    seen = either.case(code).version
    task = either.open_tasks(code)["mv_survey"]
    either.do(commands.ClaimTask(task.id), SURVEY)
    answer = either.answer("mv_survey", code)
    with pytest.raises(Conflict) as caught:
        either.do(commands.CompleteTask(task.id, answer, None, seen), SURVEY)
    assert caught.value.code == "case_changed"
    assert caught.value.params["version"] == seen + 1
    either.do(commands.CompleteTask(task.id, answer, None, seen + 1), SURVEY)


def test_the_desk_records_for_an_outside_party_and_says_for_whom(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_design")
    task = either.open_tasks(code)["mv_design"]
    answer = either.answer("mv_design", code)
    with pytest.raises(Invalid) as caught:
        either.do(commands.CompleteTask(task.id, answer), DESK)
    assert caught.value.code == "behalf_missing"
    either.do(commands.CompleteTask(task.id, answer, "Công ty Tư vấn Điện"), DESK)
    event = next(e for e in either.history(code) if getattr(e.payload, "element", "") == "mv_design"
                 and e.type == "TaskCompleted")  # fmt: skip
    assert (event.by, event.on_behalf_of) == (DESK, "Công ty Tư vấn Điện")


def test_an_own_step_cannot_be_done_in_another_name(either: Installation) -> None:
    task = survey(either)
    with pytest.raises(Invalid) as caught:
        either.do(commands.CompleteTask(task, {}, "Ai đó"), SURVEY)
    assert caught.value.code == "behalf_unfit"


def test_a_wrong_answer_names_its_fields_and_changes_nothing(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    before = either.case(code).version
    with pytest.raises(Invalid) as caught:
        either.complete(code, "mv_survey", lat=91, line_length_m="dài", photos=None, la="?")
    wrong = {error.field: error.code for error in caught.value.fields}
    assert wrong == {"lat": "wrong_form", "line_length_m": "wrong_type", "la": "unknown_field"}
    assert either.case(code).version == before
    assert either.verify() == []


def test_a_file_that_was_never_uploaded_is_refused(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    with pytest.raises(Invalid) as caught:
        either.complete(code, "mv_survey", photos=[{"sha256": "0" * 64, "name": "ma.jpg"}])
    assert caught.value.code == "file_missing"


# -- drafts


def test_a_draft_survives_release_and_is_gone_when_the_step_is_done(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"].id
    either.do(commands.ClaimTask(task), SURVEY)
    either.do(commands.SaveDraft(task, {"poi_feeder": "472E1.5", "lat": "chưa đo"}, 0), SURVEY)
    either.do(commands.ReleaseTask(task), SURVEY)
    kept = either.task(task)
    assert kept.draft == {"poi_feeder": "472E1.5", "lat": "chưa đo"}
    assert kept.draft_version == 1
    either.complete(code, "mv_survey")
    assert either.task(task).draft is None
    assert either.verify() == []


def test_a_draft_saved_elsewhere_is_not_overwritten(either: Installation) -> None:
    task = survey(either)
    either.do(commands.SaveDraft(task, {"poi_feeder": "A"}, 0), SURVEY)
    with pytest.raises(Conflict) as caught:
        either.do(commands.SaveDraft(task, {"poi_feeder": "B"}, 0), SURVEY)
    assert caught.value.code == "draft_changed"
    with pytest.raises(Invalid):
        either.do(commands.SaveDraft(task, {"nothing_like_it": 1}, 1), SURVEY)
    with pytest.raises(Invalid):
        either.do(commands.SaveDraft(task, {"poi_feeder": "\x00"}, 1), SURVEY)


def test_the_worklist_is_in_the_order_of_the_plan(either: Installation) -> None:
    """A step with a later limit of its own comes first where its case has less time left."""
    hurried = either.request(customer_name="Công ty Vội")
    either.go(hurried, "mv_design")
    either.at("2014-11-20 09:00")
    easy = either.request(customer_name="Công ty Thong Thả")
    found = either.engine.tasks.page(either.actor(DESK), queries.TaskFilter(), limit=200)
    assert {view.task.case for view in found} == {hurried, easy}
    dates = [view.task.must_at for view in found if view.task.must_at is not None]
    assert dates == sorted(dates)
    assert [view.latest_at for view in found] == [view.task.latest_at for view in found]
    assert found[0].task.case == hurried


def test_the_worklist_is_searched_without_diacritics(either: Installation) -> None:
    mine = either.request(customer_name="Công ty Dệt Sông Xanh")
    either.request(customer_name="Trạm bơm Đồng Cao")
    for text in ("det song", "DỆT", "cong ty det", mine[-6:], "De\u0302\u0323t"):
        found = either.engine.tasks.page(either.actor(DESK), queries.TaskFilter(text=text))
        assert {view.task.case for view in found} == {mine}, text
        assert either.engine.tasks.counts(
            either.actor(DESK), [queries.TaskFilter(text=text)], 9
        ) == [len(found)]
    for text in ("100%", "_", "' OR 1=1 --"):
        assert either.engine.tasks.page(either.actor(DESK), queries.TaskFilter(text=text)) == []
