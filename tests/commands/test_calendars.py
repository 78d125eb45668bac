"""Yearly work: the days of a new year are listed in calendars, and compared with a package's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.time import read_calendar
from tests.commands.test_cli import Said, run
from tests.kit import ROOT, Installation

Call = Callable[..., Said]
UTILITY = (ROOT / "workflows/calendars/utility.toml").read_text("utf-8")
DECISION = ("--decision", "Thông báo 99/TB-BNV ngày 1/12/2026")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "utility.toml"
    found.write_text(UTILITY, "utf-8")
    return found


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return lambda *words: run(monkeypatch, capsys, "calendar", *words)


def test_a_year_is_listed_in_files(call: Call, file: Path) -> None:
    said = call(
        "year", "2027", str(file), *DECISION,
        "--off", "2027-02-03=Nghỉ Tết, hoán đổi với 30/1", "--work", "2027-01-30=Làm bù cho 3/2",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "decided until 31/12/2027" in said.out
    text = file.read_text("utf-8")
    after, before = read_calendar(text), read_calendar(UTILITY)
    assert text.startswith(UTILITY.split("\n\n", 1)[0])
    assert (after.decided_until, after.years[:-1]) == (date(2027, 12, 31), before.years)
    assert after.years[-1].decision == DECISION[1]
    assert after.is_working(date(2027, 1, 30))
    assert not before.is_working(date(2027, 1, 30))
    assert not after.is_working(date(2027, 2, 3))
    assert not after.is_working(date(2027, 2, 4)), "the usual days are there without being typed"
    again = call("year", "2027", str(file), *DECISION, "--until", "2027-09-30")
    assert again.code == 0
    assert read_calendar(file.read_text("utf-8")).is_working(date(2027, 2, 3)), "as typed last"
    assert "decided until 31/12/2027" in again.out, "what was decided stays so"


def test_without_files_it_is_printed(call: Call) -> None:
    said = call("year", "2027", *DECISION)
    assert said.code == 0
    assert said.out.startswith("[year.2027]")
    assert read_calendar(UTILITY + said.out).years[-1].year == 2027


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("2027",), "Missing option '--decision'"),
        (("2009", *DECISION), "2010<=x<=2100"),
        (("2027", *DECISION, "--off", "2027-02-03"), "is not DATE=NAME"),
        (("2027", *DECISION, "--off", "3/2/2027=Nghỉ"), "is no date"),
        (("2027", *DECISION, "--off", "2028-02-03=Nghỉ"), "lies in another year"),
        (("2027", *DECISION, "--off", "2027-02-03=a", "--work", "2027-02-03=b"), "listed twice"),
        (("2027", *DECISION, "--until", "mai"), "is no date"),
        (("2028", "FILE", *DECISION), "says that 2027 is decided"),
        (("2027", "FILE", *DECISION, "--until", "2028-01-31"), "2028 is decided"),
    ],
)
def test_what_cannot_be_changes_nothing(
    call: Call, file: Path, words: tuple[str, ...], text: str
) -> None:
    said = call("year", *(str(file) if word == "FILE" else word for word in words))
    assert said.code == 2
    assert text in " ".join(said.err.split())
    assert file.read_text("utf-8") == UTILITY


def test_years_are_compared_with_the_package(call: Call, file: Path) -> None:
    said = call("compare", str(file))
    assert said.code == 1
    assert len(said.out.splitlines()) == 11
    assert (
        "utility 2026-01-10: worked here (Làm bù cho thứ Sáu 2/1), off in the package" in said.out
    )
    listed = json.loads(call("compare", str(file), "--format", "json").out)
    assert listed[0] == {
        "calendar": "utility",
        "day": "2010-09-03",
        "working": False,
        "ground": "Ngày nghỉ (thay cho ngày 11/09/2010)",
    }


def test_published_calendars_are_compared(
    call: Call, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE", installation.config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(installation.config.files))
    said = call("compare")
    assert said.code == 1
    assert len(said.out.splitlines()) == 4 * 11


def test_without_the_package_the_command_says_so(
    call: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("holidays")

    monkeypatch.setattr("engine.cli.package_days.country_holidays", missing)
    for words in (("year", "2027", str(file), *DECISION), ("compare", str(file))):
        said = call(*words)
        assert said.code == 1
        assert "'holidays' is not installed" in said.err
    assert file.read_text("utf-8") == UTILITY
