"""What a telephone offers for each field: one line and its keys; areas only for free text."""

from __future__ import annotations

from typing import Any

import pytest

from engine import commands
from tests.kit import DESK, SURVEY, Installation
from tests.pages.visitor import Visitor


@pytest.fixture
def request_page(installation: Installation, visitor: Visitor) -> Visitor:
    receipt = installation.do(commands.StartCase("lv_business", "DL01", "counter"), DESK)
    task = installation.open_tasks(str(receipt.subject))["lvb_submit_request"].id
    return visitor.log_in(DESK).go(f"/tasks/{task}")


def field(page: Visitor, name: str) -> Any:
    (found,) = page.page.xpath("//*[@name=$name]", name=name)
    return found


@pytest.mark.parametrize(
    ("name", "kind", "keys"),
    [
        ("f.phone", "tel", "tel"),
        ("f.email", "email", "email"),
        ("f.tax_code", None, "numeric"),
        ("f.id_number", None, "numeric"),
        ("f.passport_no", None, None),
        ("f.max_demand_kw", None, "decimal"),
        ("f.site_street", None, None),
    ],
)
def test_a_field_of_one_line_has_the_right_keys(
    request_page: Visitor, name: str, kind: str | None, keys: str | None
) -> None:
    found = field(request_page, name)
    assert found.tag == "input"
    assert (found.get("type"), found.get("inputmode")) == (kind, keys)
    assert found.get("autocomplete") == "off"


def test_only_free_text_has_more_than_a_line(request_page: Visitor) -> None:
    areas = {area.get("name") for area in request_page.page.xpath("//form//textarea")}
    assert areas == {"f.load_curve", "f.site_as_written", "f.note", "text"}


def test_all_that_is_wrong_is_told_at_once_with_examples(request_page: Visitor) -> None:
    task = request_page.path.rpartition("/")[2]
    given = {
        "f.customer_kind": "individual",
        "f.id_type": "cccd",
        "f.id_number": "012345678",
        "f.phone": "091234567",
        "f.email": "ân@x.vn",
        "f.max_demand_kw": "rất nhiều",
    }
    request_page.submit(f"/tasks/{task}/answer", given, "complete")
    assert request_page.answer.status_code == 422
    for example in ("001099012345", "0912 345 678", "ten@congty.vn", "This is not a number"):
        assert example in request_page.text
    for name, typed in given.items():
        assert request_page.value(name) == typed


def test_a_pair_from_a_map_fills_both_coordinates(
    installation: Installation, visitor: Visitor
) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    visitor.log_in(SURVEY).go(f"/tasks/{task}")
    given = {"f.lat": "10.762622, 106.660172", "f.lon": ""}
    answer = installation.answer("mv_survey", code) | {"lat": given["f.lat"], "lon": None}
    answer = {name: value for name, value in answer.items() if value is not None}
    visitor.submit(f"/tasks/{task}/answer", given, "draft")
    assert visitor.value("f.lat") == given["f.lat"]
    installation.do(commands.CompleteTask(task, answer), SURVEY)
    facts = installation.case(code).facts
    assert (facts["lat"], facts["lon"]) == (10.762622, 106.660172)
