"""Stepping through a case: frames that were taken live equal those that are replayed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import SYSTEM, NotFound, commands
from engine.model.case import Case
from engine.readers.frames import Frame
from tests.contract.test_ledgers import long_story
from tests.kit import AUDITOR, DESK, STRANGER, SURVEY, Installation


def as_recorded(case: Case) -> Case:
    """Without what no event makes: the plan of the rest."""
    return replace(case, ends_at=None, forecast={}, path=())


class Witness:
    """Takes a picture of a case after each command."""

    def __init__(self, at: Installation, code: str) -> None:
        self.at, self.code = at, code
        self.pictures: dict[int, tuple[Case, tuple[object, ...]]] = {}
        self.look()

    def look(self) -> None:
        view = self.at.engine.cases.get(SYSTEM, self.code)
        tasks = tuple(
            replace(shown.task, latest_at=None, draft=None, draft_version=0)
            for shown in view.tasks
            if shown.task.open
        )
        self.pictures[view.case.version] = (as_recorded(view.case), tasks)


def replayed(at: Installation, code: str) -> dict[int, Frame]:
    found = at.engine.frames.page(at.actor(AUDITOR), code, limit=10_000)
    return {view.frame.event.sequence: view.frame for view in found}


def agree(witness: Witness) -> None:
    frames = replayed(witness.at, witness.code)
    for version, (case, tasks) in witness.pictures.items():
        frame = frames[version]
        assert as_recorded(frame.case) == case, version
        assert frame.tasks == tasks, version


def test_the_whole_way_with_rework_suspension_and_lateness(either: Installation) -> None:
    code = either.request()
    witness = Witness(either, code)
    refused = {"mv_design_agreement": [{"approved": False, "comments": ["Sai"]}]}
    days = 0
    while opened := either.open_tasks(code):
        task = min(opened.values(), key=lambda one: one.number)
        changes = (refused.pop(task.element, [{}]))[0]
        either.complete(code, task.element, **changes)
        witness.look()
        days += 1
        either.clock.advance(timedelta(days=1, hours=3))
        either.fire()
        witness.look()
        if days == 4:
            either.do(commands.SuspendCase(code, "Khách hàng đề nghị", None), DESK)
            witness.look()
            either.clock.advance(timedelta(days=5))
            either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
            witness.look()
    assert len(witness.pictures) > 25
    agree(witness)


def test_a_changed_connection_point_and_a_withdrawal(either: Installation) -> None:
    code = either.request()
    witness = Witness(either, code)
    either.go(code, "mv_route_agreement")
    witness.look()
    refusal = {"agreed": False, "route_map": None, "refusal_reason": "Qua đất công viên"}
    either.complete(code, "mv_route_agreement", **refusal)
    witness.look()
    either.complete(code, "mv_revise_route", poi_changed=True)
    witness.look()
    either.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)
    witness.look()
    agree(witness)
    assert replayed(either, code)[either.case(code).version].elements == ()


def test_an_instant_shows_who_held_what_and_which_form_it_showed(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"]
    either.at("2014-10-01 14:00")
    either.do(commands.ClaimTask(task.id), SURVEY)
    either.at("2014-10-02 10:00")
    either.complete(code, "mv_survey")
    then = either.clock.now().replace(day=1, hour=8)
    view = either.engine.frames.at(either.actor(AUDITOR), code, then)
    (step,) = view.steps
    assert (step.name, step.task.assignee) == ("Khảo sát hiện trường", SURVEY)
    assert (step.form, step.form_version) == ("mv_survey", 1)
    assert view.frame.elements[0] == "mv_survey"
    assert (view.day, view.days_left) == (0, 70)
    before = either.engine.frames.at(either.actor(AUDITOR), code, then - timedelta(hours=4))
    assert before.steps[0].task.assignee is None
    with pytest.raises(NotFound):
        either.engine.frames.at(either.actor(AUDITOR), code, then - timedelta(days=400))
    with pytest.raises(NotFound):
        either.engine.frames.page(either.actor(STRANGER), code)


def test_a_case_that_was_handed_over_is_stepped_through_as_well(either: Installation) -> None:
    code = either.request(max_demand_kw=110, station_kva=125, load_curve=[90] * 24)
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="low_voltage")
    names = [
        step.name
        for view in either.engine.frames.page(either.actor(AUDITOR), code, limit=1_000)
        for step in view.steps
    ]
    assert {"Khảo sát hiện trường", "Khảo sát, lập phương án cấp điện"} & set(names)


def test_pages_of_frames(either: Installation) -> None:
    code = long_story(either)
    everything = either.engine.frames.page(either.actor(AUDITOR), code, limit=1_000)
    first = either.engine.frames.page(either.actor(AUDITOR), code, limit=10)
    rest = either.engine.frames.page(either.actor(AUDITOR), code, after=10, limit=1_000)
    assert [*first, *rest] == everything
