"""Strangers at the pages on which customers write requests: what they try does nothing, and what a
customer typed reaches nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from engine import NotAllowed, PublicRate, commands
from engine.demo.answers import FILE_CONTENT
from engine.store.tables import uploads
from tests.kit import DESK, LEADER, ROOT, Installation
from tests.pages.test_request_pages import (
    WHO,
    answer_all,
    begin,
    code_on,
    fill_in,
    form_token,
    give,
    link_on,
)
from tests.pages.test_request_pages import served as served
from tests.pages.visitor import Visitor


@pytest.fixture
def customer(served: Installation) -> Visitor:
    return Visitor(served)


def summary(customer: Visitor) -> str:
    return " ".join(one.text_content() for one in customer.page.xpath("//*[@class='summary']"))


def exhaust(served: Installation) -> None:
    """The network of the visitor has changed as much as it may in an hour."""
    with pytest.raises(NotAllowed):
        for _ in range(1_000):
            served.engine.public_rates.count(PublicRate.APPLICATION_CHANGES, "127.0.0.1")


def at_the_papers(customer: Visitor) -> None:
    begin(customer)
    answer_all(customer)


def test_what_is_typed_never_goes_into_a_request_that_somebody_else_opened_here(
    customer: Visitor, served: Installation
) -> None:
    stranger = begin(Visitor(served))
    begin(customer)
    filled = customer.filled("/don/1", WHO, "next")
    customer.client.get(link_on(stranger))
    customer.send("/don/1", filled)
    assert customer.answer.status_code == 409
    assert "Another request was opened in this browser" in customer.text
    assert stranger.go("/don/1").value("f.customer_name") == ""


def test_another_request_is_not_handed_in_by_the_button_of_ones_own(
    customer: Visitor, served: Installation
) -> None:
    stranger = begin(Visitor(served))
    fill_in(stranger)
    begin(customer)
    fill_in(customer)
    filled = customer.filled("/don/gui")
    customer.client.get(link_on(stranger))
    customer.send("/don/gui", filled)
    assert customer.answer.status_code == 409
    assert "Look through your answers" in stranger.go("/don/xem-lai").text


def test_of_a_change_that_has_to_wait_no_file_is_kept(
    customer: Visitor, served: Installation
) -> None:
    at_the_papers(customer)
    exhaust(served)
    give(customer, ("nhà.pdf", FILE_CONTENT))
    assert customer.answer.status_code == 429
    by_customers = select(func.count()).where(uploads.c.login.startswith("kh/"))
    with served.engine._database.read() as connection:
        assert connection.scalar(by_customers) == 0


def test_handing_in_again_and_again_has_to_wait(customer: Visitor, served: Installation) -> None:
    begin(customer)
    fill_in(customer)
    customer.submit("/don/gui")
    code, _ = code_on(customer)
    exhaust(served)
    before = len(served.history(code))
    customer.send("/don/gui", {"form_token": form_token(customer)})
    assert customer.answer.status_code == 429
    assert customer.answer.headers["Retry-After"]
    assert code in customer.text
    assert len(served.history(code)) == before


def test_more_files_than_are_taken_are_told(customer: Visitor) -> None:
    at_the_papers(customer)
    give(customer, *((f"{n}.pdf", FILE_CONTENT) for n in range(21)))
    assert customer.answer.status_code == 422
    assert "Only the first 20 files were kept." in summary(customer)
    assert "20 files kept" in customer.text


def test_what_cannot_be_kept_is_told_by_its_field(customer: Visitor) -> None:
    begin(customer)
    customer.submit("/don/1", {**WHO, "f.customer_name": "Bà\x01Mơ"}, "next")
    assert customer.answer.status_code == 422
    assert "Customer's name" in summary(customer)


def test_another_language_leads_back_to_the_page(customer: Visitor) -> None:
    begin(customer)
    customer.submit("/don/1", {**WHO, "f.id_number": "123"}, "next")
    assert other_language(customer) == "/don/1"
    customer.language = "en"
    begin(customer)
    fill_in(customer)
    customer.submit("/don/gui")
    assert other_language(customer) == "/tra-cuu/phieu"  # with the key that it shows once
    customer.go("/dich-vu").send("/dich-vu", {"form_token": form_token(customer)})
    assert customer.answer.status_code == 422
    assert other_language(customer) == "/dich-vu"


def other_language(customer: Visitor) -> str:
    form: Any = customer.form("/language")
    return customer.send("/language", dict(form.form_values()) | {"language": "vi"}).path


def test_the_request_of_somebody_who_was_erased_opens_nothing(
    customer: Visitor, served: Installation
) -> None:
    begin(customer)
    fill_in(customer)
    customer.submit("/don/gui")
    code, _ = code_on(customer)
    token = form_token(customer)
    served.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    served.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý bằng đơn"), DESK)
    served.do(commands.EraseSubject(code, "đã đối chiếu đơn"), LEADER)
    before = len(served.history(code))
    assert customer.go("/don/xem-lai").path == "/dich-vu"
    assert customer.send("/don/gui", {"form_token": token}).path == "/dich-vu"
    assert len(served.history(code)) == before


@pytest.mark.parametrize("cookie", ["", "a.b", "0" * 12 + ".mtc_" + "0" * 43])
def test_whoever_writes_no_request_sends_no_files(served: Installation, cookie: str) -> None:
    stranger = Visitor(served).go("/dich-vu")
    stranger.client.set_cookie("motcua_request", cookie)
    form: Any = {"content_type": "multipart/form-data; boundary=b", "data": b"x" * (1 << 20)}
    assert stranger.client.post("/don/4", **form).status_code == 413


def test_no_proxy_is_shown_how_to_log_the_address_of_a_secret(
    installation: Installation,
) -> None:
    """Each page whose address holds one stands in the example, where it is not logged."""
    app = Visitor(installation).client.application
    hidden = {name for name, one in app.view_functions.items() if hasattr(one, "hides_path")}
    pages = [one.rule for one in app.url_map.iter_rules() if one.endpoint in hidden]
    example = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    assert pages
    for rule in pages:
        place = rule[: rule.index("<")]
        assert f"location {place} {{\n        access_log off;" in example
