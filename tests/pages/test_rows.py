"""Limits of a profile and days of a calendar as rows, without a script."""

from __future__ import annotations

from datetime import date

import pytest

from engine import commands, documents
from engine.time import read_calendar, read_profile
from tests.kit import APPROVER, DESIGNER, Installation, shipped
from tests.pages.visitor import Visitor

pytestmark = pytest.mark.usefixtures("quick_sandbox")

PROFILE, SHIPPED = (
    next(d for d in shipped() if (d.kind, d.key) == name)
    for name in ((documents.Kind.PROFILE, "nq19_2014"), (documents.Kind.CALENDAR, "utility"))
)
CALENDAR = documents.Document(
    SHIPPED.kind,
    SHIPPED.key,
    SHIPPED.content
    + """
[[overlay]]
day = 2014-01-25
working = true
ground = "Họp tổng kết"

[[overlay]]
day = 2014-03-07
working = false
ground = "Tổng vệ sinh 2014: nghỉ"
""",
)
"""One that differs from the official days."""


@pytest.fixture
def number(installation: Installation) -> str:
    order = commands.BeginProposal("Lịch và thời hạn", (PROFILE, CALENDAR))
    return str(installation.do(order, DESIGNER).details["proposal"])


def kept(installation: Installation, number: str, kind: documents.Kind) -> str:
    texts = installation.engine.proposals.texts(installation.actor(DESIGNER), number)
    return next(one.content for one in texts if one.kind is kind)


def row_of(visitor: Visitor, name: str, value: str) -> str:
    """The number of the row that has this value."""
    place = next(n for n in range(200) if visitor.value(f"{n}.{name}") == value)
    return str(place)


def test_a_limit_is_changed_in_its_row(
    visitor: Visitor, installation: Installation, number: str
) -> None:
    action = f"/proposals/{number}/rows/profile/nq19_2014"
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/profile/nq19_2014")
    assert "Build the line" in visitor.text
    row = row_of(visitor, "key", "mv_line_works")
    assert (visitor.value(f"{row}.amount"), visitor.value(f"{row}.unit")) == ("10", "cd")
    visitor.submit(action, {f"{row}.amount": "15"}, do="check")
    assert "can be broken" in visitor.text
    assert visitor.value(f"{row}.amount") == "15"
    assert kept(installation, number, documents.Kind.PROFILE) == PROFILE.content
    visitor.submit(action, {f"{row}.amount": "9,5"}, do="save")
    assert "Saved." in visitor.text
    changed = PROFILE.content.replace(
        '[limits.mv_line_works]\nlimit = "10cd"', '[limits.mv_line_works]\nlimit = "9.5cd"'
    )
    assert kept(installation, number, documents.Kind.PROFILE) == changed


def test_a_swapped_day_is_written_down(
    visitor: Visitor, installation: Installation, number: str
) -> None:
    path = f"/proposals/{number}/documents/calendar/utility"
    action = f"/proposals/{number}/rows/calendar/utility"
    visitor.log_in(DESIGNER).go(path)
    before = read_calendar(CALENDAR.content).overlay
    fresh, ground = len(before), "Tết Đinh Mùi 2027: hoán đổi với thứ Bảy 20/2"
    assert visitor.value(f"{fresh}.day") == ""
    visitor.submit(
        action, {f"{fresh}.day": "2027-02-11", f"{fresh}.ground": ground, "0.day": ""}, do="save"
    )
    assert "Saved." in visitor.text
    after = read_calendar(kept(installation, number, documents.Kind.CALENDAR)).overlay
    assert {one.day for one in after} - {one.day for one in before} == {date(2027, 2, 11)}
    assert len(after) == len(before)
    assert next(one for one in after if one.day == date(2027, 2, 11)).ground == ground


def test_official_days_are_shown_and_their_end_is_moved(
    visitor: Visitor, installation: Installation, number: str
) -> None:
    action = f"/proposals/{number}/rows/calendar/utility"
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/calendar/utility")
    assert visitor.value("decided_until") == "2026-12-31"
    assert "6150/TB-BLĐTBXH" in visitor.text
    visitor.submit(action, {"decided_until": "2026-11-30"}, do="save")
    assert "Saved." in visitor.text
    after = read_calendar(kept(installation, number, documents.Kind.CALENDAR))
    before = read_calendar(CALENDAR.content)
    assert after.decided_until == date(2026, 11, 30)
    assert (after.years, after.overlay) == (before.years, before.overlay)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("31/12/2027", "is no date"), ("2027-12-31", "its days are not listed")],
)
def test_an_end_that_cannot_be(visitor: Visitor, number: str, typed: str, said: str) -> None:
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/calendar/utility")
    action = f"/proposals/{number}/rows/calendar/utility"
    visitor.submit(action, {"decided_until": typed}, do="check")
    assert said in visitor.text
    assert visitor.value("decided_until") == typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [("11/2/2027", "is no date"), ("2014-01-25", "stands there twice"), ("9999-99-99", "no date")],
)
def test_days_that_cannot_be(
    visitor: Visitor, installation: Installation, number: str, typed: str, said: str
) -> None:
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/calendar/utility")
    fresh = len(read_calendar(CALENDAR.content).overlay)
    visitor.submit(
        f"/proposals/{number}/rows/calendar/utility",
        {f"{fresh}.day": typed, f"{fresh}.ground": "x"},
        do="save",
    )
    assert visitor.answer.status_code == 422
    assert said in visitor.text
    assert visitor.value(f"{fresh}.day") == typed
    assert kept(installation, number, documents.Kind.CALENDAR) == CALENDAR.content


@pytest.mark.parametrize("limit", ["1..5", "9" * 400, "1.", ".5", "-1", "1e9", "٣", ""])
def test_whatever_is_typed_as_a_limit(visitor: Visitor, number: str, limit: str) -> None:
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/profile/nq19_2014")
    action = f"/proposals/{number}/rows/profile/nq19_2014"
    visitor.submit(action, {"0.amount": limit}, do="check")
    assert visitor.answer.status_code == 200
    assert "profile/nq19_2014" in visitor.text
    visitor.submit(action, do="save")
    for path in (f"/proposals/{number}", f"/proposals/{number}?check=1"):
        assert visitor.go(path).answer.status_code == 200


def test_a_limit_that_is_none_is_found_by_the_check(
    visitor: Visitor, installation: Installation, number: str
) -> None:
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/profile/nq19_2014")
    action = f"/proposals/{number}/rows/profile/nq19_2014"
    visitor.submit(action, {"0.amount": "many"}, do="check")
    assert "manywd" in visitor.text
    assert visitor.value("0.amount") == "manywd"
    assert read_profile(kept(installation, number, documents.Kind.PROFILE))


def test_a_text_that_has_no_rows_is_shown_as_text(
    visitor: Visitor, installation: Installation
) -> None:
    for kind, key in ((documents.Kind.PROFILE, "nq19_2014"), (documents.Kind.CALENDAR, "utility")):
        many = "".join(
            f'[[overlay]]\nday = {1600 + n}-01-01\nworking = false\nground = "x"\n[limits.l{n}]\n'
            for n in range(301)
        )
        for content in (many, "", "[[[", "overlay = 1\nlimits = 1", "[[overlay]]\nday = 1"):
            order = commands.BeginProposal("Hỏng", (documents.Document(kind, key, content),))
            number = str(installation.do(order, DESIGNER).details["proposal"])
            visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/{kind}/{key}")
            assert visitor.answer.status_code == 200
            rows = kind is documents.Kind.CALENDAR and not content
            assert ('name="0.day"' if rows else 'id="content"') in visitor.answer.text


def test_two_people_at_one_calendar(
    visitor: Visitor, installation: Installation, number: str
) -> None:
    visitor.log_in(DESIGNER).go(f"/proposals/{number}/documents/calendar/utility")
    theirs = documents.Document(
        documents.Kind.CALENDAR, "utility", CALENDAR.content.replace("2014: nghỉ", "2014: off")
    )
    installation.do(commands.SaveProposal(number, 2, (theirs,)), APPROVER)
    visitor.submit(f"/proposals/{number}/rows/calendar/utility", {"0.ground": "Khác"}, do="save")
    assert visitor.answer.status_code == 412
    assert "What differs" in visitor.text
    assert visitor.value("0.ground") == "Khác"
