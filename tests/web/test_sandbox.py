"""The process that reads what strangers wrote: what ends a reading, and who is to blame.

No test waits for a clock but those of the wall clock's own limit.
"""

from __future__ import annotations

import errno
import logging
import os
import select
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore

import pytest

from engine import Unavailable
from engine.errors import Invalid
from engine.publishing import sandbox, sandboxed, validation
from engine.publishing.change import Sort
from engine.publishing.sandbox_protocol import (
    Refusal,
    SandboxAnswer,
    read_outcome,
    write_order,
    write_outcome,
)
from tests.kit import DESIGNER, shipped
from tests.web import hostile_readers
from tests.web.conftest import Api
from tests.web.test_logging import Written, written

__all__ = ["written"]

pytestmark = pytest.mark.row(35)

YEAR = (date(2014, 1, 1), date(2014, 12, 31))
HOSTILE_SERVER = "from tests.web.hostile_readers import main; main()"
FAR = 600
"""Seconds that no reading of these tests lasts."""
ROLES = next(document for document in shipped() if str(document.kind) == "roles")
PLAIN_ROLES = {"kind": "roles", "key": "roles", "content": f"{ROLES.content}\n# sửa\n"}


@pytest.fixture(scope="module")
def hostile_server() -> Iterator[list[sandbox.SandboxServer]]:
    """One server for the whole module, whose readers can do something else than reading."""
    servers: list[sandbox.SandboxServer] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "SERVER", ("-c", HOSTILE_SERVER))
        patch.setattr(sandbox, "_servers", servers)
        yield servers
        for server in servers:
            server.leave()


@pytest.fixture(autouse=True)
def far_limits(
    hostile_server: list[sandbox.SandboxServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However busy this machine is."""
    monkeypatch.setattr(sandbox, "LIMITS", sandbox.Limits(FAR, 1024, FAR))


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_(**limits: int) -> None:
        monkeypatch.setattr(sandbox, "LIMITS", replace(sandbox.LIMITS, **limits))

    return set_


@pytest.fixture
def channel(tmp_path: Path) -> str:
    """Whoever opens it waits for the other side."""
    os.mkfifo(tmp_path / "channel")
    return str(tmp_path / "channel")


def test_the_processor_is_limited_and_the_document_to_blame(limit: Callable[..., None]) -> None:
    limit(seconds=1)
    with pytest.raises(sandbox.TooMuch) as caught:
        sandbox.run(hostile_readers.work)
    assert isinstance(caught.value, Invalid)
    assert caught.value.params == {"limit": "processor"}
    assert "1 seconds of processor time" in str(caught.value.problems[0].message)


def test_memory_is_limited_and_the_document_to_blame(limit: Callable[..., None]) -> None:
    limit(megabytes=700)
    with pytest.raises(sandbox.TooMuch) as caught:
        sandbox.run(hostile_readers.eat)
    assert caught.value.params == {"limit": "memory"}
    assert "700 megabytes" in str(caught.value.problems[0].message)


@pytest.mark.parametrize(
    ("reader", "limits", "named"),
    [
        (hostile_readers.work_on, {"seconds": 1}, "process/b"),
        (hostile_readers.eat_on, {"megabytes": 700}, "process/a"),
        (hostile_readers.eat_after, {"megabytes": 700}, None),
    ],
)
def test_the_document_that_was_being_read_is_named(
    limit: Callable[..., None],
    reader: Callable[..., object],
    limits: dict[str, int],
    named: str | None,
) -> None:
    limit(**limits)
    with pytest.raises(sandbox.TooMuch) as caught:
        sandbox.run(reader, (hostile_readers.DOCUMENT, replace(hostile_readers.DOCUMENT, key="b")))
    assert caught.value.params.get("document") == named
    assert caught.value.problems[0].source == (named or "")


@pytest.mark.parametrize(
    ("reader", "cause"),
    [
        (hostile_readers.be_killed, "SIGKILL"),
        (hostile_readers.abort, "SIGABRT"),
        (hostile_readers.crash, "SIGSEGV"),
        (hostile_readers.fail, "ValueError"),
        (hostile_readers.say_nothing, "no outcome"),
        (hostile_readers.send_a_call, "no outcome"),
    ],
)
def test_a_reader_that_dies_says_nothing_of_the_documents(
    reader: Callable[..., object], cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(Unavailable) as caught:
        sandbox.run(reader)
    assert caught.value.code == "reader_died"
    assert cause in str(caught.value)
    assert "read once more" in caplog.text
    assert cause in caplog.text
    assert "what somebody wrote" not in caplog.text + str(caught.value)


@pytest.mark.parametrize("reader", [hostile_readers.rest, hostile_readers.stop])
def test_a_reader_that_never_ends_is_a_busy_machine(
    limit: Callable[..., None], reader: Callable[..., object]
) -> None:
    limit(patience=1)
    with pytest.raises(Unavailable) as caught:
        sandbox.run(reader, "/dev/null")
    assert caught.value.code == "reading_unfinished"


def test_a_server_that_begins_nothing_is_replaced(
    limit: Callable[..., None], hostile_server: list[sandbox.SandboxServer]
) -> None:
    sandbox.run(hostile_readers.process_id)
    stopped = hostile_server[0]
    os.kill(stopped.process.pid, signal.SIGSTOP)
    limit(patience=1)
    with pytest.raises(Unavailable) as caught:
        sandbox._read(write_order(hostile_readers.process_id, (), {}))
    assert caught.value.code == "reading_unfinished"
    assert stopped.process.returncode == -signal.SIGKILL
    limit(patience=FAR)
    assert sandbox.run(hostile_readers.process_id)


def test_a_machine_that_has_nothing_left_says_nothing_of_the_documents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def open_none(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(os, "memfd_create", open_none)
    with pytest.raises(Unavailable) as caught:
        sandbox.run(hostile_readers.process_id)
    assert caught.value.code == "reader_died"
    assert os.strerror(errno.EMFILE) in str(caught.value)


def test_a_reader_that_nobody_waits_for_is_killed(channel: str) -> None:
    sandbox.run(hostile_readers.process_id)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with tempfile.TemporaryFile() as order, tempfile.TemporaryFile() as rest, theirs:
        order.write(write_order(hostile_readers.rest, (channel,), {}))
        order.seek(0)
        files = [order.fileno(), rest.fileno(), rest.fileno(), theirs.fileno()]
        sandbox._hand_over(sandbox.LIMITS, files)
    ending = os.pidfd_open(int(Path(channel).read_text()))
    ours.close()
    select.select([ending], [], [])
    os.close(ending)


def test_a_reader_ends_with_its_server(
    channel: str, hostile_server: list[sandbox.SandboxServer]
) -> None:
    sandbox.run(hostile_readers.process_id)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(sandbox._read, write_order(hostile_readers.rest, (channel,), {}))
        ending = os.pidfd_open(int(Path(channel).read_text()))
        os.kill(hostile_server[0].process.pid, signal.SIGKILL)
        select.select([ending], [], [])
        os.close(ending)
        with pytest.raises(Unavailable) as caught:
            reading.result()
    assert caught.value.code == "reader_died"


@pytest.mark.parametrize(
    ("reader", "said"),
    [(hostile_readers.crash, "Segmentation fault"), (hostile_readers.send_nonsense, "TypeError")],
)
def test_what_a_reader_said_before_it_died_is_logged(
    reader: Callable[..., object], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unavailable):
        sandbox.run(reader)
    assert said in caplog.text
    assert "somebody wrote" not in caplog.text


def test_a_reading_that_failed_once_is_tried_once_more(tmp_path: Path) -> None:
    assert sandbox.run(hostile_readers.die_once, str(tmp_path / "a")) == "read"
    assert sandbox.run(hostile_readers.take_the_server_along_once, str(tmp_path / "b")) == "read"


def test_each_order_has_a_process_of_its_own() -> None:
    first = sandbox.run(hostile_readers.process_id)
    assert len({first, sandbox.run(hostile_readers.process_id), os.getpid()}) == 3
    assert sandbox.run(hostile_readers.echo, hostile_readers.DOCUMENT) == hostile_readers.DOCUMENT


def test_only_so_many_read_and_wait_at_once(monkeypatch: pytest.MonkeyPatch, channel: str) -> None:
    monkeypatch.setattr(sandbox, "_places", BoundedSemaphore(1))
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(sandbox.run, hostile_readers.wait, channel)
        with Path(channel).open("w") as told:
            with pytest.raises(Unavailable) as caught:
                sandbox.run(hostile_readers.process_id)
            told.write("go on")
        assert reading.result() == "go on"
    assert caught.value.code == "readers_busy"
    assert sandbox.run(hostile_readers.process_id)


def test_more_than_can_be_read_is_refused_before_reading(hostile_server: list[object]) -> None:
    long = replace(hostile_readers.DOCUMENT, content="x" * sandbox.MAX_BYTES)
    with pytest.raises(sandbox.TooMuch) as caught:
        sandbox.run(hostile_readers.be_killed, long)
    assert caught.value.params == {"limit": "documents", "document": "process/a"}
    assert [p.rule for p in sandboxed.validate([long], (), YEAR).problems] == ["too-much"]
    (edit,) = sandboxed.compare([hostile_readers.DOCUMENT], [long]).edits
    assert (edit.sort, edit.aspect) == (Sort.CHANGED, "text")


def test_a_reader_does_not_know_where_the_database_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE", "postgresql://motcua:secret@db.example/motcua")
    server = sandbox._open(b"")
    try:
        assert b"secret" not in Path(f"/proc/{server.process.pid}/environ").read_bytes()
    finally:
        server.leave()


def test_half_an_outcome_is_none() -> None:
    problems = validation.validate([hostile_readers.DOCUMENT], ()).problems
    refusal = Refusal.of(Invalid("a", "{count}", problems=problems, count=2))
    for outcome in (SandboxAnswer(validation.Report(problems)), refusal):
        written = write_outcome(outcome)
        assert read_outcome(written) == outcome
        for length in range(len(written)):
            with pytest.raises(ValueError, match="no outcome"):
                read_outcome(written[:length])


class Word(str):
    """A text that knows more, as those of parsers do."""


def test_texts_of_libraries_come_out_as_texts() -> None:
    found = read_outcome(write_outcome(SandboxAnswer(Word("for"))))
    assert isinstance(found, SandboxAnswer)
    assert type(found.value) is str
    assert found.value == "for"


def test_a_condition_with_a_reserved_word_is_a_problem_of_the_document(api: Api) -> None:
    old = "lvh_receive_check.eligible = false and lvh_receive_check.round &lt; 2"
    drawn = next(one for one in shipped() if (one.kind, one.key) == ("process", "lv_household"))
    assert old in drawn.content
    wrong = drawn.content.replace(old, "count(for a in 1..3000 return a) &gt; 0")
    document = {"kind": "process", "key": drawn.key, "content": wrong}
    checked = api.post("/checks", {"documents": [document]}, DESIGNER)
    assert checked.status_code == 200
    assert [problem["rule"] for problem in checked.json["problems"]] == ["feel"]


# -- over HTTP


@pytest.fixture
def read_by(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has documents of strangers read by something else."""

    def set_(reader: Callable[..., object]) -> None:
        sandboxed._kept.forget()
        monkeypatch.setattr(validation, "validate", reader)

    return set_


def test_too_much_is_a_problem_of_the_documents(
    api: Api, read_by: Callable[..., None], limit: Callable[..., None]
) -> None:
    read_by(hostile_readers.eat)
    limit(megabytes=700)
    checked = api.post("/checks", {"documents": [PLAIN_ROLES]}, DESIGNER)
    assert checked.status_code == 200
    assert checked.json is not None
    assert [p["rule"] for p in checked.json["problems"]] == ["too-much"]
    refused = submit(api)
    assert (refused.status_code, refused.json["code"]) == (422, "publication_invalid")
    assert [p["rule"] for p in refused.json["problems"]] == ["too-much"]
    assert "700" in refused.json["problems"][0]["message"]


def test_a_reader_that_was_killed_asks_to_try_again(api: Api, read_by: Callable[..., None]) -> None:
    read_by(hostile_readers.be_killed)
    for refused in (api.post("/checks", {"documents": [PLAIN_ROLES]}, DESIGNER), submit(api)):
        assert (refused.status_code, refused.json["code"]) == (503, "reader_died")
        assert int(refused.headers["Retry-After"]) > 0


def test_what_happened_is_logged_with_the_number_of_the_request(
    api: Api, read_by: Callable[..., None], written: Written
) -> None:
    read_by(hostile_readers.be_killed)
    refused = api.post("/checks", {"documents": [PLAIN_ROLES]}, DESIGNER)
    number = refused.json["instance"].removeprefix("urn:uuid:")
    lines = [line for line in written.lines if "engine.publishing.sandbox" in line]
    assert any("SIGKILL" in line for line in lines)
    assert all(number in line for line in lines)


def test_who_finds_no_place_is_told_one_time_to_wait(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandboxed._kept.forget()
    monkeypatch.setattr(sandbox, "_places", BoundedSemaphore(1))
    sandbox._places.acquire()
    refused = api.post("/checks", {"documents": [PLAIN_ROLES]}, DESIGNER)
    assert (refused.status_code, refused.json["code"]) == (503, "readers_busy")
    assert f" {refused.headers['Retry-After']} giây" in refused.json["detail"]


def submit(api: Api) -> object:
    begun = api.post("/proposals", {"title": "Vai trò", "documents": [PLAIN_ROLES]}, DESIGNER)
    number = begun.json["details"]["proposal"]
    seen = api.get(f"/proposals/{number}", DESIGNER).headers["ETag"]
    return api.post(f"/proposals/{number}/submit", {"note": "Thử"}, DESIGNER, If_Match=seen)
