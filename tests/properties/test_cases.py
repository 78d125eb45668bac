"""Random diagrams and the shipped procedures, driven through the whole engine on SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import SYSTEM, Config, EngineError, commands
from engine.audit.rebuild import Rebuilt
from engine.bpmn.parser import parse_bpmn
from engine.bpmn.xml_input import read_xml
from engine.export import language_of
from engine.model.process import Process
from engine.publishing.proving import parse_documents
from engine.readers.exports import ExportFilter
from engine.time import VIETNAM
from tests.conftest import Templates
from tests.contract.test_calendar_change import changed, settle
from tests.contract.test_frames import Witness, agree
from tests.contract.test_reexecution import stored_tokens
from tests.kit import DESK, INSTALLER, TECHNICAL, Installation, shipped
from tests.properties.blocks import (
    Block,
    Choice,
    Fork,
    Guarded,
    Loop,
    Pass,
    Play,
    Race,
    Sequence,
    Task,
    Wait,
    blocks,
    draw_bpmn,
)
from tests.small import publish_block, start


@contextmanager
def installed(templates: Templates) -> Iterator[Installation]:
    """A fresh installation for one example."""
    with TemporaryDirectory() as folder:
        url = templates.copy("sqlite", Path(folder))
        installation = Installation(Config(url, Path(folder) / "files"))
        yield installation
        installation.engine.close()


def waiting(at: Installation, code: str) -> list[str]:
    view = at.engine.cases.get(SYSTEM, code)
    tasks = [task.task.element for task in view.tasks if task.task.open]
    return sorted([*tasks, *(message.element for message in view.messages)])


def give(at: Installation, code: str, what: str, pick: int) -> None:
    if what.startswith("m"):
        at.do(commands.CorrelateMessage(code, what), DESK)
        return
    task = at.open_tasks(code)[what]
    answer = {"pick": pick, "said": f"{what} said {pick}"}
    at.do(commands.CompleteTask(task.id, answer), TECHNICAL)


@settings(max_examples=settings().max_examples // 8)
@given(block=blocks(), data=st.data())
def test_random_cases(templates: Templates, block: Block, data: st.DataObject) -> None:
    """The engine agrees with the blocks at every step, loses no answer, and its rows are what its
    events say. The language of a diagram knows one token in each place, so a case in which two
    went the same way is not held against it."""
    with installed(templates) as at:
        publish_block(at, block)
        play = Play(block)
        code = start(at)
        tokens = {at.case(code).version: stored_tokens(at, code)}
        answered: dict[str, int] = {}
        for _ in range(15):
            assert waiting(at, code) == play.waiting()
            if play.finished:
                break
            what = data.draw(st.sampled_from(play.waiting()))
            pick = data.draw(st.sampled_from([0, 0, 1, 2, 9]))
            play.give(what, pick)
            give(at, code, what, pick)
            tokens[at.case(code).version] = stored_tokens(at, code)
            if not what.startswith("m"):
                answered[what] = pick
        case = at.case(code)
        assert {
            step: said["pick"] for step, said in case.steps.items() if "pick" in said
        } == answered
        assert (case.outcome == "closed") == play.finished
        assert at.verify() == []
        assert_same_again(at, code, tokens)
        if not play.again:
            assert_allowed(at, code, "random@1", parse_bpmn(read_xml(draw_bpmn(block))).process)


RACE = Race(((Wait("m4"), Task("t5")), (Wait("m6"), Task("t7"))), "r8")
HANDLER = Sequence((Fork((Task("t9"), Task("t10"))), Task("t11")))
RACES = {
    "left": (True, [("t3", 0), ("s2_gap", 0), ("m1", 0)]),
    "decided": (False, [("t3", 0), ("s2_gap", 0), ("m1", 0), ("m6", 0), ("t7", 0)]),
    "asked twice": (False, [("t3", 0), ("s2_gap", 0), ("m1", 0), ("m1", 0), ("t9", 0)]),
}


@pytest.mark.parametrize(("interrupting", "given"), RACES.values(), ids=RACES)
def test_what_waits_behind_a_gateway_ends_with_its_sub_process(
    templates: Templates, interrupting: bool, given: list[tuple[str, int]]
) -> None:
    block = Guarded("s2", Task("t3"), RACE, Wait("m1"), False, interrupting, HANDLER)
    with installed(templates) as at:
        publish_block(at, block)
        play, code = Play(block), start(at)
        for what, pick in given:
            play.give(what, pick)
            give(at, code, what, pick)
            assert waiting(at, code) == play.waiting()
        assert at.verify() == []


@settings(max_examples=settings().max_examples // 8)
@given(data=st.data())
def test_the_shipped_procedures(templates: Templates, data: st.DataObject) -> None:
    """Random people do random open steps, cleanly or not; no step is done twice."""
    with installed(templates) as at:
        definition = data.draw(
            st.sampled_from(["mv_own_substation", "lv_business", "lv_household"])
        )
        code = at.request(definition)
        witness, tokens = Witness(at, code), {}
        for _ in range(45):
            tokens[at.case(code).version] = stored_tokens(at, code)
            witness.look()
            disturb(at, code, data.draw(st.sampled_from(DISTURBANCES)))
            opened = at.open_tasks(code)
            if not opened:
                break
            element = data.draw(st.sampled_from(sorted(opened)))
            changes = data.draw(st.sampled_from([{}, {}, *REWORK.get(element, [])]))
            try:
                at.complete(code, element, **changes)
            except EngineError as error:
                raise AssertionError(getattr(error, "fields", error)) from error
        done = [e.payload.task for e in at.history(code) if e.type == "TaskCompleted"]
        assert len(done) == len(set(done))
        assert (at.case(code).outcome is None) == bool(at.open_tasks(code))
        assert at.verify() == []
        assert_same_again(at, code, tokens)
        for key, process in parse_documents(shipped()).processes.items():
            assert_allowed(at, code, f"{key}@1", process)
        agree(witness)
        assert at.engine.rebuild(lambda done, total: None) == Rebuilt(())


BESIDE = {
    "a sub-process that an error leaves": Guarded(
        "s2", Task("t3"), Task("t4"), None, True, True, Task("t5")
    ),
    "a join": Sequence(
        (Fork((Choice(Task("t3"), (Task("t4"), Pass("e5"))), Task("t6"))), Task("t7"))
    ),
    "a loop": Loop(Task("t3"), Task("t4")),
}


@pytest.mark.parametrize("handler", BESIDE.values(), ids=BESIDE)
def test_what_happens_beside_a_step_may_be_of_any_shape(
    templates: Templates, handler: Block
) -> None:
    """It may happen again and again, each time as if alone."""
    block = Guarded("s1", Task("t1"), Task("t2"), Wait("m1"), False, False, handler)
    with installed(templates) as at:
        publish_block(at, block)
        code = start(at)
        for _ in range(2):
            give(at, code, "m1", 0)
        assert set(waiting(at, code)) > {"t1", "m1"}


def assert_same_again(at: Installation, code: str, tokens: Mapping[int, str | None]) -> None:
    """The recorded commands lead to the same again, and to the tokens that there were after each
    of them."""
    (found,) = at.engine.reexecute([code])
    assert found.divergence is None, found.divergence
    assert tokens.items() <= {step.sequence: step.tokens for step in found.steps}.items()


def assert_allowed(at: Installation, code: str, under: str, process: Process | None) -> None:
    """The exported trace is a history that its diagram allows."""
    assert process is not None
    wanted = ExportFilter(codes=(code,))
    (trace,) = at.engine.exports.traces(SYSTEM, wanted, lambda done, total: None)
    language = language_of(process)
    history = trace.history(under)
    ended = language.follow(history)
    assert ended is not None, history
    if history and at.case(code).outcome is not None:
        assert ended in language.final


DISTURBANCES = ["", "", "", "", "", "", "days", "pause", "calendar", "withdrawal"]


def disturb(at: Installation, code: str, what: str) -> None:
    """What comes between two steps: days in which the worker looks, a suspension, a new calendar,
    a customer who goes."""
    if at.case(code).outcome is not None:
        return
    if what == "days":
        at.clock.advance(timedelta(days=9, hours=5))
        at.fire()
    elif what == "pause":
        at.do(commands.SuspendCase(code, "Khách hàng đề nghị"), DESK)
        at.clock.advance(timedelta(days=3))
        at.do(commands.ResumeCase(code, "Khách hàng tiếp tục"), DESK)
    elif what == "calendar":
        at.clock.advance(timedelta(milliseconds=1))  # what was recorded before did not know of it
        off = at.clock.now().astimezone(VIETNAM).date() + timedelta(days=1)
        at.do(commands.Publish(changed(**{f"d{off:%Y_%m_%d}": False})), INSTALLER)
        settle(at)
    elif what == "withdrawal" and "withdrawal" in {
        message.name for message in at.engine.cases.get(SYSTEM, code).messages
    }:
        at.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)


_REFUSED = {"refusal_reason": "Chưa đủ điều kiện"}
REWORK: dict[str, list[dict[str, Any]]] = {
    "mv_receive_check": [{"dossier_complete": False, "missing_items": ["Bản đồ"]}],
    "mv_survey": [{"result": "no_access"}, {"result": "no_capacity"}],
    "mv_sign_agreement": [
        {
            "decision": "change",
            "change_request": "Đổi vị trí điểm đấu",
            "signed_at": None,
            "customer_signature": None,
        }
    ],
    "mv_design_agreement": [{"approved": False, "comments": ["Sửa lại"]}],
    "mv_route_agreement": [{"agreed": False, "route_map": None, **_REFUSED}],
    "mv_revise_route": [{"poi_changed": True}],
    "mv_fire_approval": [{"approved": False, "certificate_no": None, **_REFUSED}],
    "mv_construction_permit": [
        {"granted": False, "permit_no": None, "valid_from": None, "valid_to": None, **_REFUSED}
    ],
    "mv_check_acceptance_dossier": [{"complete": False, "missing_items": ["Bản vẽ hoàn công"]}],
    "mv_site_acceptance": [{"accepted": False, "defects": ["Tiếp địa"]}],
    "mv_meter_energize": [
        {
            "result": "fault",
            "fault": "Máy cắt nhảy",
            **dict.fromkeys(["meter_no", "ct_ratio", "vt_ratio", "initial_reading_kwh", "seal_no"]),
            "energized_at": None,
            "minutes_no": None,
        }
    ],
    "lvb_approve_plan": [{"approved": False, "comment": "Xem lại vật tư"}],
    "lvh_plan_approve": [
        {"approved": False, "comment": "Xem lại", "materials": None, "customer_cost_vnd": None}
    ],
}
