"""A draft is tried out: a case is played on it, with a clock that jumps, and nothing is kept."""

from __future__ import annotations

import json

import pytest

from engine import commands, documents, queries
from tests.kit import DESIGNER, DESK, Installation, shipped
from tests.pages.visitor import Visitor, typed_fields

pytestmark = pytest.mark.usefixtures("quick_sandbox")

KEY = "mv_own_substation"
DIAGRAM = next(d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROCESS, KEY))
OTHER_NAME = 'name="Tiếp nhận, kiểm tra hồ sơ"'


def begin(visitor: Visitor, document: documents.Document = DIAGRAM) -> str:
    """The page on which a case of the draft begins."""
    order = commands.BeginProposal("Thử", (document,))
    number = visitor.installation.do(order, DESIGNER).details["proposal"]
    path = f"/proposals/{number}/rehearsals/{KEY}"
    visitor.log_in(DESIGNER).go(path)
    return path


def do(visitor: Visitor, path: str, step: str, answer: dict[str, object]) -> None:
    """Does the chosen step, as it stands in the form."""
    fields = {
        name: value
        for name, value in typed_fields(answer).items()
        if not name.endswith((".kept", ".drop")) and visitor.page.xpath("//*[@name=$n]", n=name)
    }
    visitor.page.forms.sort(key=lambda form: "answer" not in (form.get("class") or ""))
    form = next(one for one in visitor.page.forms if one.get("class") == "answer")
    data = {name: value for name, value in form.form_values() if name != "do"}
    data |= fields | {"do": f"complete:{step}"}
    visitor.send(path, data)


def press(visitor: Visitor, path: str, button: str) -> None:
    token, script = visitor.value("form_token"), visitor.value("script")
    visitor.send(path, {"form_token": token, "script": script, "do": button})


def test_a_case_is_played_on_the_draft(visitor: Visitor, installation: Installation) -> None:
    draft = DIAGRAM.content.replace(OTHER_NAME, 'name="Tiếp nhận tại một cửa"', 1)
    assert draft != DIAGRAM.content
    path = begin(visitor, documents.Document(documents.Kind.PROCESS, KEY, draft))
    assert visitor.answer.status_code == 200
    assert "08:00 2 Oct 2014" in visitor.text

    do(visitor, path, "mv_submit_request", installation.answer("mv_submit_request"))
    assert visitor.answer.status_code == 200
    assert "Tiếp nhận tại một cửa" in visitor.text

    press(visitor, path, "wait:day")
    press(visitor, path, "wait:day")
    assert "08:00 4 Oct 2014" in visitor.text
    assert "late" in visitor.text
    press(visitor, path, "back")
    assert "08:00 3 Oct 2014" in visitor.text

    assert installation.engine.cases.count(installation.actor(DESK), queries.CaseFilter(), 10) == 0
    assert installation.verify() == []


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    path = begin(visitor)
    do(visitor, path, "mv_submit_request", {"customer_name": "Khách hàng thử"})
    assert visitor.answer.status_code == 422
    assert "This is not right yet" in visitor.text
    assert visitor.value("f.customer_name") == "Khách hàng thử"


def test_a_table_gets_one_row_more(visitor: Visitor) -> None:
    path = begin(visitor)
    form = next(one for one in visitor.page.forms if one.get("class") == "answer")
    data = {name: value for name, value in form.form_values() if name != "do"}
    data |= {"f.customer_name": "Khách hàng thử"}
    rows = visitor.text.count("Row ")
    (more,) = visitor.page.xpath("//button[starts-with(@value, 'more:')]/@value")
    cell = next(name for name in data if name.startswith(f"{more.removeprefix('more:')}."))
    data[cell] = "Máy bơm"
    visitor.send(path, {**data, "do": str(more)})
    assert visitor.text.count("Row ") == rows + 1
    assert visitor.value("f.customer_name") == "Khách hàng thử"


def test_a_draft_with_problems_is_not_played(visitor: Visitor) -> None:
    broken = DIAGRAM.content.replace('motcua:role="khao_sat"', 'motcua:role="ai_do"')
    begin(visitor, documents.Document(documents.Kind.PROCESS, KEY, broken))
    assert visitor.answer.status_code == 422
    assert "It cannot be tried yet" in visitor.text
    assert "The role 'ai_do' is not known" in visitor.text


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "[]",
        "[" * 9_999,
        json.dumps({"definition": KEY, "start": "2014-10-02T01:00:00.000Z"}),
        json.dumps({"definition": "lv_household", "start": "2014-10-02T01:00:00Z", "lines": []}),
        json.dumps({"definition": KEY, "start": "gestern", "lines": []}),
        json.dumps({"definition": KEY, "start": "2014-10-02T01:00:00Z", "lines": [{"do": "eat"}]}),
        json.dumps(
            {
                "definition": KEY,
                "start": "2014-10-02T01:00:00.000Z",
                "lines": [{"do": "wait", "at": "2014-10-01T01:00:00.000Z"}],
            }
        ),
    ],
)
def test_a_script_that_no_page_sends_begins_anew(visitor: Visitor, script: str) -> None:
    path = begin(visitor)
    token = visitor.value("form_token")
    visitor.send(path, {"form_token": token, "script": script, "do": "wait:day"})
    assert visitor.answer.status_code == 200
    assert "08:00 2 Oct 2014" in visitor.text


def test_a_line_that_cannot_be_done_leads_back(visitor: Visitor) -> None:
    path = begin(visitor)
    line = {"do": "complete", "at": "2014-10-02T01:00:00.000Z", "name": "mv_survey", "data": {}}
    script = {"definition": KEY, "start": "2014-10-02T01:00:00.000Z", "lines": [line]}
    data = {"form_token": visitor.value("form_token"), "script": json.dumps(script), "do": "show:"}
    visitor.send(path, data)
    assert visitor.answer.status_code == 422
    assert "is not open then" in visitor.text
    press(visitor, path, "show:")
    assert visitor.answer.status_code == 200


def test_others_play_nothing(visitor: Visitor, installation: Installation) -> None:
    path = begin(visitor)
    assert Visitor(installation).log_in(DESK).go(path).answer.status_code == 404


def test_what_was_played_is_kept_as_an_example(
    visitor: Visitor, installation: Installation
) -> None:
    path = begin(visitor)
    do(visitor, path, "mv_submit_request", installation.answer("mv_submit_request"))
    press(visitor, path, "wait:week")
    data = {name: visitor.value(name) for name in ("form_token", "script")}
    visitor.send(path, {**data, "example": "late_start", "do": "keep"})
    assert "Saved." in visitor.text
    assert "Example: late_start" in visitor.text
    number = path.split("/")[2]
    texts = installation.engine.proposals.texts(installation.actor(DESIGNER), number)
    (text,) = (d.content for d in texts if d.kind is documents.Kind.EXAMPLE)
    ends = json.loads(text)["ends"]
    assert ends["open"] == ["mv_receive_check"]
    assert ends["late"] == ["mv_receive_check"]
    visitor.go(f"/proposals/{number}?check=1")
    assert "Nothing to mend" in visitor.text


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"ends": {}}', "[" * 9_999])
def test_an_example_that_cannot_be_read_is_a_problem(visitor: Visitor, content: str) -> None:
    begin(visitor, documents.Document(documents.Kind.EXAMPLE, "any", content))
    assert visitor.answer.status_code == 422
    assert "The example cannot be read" in visitor.text
