"""A business, and a site with a transformer station of its own, ask for power without a script."""

from __future__ import annotations

import re

import pytest

from engine.demo.answers import FILE_CONTENT
from tests.kit import DESK, Installation
from tests.pages.test_request_pages import begin, code_on, give
from tests.pages.test_request_pages import served as served
from tests.pages.visitor import Visitor, typed_fields

PLACE = {"site_province": "Huế", "site_commune": "Khe Tre"}


def answer_each_page(customer: Visitor, typed: dict[str, object]) -> int:
    """Answers page by page what it asks; returns how many pages of questions there were."""
    for count in range(1, 15):
        asked = customer.page.xpath("//main//*[@name]/@name")
        fields = {name: one for name, one in typed.items() if name in asked}
        customer.submit(customer.path, fields, "next")
        assert customer.answer.status_code == 200, customer.text
        if customer.path == "/don/giay-to":
            return count
    raise AssertionError(customer.path)


@pytest.mark.parametrize(
    ("service", "form"),
    [("lv_business", "lvb_submit_request"), ("mv_own_substation", "mv_submit_request")],
)
def test_it_is_asked_handed_in_and_seen_by_the_desk(
    served: Installation, service: str, form: str
) -> None:
    customer = begin(Visitor(served), service)
    answers = {name: one for name, one in served.answer(form).items() if "_doc" not in name}
    answers |= PLACE | {"site_right_doc_kind": served.answer(form)["site_right_doc_kind"]}
    count = answer_each_page(customer, typed_fields(answers))
    assert count + len(["services", "papers", "answers", "code", "submitted"]) <= 15
    papers = re.findall(r"paper-(\w+)", " ".join(customer.page.xpath("//section/@id")))
    assert papers
    for paper in papers:
        give(customer, (f"{paper}.pdf", FILE_CONTENT), paper=paper)
        assert customer.answer.status_code == 200, customer.text
    customer.go("/don/xem-lai")
    customer.submit("/don/gui")
    code, _ = code_on(customer)
    view = served.engine.papers.required(served.actor(DESK), code)
    assert [one.paper.paper for one in view.brought] == papers
