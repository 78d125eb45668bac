"""A customer takes part in a running request on a phone, without an account or a script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from engine import SYSTEM, commands
from engine.demo.answers import FILE_CONTENT
from tests.contract.test_asked_papers import CHECK, SUPPLY, asked, papers
from tests.kit import DESK, Installation
from tests.pages.test_tracking import MOST_BYTES, key_of
from tests.pages.visitor import Visitor

PHOTO = {"f.files": [("trang1.pdf", FILE_CONTENT), ("trang2.pdf", FILE_CONTENT)]}
PAPER = "/tra-cuu/giay-to/1"
SHOWN = "/tra-cuu/ho-so"


def holder(at: Installation, code: str, language: str = "en") -> Visitor:
    """Whoever holds the newest key of the case, and has looked it up."""
    visitor = Visitor(at, language).go("/tra-cuu")
    return visitor.submit("/tra-cuu", {"code": code, "key": key_of(at, code)["key"]})


def quoted(at: Installation) -> str:
    """The request of a business that is to pay its quote."""
    code = at.request("lv_business")
    at.go(code, "lvb_pay_and_deposit", lvb_plan_estimate={"customer_cost_vnd": 5_000_000})
    return code


@pytest.fixture
def code(installation: Installation) -> str:
    return asked(installation)


@pytest.fixture
def customer(installation: Installation, code: str) -> Visitor:
    return holder(installation, code)


def paper_state(at: Installation, code: str) -> str:
    return str(papers(at, code).asked[0].paper.state)


def test_a_paper_is_handed_in_refused_with_a_reason_and_handed_in_again(
    installation: Installation, code: str, customer: Visitor
) -> None:
    assert "House ownership certificate asked for Bản chụp mờ" in customer.text
    customer.go(PAPER).submit(PAPER, {}, "send", PHOTO)
    assert customer.path == SHOWN
    assert "The paper was received" in str(customer.page.text_content())
    assert "handed in, to be looked at" in customer.text
    desk = Visitor(installation).log_in(DESK).go(f"/cases/{code}/papers")
    assert "trang1.pdf" in desk.text and "trang2.pdf" in desk.text
    desk.submit(f"/cases/{code}/papers/1/refusal", {"reason": "Thiếu mặt sau"})
    customer.go(SHOWN)
    assert "Thiếu mặt sau" in customer.text and "trang1" not in customer.text
    customer.go(PAPER).submit(PAPER, {}, "send", PHOTO)
    desk.go(f"/cases/{code}/papers").submit(f"/cases/{code}/papers/1/acceptance")
    customer.go(PAPER)
    assert "accepted" in customer.text
    assert not customer.page.xpath("//form[@enctype]")
    *_, came = [e for e in installation.history(code) if e.type == "PaperHandedIn"]
    assert (came.by, came.via, came.role) == (f"kh/{code}", "portal", "khach_hang")
    assert (came.on_behalf_of, installation.verify()) == (None, [])
    (again,) = installation.engine.reexecute([code])
    assert again.divergence is None


def test_photos_come_one_by_one_and_are_replaced_as_long_as_nobody_decided(
    installation: Installation, code: str, customer: Visitor
) -> None:
    one, two = [("a.pdf", FILE_CONTENT)], [("b.pdf", FILE_CONTENT)]
    customer.go(PAPER).submit(PAPER, {}, "show", {"f.files": one})
    assert paper_state(installation, code) == "asked"
    customer.submit(PAPER, {}, "send", {"f.files": two})
    names = [file["name"] for file in papers(installation, code).asked[0].paper.files]
    assert names == ["a.pdf", "b.pdf"]
    customer.go(PAPER).submit(PAPER, {}, "send", {"f.files": two})
    names = [file["name"] for file in papers(installation, code).asked[0].paper.files]
    assert names == ["b.pdf"]
    data = customer.go(PAPER).filled(PAPER, {}, "send")
    installation.do(commands.AcceptPaper(code, 1))
    customer.send(PAPER, data | {"f.files": []})
    assert customer.answer.status_code == 409
    assert "This paper was accepted at" in customer.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.jpg", b"MZ\x90\x00", "pdf, jpg"),
        ("x.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024), "20 MB"),
        ("x.pdf", b"", "f.files"),
    ],
)
def test_a_bad_file_is_said_and_the_others_stay(
    installation: Installation, code: str, customer: Visitor, name: str, content: bytes, said: str
) -> None:
    files = {"f.files": [("tốt.pdf", FILE_CONTENT), (name, content)]}
    customer.go(PAPER).submit(PAPER, {}, "send", files)
    assert customer.answer.status_code == 422
    assert "tốt.pdf" in customer.text
    assert paper_state(installation, code) == "asked"


def test_a_business_pays_its_quote_by_its_key(either: Installation) -> None:
    code = quoted(either)
    customer = holder(either, code)
    assert "To be paid" in customer.text
    number = next(iter(either.open_tasks(code).values())).number
    step = f"/tra-cuu/viec/{number}"
    customer.go(step)
    answer: Mapping[str, str] = {
        "f.amount_vnd": "1.000.000.000",
        "f.method": "bank_transfer",
        "f.deposit_vnd": "5.000.000",
    }
    customer.submit(step, answer, "complete")
    assert customer.answer.status_code == 422 and "Receipt" in customer.text
    before = customer.filled(step, answer, "complete")
    customer.submit(step, answer, "complete", {"f.receipt": [("biên lai.pdf", FILE_CONTENT)]})
    assert customer.path == SHOWN and "It was received" in str(customer.page.text_content())
    assert "lvb_pay_and_deposit" not in either.open_tasks(code)
    first, done, *_ = [e for e in either.history(code) if e.by == f"kh/{code}"]
    assert (first.via, first.role, done.type) == ("portal", "khach_hang", "TaskCompleted")
    assert done.on_behalf_of is None
    customer.send(step, before)
    assert customer.answer.status_code == 409
    assert "was sent from this page at" in customer.text and "1000000000" in customer.text
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None and either.verify() == []


def test_what_the_desk_recorded_meanwhile_is_said_with_what_was_typed(
    installation: Installation,
) -> None:
    code = quoted(installation)
    customer = holder(installation, code)
    task = installation.open_tasks(code)["lvb_pay_and_deposit"]
    installation.do(commands.ClaimTask(task.id))
    step = f"/tra-cuu/viec/{task.number}"
    data = customer.go(step).filled(step, {"f.amount_vnd": "777.000"}, "complete")
    installation.complete(code, "lvb_pay_and_deposit")
    customer.send(step, data)
    assert customer.answer.status_code == 409
    assert "was recorded by the office at" in customer.text
    assert "777000" in customer.text and DESK not in customer.text
    customer.go(step)
    assert customer.answer.status_code == 200


def test_a_step_of_the_staff_of_another_case_or_none_is_not_found(
    installation: Installation, code: str, customer: Visitor
) -> None:
    tasks = [one.task for one in installation.engine.cases.get(SYSTEM, code).tasks]
    staff = next(one.number for one in tasks if one.element == CHECK)
    other = asked(installation)
    assert other != code
    for path in (f"/tra-cuu/viec/{staff}", "/tra-cuu/viec/999", "/tra-cuu/giay-to/9"):
        customer.go(path)
        assert customer.answer.status_code == 404, path
    supply = installation.open_tasks(code)[SUPPLY].number
    assert customer.client.head(f"/tra-cuu/viec/{supply}").status_code == 200


@pytest.mark.parametrize("how", ["code alone", "revoked", "too late", "forged"])
def test_without_a_valid_key_nothing_is_taken(
    installation: Installation, code: str, customer: Visitor, how: str
) -> None:
    data = customer.go(PAPER).filled(PAPER, {}, "send")
    if how == "code alone":
        customer.go("/tra-cuu").submit("/tra-cuu", {"code": code})
    elif how == "revoked":
        key_of(installation, code)
    elif how == "too late":
        installation.clock.advance(timedelta(minutes=31))
    else:
        customer.client.set_cookie("motcua_tracking", "1.SX0000000000..x")
    customer.send(PAPER, data | {"f.files": []})
    assert customer.answer.status_code == 403
    assert "Write the code and the key once more" in customer.text
    assert customer.go(PAPER).answer.status_code == 403
    assert paper_state(installation, code) == "asked"


def test_another_case_in_the_same_browser_gets_nothing_of_this_one(
    installation: Installation, code: str, customer: Visitor
) -> None:
    data = customer.go(PAPER).filled(PAPER, {}, "send")
    other = asked(installation)
    customer.go("/tra-cuu").submit(
        "/tra-cuu", {"code": other, "key": key_of(installation, other)["key"]}
    )
    customer.send(PAPER, data)
    assert customer.answer.status_code == 409
    assert paper_state(installation, code) == paper_state(installation, other) == "asked"


def test_a_closed_or_suspended_request_takes_nothing(
    installation: Installation, code: str, customer: Visitor
) -> None:
    data = customer.go(PAPER).filled(PAPER, {}, "send")
    installation.do(commands.SuspendCase(code, "Khách đề nghị"))
    customer.send(PAPER, data | {"f.files": []})
    assert customer.answer.status_code in (409, 422)
    installation.do(commands.ResumeCase(code, "Khách đề nghị"))
    installation.do(commands.CancelCase(code, "Khách đề nghị"))
    customer.go(SHOWN)
    assert not customer.page.xpath("//a[contains(@href, 'giay-to')]")
    customer.go(PAPER)
    assert "No papers are being asked of you" in customer.text


def test_signing_is_not_a_tick_and_no_page_is_large(installation: Installation) -> None:
    code = installation.request("lv_household")
    installation.go(code, "lvh_sign_ppa")
    customer = holder(installation, code, "vi")
    assert "tại quầy" in customer.text.lower()
    number = installation.open_tasks(code)["lvh_sign_ppa"].number
    customer.go(f"/tra-cuu/viec/{number}")
    assert not customer.page.xpath("//form[@enctype]")
    code = asked(installation)
    customer = holder(installation, code, "vi")
    for path in (SHOWN, PAPER):
        assert len(customer.go(path).answer.data) <= MOST_BYTES
