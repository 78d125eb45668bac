"""Customers of the demo have asked online and act with their keys; one of them follows a request
with what the terminal prints."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from engine import SYSTEM, Config, Engine, FixedClock
from engine.cli.progress import WorkReport
from engine.demo.customers import hand_paper_over
from engine.demo.making import make_demo
from engine.demo.stories import DOOR_STORIES, LVH, NOT_ELIGIBLE, Story
from engine.model import events
from engine.model.case import Case
from engine.model.one_time_code import ABOUT_NO_EVENT
from engine.model.queries import CaseFilter
from engine.model.states import TO_BE_SENT, PaperState
from engine.projections.papers import list_papers
from engine.store.tables import messages
from tests.kit import shipped

NOW = datetime(2026, 11, 28, 15, 16, tzinfo=UTC)
ENDED = Story(
    "Hộ thử nghiệm 08",
    "Số 8, thôn Đông",
    LVH,
    "DL01",
    40,
    0.8,
    twists={"lvh_receive_check": [NOT_ELIGIBLE]},
    online=True,
    hands_in_after=1,
    refused=True,
)
"""One of those whose power has come, after a paper that had to be handed in twice."""


def test_customers_of_the_demo_have_asked_online_and_act_with_their_keys(tmp_path: Path) -> None:
    config = Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path / "files")
    stories = (*DOOR_STORIES, ENDED)
    make_demo(config, shipped(), WorkReport("Living"), FixedClock(NOW), stories=stories)
    with closing(Engine(config, FixedClock(NOW))) as engine:
        cases = {
            str(engine.cases.get(SYSTEM, one.case.code).customer): one.case
            for one in engine.cases.newest(SYSTEM, CaseFilter(), 0, 20)
        }
        assert {one.channel for one in cases.values()} == {"web"}
        require_each_waits_elsewhere(engine, cases)
        require_done_by_the_customer(engine, cases["Hộ thử nghiệm 08"].code)
        require_told(engine)
        require_printed(engine, cases["Hộ thử nghiệm 04"].code)
        assert engine.verify() == []
        assert [one for one in engine.reexecute() if one.divergence] == []


def require_each_waits_elsewhere(engine: Engine, cases: dict[str, Case]) -> None:
    waiting = {
        name: [
            one.task.element for one in engine.cases.get(SYSTEM, case.code).tasks if one.task.open
        ]
        for name, case in cases.items()
    }
    assert waiting == {
        "Hộ thử nghiệm 03": ["lvh_receive_check"],
        "Hộ thử nghiệm 04": ["lvh_supplement_dossier"],
        "Hộ thử nghiệm 05": ["lvh_supplement_dossier"],
        "Hộ thử nghiệm 06": ["lvh_supplement_dossier"],
        "Hộ thử nghiệm 07": ["lvh_sign_ppa"],
        "Hộ thử nghiệm 08": [],
        "Tiệm bánh Hòa Bình": ["lvb_pay_and_deposit"],
    }
    with engine.message_outbox.database.read() as connection:
        asked = {
            name: [one.state for one in list_papers(connection, case.code) if one.was_asked]
            for name, case in cases.items()
        }
    assert asked["Hộ thử nghiệm 04"] == [PaperState.ASKED]
    assert asked["Hộ thử nghiệm 05"] == [PaperState.HANDED_IN], "the desk has to look at it"
    assert asked["Hộ thử nghiệm 06"] == [PaperState.REFUSED]


def require_done_by_the_customer(engine: Engine, code: str) -> None:
    own = [
        type(one.event.payload)
        for one in engine.cases.history(SYSTEM, code)
        if one.event.by == f"kh/{code}"
    ]
    assert own.count(events.PaperHandedIn) == 2, "the first was refused"
    for kind in (events.AddressConfirmed, events.PaperSubmitted, events.DocumentSigned):
        assert kind in own


def require_told(engine: Engine) -> None:
    """Codes were read and are forgotten; the newest texts are left for the page of the gateway."""
    with engine.message_outbox.database.read() as connection:
        rows = connection.execute(sa.select(messages)).mappings().all()
    codes = [row["said"] for row in rows if row["sequence"] == ABOUT_NO_EVENT]
    assert codes and set(codes) == {None}
    waiting = [row for row in rows if row["state"] in TO_BE_SENT]
    assert len(waiting) == 6
    assert any(row["state"] == "delivered" and row["subject"] != "customer" for row in rows)


def require_printed(engine: Engine, asked: str) -> None:
    paper = hand_paper_over(engine)
    assert paper is not None
    assert paper[0] == asked, "there is something to hand in"
    granted = engine.code_look_ups.by_code(*paper, "")
    own = engine.tracking.own(granted)
    assert own is not None
    assert own.public.hotline == "1900 000 001"
    assert [one.is_open for one in engine.own_case.duties(granted).papers] == [True]
    assert hand_paper_over(engine) != paper, "each time another key"
