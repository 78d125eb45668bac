"""What is set in the environment: known, or refused with the nearest name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine import Config
from engine.config import NAMES
from tests.commands.test_cli import run
from tests.kit import DESK, ROOT, Installation

PROGRAMS = (
    ("-m", "webapi"),
    ("-c", "from engine.cli import main; main()", "work"),
    ("-c", "from engine.cli import main; main()", "case", "list"),
    ("-c", "from engine.cli import main; main()", "lint", "workflows/bpmn/lv_household.bpmn"),
)


@pytest.mark.parametrize("words", PROGRAMS, ids=lambda words: words[-1].partition("/")[0])
def test_every_program_refuses_an_unknown_setting(words: tuple[str, ...], tmp_path: Path) -> None:
    """Otherwise the data of a mistyped database would be sought, and made, elsewhere."""
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "MOTCUA_DATABSE": f"sqlite:///{tmp_path}/motcua.db"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "MOTCUA_DATABSE is no setting of Motcua. Did you mean MOTCUA_DATABASE?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("MOTCUA_PUBLIC_ADDRESS", "MOTCUA_"),
        ("MOTCUA_PORTS", "Did you mean MOTCUA_PORT?"),
        ("MOTCUA_QQQQQQQ", "There are MOTCUA_BACKUP_PASSPHRASE, MOTCUA_CUSTOMERS_MB, "),
    ],
)
def test_the_nearest_setting_is_named(
    name: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(ValueError, match=f"{name} is no setting of Motcua.*{re.escape(remedy)}"):
        Config.from_environment()


def test_what_is_for_the_tests_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_TEST_ANYTHING", "1")
    Config.from_environment()


@pytest.mark.parametrize("value", ["yes", "true", "2"])
def test_a_switch_is_on_or_off(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DEMO", value)
    with pytest.raises(ValueError, match=f"MOTCUA_DEMO is '{value}'. Write 1, or leave it out."):
        Config.from_environment()


def test_every_setting_is_known_and_documented() -> None:
    read = set(
        re.findall(
            r"""environ(?:\.get\(|\[)"(MOTCUA_[A-Z_]+)""", (ROOT / "engine/config.py").read_text()
        )
    )
    assert read == set(NAMES)
    documented = (ROOT / "docs/operations.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in documented] == []


def test_a_missing_database_is_named_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "data" / "motcua.db"
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{place}")
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "files"))
    said = run(monkeypatch, capsys, "case", "list")
    assert said.code == 7
    assert f"There is no database at {place} yet. Make one with 'motcua migrate'" in said.err
    assert not list(tmp_path.iterdir())
    assert run(monkeypatch, capsys, "migrate").code == 0
    assert run(monkeypatch, capsys, "case", "list").code == 0


def test_a_place_that_cannot_be_written_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").touch()
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{tmp_path}/data/motcua.db")
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "files"))
    said = run(monkeypatch, capsys, "migrate")
    assert said.code == 7
    assert f"{tmp_path}/data cannot be used: " in said.err


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("cases",), "Did you mean 'case'?"),
        (("case", "lst"), "Did you mean 'list'?"),
        (("case", "list", "--stat", "active"), "'--state'"),
        (("case", "list", "--state", "opn"), "is not one of"),
        (("case", "list", "--format", "xml"), "is not one of 'text', 'json'"),
        (("lint", "nowhere.bpmn"), "does not exist"),
        (("export", "--format", "xes"), "--to"),
    ],
    ids=" ".join,
)
def test_what_is_mistyped_is_said_with_what_there_is(
    words: tuple[str, ...],
    remedy: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = run(monkeypatch, capsys, *words)
    assert said.code == 2
    assert remedy in said.err


@pytest.mark.parametrize(
    "words", [("case",), ("task", "--share", "all", "--as", DESK)], ids=" ".join
)
def test_a_list_that_is_cut_says_so(
    words: tuple[str, ...],
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        installation.request()
    monkeypatch.setenv("MOTCUA_DATABASE", installation.config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(installation.config.files))
    command = (words[0], "list", *words[1:])
    said = run(monkeypatch, capsys, *command, "--limit", "1")
    assert len(said.out.splitlines()) == 1
    assert said.err == "There are more than 1. Show more with --limit.\n"
    assert run(monkeypatch, capsys, *command).err == ""
