"""Every process logs one line a record, by one setting, and nothing that is secret or personal."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine import SYSTEM, Engine, commands
from engine.adapters.logs import (
    REQUEST,
    JsonFormatter,
    StderrHandler,
    TextFormatter,
    read_log_setting,
    start_logging,
)
from engine.config import Config
from engine.demo.people import PASSWORD
from engine.workers.jobs import work_off
from tests.contract.test_failing_deadlines import damage
from tests.contract.test_notices import reminded
from tests.kit import ADMIN, DESK, LEADER, ROOT, SURVEY, Installation
from tests.web.conftest import Api

NAME, PHONE = "Trần Thị Kín", "0903111222"
ADDRESS = "kin.dao@example.org"
MAIL = "smtp://motcua:m4t-kh%40u@127.0.0.1:1?from=motcua@example.org"


class Written(logging.Handler):
    """Keeps what each format makes of every record, from debugging on."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._formats = (TextFormatter(), JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [one.format(record) for one in self._formats]


@pytest.fixture
def written() -> Iterator[Written]:
    handler, loggers = Written(), [logging.getLogger(name) for name in ("engine", "webapi")]
    before = [one.level for one in loggers]
    logging.getLogger().addHandler(handler)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    yield handler
    logging.getLogger().removeHandler(handler)
    for one, level in zip(loggers, before, strict=True):
        one.setLevel(level)


def test_nothing_secret_or_personal_is_in_any_line(
    installation: Installation, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case with its customer, logins right and wrong, uploads, bugs, mail that does not leave,
    a deadline that fails."""
    mailing = Installation(replace(installation.config, mail=MAIL))
    api = Api(mailing)
    for login in (SURVEY, LEADER):
        mailing.engine.execute(commands.SetEmail(login, ADDRESS), SYSTEM)
    right = api.post("/tokens", {"login": DESK, "password": PASSWORD}, login=None)
    assert right.json is not None
    api.post("/tokens", {"login": DESK, "password": "sai-mat-khau"}, login=None)
    submission = mailing.answer("mv_submit_request", customer_name=NAME, phone=PHONE)
    begun = {
        "definition": "mv_own_substation",
        "unit": "DL01",
        "channel": "counter",
        "submission": submission,
        "on_behalf_of": NAME,
    }
    assert api.post("/cases", begun).status_code == 201
    api.upload(b"%PDF-1.4 nothing", f"{NAME}.pdf")
    api.get(f"/cases?q={PHONE}")
    code = mailing.request(customer_name=NAME, phone=PHONE)
    mailing.complete(code, "mv_receive_check")
    mailing.at("2014-10-02 16:01")
    mailing.fire()
    work_off(mailing.engine)
    damage(mailing, code)
    mailing.at("2014-10-07 16:01")
    mailing.fire()
    api.get(f"/cases/{code}")

    def fails(*_: object) -> None:
        raise RuntimeError(f"{NAME} {PHONE} {PASSWORD}")

    with monkeypatch.context() as patched:
        patched.setattr(type(mailing.engine.people), "units", fails)
        api.app.test_client().get(
            "/api/v1/units", headers={"Authorization": f"Bearer {api.secret(DESK)}"}
        )
        patched.setattr(Engine, "execute", fails)
        mailing.at("2014-10-09 16:01")
        mailing.fire()
    mailing.engine.close()
    assert any("is put off" in line for line in written.lines)
    assert any("Connection refused" in line for line in written.lines)
    assert any("RuntimeError" in line for line in written.lines)
    assert any("POST /api/v1/tokens 401" in line for line in written.lines)
    secrets = (
        NAME,
        "Kín",
        PHONE,
        ADDRESS,
        PASSWORD,
        "sai-mat-khau",
        "m4t-kh",
        right.json["secret"],
    )
    for hidden in (*secrets, api.secret(DESK), "mtc_"):
        assert [line for line in written.lines if hidden in line] == [], hidden
    assert [line for line in written.lines if "\n" in line] == []


@pytest.mark.parametrize("form", [TextFormatter, JsonFormatter])
def test_a_record_is_one_line_whatever_it_holds(form: type[TextFormatter]) -> None:
    token = REQUEST.set("4711")
    try:
        raise ValueError(NAME)
    except ValueError:
        record = logging.LogRecord(
            "engine.x",
            logging.INFO,
            "x.py",
            1,
            "a\nb\x1b[31m\u2028\u202e%s",
            ("c",),
            sys.exc_info(),
        )
        line = form(["m4t-kh@u"]).format(record)
    finally:
        REQUEST.reset(token)
    assert len(line.splitlines()) == 1
    assert not set(line) & set("\n\x1b\u2028\u202e")
    assert "4711" in line
    assert "test_logging.py" in line
    assert NAME not in line
    if form is JsonFormatter:
        told = json.loads(line)
        assert told["message"] == "a\nb\x1b[31m\u2028\u202ec"
        assert told["at"].endswith("Z")


def test_a_password_of_a_setting_is_blotted_out(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    start_logging(read_log_setting("info"), ["postgresql://motcua:s3cr%40t@db/motcua", None])
    logging.getLogger("engine.x").warning("no way to %s, %s", "s3cr@t", "postgresql://a:b@c/d")
    root.handlers = [one for one in root.handlers if isinstance(one, StderrHandler)]
    logging.getLogger("engine.x").warning("%d", "s3cr@t")
    said = capsys.readouterr().err
    root.handlers = before
    logging.getLogger("engine").setLevel(logging.WARNING)
    assert "s3cr" not in said
    assert "postgresql://a:***@c/d" in said
    assert said.count("\n") == 2
    assert "logs what is not right" in said


@pytest.mark.parametrize("setting", ["loud", "info,xml", "info;json", "20"])
def test_a_setting_that_is_none_says_what_to_write(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_LOG", setting)
    with pytest.raises(ValueError, match="info,json"):
        Config.from_environment()


ENDS = """
import os, sys, threading, warnings
from engine.cli.session import read_config
read_config()
warnings.warn("libpq:\\nTrần Thị Kín", UserWarning)
def fall(*_):
    raise ValueError("0903111222\\nsecond line")
thread = threading.Thread(target=fall, name="upkeep")
thread.start()
thread.join()
class Odd:
    __del__ = fall
odd = Odd()
del odd
fall()
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_nobody_caught_is_one_line_without_its_text(
    installation: Installation, form: str
) -> None:
    environment = os.environ | {
        "MOTCUA_DATABASE": installation.config.database,
        "MOTCUA_FILES": str(installation.config.files),
        "MOTCUA_LOG": f"error,{form}" if form == "text" else f"warning,{form}",
    }
    ended = subprocess.run(
        [sys.executable, "-c", ENDS], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 1
    lines = ended.stderr.splitlines()
    assert PHONE not in ended.stderr
    assert len(lines) == (3 if form == "text" else 4)
    for said in ("upkeep", "cleared away", "the process ends"):
        (line,) = [one for one in lines if said in one]
        assert "ValueError (" in line
        assert " fall)" in line
    if form == "json":
        assert all(json.loads(line)["at"] for line in lines)


def test_lines_of_the_worker_name_the_request_that_they_come_from(
    api: Api, installation: Installation, written: Written
) -> None:
    engine = Engine(replace(installation.config, mail=MAIL), installation.clock)
    reminded(installation)
    work_off(installation.engine)
    assert api.post("/notices/sending", {"state": "unsent"}, ADMIN).json == {"count": 1}
    asked = [line for line in written.lines if "/notices/sending" in line]
    (number,) = {json.loads(line)["request"] for line in asked if line.startswith("{")}
    installation.engine.outbox._told = False
    written.lines.clear()
    work_off(engine)
    engine.close()
    told = [json.loads(line) for line in written.lines if line.startswith("{")]
    assert [one["request"] for one in told if "is refused" in one["message"]] == [number]


def test_a_command_logs_as_it_is_told(installation: Installation, tmp_path: Path) -> None:
    """On JSON lines of their own beside what a command says to people."""
    environment = os.environ | {
        "MOTCUA_DATABASE": installation.config.database,
        "MOTCUA_FILES": str(installation.config.files),
        "MOTCUA_LOG": "debug,json",
    }
    code = (
        "import logging; from engine.cli.session import read_config; read_config();"
        "logging.getLogger('engine.x').debug('xin chào')"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(said.stderr)["message"] == "xin chào"
