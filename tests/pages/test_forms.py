"""The editor of forms, without a script."""

from __future__ import annotations

import json

import pytest

from engine import commands, documents
from tests.kit import APPROVER, DESIGNER, Installation, shipped
from tests.pages.visitor import Visitor

pytestmark = pytest.mark.usefixtures("quick_sandbox")

SURVEY = next(d for d in shipped() if (d.kind, d.key) == (documents.Kind.FORM, "mv_survey"))


@pytest.fixture
def number(installation: Installation) -> str:
    order = commands.BeginProposal("Biểu mẫu", (SURVEY,))
    return str(installation.do(order, DESIGNER).details["proposal"])


def kept(installation: Installation, number: str) -> dict[str, object]:
    (found,) = installation.engine.proposals.texts(installation.actor(DESIGNER), number)
    return dict(json.loads(found.content)["properties"])


def test_a_field_is_added_moved_previewed_and_saved(
    visitor: Visitor, installation: Installation, number: str
) -> None:
    action = f"/proposals/{number}/forms/mv_survey"
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/form/mv_survey")
    assert "Supply is feasible" in visitor.text
    visitor.submit(action, do="add")
    last = len(json.loads(SURVEY.content)["properties"])
    assert visitor.value(f"{last}.name") == "field_1"
    fields = {f"{last}.name": "weather", f"{last}.vi": "Thời tiết", f"{last}.en": "Weather"}
    visitor.submit(action, fields, do="show")
    assert "Weather" in visitor.text
    visitor.submit(action, do=f"up:{last}")
    assert visitor.value(f"{last - 1}.name") == "weather"
    assert "weather" not in kept(installation, number)
    visitor.submit(action, do="check")
    assert "Nothing to mend" in visitor.text
    visitor.submit(action, do="save")
    assert "Saved." in visitor.text
    names = list(kept(installation, number))
    assert names[last - 1] == "weather"
    assert len(names) == last + 1
    visitor.submit(action, do=f"drop:{last - 1}")
    visitor.submit(action, do="save")
    assert list(kept(installation, number)) == list(json.loads(SURVEY.content)["properties"])


def test_a_field_of_the_dictionary(visitor: Visitor, number: str) -> None:
    action = f"/proposals/{number}/forms/mv_survey"
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/form/mv_survey")
    visitor.submit(action, do="take:customer_name")
    assert "Customer" in visitor.text
    visitor.submit(action, do="check")
    assert visitor.answer.status_code == 200


def test_what_is_typed_wrongly_is_said_and_kept(visitor: Visitor, number: str) -> None:
    action = f"/proposals/{number}/forms/mv_survey"
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/form/mv_survey")
    visitor.submit(action, {"0.name": "surveyed_at"}, do="save")
    assert visitor.answer.status_code == 422
    assert "a name stands twice" in visitor.text
    assert visitor.value("0.name") == "surveyed_at"


def test_two_at_one_form(visitor: Visitor, installation: Installation, number: str) -> None:
    path, action = (
        f"/proposals/{number}/documents/form/mv_survey",
        f"/proposals/{number}/forms/mv_survey",
    )
    other = Visitor(installation).log_in(APPROVER).go(path)
    visitor.log_in(DESIGNER).go(path).submit(action, {"0.vi": "Của tôi"}, do="save")
    other.submit(action, {"0.vi": "Của họ"}, do="save")
    assert other.answer.status_code == 412
    assert "Của tôi" in other.text
    assert other.value("0.vi") == "Của họ"


def test_a_text_that_is_no_table_is_edited_as_text(
    visitor: Visitor, installation: Installation
) -> None:
    order = commands.BeginProposal(
        "Biểu mẫu", (documents.Document(documents.Kind.FORM, "any", "{"),)
    )
    number = installation.do(order, DESIGNER).details["proposal"]
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/form/any")
    assert "Edit it as text" in visitor.text
    assert visitor.value("content") == "{"
