"""A server in another time zone changes no legal date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Templates
from tests.processes import Program

LIVE = """
import os, sys, time
os.environ["TZ"] = sys.argv[3]
time.tzset()
from pathlib import Path
from engine import SYSTEM, Config, commands
from tests.kit import DESK, Installation
url, folder, _ = sys.argv[1:]
at = Installation(Config(url, Path(folder) / "files"))
code = at.request()
at.at("2014-10-01 23:50")
at.complete(code, "mv_receive_check")
at.at("2014-10-31 00:10")
at.go(code, "mv_substation_works")
at.do(commands.SuspendCase(code, "Xin tạm dừng"), DESK)
at.at("2014-12-31 23:59")
at.do(commands.ResumeCase(code, "Tiếp tục"), DESK)
view = at.engine.cases.get(SYSTEM, code)
for task in view.tasks:
    print(task.task.element, task.task.opened_at, task.task.due_at)
print(view.case.due_at, view.day, view.days_left)
"""


def lived(zone: str, templates: Templates, folder: Path) -> str:
    folder.mkdir()
    url = templates.copy("sqlite", folder)
    ended, said = Program(LIVE, url, str(folder), zone).end()
    assert ended == 0, said
    return said


@pytest.mark.row(25)
def test_the_zone_of_the_server_changes_no_date(templates: Templates, tmp_path: Path) -> None:
    here = lived("Asia/Ho_Chi_Minh", templates, tmp_path / "here")
    assert "mv_design 2014-10-30 17:10:00+00:00 2014-" in here
    for zone in ("America/New_York", "UTC", "Pacific/Kiritimati"):
        assert lived(zone, templates, tmp_path / zone.replace("/", "-")) == here
