"""Personal data on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.test_cli import Run, motcua
from tests.contract.test_retention import ended, publish
from tests.kit import DESK, LEADER, Installation

__all__ = ["motcua"]

pytestmark = pytest.mark.usefixtures("quick_sandbox")


def test_a_list_is_drawn_up_and_released(installation: Installation, motcua: Run) -> None:
    publish(installation)
    (code,) = ended(installation, 1)
    installation.at("2014-11-05 09:00")
    (due,) = json.loads(motcua("personal", "due", "--format", "json").out)
    assert (due["case"], due["due_on"]) == (code, "2014-10-31")
    drawn = motcua("personal", "draw-up", "--unit", "DL01", "--as", DESK, "--format", "json")
    number = json.loads(drawn.out)["details"]["disposal"]
    given = ("personal", "release", number, "--reason", "đã rà soát", "--as")
    assert motcua(*given, DESK).code != 0
    assert motcua(*given, LEADER).code == 0
    (listed,) = json.loads(motcua("personal", "lists", "--format", "json").out)
    assert (listed["number"], listed["state"]) == (number, "released")


def test_a_person_is_told_what_is_held(
    installation: Installation, motcua: Run, tmp_path: Path
) -> None:
    code = installation.request("lv_household", customer_name="Trần Thị Sen")
    given = ("personal", "answer", code, "--reason", "khách hỏi", "--as", DESK, "--to")
    assert motcua(*given, str(tmp_path / "x.txt")).code == 2
    for name in ("told.json", "told.html"):
        assert motcua(*given, str(tmp_path / name)).code == 0
        assert "Trần Thị Sen" in (tmp_path / name).read_text()
    assert json.loads((tmp_path / "told.json").read_text())["case"] == code


def test_a_new_master_key_takes_over(installation: Installation, motcua: Run) -> None:
    installation.request("lv_household", customer_name="Trần Thị Sen")
    assert "New master key: 2." in motcua("personal", "rotate", "--only-key").out
    assert motcua("personal", "rotate", "--drop-old").code != 0
    assert "2 key(s) are wrapped" in motcua("personal", "rotate", "--go-on").out
    found = json.loads(motcua("personal", "keys", "--format", "json").out)
    assert [(one["master"], one["subjects"], one["files"]) for one in found] == [
        (1, 0, 0),
        (2, 1, 1),
    ]
    assert motcua("personal", "rotate", "--drop-old").code == 0
    assert motcua("checkpoint", "make").code == 0
    assert motcua("verify").code == 0
    installation.config.personal_file.unlink()
    assert "personal data were not checked" in motcua("verify").err
