"""What an entry of the history tells beside its event: the capacity, the versions, the changes."""

from __future__ import annotations

from engine import SYSTEM, commands
from engine.model.views import EventView
from tests.contract.test_ledgers import long_story
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, Installation


def entries(at: Installation, code: str, kind: str) -> list[EventView]:
    found = at.engine.cases.history(at.actor(AUDITOR), code, limit=10_000)
    return [entry for entry in found if entry.event.type == kind]


def test_who_did_it_in_which_capacity(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"].id
    either.do(commands.AssignTask(task, SURVEY, "Đang rảnh"), LEADER)
    either.complete(code, "mv_survey")
    either.at("2014-10-20 09:00")
    either.fire()
    (started,) = entries(either, code, "CaseStarted")
    assert (started.role, started.unit, started.via) == ("mot_cua", "DL01", "local")
    (assigned,) = entries(either, code, "TaskAssigned")
    assert (assigned.role, assigned.unit) == ("lanh_dao", "DL01")
    submitted, _received, surveyed = entries(either, code, "TaskCompleted")
    assert (submitted.role, submitted.act) == ("mot_cua", 1), "in the command that started it"
    assert (surveyed.role, surveyed.unit) == ("khao_sat", "DL01")
    breach = entries(either, code, "DeadlineBreached")[0]
    assert (breach.event.by, breach.role, breach.via) == ("system", None, "system")


def test_for_whom_a_step_of_an_outside_party_was_recorded(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_design")
    either.complete(code, "mv_design")
    design = entries(either, code, "TaskCompleted")[-1]
    assert design.event.by == DESK
    assert design.role == "tu_van"
    assert design.event.on_behalf_of == "Bên thứ ba: tu_van"


def test_which_versions_were_in_force(either: Installation) -> None:
    code = long_story(either)
    opened = {
        getattr(entry.event.payload, "element", ""): entry.under
        for entry in entries(either, code, "TaskOpened")
    }
    assert opened["mv_survey"] == {
        "definition": "mv_own_substation@1",
        "profile": "nq19_2014@1",
        "form": "mv_survey@1",
        "calendar": "utility@1",
    }


def test_what_the_data_were_before_and_after(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_receive_check")
    missing = {"dossier_complete": False, "missing_items": ["Bản đồ"]}
    either.complete(code, "mv_receive_check", **missing)
    either.go(code, "mv_survey")
    first, second = [
        {change.field: (change.before, change.after) for change in entry.changes}
        for entry in entries(either, code, "TaskCompleted")
        if getattr(entry.event.payload, "element", "") == "mv_receive_check"
    ]
    assert first["dossier_complete"] == (None, False)
    assert second["dossier_complete"] == (False, True)
    assert second["missing_items"] == (["Bản đồ"], None)


def test_the_pages_of_a_history_say_the_same_as_the_whole(either: Installation) -> None:
    code = long_story(either)
    whole = either.engine.cases.history(SYSTEM, code, limit=10_000)
    pages = [
        entry
        for after in range(0, len(whole), 7)
        for entry in either.engine.cases.history(SYSTEM, code, after, 7)
    ]
    assert pages == whole
