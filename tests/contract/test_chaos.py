"""Servers, workers and the database killed while clients work: a number of commands and hits, and
whatever comes of their timing, the same holds. ``make chaos`` does it for longer."""

from __future__ import annotations

import pytest

from benchmarks.crashes.run import Setting, run

SETTINGS = (
    Setting("sqlite", 1, 3, webs=1, workers=1, late=2, commands=24, hits=4, asked_again=6),
    Setting("postgresql", 2, 3, webs=1, workers=1, late=2, commands=30, hits=9, asked_again=6),
)


@pytest.mark.row(16)
@pytest.mark.row(17)
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: str(setting.database))
def test_nothing_is_lost_or_done_twice_when_everything_is_killed(setting: Setting) -> None:
    report = run(setting)
    made = report.count
    assert (made.lost, made.doubled, made.untrue, made.found) == ([], [], [], [])
    assert [order.refused for order in report.orders if order.answer is None] == []
    assert len(report.orders) == setting.commands
    assert sum(report.hits.values()) > 0
