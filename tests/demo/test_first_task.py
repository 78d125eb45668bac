"""The README's first task is there whenever the demo is made, and its people keep the calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import SYSTEM, FixedClock, commands
from engine.app.engine import Engine
from engine.demo.play import play
from engine.demo.stories import FRESH_STORIES, STORIES
from engine.demo.timetable import plan_stories
from engine.time import read_calendar
from engine.time.working_time import working_time_between
from tests.kit import ROOT, SURVEY, Installation


@pytest.mark.parametrize(
    "now",
    [
        "2026-11-27 16:59",
        "2026-11-28 17:01",
        "2026-11-28 23:30",
        "2026-11-29 18:00",
        "2026-11-30 00:01",
        "2026-11-30 08:05",
        "2026-01-01 00:00",
        "2026-02-19 22:00",
        "2026-04-30 12:00",
        "2028-02-29 09:00",
        "2026-12-31 23:59",
    ],
)
def test_the_surveyor_finds_a_step_to_complete(installation: Installation, now: str) -> None:
    installation.at(now)
    until, clock = installation.clock.now(), FixedClock(installation.clock.now())
    clock.advance(-timedelta(days=60))
    office = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text("utf-8"))
    stories = (*STORIES[11:], *FRESH_STORIES)
    engine = Engine(installation.config, clock)
    codes = play(engine, clock, plan_stories(stories, until, office), office, until)
    engine.close()

    assert all(codes), "every story has begun"
    for fresh in codes[-2:]:
        task = installation.open_tasks(fresh)["mv_survey"]
        assert task.assignee in {None, SURVEY}
        done = commands.CompleteTask(task.id, installation.answer("mv_survey", fresh))
        installation.do(done, SURVEY)
    for code in codes:
        for event in installation.history(code):
            if event.by != SYSTEM.login and event.at < until:
                a_minute_ago = event.at - timedelta(minutes=1)
                assert working_time_between(a_minute_ago, event.at, office) > timedelta()
