"""Slips in a browser without scripts: the page says what its PDF does, and is not lost when another
language is chosen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import webapi
from engine import PublicRate, commands
from engine.model.rate_limit import RATES
from tests.kit import DESK, STRANGER, Installation
from tests.pages.visitor import Visitor

MOST_BYTES = 30_000
EN = {"Accept-Language": "en"}


def texts(visitor: Visitor) -> list[str]:
    """What the slip on the page says, piece by piece, without blanks."""
    found = visitor.page.xpath("//article[contains(@class, 'slip')]//text()")
    return [said for one in found if (said := "".join(str(one).split()))]


def require_same(visitor: Visitor, pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    printed = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert [one for one in texts(visitor) if one not in printed] == []
    assert reader.root_object["/Lang"] == visitor.page.get("lang")


def test_the_counter_prints_the_acknowledgement(either: Installation) -> None:
    code = either.request()
    visitor = Visitor(either).log_in(DESK).go(f"/cases/{code}")
    assert f"/cases/{code}/slips" in visitor.links()
    visitor.submit(f"/cases/{code}/customer-key")
    address = f"/cases/{code}/slips/acknowledgement"
    key = visitor.value("key")
    assert key in visitor.text and visitor.page.xpath("//*[local-name()='svg'][@class='qr']")
    page, filled = visitor.answer.text, visitor.filled(address, do="pdf")
    answer = visitor.client.post(address, data=filled)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert code in answer.headers["Content-Disposition"] and key not in str(answer.headers)
    require_same(visitor, answer.data)
    visitor.submit("/language", {}, "vi")
    assert visitor.page.get("lang") == "vi" and key in visitor.text
    assert "Giấy tiếp nhận yêu cầu" in visitor.text
    require_same(visitor, visitor.client.post(address, data=visitor.filled(address)).data)
    visitor.submit("/theme", {}, "dark")
    assert visitor.page.get("data-theme") == "dark" and key in visitor.text
    visitor.submit("/language", {}, "en")
    assert len(page) < MOST_BYTES
    other = either.request()
    stolen = {**filled, "key": key}
    answer = visitor.client.post(f"/cases/{other}/slips/acknowledgement", data=stolen)
    assert answer.status_code == 422 and key not in answer.text
    either.do(commands.MakeCaseKey(code))
    assert visitor.client.post(address, data=filled).status_code == 404


def test_the_other_slips_are_listed_and_printed(installation: Installation) -> None:
    at = installation
    code = at.request("lv_household", site_right_doc_kind="house_ownership")
    asked = tuple({"words": f"Giấy tờ <{n}>", "reason": "Cần bản rõ hơn"} for n in range(12))
    at.do(commands.AskForPapers(code, asked))
    visitor = Visitor(at, "vi").log_in(DESK).go(f"/cases/{code}/slips")
    assert f"/cases/{code}/slips/missing-papers" in visitor.links()
    visitor.go(f"/cases/{code}/slips/missing-papers")
    assert "Giấy tờ <11>" in visitor.text
    require_same(visitor, visitor.client.get(f"/cases/{code}/slips/missing-papers/pdf").data)
    for kind in ("refusal", "power-on", "nothing", "appointments"):
        answer = visitor.client.get(f"/cases/{code}/slips/{kind}")
        assert answer.status_code == 404, kind
    stranger = Visitor(at).log_in(STRANGER)
    for path in ("slips", "slips/missing-papers", "slips/missing-papers/pdf"):
        assert stranger.client.get(f"/cases/{code}/{path}").status_code == 404


def test_the_customer_keeps_the_key_in_another_language(installation: Installation) -> None:
    at = installation
    code = at.request("lv_household")
    made = at.do(commands.MakeCaseKey(code)).details
    visitor = Visitor(at).go(f"/k/{made['token']}")
    assert "/tra-cuu/phieu/acknowledgement" in visitor.links()
    visitor.go("/tra-cuu/phieu/acknowledgement")
    require_same(visitor, visitor.client.get("/tra-cuu/phieu/acknowledgement/pdf", headers=EN).data)
    assert str(made["key"]) not in visitor.text and len(visitor.answer.data) < MOST_BYTES
    assert visitor.answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    own = {**visitor.filled("/language"), "posted": "/tra-cuu/phieu", **made}
    visitor.send("/language", own)
    assert str(made["key"]) in visitor.text and visitor.path == "/tra-cuu/phieu"
    assert len(visitor.answer.data) < MOST_BYTES
    require_same(visitor, visitor.client.post("/tra-cuu/phieu", data={**own, "do": "pdf"}).data)


def test_files_are_counted_apart_and_the_page_with_the_key_stays(
    installation: Installation,
) -> None:
    at = installation
    code = at.request("lv_household")
    made = at.do(commands.MakeCaseKey(code)).details
    visitor = Visitor(at).go(f"/k/{made['token']}").go("/tra-cuu/phieu/acknowledgement")
    own = {**visitor.filled("/language"), **made, "do": "pdf"}
    for _ in range(RATES[PublicRate.SLIP_FILES].most):
        at.engine.public_rates.count(PublicRate.SLIP_FILES, "127.0.0.1")
    visitor.go("/tra-cuu/phieu/acknowledgement/pdf")
    assert visitor.answer.status_code == 429 and "Too much was sent" in visitor.text
    assert int(visitor.answer.headers["Retry-After"]) > 0
    visitor.send("/tra-cuu/phieu", own)
    assert visitor.answer.status_code == 429 and str(made["key"]) in visitor.text
    at.engine.public_rates.count(PublicRate.CUSTOMER_ACTS, "127.0.0.1")


@pytest.mark.parametrize("posted", ["/tra-cuu/xong", "//evil.example/tra-cuu/phieu", "/none", "x"])
def test_no_form_but_such_a_page_is_sent_once_more(installation: Installation, posted: str) -> None:
    visitor = Visitor(installation).go("/tra-cuu")
    answer = visitor.client.post(
        "/language", data={**visitor.filled("/language"), "posted": posted}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tra-cuu")


def test_without_a_key_there_is_no_slip(installation: Installation) -> None:
    code = installation.request("lv_household")
    visitor = Visitor(installation).go("/tra-cuu").submit("/tra-cuu", {"code": code})
    for path in ("/tra-cuu/phieu/acknowledgement", "/tra-cuu/phieu/acknowledgement/pdf"):
        answer = visitor.client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/tra-cuu")
    filled = {**visitor.filled("/language"), "key": "ABCDEF", "token": "x" * 22}
    assert visitor.client.post("/tra-cuu/phieu", data=filled).status_code == 404
    assert visitor.client.post("/tra-cuu/phieu", data={"key": "ABCDEF"}).status_code == 403


PUBLIC = {"services.html", "promises.html"}
"""Pages of customers that anybody may be shown by a search engine."""


def test_a_page_of_one_customer_is_kept_from_search_engines() -> None:
    folder = Path(webapi.__file__).parent / "templates" / "customers"
    pages = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
    shown = {name: text for name, text in pages.items() if 'extends "customers/base.html"' in text}
    assert len(shown) > 10
    hidden = {name for name, text in shown.items() if 'content="noindex, nofollow"' in text}
    assert set(shown) - hidden == PUBLIC


@pytest.mark.parametrize("path", ["/dich-vu", "/cam-ket"])
def test_a_page_for_everybody_says_what_it_is_where_it_is_shared(
    installation: Installation, path: str
) -> None:
    visitor = Visitor(installation, "vi").go(path)
    told = {
        one.get("property"): one.get("content") for one in visitor.page.xpath("//meta[@property]")
    }
    assert told["og:title"] in visitor.title and told["og:description"]
    assert told["og:url"].endswith(path) and "?" not in told["og:url"]
    assert not visitor.page.xpath("//meta[@name='robots']")
