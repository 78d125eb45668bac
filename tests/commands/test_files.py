"""Commands that look at files alone: nothing is installed, nothing is published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.test_cli import Said, run
from tests.kit import ROOT

Run = Callable[..., Said]
YEARS = ("--years", "2026..2027")
MV = "mv_own_substation"


@pytest.fixture
def motcua(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *words: run(monkeypatch, capsys, *words)


@pytest.fixture
def longer(tmp_path: Path) -> Path:
    """The shipped documents with five days more for the line works."""
    folder = tmp_path / "workflows"
    shutil.copytree(ROOT / "workflows", folder)
    profile = folder / "profiles/nq19_2014.toml"
    head = '[limits.mv_line_works]\nlimit = "{}"'
    text = profile.read_text("utf-8")
    profile.write_text(text.replace(head.format("10cd"), head.format("15cd")), "utf-8")
    return folder


def test_lint_of_a_good_diagram_has_nothing_to_say(motcua: Run) -> None:
    assert motcua("lint", *YEARS, str(ROOT / f"workflows/bpmn/{MV}.bpmn")) == Said("", "", 0)


def test_lint_names_file_line_element_remedy_and_rule(motcua: Run, tmp_path: Path) -> None:
    folder = tmp_path / "workflows"
    shutil.copytree(ROOT / "workflows", folder)
    file = folder / f"bpmn/{MV}.bpmn"
    text = file.read_text("utf-8").replace('motcua:role="khao_sat"', 'motcua:role="ai_do"')
    file.write_text(text, "utf-8")
    line = 1 + text[: text.index('id="mv_survey"')].count("\n")

    said = motcua("lint", *YEARS, str(file))

    assert said.code == 1
    assert said.out.startswith(f"{file}:{line}:mv_survey: ")
    assert said.out.endswith("[role-unknown]\n")

    (problem,) = json.loads(motcua("lint", *YEARS, str(file), "--format", "json").out)
    assert (problem["source"], problem["line"]) == (str(file), line)
    assert (problem["element"], problem["rule"]) == ("mv_survey", "role-unknown")
    assert problem["message"] and problem["remedy"]


def test_lint_tells_what_is_there_for_other_programs(motcua: Run, tmp_path: Path) -> None:
    """It is no problem: the editor says the same, and the diagram may be published."""
    folder = tmp_path / "workflows"
    shutil.copytree(ROOT / "workflows", folder)
    file = folder / f"bpmn/{MV}.bpmn"
    text = file.read_text("utf-8")
    foreign = text.replace("<bpmn:userTask ", '<bpmn:userTask xmlns:o="urn:o" o:effort="3" ', 1)
    file.write_text(foreign, "utf-8")

    said = motcua("lint", *YEARS, str(file))

    assert (said.code, said.out.count("\n")) == (0, 1)
    assert said.out.startswith(f"{file}:")
    assert "without effect here: o:effort." in said.out
    assert said.out.endswith("[without-effect]\n")
    (note,) = json.loads(motcua("lint", *YEARS, str(file), "--format", "json").out)
    assert note["rule"] == "without-effect"


def test_lint_proves_the_limit_too(motcua: Run, longer: Path) -> None:
    said = motcua("lint", *YEARS, str(longer / f"bpmn/{MV}.bpmn"))

    assert said.code == 1
    assert "[limit-can-be-broken]" in said.out


def test_a_proof_says_what_it_takes_for_granted(motcua: Run, longer: Path) -> None:
    said = motcua("prove", *YEARS, str(longer / f"bpmn/{MV}.bpmn"))

    assert said.code == 1
    assert "CAN BE BROKEN" in said.out
    assert "any hour: each day is judged by its worst hour." in said.out
    assert "only steps are open that do not count: mv_planning_supplement." in said.out


def test_a_diagram_is_proved_under_every_law_of_its_line(motcua: Run) -> None:
    words = ("prove", str(ROOT / "workflows/bpmn/lv_household.bpmn"), "--all-laws", "--years")
    said = motcua(*words, "2017")
    assert said.code == 0
    assert [line.split()[2] for line in said.out.splitlines() if " under " in line] == [
        "qd832_2015:",
        "tt24_2016:",
        "qd505_2017:",
    ]
    assert "from 16/01/2017 to 14/05/2017 (119 days)" in said.out
    told = json.loads(motcua(*words, "2026", "--format", "json").out)
    assert [(one["profile"], one["first"], one["last"]) for one in told] == [
        ("qd505_2017", "2026-01-01", "2026-06-30"),
        ("tt05_2025", "2026-07-01", "2026-12-31"),
    ]
    assert motcua(*words, "2013").code == 2


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"<a", "xml-malformed"), (b"\xff\xfe<", "not-text"), (b"", "xml-malformed")],
)
def test_lint_of_what_is_no_diagram(motcua: Run, tmp_path: Path, content: bytes, rule: str) -> None:
    file = tmp_path / "any.bpmn"
    file.write_bytes(content)

    said = motcua("lint", *YEARS, str(file))

    assert said.code == 1
    assert said.out.startswith(str(file))
    assert f"[{rule}]" in said.out


def test_lint_of_a_file_of_no_kind_is_wrong_usage(motcua: Run, tmp_path: Path) -> None:
    file = tmp_path / "any.txt"
    file.write_text("x", "utf-8")

    assert motcua("lint", *YEARS, str(file)).code == 2


def test_two_folders_are_compared(motcua: Run, longer: Path) -> None:
    said = motcua("compare", *YEARS, str(ROOT / "workflows"), str(longer))

    assert said.code == 0
    assert "mv_line_works (Thi công đường dây)  limit: 10cd; 8cd if" in said.out
    assert f"{MV}: at the worst 70 days, holds -> 74 days, broken on" in said.out

    found = json.loads(
        motcua("compare", *YEARS, str(ROOT / "workflows"), str(longer), "--format=json").out
    )
    assert {edit["aspect"] for edit in found["edits"]} == {"limit"}
    assert [verdict["days"] for verdict in found["verdicts"][MV]] == [70, 74]


def test_two_files_are_compared(motcua: Run, longer: Path) -> None:
    names = [str(folder / "profiles/nq19_2014.toml") for folder in (ROOT / "workflows", longer)]

    said = motcua("compare", *YEARS, *names)

    assert "limit: 10cd -> 15cd" in said.out


def test_the_same_has_no_difference(motcua: Run) -> None:
    folder = str(ROOT / "workflows")

    assert motcua("compare", *YEARS, folder, folder).out == "No difference.\n"


def test_a_file_is_not_compared_with_a_folder(motcua: Run) -> None:
    folder = ROOT / "workflows"

    assert motcua("compare", *YEARS, str(folder), str(folder / "roles.toml")).code == 2
