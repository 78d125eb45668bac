"""Machines that share a database share its time."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from engine import Config, Engine, FixedClock, Unavailable
from engine.store.database import Database
from engine.store.database_clock import ASKED_EVERY_SECONDS, DatabaseClock
from tests.kit import Installation

LONG_AGO = datetime(2014, 10, 1, 2, tzinfo=UTC)


class Stopwatch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def told_by(database: Database) -> datetime:
    with database.read() as connection:
        found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


@pytest.mark.row(22)
def test_the_time_is_that_of_the_database_whatever_the_machine_says(
    on_postgresql: Installation,
) -> None:
    database = on_postgresql.engine._database
    passed = Stopwatch()
    clock = DatabaseClock(database, FixedClock(LONG_AGO), passed)
    before = told_by(database)
    first = clock.now()
    assert before <= first <= told_by(database)
    passed.seconds = 10.0
    assert (clock.now() - first).total_seconds() == 10
    passed.seconds = ASKED_EVERY_SECONDS
    again = clock.now()
    assert first <= again <= told_by(database), "asked anew, not counted on"


@pytest.mark.row(21)
def test_a_machine_whose_clock_is_wrong_is_named(
    on_postgresql: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    DatabaseClock(on_postgresql.engine._database, FixedClock(LONG_AGO)).now()
    assert "have it set right" in caplog.text
    caplog.clear()
    database = on_postgresql.engine._database
    with caplog.at_level(logging.WARNING):
        DatabaseClock(database, FixedClock(told_by(database))).now()
    assert caplog.text == ""


def test_an_engine_on_postgresql_takes_that_clock(on_postgresql: Installation) -> None:
    engine = Engine(on_postgresql.config)
    assert isinstance(engine.clock, DatabaseClock)
    engine.close()


def test_a_database_that_goes_away_stops_no_clock() -> None:
    gone = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(Unavailable):
        DatabaseClock(gone).now()
    assert Config().database.startswith("sqlite"), "which has the clock of its one machine"
