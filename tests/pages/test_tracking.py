"""A customer follows a request with a browser without scripts: by code, by key and by link."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from engine import SYSTEM, commands
from engine.model.code import make_code
from engine.publishing.definition import Definition
from tests.kit import DESK, Installation
from tests.pages.visitor import Visitor

MOST_BYTES = 30_000
PLAIN = {"enum", "format", "x-kind", "x-pattern", "x-derived", "x-sets", "const"}
"""Keywords of texts that nobody writes freely."""


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    for name in ("engine", "webapi"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield caplog


def customer(at: Installation, language: str = "en") -> Visitor:
    return Visitor(at, language)


def look_up(at: Installation, code: str, key: str = "", language: str = "en") -> Visitor:
    visitor = customer(at, language).go("/tra-cuu")
    return visitor.submit("/tra-cuu", {"code": code, "key": key})


def key_of(at: Installation, code: str) -> Mapping[str, Any]:
    return at.do(commands.MakeCaseKey(code)).details


def test_a_code_leads_to_where_the_request_is(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    visitor = look_up(either, code.lower())
    assert visitor.path == "/tra-cuu/ho-so"
    assert code in visitor.title
    for said in ("Survey", "step 2 of 7", "The power company", "Power is expected", "Last day"):
        assert said in visitor.text, said
    in_vietnamese = look_up(either, code, language="vi").text
    for said in ("Khảo sát", "bước 2 trên 7", "Ngành điện", "Dự kiến có điện", "Ngày cuối"):
        assert said in in_vietnamese, said


def test_the_staff_reads_what_the_customer_is_told(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    either.at("2014-10-20 09:00")
    either.fire("2014-10-02 09:00")
    told = look_up(either, code).page.xpath("//main//dl[1]")[0].text_content().split()
    visitor = Visitor(either).log_in(DESK).go(f"/cases/{code}")
    shown = visitor.page.xpath("//details[summary='What the customer is told']/dl")[0]
    assert shown.text_content().split() == told
    assert "Not kept: the date of 2 Oct 2014 (The power company)" in visitor.text


def plant(at: Installation, definition: str, until: str) -> tuple[str, set[str]]:
    """A request in which every field that people write freely holds a text of its own; its code,
    and those texts."""
    planted: set[str] = set()
    with at.engine._database.read() as connection:
        found: Definition = at.engine._definitions.definition(connection, definition)

    def twists(form: str) -> dict[str, str]:
        made = {
            field.name: f"Trồng {form[-6:]} {number} Xyz"
            for number, field in enumerate(found.forms[form].fields)
            if field.schema["type"] == "string"
            and not PLAIN & field.schema.keys()
            and field.schema.get("maxLength", 99) > 30
        }
        planted.update(made.values())
        return made

    prefix = "mv" if definition.startswith("mv") else "lvh"
    code = at.request(definition, **twists(f"{prefix}_submit_request"))
    while until not in at.open_tasks(code):
        element = min(at.open_tasks(code).values(), key=lambda task: task.number).element
        given = at.answer(element, code)
        named = {name: text for name, text in twists(element).items() if name in given}
        at.complete(code, element, **named, note=f"ghi chú {element} Xyz")
        planted.add(f"ghi chú {element} Xyz")
    return code, planted


@pytest.mark.parametrize(
    ("definition", "until"),
    [("lv_household", "lvh_close_csat"), ("mv_own_substation", "mv_close_case")],
)
def test_nothing_that_somebody_wrote_is_shown_to_who_has_the_code(
    installation: Installation, lines: pytest.LogCaptureFixture, definition: str, until: str
) -> None:
    code, planted = plant(installation, definition, until)
    personal = {
        str(value)
        for section in [installation.engine.cases.get(SYSTEM, code).case.facts]
        for name, value in section.items()
        if name in {"customer_name", "phone", "email", "id_number", "site_street", "site_place"}
    }
    assert len(planted) > 10 and len(personal) >= 4
    lines.clear()
    visitor = look_up(installation, code)
    bodies = [visitor.answer.text, str(visitor.answer.headers)]
    bodies += [visitor.client.get("/tra-cuu/lich.ics").text]
    bodies += [
        visitor.client.post("/api/v1/public/tracking", json={"code": code}).text,
        "\n".join(record.getMessage() for record in lines.records),
    ]
    for body in bodies:
        assert not [text for text in planted | personal if text in body]
    assert not any(code in record.getMessage() for record in lines.records)


def test_the_code_and_the_token_stand_in_no_address_and_no_line_of_the_log(
    either: Installation, lines: pytest.LogCaptureFixture
) -> None:
    code = either.request()
    details = key_of(either, code)
    visitor = customer(either).go("/tra-cuu")
    data = visitor.filled("/tra-cuu", {"code": code, "key": details["key"]})
    answer = visitor.client.post("/tra-cuu", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tra-cuu/ho-so")
    link = visitor.client.get(f"/k/{details['token']}")
    assert (link.status_code, link.headers["Location"]) == (303, "/tra-cuu/ho-so")
    said = "\n".join(record.getMessage() for record in lines.records)
    assert "/k/<token>" in said
    assert not any(secret in said for secret in (code, details["key"], details["token"]))
    for one in (answer, link):
        assert one.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert one.headers["Referrer-Policy"] == "no-referrer"
        assert one.headers["Cache-Control"] == "no-store"
        (cookie,) = [c for c in one.headers.getlist("Set-Cookie") if "motcua_tracking" in c]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=1800" in cookie


def test_the_key_shows_the_papers_that_are_asked_for(either: Installation) -> None:
    code = either.request()
    asked = {"dossier_complete": False, "missing_items": ["Bản vẽ một sợi"]}
    either.go(code, "mv_supplement_dossier", mv_receive_check=asked)
    details = key_of(either, code)
    assert "Bản vẽ một sợi" not in look_up(either, code).text
    assert "Bản vẽ một sợi" in look_up(either, code, details["key"]).text
    visitor = customer(either)
    assert visitor.client.head(f"/k/{details['token']}").status_code == 303
    assert "Bản vẽ một sợi" in visitor.go(f"/k/{details['token']}").text
    assert "You" in visitor.text
    key_of(either, code)
    assert "Bản vẽ một sợi" not in visitor.go("/tra-cuu/ho-so").text, "the key was revoked"


def test_a_wrong_key_and_a_code_of_nothing_are_told_alike(either: Installation) -> None:
    code, other = either.request(), either.request()
    key = key_of(either, other)["key"]
    pages = [
        look_up(either, code, "AAAAAA"),
        look_up(either, code, key),
        look_up(either, make_code("SX", "000000001")),
    ]
    assert {one.answer.status_code for one in pages} == {404}
    assert len({one.text for one in pages}) == 1
    assert "No request is found" in pages[0].text
    assert customer(either).go(f"/k/{'x' * 22}").answer.status_code == 404


def test_another_language_stays_with_the_customer(installation: Installation) -> None:
    visitor = look_up(installation, "SX0123456789")
    visitor.submit("/language")
    assert (visitor.path, "Hồ sơ của tôi đến đâu rồi?" in visitor.text) == ("/tra-cuu", True)
    visitor = look_up(installation, installation.request())
    visitor.submit("/language")
    assert (visitor.path, "Giai đoạn" in visitor.text) == ("/tra-cuu/ho-so", True)


def test_a_late_request_says_by_how_much(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    installation.at("2014-12-15 09:00")
    installation.fire("2014-12-01 09:00")
    assert "day 75, 5 days beyond it" in look_up(installation, code).text


@pytest.mark.parametrize(
    "typed", ["", "SX0123456789", "' OR 1=1; --", "x" * 4096, "a\r\nb", "<b>", "\u202e", "🙂"]
)
def test_what_is_no_code_is_asked_back(installation: Installation, typed: str) -> None:
    visitor = look_up(installation, typed)
    assert visitor.answer.status_code == 422
    assert "This code is not right" in visitor.text
    assert len(visitor.answer.data) < MOST_BYTES


def test_who_looks_too_much_up_is_told_how_long_to_wait(either: Installation) -> None:
    code = either.request()
    for _ in range(10):
        assert look_up(either, code).path == "/tra-cuu/ho-so"
    late = look_up(either, code)
    assert late.answer.status_code == 429
    assert int(late.answer.headers["Retry-After"]) == 60
    either.clock.set(either.clock.now() + timedelta(seconds=61))
    assert look_up(either, code).path == "/tra-cuu/ho-so"


def test_what_a_browser_shows_ends_by_itself_and_by_a_button(either: Installation) -> None:
    code = either.request()
    visitor = look_up(either, code)
    visitor.submit("/tra-cuu/xong")
    assert visitor.go("/tra-cuu/ho-so").path == "/tra-cuu"
    visitor.submit("/tra-cuu", {"code": code})
    assert visitor.path == "/tra-cuu/ho-so"
    either.clock.set(either.clock.now() + timedelta(minutes=31))
    assert visitor.go("/tra-cuu/ho-so").path == "/tra-cuu"
    assert visitor.client.get("/tra-cuu/lich.ics").status_code == 303


def test_a_form_of_another_page_looks_nothing_up(either: Installation) -> None:
    code = either.request()
    answer = customer(either).client.post("/tra-cuu", data={"code": code})
    assert answer.status_code == 403
    assert "motcua_tracking" not in str(answer.headers)


def test_the_pages_are_small_and_no_search_engine_keeps_them(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_design")
    visitor = look_up(either, code, key_of(either, code)["key"])
    for path in ("/tra-cuu", "/tra-cuu/ho-so"):
        visitor.go(path)
        assert len(visitor.answer.data) < MOST_BYTES
        assert visitor.answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert visitor.page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]


def test_the_dates_come_as_a_file_for_calendars(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    answer = look_up(either, code).client.get("/tra-cuu/lich.ics")
    assert answer.mimetype == "text/calendar"
    lines = answer.text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20141210" in lines
    assert f"UID:{code}-last@motcua" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_the_desk_hands_a_paper_over_with_code_and_key(either: Installation) -> None:
    code = either.request()
    visitor = Visitor(either).log_in(DESK).go(f"/cases/{code}")
    visitor.submit(f"/cases/{code}/customer-key")
    assert "Your request was taken in" in visitor.text
    key, link = visitor.page.xpath("//main//dl[1]//dd")[1].text_content().strip(), visitor.text
    assert look_up(either, code, key).path == "/tra-cuu/ho-so"
    path = f"/k/{link.split('/k/')[1].split()[0]}"
    assert customer(either).go(path).path == "/tra-cuu/ho-so"


def test_programs_look_up_the_same(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    client = customer(either).client
    answer = client.post("/api/v1/public/tracking", json={"code": code})
    assert answer.status_code == 200 and answer.json is not None
    assert (answer.json["status"]["phase"]["number"], answer.json["papers"]) == (2, None)
    own = {"code": code, "key": key_of(either, code)["key"]}
    asked = client.post("/api/v1/public/tracking", json=own)
    assert asked.json is not None and asked.json["papers"] == []
    for body, status in (
        ({"code": make_code("SX", "000000001")}, 404),
        ({"code": code, "key": "AAAAAA"}, 404),
        ({"code": "no code"}, 422),
        ({"code": "x" * 101}, 422),
        ({}, 422),
    ):
        assert client.post("/api/v1/public/tracking", json=body).status_code == status, body
