"""A demo is whole, or it is told and made anew; what is no demo is left as it is."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from engine import SYSTEM, Config, Conflict, Engine, FixedClock, Invalid
from engine.demo.making import STORIES, Demo, make_demo
from engine.model.queries import CaseFilter
from engine.store.database import Database
from tests.conftest import BACKENDS, Templates
from tests.kit import Installation, shipped
from tests.processes import Program

NOW = datetime(2026, 11, 28, 15, 16, tzinfo=UTC)
"""A Saturday evening in Vietnam."""

pytestmark = pytest.mark.usefixtures("quick_sandbox")


FEW = STORIES[13:]


class BrokenOffError(BaseException):
    pass


class Report:
    """Keeps what it is told, and breaks off at a certain part of the work, if it is to."""

    def __init__(self, break_off_at: int | None = None) -> None:
        self.said: list[str] = []
        self._break_off_at = break_off_at

    def says(self, sentence: str) -> None:
        self.said.append(sentence)

    def progress(self, done: int, total: int) -> None:
        if self._break_off_at is not None and done >= self._break_off_at:
            raise BrokenOffError


@pytest.fixture(params=BACKENDS)
def config(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Config:
    """An installation with an empty database."""
    return Config(templates.empty(request.param, tmp_path), tmp_path / "files")


@pytest.fixture
def plain_config(templates: Templates, tmp_path: Path) -> Config:
    return Config(templates.empty("sqlite", tmp_path), tmp_path / "files")


def make(config: Config, report: Report | None = None, at: datetime | None = None) -> Demo:
    return make_demo(config, shipped(), report or Report(), FixedClock(NOW), at, FEW)


def require_whole(config: Config) -> None:
    with closing(Engine(config, FixedClock(NOW))) as engine:
        assert engine.cases.count(SYSTEM, CaseFilter(), 1_000) == len(FEW)
        assert engine.verify() == []
        assert [one for one in engine.reexecute() if one.divergence] == []


def test_made_once_then_left_as_it_is(config: Config) -> None:
    made = make(config)
    assert (made.as_at, made.cases, made.new) == (NOW, len(FEW), True)
    require_whole(config)
    report = Report()
    later = FixedClock(NOW + timedelta(days=40))
    again = make_demo(config, shipped(), report, later, stories=FEW)
    assert (again.as_at, again.cases, again.new) == (NOW, len(FEW), False)
    assert report.said == []


def test_what_was_broken_off_is_told_and_made_anew(config: Config) -> None:
    with pytest.raises(BrokenOffError):
        make(config, Report(break_off_at=2))
    report = Report()
    assert make(config, report).new
    assert report.said[0].startswith("The demo was broken off")
    require_whole(config)
    require_guarded(config)


def require_guarded(config: Config) -> None:
    """What was switched off to make it anew keeps history again."""
    with (
        closing(Database(config.database)) as database,
        database.pool.connect() as connection,
        pytest.raises(DBAPIError, match="history is never changed"),
    ):
        connection.exec_driver_sql("DELETE FROM events")


KILLED = """
import os, signal, sys
from pathlib import Path
from engine import Config
from engine.demo.making import make_demo
from tests.kit import shipped
class Report:
    def says(self, sentence):
        if sentence.startswith("Living"):
            os.kill(os.getpid(), signal.SIGKILL)
    def progress(self, done, total):
        pass
make_demo(Config(sys.argv[1], Path(sys.argv[2])), shipped(), Report())
"""


def test_killed_while_it_was_made(plain_config: Config) -> None:
    config = plain_config
    ended, said = Program(KILLED, config.database, str(config.files)).end()
    assert ended == -signal.SIGKILL, said
    report = Report()
    make(config, report)
    assert report.said[0].startswith("The demo was broken off")
    require_whole(config)


def test_tables_without_an_event_are_taken(plain_config: Config) -> None:
    with closing(Engine(plain_config)) as engine:
        engine.migrate()
    assert make(plain_config).new


def test_an_installation_is_left_as_it_is(either: Installation) -> None:
    either.request()
    with pytest.raises(Invalid) as refused:
        make(either.config)
    assert refused.value.code == "database_is_no_demo"
    assert either.engine.cases.count(SYSTEM, CaseFilter(), 10) == 1


def test_a_database_of_another_program_gets_no_tables(config: Config) -> None:
    with closing(Database(config.database)) as database:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE invoices (number INTEGER)")
        with pytest.raises(Invalid) as refused:
            make(config)
        assert refused.value.code == "database_is_no_demo"
        with database.read() as connection:
            assert inspect(connection).get_table_names() == ["invoices"]


def test_two_at_once_do_not_make_it_twice(config: Config) -> None:
    with closing(Database(config.database)) as database, database.alone() as alone:
        assert alone
        with pytest.raises(Conflict) as refused:
            make(config)
    assert refused.value.code == "demo_being_made"
    with closing(Database(config.database)) as database, database.alone() as alone:
        assert alone


def test_for_another_instant(plain_config: Config) -> None:
    new_year = datetime(2028, 1, 1, tzinfo=UTC)
    assert make(plain_config, at=new_year).as_at == new_year
    assert not make(plain_config, at=new_year).new
    with pytest.raises(Conflict) as refused:
        make(plain_config, at=NOW)
    assert refused.value.code == "demo_of_another_instant"


@pytest.mark.parametrize("year", [2011, 2099])
def test_an_instant_beyond_the_calendars_changes_nothing(plain_config: Config, year: int) -> None:
    with pytest.raises(Invalid) as refused:
        make(plain_config, at=datetime(year, 6, 1, tzinfo=UTC))
    assert refused.value.code == "demo_instant_not_covered"
    path = plain_config.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM sqlite_master").fetchall() == []
