"""Random diagrams and the shipped procedures, driven through the whole engine on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import SYSTEM, Config, EngineError, commands
from tests.conftest import Templates
from tests.kit import DESK, TECHNICAL, Installation
from tests.properties.blocks import Block, Play, blocks
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


@settings(max_examples=settings().max_examples // 5)
@given(block=blocks(), data=st.data())
def test_random_cases(templates: Templates, block: Block, data: st.DataObject) -> None:
    """The engine agrees with the blocks at every step, loses no answer, and its rows are what its
    events say."""
    with installed(templates) as at:
        publish_block(at, block)
        play = Play(block)
        code = start(at)
        answered: dict[str, int] = {}
        for _ in range(15):
            assert waiting(at, code) == play.waiting()
            if play.finished:
                break
            what = data.draw(st.sampled_from(play.waiting()))
            pick = data.draw(st.sampled_from([0, 0, 1, 2, 9]))
            play.give(what, pick)
            give(at, code, what, pick)
            if not what.startswith("m"):
                answered[what] = pick
        case = at.case(code)
        assert {
            step: said["pick"] for step, said in case.steps.items() if "pick" in said
        } == answered
        assert (case.outcome == "closed") == play.finished
        assert at.engine.verify(lambda done, total: None) == []


@settings(max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_the_shipped_procedures(templates: Templates, data: st.DataObject) -> None:
    """Random people do random open steps, cleanly or not; no step is done twice."""
    with installed(templates) as at:
        definition = data.draw(
            st.sampled_from(["mv_own_substation", "lv_business", "lv_household"])
        )
        code = at.request(definition)
        for _ in range(45):
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
        assert at.engine.verify(lambda done, total: None) == []


_REFUSED = {"refusal_reason": "Chưa đủ điều kiện"}
REWORK = {
    "mv_receive_check": [{"dossier_complete": False, "missing_items": ["Bản đồ"]}],
    "mv_survey": [{"result": "no_access"}, {"result": "no_capacity"}],
    "mv_sign_agreement": [
        {
            "decision": "change",
            "change_request": "Đổi vị trí điểm đấu",
            "agreement_no": None,
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
