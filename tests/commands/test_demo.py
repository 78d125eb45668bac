"""`motcua demo`: what it says, what it refuses, and how far it tells it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import Config, FixedClock
from engine.cli.progress import WorkReport
from engine.demo.making import make_demo
from engine.demo.stories import STORIES
from tests.commands.test_cli import Run, run
from tests.kit import shipped

NOW = datetime(2026, 11, 28, 15, 16, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path / "files")


@pytest.fixture
def motcua(
    config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("MOTCUA_DATABASE", config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(config.files))
    return lambda *words: run(monkeypatch, capsys, "demo", *words)


@pytest.mark.usefixtures("quick_sandbox")
def test_a_whole_demo_is_told_as_it_is(config: Config, motcua: Run, tmp_path: Path) -> None:
    make_demo(config, shipped(), WorkReport("Living"), FixedClock(NOW), stories=STORIES[13:])
    said = motcua("--no-serve")
    assert said.code == 0
    assert said.out == (
        f"The demo is there already, in {tmp_path}/motcua.db: 2 cases, 30 users, as things stood "
        "at 28/11/2026 22:16.\nServe it with 'motcua demo'.\n"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_an_address_that_others_reach_is_refused(
    config: Config, motcua: Run, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("MOTCUA_HOST", host)
    said = motcua()
    assert said.code == 2
    assert "--insecure-demo" in said.err
    assert not Path(config.database.removeprefix("sqlite:///")).exists()


def test_a_demo_of_the_future_is_not_served(motcua: Run) -> None:
    said = motcua("--at", "2097-01-01T00:00")
    assert said.code == 2
    assert "--no-serve" in said.err


def test_an_instant_that_is_none(motcua: Run) -> None:
    said = motcua("--at", "Tết")
    assert said.code == 2
    assert "--at" in said.err
    assert "2014-12-01T17:00" in said.err


def test_lines_of_a_log_tell_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter((0.0, 4.0, 5.0, 20.0))
    with WorkReport("Living", lambda: next(seconds)) as report:
        for done in (0, 10, 11, 50):
            report.progress(done, 50)
    assert capsys.readouterr().err == "Living: 20 %, about 16 s left\nLiving: 100 %\n"
