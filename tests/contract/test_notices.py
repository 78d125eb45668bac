"""Notices leave by a real mail server, after their command, at least once."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy import text

from engine import SYSTEM, Config, Invalid, NotAllowed, commands
from engine.evidence import read_line, read_note, split_notes
from engine.mail import Letter, SmtpPost, open_post
from engine.store.jobs import MOST_ATTEMPTS
from engine.workers.jobs import work_off
from tests.contract.tampering import disarm, rehash
from tests.contract.test_jobs import holder_is_dead, wait_over
from tests.kit import LEADER, ROOT, SURVEY, Installation

ADDRESS = "khaosat@dienluc.example"


class Mailbox:
    """What the server takes, or refuses."""

    def __init__(self) -> None:
        self.url = ""
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: object, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
        return self.answer


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    server = _OnAnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}?from=motcua@dienluc.example"
    try:
        yield box
    finally:
        server.stop()


@pytest.fixture
def mailing(either: Installation, mailbox: Mailbox) -> Iterator[Installation]:
    """An installation that sends to the mailbox; the surveyor has an address."""
    either.engine.execute(commands.SetEmail(SURVEY, ADDRESS), SYSTEM)
    config = Config(either.config.database, either.config.files, mail=mailbox.url)
    made = Installation(config)
    yield made
    made.engine.close()


def reminded(at: Installation) -> str:
    """A case whose surveyor has just been reminded."""
    code = at.request()
    at.complete(code, "mv_receive_check")
    at.at("2014-10-02 10:00")
    at.fire()
    return code


def test_a_reminder_reaches_the_mailbox_of_whom_it_is_for(
    mailing: Installation, mailbox: Mailbox
) -> None:
    code = reminded(mailing)
    assert mailbox.messages == [], "nothing leaves within the command"
    assert work_off(mailing.engine) > 0
    (message,) = mailbox.messages
    assert message["To"] == ADDRESS
    assert message["Subject"] == f"{code}: bước Khảo sát hiện trường đến hạn lúc 14:00 02/10/2014"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Khảo sát hiện trường" in message.get_content()
    assert mailing.engine.cases.get(SYSTEM, code).customer not in message.as_string()
    (view,) = mailing.engine.notices.page(mailing.actor(SURVEY))
    assert (view.state, view.attempts) == ("sent", 1)
    assert mailing.engine.notices.page(mailing.actor("khaosat.nb")) == []
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1


def test_whoever_reads_english_gets_english(mailing: Installation, mailbox: Mailbox) -> None:
    with mailing.engine._database.write() as connection:
        connection.execute(text("UPDATE users SET language = 'en' WHERE login = :l"), {"l": SURVEY})
    code = reminded(mailing)
    work_off(mailing.engine)
    assert mailbox.messages[0]["Subject"] == f"{code}: Site survey is due at 14:00 2 Oct 2014"


def test_everything_that_is_told_can_be_said(mailing: Installation, mailbox: Mailbox) -> None:
    for login in (LEADER, "lanhdao.ct"):
        mailing.engine.execute(commands.SetEmail(login, f"{login}@dienluc.example"), SYSTEM)
    code = mailing.request()
    mailing.go(code, "mv_meter_energize")
    mailing.at("2014-12-23 12:00")
    mailing.fire("2014-12-01 08:00")
    work_off(mailing.engine)
    subjects = {message["Subject"].replace(code, "CODE") for message in mailbox.messages}
    assert "CODE: bước toàn bộ hồ sơ đến hạn lúc 17:00 10/12/2014" in subjects
    assert any("đã quá hạn từ" in subject for subject in subjects)
    assert any("đã quá hạn 13 ngày" in subject or "ngày" in subject for subject in subjects)
    assert any("sau ngày cuối 10/12/2014" in subject for subject in subjects)
    assert any("sát ngày cuối 10/12/2014" in subject for subject in subjects)


@pytest.mark.row(9)
def test_a_letter_that_is_never_taken_is_given_up_and_seen(
    mailing: Installation, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    code = reminded(mailing)
    mailbox.answer = "451 full"
    for _ in range(MOST_ATTEMPTS + 2):
        work_off(mailing.engine)
        wait_over(mailing)
    (view,) = mailing.engine.notices.page(SYSTEM, case=code, state="failed")
    assert view.attempts == MOST_ATTEMPTS
    assert view.problem == "SMTPDataError: 451"
    assert ADDRESS not in caplog.text
    (failed,) = mailing.engine.failed_jobs(SYSTEM)
    mailbox.answer = "250 OK"
    mailing.engine.retry_job(SYSTEM, failed.key)
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1
    assert mailing.engine.notices.page(SYSTEM, state="failed") == []


def test_somebody_without_an_address_is_named_at_once(
    mailing: Installation, mailbox: Mailbox
) -> None:
    mailing.engine.execute(commands.SetEmail(SURVEY, None), SYSTEM)
    reminded(mailing)
    work_off(mailing.engine)
    (view,) = mailing.engine.notices.page(SYSTEM, state="failed")
    assert view.problem == f"{SURVEY} has no address."
    assert mailbox.messages == []


VICTIM = """
import os, signal, sys
from pathlib import Path
from engine import Config, Engine, FixedClock
from engine.mail import open_post
from engine.model.instant import to_instant
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off
url, files, now, mail, point = sys.argv[1:]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
class Post:
    def send(self, letter):
        open_post(mail).send(letter)
        die()
def probe(reached):
    if reached == point:
        die()
engine = Engine(Config(url, Path(files)), FixedClock(to_instant(now)), probe=probe, post=Post())
fire_due(engine)
work_off(engine)
"""


def kill(at: Installation, point: str) -> None:
    config = at.config
    victim = subprocess.run(
        [sys.executable, "-c", VICTIM, config.database, str(config.files),
         at.clock.now().isoformat(), str(config.mail), point],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )  # fmt: skip
    assert victim.returncode == -signal.SIGKILL, victim.stderr.decode()


def due_to_remind(at: Installation) -> None:
    code = at.request()
    at.complete(code, "mv_receive_check")
    at.at("2014-10-02 10:00")


@pytest.mark.row(3)
def test_killed_between_commit_and_sending_nothing_is_lost(
    mailing: Installation, mailbox: Mailbox
) -> None:
    due_to_remind(mailing)
    kill(mailing, "after commit")
    assert mailbox.messages == []
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1


@pytest.mark.row(4)
def test_killed_after_sending_it_is_sent_again_under_the_same_id(
    mailing: Installation, mailbox: Mailbox
) -> None:
    due_to_remind(mailing)
    kill(mailing, "after sending")
    holder_is_dead(mailing)
    work_off(mailing.engine)
    work_off(mailing.engine)
    assert len(mailbox.messages) == 2
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1
    (view,) = mailing.engine.notices.page(SYSTEM)
    assert (view.state, view.attempts) == ("sent", 2)


def test_no_header_can_be_smuggled_into_a_subject(mailing: Installation) -> None:
    post = open_post(str(mailing.config.mail))
    assert isinstance(post, SmtpPost)
    at = mailing.clock.now()
    bad = Letter("i", "a", "a@x.vn", "Khảo sát\r\nBcc: all@x.vn", "y\n", at)
    message = post.write(bad, "a@x.vn")
    assert "Bcc" not in message
    assert message["Subject"] == "Khảo sát Bcc: all@x.vn"


def test_without_a_mail_server_the_log_says_who_was_told(
    either: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    code = reminded(either)
    with caplog.at_level(logging.INFO, logger="engine.mail"):
        work_off(either.engine)
    (line,) = (record.getMessage() for record in caplog.records if record.name == "engine.mail")
    assert SURVEY in line
    assert code in line


@pytest.mark.parametrize(
    "setting", ["smtp://127.0.0.1", "http://x?from=a@b", "smtp://?from=a@b", "mail"]
)
def test_a_setting_that_is_no_mail_server_says_what_to_write(setting: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        open_post(setting)


def test_the_password_of_the_mail_server_shows_nowhere() -> None:
    config = Config(mail="smtps://user:geheim@host?from=a@b.vn")
    assert "geheim" not in repr(config)
    assert "geheim" not in repr(open_post(config.mail))


def test_an_address_is_not_in_the_history_and_can_be_forgotten(either: Installation) -> None:
    either.engine.execute(commands.SetEmail(SURVEY, ADDRESS), SYSTEM)
    with either.engine._database.read() as connection:
        bodies = "".join(connection.execute(text("SELECT body FROM events")).scalars())
        assert ADDRESS not in bodies
    either.do(commands.SetEmail(SURVEY, None), SURVEY)
    with pytest.raises(NotAllowed):
        either.do(commands.SetEmail(LEADER, ADDRESS), SURVEY)
    with pytest.raises(Invalid):
        either.do(commands.SetEmail(SURVEY, "a@b\r\nBcc: c@d.vn"), SURVEY)
    assert either.engine.verify(lambda done, total: None) == []


def test_a_checkpoint_is_mailed_and_holds_the_log(mailing: Installation, mailbox: Mailbox) -> None:
    code = mailing.request()
    note = mailing.engine.mail_checkpoint("kiemtoan@example.org")
    (message,) = mailbox.messages
    assert message["To"] == "kiemtoan@example.org"
    (kept,) = split_notes(message.get_content())
    assert read_note(kept, mailing.engine.notary.public()) == read_note(
        note, mailing.engine.notary.public()
    )
    point = read_line(str(message["Subject"]))
    assert point == read_note(note, mailing.engine.notary.public())
    assert mailing.engine.verify(notes=[kept], points=[point]) == []
    _rewrite(mailing, code)
    found = mailing.engine.verify(points=[point], rows=False)
    assert f"checkpoints/{point.size}" in {finding.place for finding in found}


def _rewrite(at: Installation, code: str) -> None:
    """The channel of the case, all hashes anew, and every checkpoint away."""
    with at.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text("UPDATE events SET body = replace(body, 'counter', 'web') WHERE stream = :c"),
            {"c": code},
        )
        rehash(connection, code)
        connection.execute(text("DELETE FROM checkpoints"))


def test_without_a_mail_server_a_checkpoint_is_not_mailed(either: Installation) -> None:
    with pytest.raises(Invalid, match="MOTCUA_MAIL"):
        either.engine.mail_checkpoint("kiemtoan@example.org")
