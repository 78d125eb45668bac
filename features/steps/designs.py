"""What designers do over HTTP, and what their colleagues answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when
from werkzeug.test import TestResponse

from engine import documents
from engine.simulation.examples import play_examples
from engine.time import local_day
from features.steps.story import Story, day, labels
from tests.kit import APPROVER, DESIGNER, shipped
from tests.web.conftest import Api

MV, PROFILE = "mv_own_substation", "nq19_2014"
DOCUMENT = f"profile/{PROFILE}"


@dataclass
class Studio:
    """The draft, and the revision that each of the two people has seen last."""

    api: Api
    number: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    answer: TestResponse | None = None

    def said(self) -> dict[str, Any]:
        assert self.answer is not None
        return dict(self.answer.json or {})

    def open(self, login: str) -> dict[str, Any]:
        found = self.api.get(f"/proposals/{self.number}", login)
        self.seen[login] = found.headers["ETag"]
        return dict(found.json or {})

    def act(self, what: str, login: str, body: dict[str, Any] | None = None) -> TestResponse:
        path = f"/proposals/{self.number}/{what}"
        self.answer = self.api.post(path, body, login, If_Match=self.seen[login])
        return self.answer

    def text(self) -> str:
        kept = self.api.get(f"/proposals/{self.number}/documents/{DOCUMENT}", DESIGNER)
        return str((kept.json or {})["content"])

    def save(self, text: str, login: str) -> None:
        body = {"documents": [{"kind": "profile", "key": PROFILE, "content": text}]}
        seen = {"If-Match": self.seen[login]}
        path = f"/proposals/{self.number}/documents"
        self.answer = self.api.send("PATCH", path, body, login=login, headers=seen)
        if self.answer.status_code == 200:
            self.open(login)

    def check(self) -> dict[str, Any]:
        document = {"kind": "profile", "key": PROFILE, "content": self.text()}
        self.answer = self.api.post("/checks", {"documents": [document]}, DESIGNER)
        return self.said()

    def verdict(self) -> dict[str, Any]:
        (found,) = (v for v in self.said()["verdicts"] if v["process"] == MV)
        return dict(found)


@pytest.fixture
def studio(story: Story) -> Studio:
    return Studio(Api(story.at))


def element(name: str) -> str:
    (found,) = (key for key, label in labels(MV).items() if label == name)
    return found


@given(parsers.parse('a designer drafts "{title}"'))
def drafts(studio: Studio, story: Story, title: str) -> None:
    _, text = story.at.engine.publications.content(documents.Kind.PROFILE, PROFILE)
    document = {"kind": "profile", "key": PROFILE, "content": text}
    begun = studio.api.post("/proposals", {"title": title, "documents": [document]}, DESIGNER)
    studio.number = (begun.json or {})["details"]["proposal"]
    studio.open(DESIGNER)


@given("a colleague has opened the draft too")
def colleague_opens(studio: Studio) -> None:
    studio.open(APPROVER)


@when(parsers.parse('the {who} gives "{name}" {new} instead of {old}'))
def gives(studio: Studio, who: str, name: str, new: str, old: str) -> None:
    head = f'[limits.{element(name)}]\nlimit = "{{}}"'
    text = studio.text()
    assert head.format(old) in text
    login = {"designer": DESIGNER, "colleague": APPROVER}[who]
    studio.save(text.replace(head.format(old), head.format(new)), login)


@then(parsers.parse("the check says that {late:d} of {all:d} start dates break day 70"))
def check_breaks(studio: Studio, late: int, all: int) -> None:
    studio.check()
    verdict = studio.verdict()
    assert (verdict["late_starts"], verdict["starts"], verdict["holds"]) == (late, all, False)


@then(parsers.re(r"the worst is (?P<text>[^,]+), with power on day (?P<number>\d+), by way of:"))
def worst(studio: Studio, text: str, number: str, datatable: list[list[str]]) -> None:
    verdict = studio.verdict()
    assert verdict["worst_start"] == local_day(day(text)).isoformat()
    assert verdict["days"] == int(number)
    steps = [step["element"] for step in verdict["path"]]
    assert steps[1:] == [element(name) for (name,) in datatable]


@then("the draft cannot be submitted as it is")
def not_submitted(studio: Studio) -> None:
    refused = studio.act("submit", DESIGNER, {"note": "Theo thực tế thi công"})
    assert refused.status_code == 422
    assert [p["rule"] for p in studio.said()["problems"]] == ["limit-can-be-broken"]


@then("the check says that every start date keeps day 70")
def check_holds(studio: Studio) -> None:
    assert studio.check()["problems"] == []
    assert studio.verdict()["holds"]


@then(parsers.parse("power comes on day {number:d} at the worst"))
def at_the_worst(studio: Studio, number: int) -> None:
    assert studio.verdict()["days"] == number


@when("the designer submits the draft")
def submits(studio: Studio) -> None:
    assert studio.act("submit", DESIGNER, {"note": "Theo thực tế thi công"}).status_code == 200
    studio.open(DESIGNER)


@then("the designer cannot approve it")
def own(studio: Studio) -> None:
    assert studio.act("approve", DESIGNER, {"note": ""}).status_code == 403


@then("nothing can be published yet")
def not_published(studio: Studio) -> None:
    assert studio.act("publish", DESIGNER).status_code == 409


@when("a colleague compares it with what stands")
def compares(studio: Studio) -> None:
    studio.open(APPROVER)
    studio.answer = studio.api.get(f"/proposals/{studio.number}/comparison", APPROVER)


@then("the colleague sees these limits changed:")
def sees_limits(studio: Studio, datatable: list[list[str]]) -> None:
    edits = [edit for edit in studio.said()["edits"] if edit["kind"] == "process"]
    assert {(e["place"], e["aspect"], e["before"], e["after"]) for e in edits} == {
        (element(name), "limit", before, after) for name, before, after in datatable
    }


@when("the colleague approves it")
def approves(studio: Studio) -> None:
    assert studio.act("approve", APPROVER, {"note": "Đồng ý"}).status_code == 200
    studio.open(DESIGNER)


@when("the designer publishes it")
def publishes(studio: Studio) -> None:
    assert studio.act("publish", DESIGNER).status_code == 200


@then("the running case keeps its limits")
def keeps_limits(story: Story) -> None:
    assert story.at.case(story.code).profile_version == 1
    story.come_to("mv_line_works")
    assert story.at.open_tasks(story.code)["mv_line_works"].limit == "10cd"


@then(parsers.parse('a new case has {limit} for "{name}"'))
def new_case_has(story: Story, limit: str, name: str) -> None:
    code = story.at.request()
    assert story.at.case(code).profile_version == 2
    story.at.go(code, element(name))
    assert story.at.open_tasks(code)[element(name)].limit == limit


@then("the history of the draft names both people and the verdict")
def history(studio: Studio) -> None:
    found = {entry["type"]: entry for entry in studio.open(DESIGNER)["history"]}
    assert found["ProposalSubmitted"]["by"] == DESIGNER
    assert found["ProposalApproved"]["by"] == APPROVER
    verdicts = found["ProposalPublished"]["data"]["verdicts"]
    assert [v["days"] for v in verdicts if v["process"] == MV] == [69]


@then("the colleague is told that the designer was first, and nothing was lost")
def second(studio: Studio) -> None:
    assert studio.answer is not None
    assert studio.answer.status_code == 412
    assert studio.said()["params"]["by"] == DESIGNER
    assert '[limits.mv_line_works]\nlimit = "9cd"' in studio.text()


@when(parsers.parse('a colleague asks "{text}" about "{name}"'))
def asks(studio: Studio, text: str, name: str) -> None:
    studio.open(APPROVER)
    remark = {"text": text, "document": DOCUMENT, "element": element(name)}
    assert studio.act("comments", APPROVER, remark).status_code == 201


@then(parsers.parse('the designer reads "{text}" beside "{name}"'))
def reads(studio: Studio, text: str, name: str) -> None:
    *_, last = studio.open(DESIGNER)["history"]
    assert last["data"] == {"text": text, "document": DOCUMENT, "element": element(name)}
    assert last["by"] == APPROVER


@then("every shipped example comes out as it says")
def shipped_examples() -> None:
    assert sum(document.kind is documents.Kind.EXAMPLE for document in shipped()) >= 2
    assert play_examples(shipped()) == ()


@then(parsers.parse('the draft is refused because of the example "{name}"'))
def example_fails(studio: Studio, name: str) -> None:
    refused = studio.act("submit", DESIGNER, {"note": "Theo thực tế"})
    assert refused.status_code == 422
    assert [(p["rule"], p["source"]) for p in studio.said()["problems"]] == [
        ("example-fails", f"example/{name}")
    ]
