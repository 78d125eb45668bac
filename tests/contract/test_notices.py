"""Notices leave by a real mail server, after their command, at least once."""

from __future__ import annotations

import logging
import socketserver
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from smtplib import SMTPRecipientsRefused
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import text

from engine import SYSTEM, Config, Engine, Invalid, NotAllowed, commands
from engine.adapters.mail import (
    Letter,
    LetterRefusedError,
    MailServerError,
    SmtpPost,
    open_post,
    problem_of,
)
from engine.evidence import read_line, read_note, split_notes
from engine.model.states import NoticeState
from engine.notices.outbox import TRIED_FOR
from engine.store.jobs import MOST_ATTEMPTS, back_off
from engine.workers.jobs import MOST_TRIES_OF_A_LETTER, work_off
from tests.contract.tampering import disarm, rehash
from tests.contract.test_jobs import holder_is_dead, wait_over
from tests.kit import INSTALLER, LEADER, NINE, SURVEY, Installation
from tests.victims import run_victim

ADDRESS = "khaosat@dienluc.example"


class Mailbox:
    """What the server takes, or refuses."""

    def __init__(self) -> None:
        self.url = ""
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"
        self.recipient: str | None = None
        self.password = b"khong-ai-biet"

    async def handle_RCPT(
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.recipient is None:
            envelope.rcpt_tos.append(address)
        return self.recipient or "250 OK"

    def let_in(
        self, _server: object, _session: object, _envelope: object, _mechanism: str, said: object
    ) -> AuthResult:
        right = isinstance(said, LoginPassword) and said.password == self.password
        return AuthResult(success=right, handled=False)

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
    server = _OnAnyPort(
        box, hostname="127.0.0.1", port=0, authenticator=box.let_in, auth_require_tls=False
    )
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
    return all_reminded(at, 1)[0]


def all_reminded(at: Installation, number: int) -> list[str]:
    """So many such cases."""
    codes = [at.request() for _ in range(number)]
    for code in codes:
        at.complete(code, "mv_receive_check")
    at.at("2014-10-02 10:00")
    at.fire()
    return codes


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
    assert "CODE: toàn bộ hồ sơ đến hạn lúc 17:00 10/12/2014" in subjects
    assert any("đã quá hạn từ" in subject for subject in subjects)
    assert any("đã quá hạn 13 ngày" in subject or "ngày" in subject for subject in subjects)
    assert any("sau ngày cuối 10/12/2014" in subject for subject in subjects)
    assert any("sát ngày cuối 10/12/2014" in subject for subject in subjects)


@pytest.mark.row(9)
def test_a_letter_that_is_not_taken_is_tried_for_three_days_then_given_up_and_seen(
    mailing: Installation, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    code = reminded(mailing)
    mailbox.answer = "451 full"
    work_off(mailing.engine)
    (view,) = mailing.engine.notices.page(SYSTEM, case=code)
    assert (view.state, view.attempts, view.problem) == ("waiting", 1, "SMTPDataError: 451")
    mailing.clock.advance(TRIED_FOR - timedelta(hours=2))
    for hours in (71, 72):
        assert mailing.engine.failed_jobs(SYSTEM) == [], f"before {hours} hours"
        wait_over(mailing)
        work_off(mailing.engine)
    (view,) = mailing.engine.notices.page(SYSTEM, case=code, state="failed")
    assert view.attempts == 3
    assert view.problem == "SMTPDataError: 451"
    assert ADDRESS not in caplog.text
    assert len(mailing.engine.failed_jobs(SYSTEM)) == 1
    mailing.do(commands.RetryJobs(), INSTALLER)
    work_off(mailing.engine)
    (view,) = mailing.engine.notices.page(SYSTEM, case=code)
    assert view.state == "waiting", "three days begin anew"
    mailbox.answer = "250 OK"
    wait_over(mailing)
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1
    assert mailing.engine.notices.page(SYSTEM, state="failed") == []


def test_the_waits_between_tries_never_exceed_an_hour() -> None:
    assert max(back_off(tries) for tries in range(1, MOST_TRIES_OF_A_LETTER)) == timedelta(hours=1)
    tries = (TRIED_FOR - sum(map(back_off, range(1, 10)), timedelta())) // timedelta(hours=1) + 10
    assert MOST_ATTEMPTS < tries < MOST_TRIES_OF_A_LETTER


def test_a_mail_server_that_is_away_for_a_night_loses_nothing(
    either: Installation, mailbox: Mailbox
) -> None:
    box = Mailbox()
    away = _OnAnyPort(box, hostname="127.0.0.1", port=0)
    away.start()
    port = away.port
    away.stop()
    mailing = Installation(
        replace(either.config, mail=f"smtp://127.0.0.1:{port}?from=motcua@dienluc.example")
    )
    for login in (SURVEY, LEADER):
        mailing.engine.execute(commands.SetEmail(login, f"{login}@dienluc.example"), SYSTEM)
    reminded(mailing)
    mailing.at("2014-10-02 16:01")
    mailing.fire()
    made = len(mailing.engine.notices.page(SYSTEM))
    assert made > 2
    work_off(mailing.engine)
    views = mailing.engine.notices.page(SYSTEM, state="waiting")
    assert len(views) == made
    assert sum(view.attempts for view in views) == 1, "the others do not wait for it too"
    state = mailing.engine.outbox.state()
    assert state.waiting == made
    assert state.waiting_since == min(view.letter.made_at for view in views)
    for _ in range(3):
        mailing.clock.advance(timedelta(hours=4))
        wait_over(mailing)
        work_off(mailing.engine)
    assert mailing.engine.failed_jobs(SYSTEM) == []
    back = Controller(box, hostname="127.0.0.1", port=port)
    back.start()
    try:
        wait_over(mailing)
        work_off(mailing.engine)
    finally:
        back.stop()
    sent = mailing.engine.notices.page(SYSTEM, state="sent")
    nobody = mailing.engine.notices.page(SYSTEM, state="failed")
    assert len(sent) + len(nobody) == made
    assert {view.problem for view in nobody} <= {
        f"{v.letter.login} has no address." for v in nobody
    }
    assert len(box.messages) == len(sent) > 1
    assert mailing.engine.outbox.state().waiting == 0
    mailing.engine.close()


def test_a_wrong_password_of_the_mail_server_fails_no_letter(
    installation: Installation, mailbox: Mailbox
) -> None:
    mailing = Installation(
        replace(installation.config, mail=mailbox.url.replace("//", "//motcua:sai-roi@"))
    )
    mailing.engine.execute(commands.SetEmail(SURVEY, ADDRESS), SYSTEM)
    reminded(mailing)
    for _ in range(MOST_ATTEMPTS + 2):
        work_off(mailing.engine)
        wait_over(mailing)
    state = mailing.engine.outbox.state()
    assert (state.waiting, state.failed) == (1, 0)
    assert state.problem == "SMTPAuthenticationError: 535"
    mailbox.password = b"sai-roi"
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1
    mailing.engine.close()


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("550 5.1.1 no such user", LetterRefusedError),
        ("550 no such user", LetterRefusedError),
        ("552 5.2.2 mailbox full", LetterRefusedError),
        ("554 5.7.1 relay access denied", SMTPRecipientsRefused),
        ("530 log in first", SMTPRecipientsRefused),
        ("450 4.2.0 greylisted", SMTPRecipientsRefused),
        ("421 closing", MailServerError),
    ],
)
def test_what_is_refused_for_good_is_told_from_what_is_not(
    mailbox: Mailbox, answer: str, meant: type[Exception]
) -> None:
    mailbox.recipient = answer
    letter = Letter("i", "a", "a@dienluc.example", "Khảo sát", "y\n", NINE)
    with pytest.raises(meant) as caught:
        open_post(mailbox.url).send(letter)
    assert "@" not in problem_of(caught.value)


def test_an_address_that_is_refused_for_good_is_named_at_once(
    installation: Installation, mailbox: Mailbox
) -> None:
    mailing = Installation(replace(installation.config, mail=mailbox.url))
    mailing.engine.execute(commands.SetEmail(SURVEY, ADDRESS), SYSTEM)
    mailbox.recipient = "550 5.1.1 no such user"
    reminded(mailing)
    work_off(mailing.engine)
    (view,) = mailing.engine.notices.page(SYSTEM, state="failed")
    assert (view.attempts, view.problem) == (1, "SMTPRecipientsRefused: 550")
    mailbox.recipient = None
    (found,) = mailing.engine.outbox.find([NoticeState.FAILED])
    mailing.do(commands.SendNotices(found[0]), INSTALLER)
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1
    mailing.engine.close()


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
from engine.adapters.mail import open_post
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
    run_victim(at, VICTIM, str(at.config.mail), point)


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


def test_without_a_mail_server_notices_are_unsent_and_the_log_says_who_was_not_told(
    either: Installation, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    code = reminded(either)
    with caplog.at_level(logging.INFO, logger="engine.adapters.mail"):
        work_off(either.engine)
    (line,) = (
        record.getMessage() for record in caplog.records if record.name == "engine.adapters.mail"
    )
    assert SURVEY in line
    assert code in line
    warnings = [r for r in caplog.records if "MOTCUA_MAIL is not set" in r.getMessage()]
    assert len([r for r in warnings if r.levelno == logging.WARNING]) == 1
    (view,) = either.engine.notices.page(SYSTEM)
    assert (view.state, view.sent_at, view.problem) == ("unsent", None, "MOTCUA_MAIL is not set.")
    assert either.engine.outbox.state().unsent == 1
    assert either.engine.failed_jobs(SYSTEM) == []
    either.engine.execute(commands.SetEmail(SURVEY, ADDRESS), SYSTEM)

    later = Installation(replace(either.config, mail=mailbox.url))
    later.clock.set(either.clock.now())
    work_off(later.engine)
    assert mailbox.messages == [], "no flood of what nobody asked for"
    later.engine.outbox.tell_of_unsent()
    assert "1 notices are unsent" in caplog.text
    assert (
        later.engine.outbox.find([NoticeState.UNSENT], later.clock.now() + timedelta(seconds=1))
        == []
    )
    (found,) = later.engine.outbox.find([NoticeState.UNSENT])
    assert found == (view.letter.id, SURVEY)
    later.do(commands.SendNotices(found[0]), INSTALLER)
    work_off(later.engine)
    work_off(later.engine)
    assert len(mailbox.messages) == 1
    assert [v.state for v in later.engine.notices.page(SYSTEM)] == ["sent"]
    later.engine.close()


def test_a_notice_whose_case_is_damaged_hides_no_other(either: Installation) -> None:
    damaged, whole = reminded(either), either.request()
    either.complete(whole, "mv_receive_check")
    either.at("2014-10-03 14:00")
    either.fire()
    with either.engine._database.write() as connection:
        connection.execute(
            text("UPDATE cases SET places = '{' WHERE code = :code"), {"code": damaged}
        )
    views = either.engine.notices.page(SYSTEM)
    assert {view.case for view in views} == {damaged, whole}
    assert {v.letter.subject[:3] for v in views if v.case == damaged} == {"A s"}


@pytest.mark.parametrize(
    "setting",
    [
        "smtp://127.0.0.1",
        "http://x?from=a@b",
        "smtp://?from=a@b",
        "mail",
        "smtp://user:geheim/nis@host:587?from=a@b.vn",
        "smtp://user:geheim#nis@host:587?from=a@b.vn",
        "smtp://user:geheim@host:many?from=a@b.vn",
        "smtp://user:geheim@host:99999?from=a@b.vn",
        "smtp://[::1?from=a@b.vn",
        "smtp://a..b?from=a@b.vn",
        "smtp://host?from=a@b.vn%0ABcc:c@d.vn",
        "smtp://host?from=mốt@b.vn",
        "smtp://host?from=a@",
    ],
)
def test_a_setting_that_is_no_mail_server_says_what_to_write(setting: str) -> None:
    with pytest.raises(ValueError, match="Write smtp") as caught:
        open_post(setting)
    assert "geheim" not in str(caught.value)


def test_a_letter_is_seven_bits_and_its_subject_one_line() -> None:
    post = open_post("smtp://host?from=motcua@dienluc.example")
    assert isinstance(post, SmtpPost)
    subject = unicodedata.normalize("NFD", "Hồ sơ trễ\r\nBcc: a@b.vn\u2028x\x00\x1b[31m")
    letter = Letter("id", SURVEY, ADDRESS, subject, "Đến hạn rồi.\n", NINE)
    written = post.write(letter, ADDRESS).as_bytes()
    assert written.isascii()
    assert b"\x00" not in written
    assert b"\x1b" not in written
    read = message_from_bytes(written, policy=default)
    assert read["Bcc"] is None
    assert unicodedata.normalize("NFC", read["Subject"]) == "Hồ sơ trễ Bcc: a@b.vn x [31m"
    assert isinstance(read, EmailMessage)
    assert read.get_content().splitlines() == ["Đến hạn rồi."]


class RudeServer(socketserver.ThreadingTCPServer):
    """Follows a script: what it says to the greeting and each line; None hangs up."""

    daemon_threads = True

    def __init__(self, greeting: bytes, after_data: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), _RudeTalk)
        self.greeting = greeting
        self.after_data = after_data
        self.taken: list[bytes] = []


class _RudeTalk(socketserver.StreamRequestHandler):
    server: RudeServer

    def handle(self) -> None:
        self.wfile.write(self.server.greeting)
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(b"".join(lines))
                if self.server.after_data is None:
                    return
                self.wfile.write(self.server.after_data)
            else:
                self.wfile.write(b"250 so be it\r\n")


@pytest.mark.parametrize(
    ("greeting", "after_data"),
    [
        (b"220 hello\r\n", None),
        (b"220 hello\r\n", b"\xff\xfe\x00 what?\r\n"),
        (b"220 hello\r\n", b"250" * 5_000 + b"\r\n"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"250 OK\r\n"),
        (b"\x16\x03\x01\x02\r\n", b"250 OK\r\n"),
        (b"554 nobody here\r\n", b"250 OK\r\n"),
        (b"220" + b"a" * 10_000 + b"\r\n", b"250 OK\r\n"),
    ],
    ids=["hangs up", "garbage", "too long", "http", "tls", "closed", "long greeting"],
)
def test_whatever_a_server_says_a_letter_leaves_once_it_is_well(
    installation: Installation, mailbox: Mailbox, greeting: bytes, after_data: bytes | None
) -> None:
    installation.do(commands.SetEmail(SURVEY, ADDRESS), INSTALLER)
    reminded(installation)
    with RudeServer(greeting, after_data) as rude:
        Thread(target=rude.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        url = f"smtp://127.0.0.1:{rude.server_address[1]}?from=motcua@dienluc.example"
        engine = Engine(replace(installation.config, mail=url), installation.clock)
        work_off(engine)
        rude.shutdown()
        engine.close()
    (view,) = installation.engine.notices.page(SYSTEM)
    assert (view.state, view.attempts) == ("waiting", 1)
    assert view.problem is not None
    assert ADDRESS not in view.problem
    wait_over(installation)
    engine = Engine(replace(installation.config, mail=mailbox.url), installation.clock)
    work_off(engine)
    work_off(engine)
    engine.close()
    (view,) = installation.engine.notices.page(SYSTEM)
    assert view.state == "sent"
    (message,) = mailbox.messages
    before = [message_from_bytes(one, policy=default)["Message-ID"] for one in rude.taken]
    assert before in ([], [message["Message-ID"]]), "the same letter, so that one can be dropped"


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
    assert either.verify() == []


def test_a_checkpoint_is_mailed_and_holds_the_log(mailing: Installation, mailbox: Mailbox) -> None:
    code = mailing.request()
    note = mailing.engine.mail_checkpoint("kiemtoan@example.org")
    (message,) = mailbox.messages
    assert message["To"] == "kiemtoan@example.org"
    (kept,) = split_notes(message.get_content())
    assert read_note(kept, mailing.engine.checkpoints.public()) == read_note(
        note, mailing.engine.checkpoints.public()
    )
    point = read_line(str(message["Subject"]))
    assert point == read_note(note, mailing.engine.checkpoints.public())
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


def test_where_no_log_is_kept_of_them_unsent_notices_are_the_same(either: Installation) -> None:
    reminded(either)
    with without_log("engine.adapters.mail"):
        assert work_off(either.engine) == 1
        assert work_off(either.engine) == 0
    (view,) = either.engine.notices.page(SYSTEM)
    assert (view.state, view.sent_at, view.problem) == ("unsent", None, "MOTCUA_MAIL is not set.")
    assert (view.attempts, either.engine.outbox.state().unsent) == (1, 1)


@contextmanager
def without_log(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
