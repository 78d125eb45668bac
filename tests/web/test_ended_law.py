"""Taking a request in under a law that has ended: over HTTP, on the command line, on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import queries
from tests.commands.test_cli import Said, run
from tests.kit import DESK, LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor
from tests.web.conftest import Api

ENDED, NEXT = "tt24_2016", "qd505_2017"
"""The first has Sunday 14/5/2017 as its last day."""
START = {"definition": "lv_household", "unit": "DL01"}
CHOSEN = START | {"profile": ENDED, "reason": "Hồ sơ gửi từ tuần trước"}
AFTER = "2017-05-15 00:00:00"


def cases(at: Installation) -> list[str | None]:
    """The laws of all cases."""
    found = at.engine.cases.page(at.actor(LEADER), queries.CaseFilter(), limit=50)
    return [line.case.profile for line in found]


@pytest.mark.parametrize(
    ("instant", "status", "law"),
    [
        ("2017-05-12 16:59:59", 201, ENDED),
        ("2017-05-14 10:00:00", 201, ENDED),
        ("2017-05-14 23:59:59", 201, ENDED),
        (AFTER, 409, None),
        ("2017-05-15 00:00:01", 409, None),
        ("2017-05-21 12:00:00", 409, None),
    ],
)
def test_the_desk_names_a_law_up_to_the_midnight_of_its_last_day(
    api: Api, installation: Installation, instant: str, status: int, law: str | None
) -> None:
    installation.at(instant)
    answer = api.post("/cases", START | {"profile": ENDED})
    assert answer.status_code == status
    assert answer.json is not None
    if law is None:
        assert answer.json["code"] == "law_ended"
        assert "2017" in answer.json["detail"]
    assert cases(installation) == ([law] if law else [])


@pytest.mark.parametrize(
    ("instant", "law"),
    [("2017-05-14 23:59:59", ENDED), (AFTER, NEXT), ("2017-05-21 08:00:00", NEXT)],
)
def test_without_a_name_the_second_decides(
    api: Api, installation: Installation, instant: str, law: str
) -> None:
    installation.at(instant)
    assert api.post("/cases", START).status_code == 201
    assert cases(installation) == [law]


@pytest.mark.parametrize(
    ("login", "reason", "status", "code"),
    [
        (DESK, None, 409, "law_ended"),
        (DESK, "Hồ sơ gửi từ tuần trước", 403, "not_leader"),
        (SURVEY, "Hồ sơ gửi từ tuần trước", 403, "not_desk"),
        (LEADER, "  ", 422, "reason_missing"),
    ],
)
def test_who_may_not_or_says_nothing_begins_nothing(
    api: Api, installation: Installation, login: str, reason: str | None, status: int, code: str
) -> None:
    installation.at(AFTER)
    body = START | {"profile": ENDED} | ({} if reason is None else {"reason": reason})
    answer = api.post("/cases", body, login=login)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert cases(installation) == []


def test_a_repeated_key_begins_one_case(api: Api, installation: Installation) -> None:
    installation.at(AFTER)
    first, again = (
        api.post("/cases", CHOSEN, login=LEADER, Idempotency_Key="mot-lan") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert cases(installation) == [ENDED]
    other = api.post(
        "/cases", CHOSEN | {"reason": "Lý do khác"}, login=LEADER, Idempotency_Key="mot-lan"
    )
    assert other.status_code in (409, 422)
    assert cases(installation) == [ENDED]


def test_a_key_from_before_midnight_keeps_its_answer_after_it(
    api: Api, installation: Installation
) -> None:
    installation.at("2017-05-14 23:59:59")
    first = api.post("/cases", START, Idempotency_Key="giao-thua")
    installation.at(AFTER)
    again = api.post("/cases", START, Idempotency_Key="giao-thua")
    assert first.json == again.json
    assert cases(installation) == [ENDED]


@pytest.fixture
def motcua(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    monkeypatch.setenv("MOTCUA_DATABASE", installation.config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(installation.config.files))
    monkeypatch.setattr("engine.app.installation.SystemClock", lambda: installation.clock)
    return lambda *words: run(monkeypatch, capsys, *words)


def test_the_command_line_asks_the_same(
    motcua: Callable[..., Said], installation: Installation
) -> None:
    installation.at(AFTER)
    start = ("case", "start", "lv_household", "--unit", "DL01", "--profile", ENDED)
    reason = ("--reason", "Hồ sơ gửi từ tuần trước")
    assert "takes no new cases after 2017-05-14" in motcua(*start, "--as", DESK).err
    assert motcua(*start, "--as", DESK, *reason).code == 4
    assert motcua(*start, "--as", LEADER, "--reason", " ").code == 6
    assert cases(installation) == []
    begun = [motcua(*start, "--as", LEADER, *reason, "--key", "mot-lan") for _ in range(2)]
    assert {one.code for one in begun} == {0}
    assert begun[0].out == begun[1].out
    assert cases(installation) == [ENDED]


def test_the_page_keeps_what_was_given_and_a_second_click_begins_nothing(
    installation: Installation,
) -> None:
    installation.at(AFTER)
    visitor = Visitor(installation).log_in(LEADER).go("/requests/new")
    visitor.submit("/requests/new", CHOSEN | {"reason": "  "})
    assert visitor.form("/requests/new").xpath("string(.//option[@selected]/@value)") == ENDED
    assert cases(installation) == []
    twice = visitor.filled("/requests/new", CHOSEN)
    begun = [visitor.client.post("/requests/new", data=twice) for _ in range(2)]
    assert [one.status_code for one in begun] == [303, 303]
    assert begun[0].headers["Location"] == begun[1].headers["Location"]
    assert cases(installation) == [ENDED]


def test_a_page_from_before_midnight_begins_nothing_that_holds_no_more(
    installation: Installation,
) -> None:
    """The law that the leader chose has begun meanwhile, so the desk takes such requests in."""
    installation.at("2017-05-14 23:59:59")
    visitor = Visitor(installation).log_in(LEADER).go("/requests/new")
    given = visitor.filled("/requests/new", CHOSEN | {"profile": NEXT})
    installation.at(AFTER)
    answer = visitor.client.post("/requests/new", data=given)
    assert answer.status_code in (403, 422)
    assert cases(installation) == []
