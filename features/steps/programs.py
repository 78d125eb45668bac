"""What programs do over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_bdd import given, parsers, step, then, when
from werkzeug.test import TestResponse

from features.steps.story import Story
from tests.kit import DESK, STRANGER
from tests.web.conftest import Api

CUSTOMER = "Khách hàng thử nghiệm"


@dataclass
class Portal:
    """A program with the rights of the desk."""

    api: Api
    answers: list[TestResponse] = field(default_factory=list)
    seen: str = ""

    def send(self, submission: dict[str, Any], key: str) -> None:
        body = {
            "definition": "mv_own_substation",
            "unit": "DL01",
            "channel": "web",
            "submission": submission,
            "on_behalf_of": CUSTOMER,
        }
        self.answers.append(self.api.post("/cases", body, Idempotency_Key=key))

    def said(self) -> dict[str, Any]:
        return dict(self.answers[-1].json or {})

    def cases(self) -> list[str]:
        listed = self.api.get("/cases").json or {}
        return [case["code"] for case in listed["items"]]


@pytest.fixture
def portal(story: Story) -> Portal:
    return Portal(Api(story.at))


@given("the web portal of Điện lực Sông Xanh has logged in")
def logged_in(portal: Portal) -> None:
    assert portal.api.get("/me").status_code == 200


@step(parsers.re("the portal (sends|has sent) a medium-voltage request"))
def sends(portal: Portal, story: Story) -> None:
    portal.send(story.at.answer("mv_submit_request"), "first")
    story.code = portal.said()["subject"]


@when("the portal sends the same request again with the same key")
def sends_again(portal: Portal, story: Story) -> None:
    portal.send(story.at.answer("mv_submit_request"), "first")


@when(parsers.parse('the portal sends a request with "{value}" as the capacity of the station'))
def sends_wrongly(portal: Portal, story: Story, value: str) -> None:
    portal.send({**story.at.answer("mv_submit_request"), "station_kva": value}, "wrong")


@when("the desk and the portal both look at the case")
def both_look(portal: Portal, story: Story) -> None:
    portal.seen = portal.api.get(f"/cases/{story.code}").headers["ETag"]


@when("the desk completes the check of the dossier")
def desk_completes(story: Story) -> None:
    story.do("mv_receive_check")


@then("the answer is the code of a new case")
def new_case(portal: Portal, story: Story) -> None:
    assert portal.answers[-1].status_code == 201
    assert portal.cases() == [story.code]


@then(parsers.parse('the portal sees that it is the turn of "{who}"'))
def sees_turn(portal: Portal, story: Story, who: str) -> None:
    case = portal.api.get(f"/cases/{story.code}").json or {}
    assert [task["turn"] for task in case["open_tasks"]] == [[who]]


@then("it gets the same code, and there is one case")
def same_code(portal: Portal, story: Story) -> None:
    first, second = portal.answers
    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert portal.cases() == [story.code]


@then(parsers.parse('it is told in Vietnamese that "{name}" is wrong, and there is no case'))
def told_in_vietnamese(portal: Portal, name: str) -> None:
    said = portal.said()
    assert (said["status"], said["code"]) == (422, "form_invalid")
    assert [error["field"] for error in said["errors"]] == [name]
    assert "số" in said["errors"][0]["message"]
    assert portal.cases() == []


@then("the portal is told that its completion comes too late")
def too_late(portal: Portal, story: Story) -> None:
    path = f"/tasks/{story.code}-2/completion"
    body = {"data": story.at.answer("mv_receive_check", story.code)}
    refused = portal.api.post(path, body, If_Match=portal.seen)
    assert refused.status_code == 409
    assert DESK in (refused.json or {})["detail"]


@then("Điện lực Núi Bạc finds neither the case nor its step")
def stranger_finds_nothing(portal: Portal, story: Story) -> None:
    for path in (f"/cases/{story.code}", f"/tasks/{story.code}-2"):
        assert portal.api.get(path, STRANGER).status_code == 404
