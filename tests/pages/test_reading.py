"""A page reads in one transaction, with few statements, and agrees with itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from engine import SYSTEM, EngineError, commands
from engine.store.snapshot import Snapshot
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, Installation
from tests.pages.test_request_pages import WHO, begin
from tests.pages.visitor import Visitor

MOST = (
    # Who looks, at what, and how many statements that costs. What an auditor looks at is written
    # down in a second transaction, by two of them, and on PostgreSQL under a lock.
    # Of the small tables of a case those are asked that have rows of it: here its one wait.
    (SURVEY, "/home", 7),
    (SURVEY, "/inbox", 3),
    (SURVEY, "/tasks/{task}", 7),
    (SURVEY, "/tasks/{task}?list=share%3Down", 9),
    (SURVEY, "/tasks/{done}?done=1", 8),
    (LEADER, "/tasks/{task}", 7),
    (SURVEY, "/worklist", 9),
    (LEADER, "/worklist", 7),
    (SURVEY, "/cases", 7),
    (SURVEY, "/cases/{code}", 9),
    (LEADER, "/cases/{code}", 9),
    (LEADER, "/oversight", 10),
    (SURVEY, "/account", 3),
    (SURVEY, "/cases/{code}/made-papers", 4),
    (SURVEY, "/cases/{code}/made-papers/survey_minutes", 9),
    (SURVEY, "/cases/{code}/summary", 9),
    (AUDITOR, "/cases/{code}/replay", 11),
    (AUDITOR, "/cases/{code}/replay?check", 29),
    (AUDITOR, "/cases/{code}/print", 14),
    (AUDITOR, "/cases/{code}", 11),
)


class Sent:
    """What was sent to the database: each statement, and how often a transaction began."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.transactions = 0


@contextmanager
def counted(installation: Installation) -> Iterator[Sent]:
    sent, pool = Sent(), installation.engine._database.pool

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        sent.statements.append(statement)

    def begin(_connection: Any) -> None:
        sent.transactions += 1

    event.listen(pool, "before_cursor_execute", note)
    event.listen(pool, "begin", begin)
    try:
        yield sent
    finally:
        event.remove(pool, "before_cursor_execute", note)
        event.remove(pool, "begin", begin)


@contextmanager
def between(installation: Installation, table: str, do: Callable[[], object]) -> Iterator[None]:
    """Something is done right before a page first asks for rows of a table."""
    pool, waiting = installation.engine._database.pool, [do]

    def look(_c: Any, _cursor: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        if f"FROM {table} " in " ".join(statement.split()) and waiting:
            waiting.pop()()

    event.listen(pool, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(pool, "before_cursor_execute", look)
    assert not waiting, f"the page asked for no {table}"


def test_pages_read_in_one_transaction_with_few_statements(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    open_ = either.open_tasks(code)["mv_survey"]
    places = {"code": code, "task": open_.id, "done": f"{code}-{open_.number - 1}"}
    visitor, found, login = Visitor(either), {}, ""
    for who, path, _ in MOST:
        if who != login:
            visitor.log_in(login := who)
        visitor.go(path.format(**places))  # what was published is read by then
        with counted(either) as sent:
            visitor.go(path.format(**places))
        assert visitor.answer.status_code == 200, path
        locked = any("pg_advisory_xact_lock" in one for one in sent.statements)
        found[who, path] = (sent.transactions, len(sent.statements) - locked)
    assert found == {(who, path): (1 + (who == AUDITOR), most) for who, path, most in MOST}


@pytest.mark.parametrize(
    ("path", "table"), [("/cases/{code}", "waits"), ("/tasks/{task}", "events")]
)
def test_a_command_between_two_questions_does_not_show(
    either: Installation, path: str, table: str
) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"].id
    visitor = Visitor(either).log_in(SURVEY)

    def comment() -> None:
        either.do(commands.AddComment(code, "Đã gọi điện cho khách"), DESK)

    with between(either, table, comment):
        visitor.go(path.format(code=code, task=task))
    assert "Đã gọi điện" not in visitor.text
    visitor.go(path.format(code=code, task=task))
    assert "Đã gọi điện" in visitor.text


def test_an_action_shows_what_it_changed(either: Installation) -> None:
    code = either.request()
    visitor = Visitor(either).log_in(SURVEY).go(f"/cases/{code}")
    with counted(either) as sent:
        visitor.submit(f"/cases/{code}/comments", {"text": "Khách đổi số điện thoại"})
    assert "Khách đổi số điện thoại" in visitor.text
    assert sent.transactions == 3  # who asks, the command, and the page that is led to


def test_what_an_auditor_looks_at_is_written_down_before_it_is_shown(either: Installation) -> None:
    code = either.request()
    visitor = Visitor(either).log_in(AUDITOR)

    def seen() -> list[str]:
        return [one.reading for one in either.engine.accesses.page(SYSTEM, code)]

    visitor.go(f"/cases/{code}")
    assert seen() == ["case", "ledger", "record", "papers", "messages"]
    visitor.go(f"/cases/{code}/replay")
    assert seen() == ["case", "ledger", "record", "papers", "messages", "case", "frames"]
    visitor.go("/cases/SX0000000000/replay")
    assert visitor.answer.status_code == 404
    assert len(seen()) == 7


def test_what_cannot_be_written_down_is_not_shown(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = either.request()
    visitor = Visitor(either).log_in(AUDITOR)
    either.config.seal_file.unlink()
    either.engine.__dict__.pop("_seals", None)
    visitor.go(f"/cases/{code}")
    assert visitor.answer.status_code == 503
    assert code not in visitor.text


def test_a_reading_goes_on_after_an_error_of_the_database(either: Installation) -> None:
    snapshot = Snapshot(either.engine._database)
    with pytest.raises(EngineError, match="lacks tables"), snapshot.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nothing_of_that_name")
    with snapshot.read() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    snapshot.close()
    with pytest.raises(RuntimeError, match="has ended"), snapshot.read():
        pass


def test_a_reading_is_as_of_one_instant(either: Installation) -> None:
    code = either.request()
    with closing(either.engine.reading()) as reading:
        before = reading.cases.get(SYSTEM, code)
        at = reading.clock.now()
        either.at("2014-10-01 11:00")
        either.do(commands.AddComment(code, "Sau đó"), DESK)
        assert reading.records.comments(SYSTEM, code) == []
        assert reading.cases.get(SYSTEM, code).case.version == before.case.version
        assert reading.clock.now() == at
    assert [one.text for one in either.engine.records.comments(SYSTEM, code)] == ["Sau đó"]


def test_a_page_of_a_request_that_a_customer_writes_reads_it_once(either: Installation) -> None:
    visitor = begin(Visitor(either))
    filled = visitor.filled("/don/1", WHO, "next")
    visitor.client.post("/don/1", data=filled)  # what was published is read by then
    for path, data in (("/don/1", filled), ("/don/1", {**filled, "f.id_number": "1"})):
        with counted(either) as sent:
            answer = visitor.client.post(path, data=data)
        assert answer.status_code in {303, 422}
        found = ["FROM applications" in " ".join(one.split()) for one in sent.statements]
        assert (found.count(True), sent.transactions) == (2, 4), "read once, and held once"
