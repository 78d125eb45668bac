"""Answers that contradict what is known of their case: asked before they are taken, wherever they
come in, and kept in history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Invalid, commands
from engine.model.events import AnswerDoubted
from engine.model.instant import VIETNAM
from tests.kit import Installation
from tests.pages.visitor import Visitor, typed_fields
from tests.web.conftest import Api

STEP, KEY = "mv_meter_energize", "before_outage"
DOUBT = "Power was switched on before the registered outage began"


def test_an_odd_answer_is_asked_wherever_it_comes_in_and_kept(installation: Installation) -> None:
    code = installation.request()
    begins = installation.clock.now() + timedelta(days=30)
    outage = {
        "outage_from": begins.astimezone(VIETNAM).isoformat(),
        "outage_to": (begins + timedelta(hours=4)).astimezone(VIETNAM).isoformat(),
    }
    installation.go(code, STEP, mv_switching_plan=outage)
    task = installation.open_tasks(code)[STEP]
    login, _ = installation.who(task)
    data, version = (
        installation.answer(STEP, code, meter_no="CT-7"),
        installation.case(code).version,
    )

    with pytest.raises(Invalid) as refused:
        installation.do(commands.CompleteTask(task.id, data, seen=("another",)), login)
    assert (refused.value.code, [one.key for one in refused.value.fields]) == (
        "answer_doubted",
        [KEY],
    )

    path = f"/tasks/{task.id}/completion"
    answer = Api(installation).post(path, {"data": data}, login, Accept_Language="en")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == [
        {"field": "energized_at", "code": "doubted", "message": DOUBT, "key": KEY}
    ]

    visitor = Visitor(installation).log_in(login)
    token = visitor.client.get("/with-me/session").json
    assert token is not None
    typed = typed_fields(data)
    waited = typed | {"form_token": token["form_token"], "key": "waited"}
    sent = visitor.client.post(f"/tasks/{task.id}/sent", data=waited)
    assert sent.json is not None
    assert (sent.status_code, sent.json["state"], sent.json["seen"]) == (422, "refused", [KEY])
    assert DOUBT in sent.json["errors"][0]
    assert installation.case(code).version == version, "nothing was taken so far"

    action = f"/tasks/{task.id}/answer"
    visitor.go(f"/tasks/{task.id}").submit(action, typed, "complete")
    assert visitor.answer.status_code == 409
    assert DOUBT in visitor.text
    assert visitor.value("seen") == KEY
    visitor.submit(action, {}, "complete")
    assert not installation.task(task.id).open, visitor.text
    (kept,) = [
        e.payload for e in installation.history(code) if isinstance(e.payload, AnswerDoubted)
    ]
    assert kept.seen
    assert kept.doubts[0]["en"] == DOUBT
    assert DOUBT in visitor.go(f"/cases/{code}/history").text
    (again,) = installation.engine.reexecute([code])
    assert again.divergence is None, again.divergence
