"""Nobody reaches what is not theirs by any page, and every page has its plain answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from engine import SYSTEM
from tests.kit import ADMIN, AUDITOR, DESIGNER, DESK, LEADER, STRANGER, SURVEY, Installation
from tests.pages.visitor import Visitor

CUSTOMER = "Khách hàng Bí Mật"
_FILLED = {"task": "{code}-4", "code": "{code}", "sha256": "{file}", "message": "withdrawal"}
_FILLED |= {"kind": "acknowledgement", "template": "survey_minutes"}


@pytest.fixture
def case(installation: Installation) -> str:
    code = installation.request(customer_name=CUSTOMER)
    installation.go(code, "mv_survey")
    return code


NOT_MADE = "/answer-file"
"""The file for somebody who asks what is held about them: it is shown once somebody has recorded
why it is made."""
NOT_NEEDED = "/papers/print"
"""The slip of missing papers: none are asked for in the case."""


def addresses(visitor: Visitor, code: str, method: str) -> Iterator[str]:
    """Of every page about a case."""
    file = visitor.installation.file["sha256"]
    for rule in visitor.client.application.url_map.iter_rules():
        if rule.endpoint.startswith("pages.") and method in (rule.methods or ()):
            path = re.sub(
                r"<(?:[a-z]+:)?([a-z0-9]+)>",
                lambda gap: _FILLED.get(gap[1], "1").format(code=code, file=file),
                rule.rule,
            )
            if code in path:
                yield path


@pytest.mark.row(31)
def test_another_unit_reaches_no_page_of_a_case(visitor: Visitor, case: str) -> None:
    before = visitor.installation.history(case)
    visitor.log_in(STRANGER).go("/worklist")
    token = visitor.value("form_token")
    paths = list(addresses(visitor, case, "GET"))
    assert len(paths) >= 9
    for path in paths:
        visitor.go(path)
        assert visitor.answer.status_code == 404, path
        assert CUSTOMER not in visitor.answer.text
    for path in addresses(visitor, case, "POST"):
        answer = visitor.client.post(path, data={"form_token": token, "reason": "vì tò mò"})
        assert answer.status_code == 404, path
        assert CUSTOMER not in answer.text
    assert visitor.installation.history(case) == before


@pytest.mark.row(31)
def test_lists_and_searches_show_others_nothing(visitor: Visitor, case: str) -> None:
    visitor.log_in(STRANGER)
    for path in ("/worklist?share=all", "/worklist?share=all&unit=DL01", f"/cases?q={case}"):
        assert CUSTOMER not in visitor.go(path).answer.text
        assert case not in visitor.text


@pytest.mark.row(31)
@pytest.mark.parametrize("login", [DESK, SURVEY, DESIGNER, ADMIN])
def test_only_leaders_and_auditors_oversee(visitor: Visitor, login: str) -> None:
    visitor.log_in(login).go("/oversight")
    assert visitor.answer.status_code == 403


@pytest.mark.parametrize("login", [DESK, SURVEY, LEADER, AUDITOR, DESIGNER, ADMIN])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_shown_to_everybody_who_may_see_it(
    installation: Installation, case: str, login: str, language: str
) -> None:
    visitor = Visitor(installation, language).log_in(login)
    sees = bool(installation.actor(login).sees() & {"DL01"})
    for path in ("/home", "/inbox", "/worklist?share=all", "/cases", "/help", "/account"):
        assert visitor.go(path).answer.status_code == 200, path
    for path in addresses(visitor, case, "GET"):
        if "/files/" not in path:
            shown = 409 if path.endswith(NOT_MADE) else 404 if path.endswith(NOT_NEEDED) else 200
            assert visitor.go(path).answer.status_code == (shown if sees else 404), path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/worklist?colour=red", "There is no filter 'colour'."),
        ("/worklist?due=someday", "The filter 'due' cannot be 'someday'."),
        ("/worklist?page=zero", "The filter 'page' cannot be 'zero'."),
        ("/worklist?share=theirs", "The filter 'share' cannot be 'theirs'."),
        ("/cases?state=lost", "The filter 'state' cannot be 'lost'."),
        ("/cases?page=0", "The filter 'page' cannot be '0'."),
    ],
)
def test_a_filter_that_does_not_fit_is_told_by_name(visitor: Visitor, path: str, said: str) -> None:
    visitor.log_in(DESK).go(path)
    assert visitor.answer.status_code == 422
    assert said in visitor.text


@pytest.mark.row(34)
@pytest.mark.parametrize("text", ["'; DROP TABLE cases; --", "%", "_", "\\", "<script>", "Đ" * 200])
def test_a_search_is_only_a_search(visitor: Visitor, case: str, text: str) -> None:
    visitor.log_in(DESK)
    for page, share in (("/worklist", {"share": "all"}), ("/cases", {})):
        found = visitor.client.get(page, query_string={"q": text, **share})
        assert found.status_code == 200
        assert case not in found.text, "nothing of it is a pattern"
        named = visitor.client.get(page, query_string={"q": "bí mật", **share})
        assert case in named.text
    assert visitor.installation.engine.cases.get(SYSTEM, case)


@pytest.mark.row(34)
def test_names_that_look_like_markup_are_text_on_every_page(
    installation: Installation, visitor: Visitor
) -> None:
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    code = installation.request(customer_name=name)
    visitor.log_in(LEADER)
    binary = ("/files/", "evidence.zip", "/pdf")
    paths = [p for p in addresses(visitor, code, "GET") if not any(one in p for one in binary)]
    for path in [*paths, "/worklist?share=all", "/cases", "/oversight"]:
        visitor.go(path)
        assert "<script>alert" not in visitor.answer.text, path
        assert "<img src=x" not in visitor.answer.text, path


def test_a_page_number_past_the_end_leads_back(visitor: Visitor, case: str) -> None:
    visitor.log_in(DESK)
    for path in ("/worklist?page=7", "/cases?page=7"):
        visitor.go(path)
        assert visitor.answer.status_code == 404
        assert "There is no page 7: the list has 1." in visitor.text


def test_an_address_that_leads_nowhere_is_a_page_too(visitor: Visitor) -> None:
    visitor.log_in(DESK).go("/nothing")
    assert visitor.answer.status_code == 404
    assert visitor.answer.mimetype == "text/html"
