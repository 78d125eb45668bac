"""The machine's own time zone must not matter: one small program, run under several of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

PROGRAM = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from mv_drawing import mv_own_substation
from engine.time import due, parse_limit, plan, read_calendar, read_profile, shift

data = Path({root!r}) / "workflows"
files = (data / "calendars").glob("*.toml")
calendars = {{c.id: c for c in (read_calendar(f.read_text("utf-8")) for f in files)}}
profile = read_profile((data / "profiles" / "nq19_2014.toml").read_text("utf-8"))
given = dict(line_kind="mixed", needs_fire_approval=True, uses_public_road=True)
for valid in (date(2014, 10, 1), datetime(2014, 12, 31, 17, 30, tzinfo=UTC), date(2026, 4, 1)):
    made = plan(mv_own_substation(), profile, calendars, valid, given)
    print(made.valid, made.energized_at, made.last_day, made.total_calendar_days)
    for step in made.steps:
        print(step.element, step.start, step.due, step.day)
start = datetime(2014, 1, 1, tzinfo=UTC)
for n in range(400):
    for text in ("0.5wd", "1wd", "10cd"):
        limit, begin = parse_limit(text), start + timedelta(hours=5) * n
        end = due(begin, limit, calendars["utility"])
        print(end, shift(end, begin, begin + timedelta(days=3), limit, calendars["utility"]))
"""


def answers(zone: str) -> str:
    program = PROGRAM.format(root=str(ROOT), here=str(HERE))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_answers_are_the_same_in_every_time_zone_of_the_machine() -> None:
    here = answers("Asia/Ho_Chi_Minh")
    assert here.count("\n") > 1_200
    assert answers("UTC") == here
    assert answers("America/New_York") == here
