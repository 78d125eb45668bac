"""What a device asks of the server for work without network, as its script asks it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import commands
from tests.kit import DESK, SURVEY, Installation
from tests.pages.visitor import Visitor

SALT = "0123456789abcdef" * 2
NOTE = "Chìa khóa dưới chậu hoa"


@pytest.fixture
def task(installation: Installation) -> str:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    installation.do(commands.ClaimTask(task), SURVEY)
    return task


def key_of(visitor: Visitor, **fields: str) -> Any:
    token = visitor.client.get("/with-me/session").json["form_token"]
    data = {"form_token": token, "salt": SALT} | fields
    return visitor.client.post("/with-me/key", data=data)


def sent(visitor: Visitor, task: str, **fields: str) -> Any:
    """What a device sends of a step that could not be done."""
    token = visitor.client.get("/with-me/session").json["form_token"]
    data = {"form_token": token, "key": "one", "f.result": "no_access", "f.note": NOTE}
    moment = {"day": "1", "month": "10", "year": "2014", "time": "9:00"}
    data |= {f"f.surveyed_at.{part}": text for part, text in moment.items()}
    return visitor.client.post(f"/tasks/{task}/sent", data=data | fields)


def test_a_person_gets_the_same_key_again_and_nobody_else_does(
    installation: Installation,
) -> None:
    surveyor, again, desk = (Visitor(installation) for _ in range(3))
    first = key_of(surveyor.log_in(SURVEY)).json
    installation.engine.add_master_key()
    number = str(first["number"])
    assert key_of(again.log_in(SURVEY), number=number).json == first
    other = key_of(desk.log_in(DESK), number=number).json
    assert other["key"] != first["key"]
    assert other["owner"] != first["owner"]
    assert key_of(again).json["number"] == first["number"] + 1
    assert key_of(again, salt="f" * 32, number=number).json["key"] != first["key"]
    assert key_of(again, number="9").status_code == 404
    assert key_of(again, salt="no salt").status_code == 422


def test_an_answer_that_waited_is_told_about_in_words(visitor: Visitor, task: str) -> None:
    installation = visitor.installation
    visitor.log_in(SURVEY).go(f"/tasks/{task}/paper")
    assert "Pole or place of connection" in visitor.text
    assert len(visitor.page.xpath("//*[contains(@class, 'room')]")) > 5
    installation.clock.set(installation.clock.now() + timedelta(hours=2))
    ahead = {"done_at": "2020-01-01T11:00:00Z", "sent_at": "2020-01-01T10:00:00Z"}
    refused = sent(visitor, task, **ahead)
    assert (refused.status_code, refused.json["code"]) == (422, "done_at_unfit")
    unread = sent(visitor, task, **{"f.surveyed_at.day": "40"})
    assert unread.json["state"] == "refused"
    assert "no such date" in unread.json["errors"][0]
    other = sent(visitor, task, known="0123456789abcdef")
    assert (other.status_code, other.json["state"]) == (409, "conflict")
    assert other.json["may_send"]
    assert ["Note", NOTE] in other.json["mine"]
    stated = {"done_at": "2020-01-01T09:30:00Z", "sent_at": "2020-01-01T10:00:00Z"}
    assert sent(visitor, task, **stated).json["state"] == "done"
    again = stated | {"sent_at": "2020-01-01T18:00:00Z"}
    assert sent(visitor, task, **again).json["state"] == "done"
    code = task.rpartition("-")[0]
    events = [one for one in installation.history(code) if one.type == "DoneStated"]
    assert len(events) == 1
    late = sent(visitor, task, key="two")
    assert (late.json["state"], late.json["may_send"]) == ("conflict", False)
    assert ["Note", NOTE] in late.json["theirs"]
    assert installation.verify() == []
    (played,) = installation.engine.reexecute([code])
    assert played.divergence is None
