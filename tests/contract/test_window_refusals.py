"""Windows that could not be measured are refused where profiles are published and checked."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from engine import Invalid, commands, documents
from tests.commands.test_cli import run
from tests.contract.limited import law
from tests.contract.test_publishing import changed, document
from tests.contract.test_windows import of, said
from tests.kit import INSTALLER, ROOT, TECHNICAL, Installation
from tests.milestones import drawn, event, flows, step
from tests.small import STEP_FORM, start

PROFILE = document(documents.Kind.PROFILE, "nq19_2014")
FROM = 'from = ["dossier_valid", "begin:mv_survey"]\nto = "begin:mv_design"'

BAD = {
    "an unknown step": (
        FROM,
        FROM.replace("begin:mv_design", "begin:mv_nowhere"),
        "window-unknown",
        "window.connection_agreement, begin:mv_nowhere: no process has 'mv_nowhere'.",
    ),
    "an unknown owner": (
        'counts = ["utility", "mv_sign_agreement"]',
        'counts = ["utilities", "mv_sign_agreement"]',
        "window-unknown",
        "window.connection_agreement, counts: no process has 'utilities'.",
    ),
    "an end before its beginning": (
        FROM,
        'from = "end:mv_meter_energize"\nto = "begin:mv_survey"',
        "window-endless",
        "in mv_own_substation no way leads from where it begins to where it ends.",
    ),
    "ends in two processes": (
        FROM,
        'from = "begin:mv_survey"\nto = "end:lvh_survey"',
        "window-idle",
        "window.connection_agreement: no process has both of its ends.",
    ),
    "a process that has none of its ends": (
        FROM,
        f'{FROM}\nprocesses = ["lv_household"]',
        "window-idle",
        "window.connection_agreement: no process has both of its ends.",
    ),
    "the same id twice": (
        'id = "energizing"',
        'id = "connection_agreement"',
        "profile",
        "'connection_agreement' is the id of two windows. Rename one.",
    ),
    "an end where it begins": (
        FROM,
        'from = "dossier_valid"\nto = "dossier_valid"',
        "profile",
        "the window ends where it begins, at dossier_valid. Name another.",
    ),
    "no point of a case": (
        FROM,
        FROM.replace("begin:mv_design", "design"),
        "profile",
        "'design' is no point of a case.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_not_published(installation: Installation, name: str) -> None:
    before, after, rule, words = BAD[name]
    with pytest.raises(Invalid) as caught:
        installation.do(commands.Publish((changed(PROFILE, before, after),)), INSTALLER)
    problem = caught.value.problems[0]
    assert (problem.rule, problem.source) == (rule, "profile/nq19_2014")
    assert words in str(problem.message)
    assert problem.remedy
    assert (
        installation.engine.publications.content(documents.Kind.PROFILE, "nq19_2014")[0].version
        == 1
    )


def test_lint_names_the_file_the_rule_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "workflows"
    shutil.copytree(ROOT / "workflows", folder)
    file = folder / "profiles/nq19_2014.toml"
    for before, after, rule, words in BAD.values():
        file.write_text(PROFILE.content.replace(before, after), "utf-8")
        said = run(monkeypatch, capsys, "lint", "--years", "2026..2026", str(file))
        assert said.code == 1
        line = said.out.splitlines()[0]
        assert line.startswith(f"{file}:")
        assert words in line
        assert line.endswith(f"[{rule}]")


# -- windows inside a loop

LOOP = drawn(
    "loop",
    step("check", "a", "b"),
    event("valid", "dossier_valid"),
    event("power", "energized"),
    "<exclusiveGateway id='merge'/><exclusiveGateway id='again' default='again-power'/>",
    flows("begin", "check", "valid", "merge", "a", "b", "again", "power", "done"),
    flows(
        "again",
        "merge",
        condition="b.pick = 1",
        more="motcua:maxRounds='2' motcua:causedBy='customer'",
    ),
).replace("nq19_2014", "loop_law")

WINDOW = """
[[window]]
id = "round"
name = {{ vi = "Vòng", en = "Round" }}
from = "{opens}"
to = "{closes}"
limit = "3wd"
calendar = "utility"
ground = "Thử"
assumed = true
anew = {anew}
"""
ROUND = "window:round"


def begun(at: Installation, opens: str, closes: str, anew: bool = False) -> str:
    window = WINDOW.format(opens=opens, closes=closes, anew=str(anew).lower())
    drafts = (
        documents.Document(documents.Kind.FORM, "step", STEP_FORM),
        documents.Document(documents.Kind.PROFILE, "loop_law", _limitless() + window),
        documents.Document(documents.Kind.PROCESS, "loop", LOOP),
    )
    at.do(commands.Publish(drafts), INSTALLER)
    code = start(at, "loop")
    do(at, code, "check")
    return code


def _limitless() -> str:
    return law("loop_law", "20cd").partition("[limits.")[0] + "[limits]\n"


def do(at: Installation, code: str, element: str, pick: int = 0) -> None:
    at.clock.advance(timedelta(days=1))
    task = at.open_tasks(code)[element]
    at.do(commands.CompleteTask(task.id, {"pick": pick}), TECHNICAL)


def twice_around(at: Installation, code: str) -> list[str]:
    for element, pick in (("a", 0), ("b", 1), ("a", 0), ("b", 0)):
        do(at, code, element, pick)
    assert at.case(code).closed_at is not None
    assert at.verify() == []
    return said(at, code, ROUND)


def test_inside_a_loop_the_first_round_is_measured(installation: Installation) -> None:
    code = begun(installation, "begin:a", "end:b")
    assert twice_around(installation, code) == ["WindowOpened", "WindowClosed"]
    (closed,) = of(installation, code, "WindowClosed", ROUND)
    assert closed.number == -1


def test_inside_a_loop_every_round_is_measured_where_the_profile_says_so(
    installation: Installation,
) -> None:
    code = begun(installation, "begin:a", "end:b", anew=True)
    assert twice_around(installation, code) == ["WindowOpened", "WindowClosed"] * 2
    assert [one.number for one in of(installation, code, "WindowClosed", ROUND)] == [-1, -2]


def test_a_window_out_of_a_loop_runs_on_through_its_rounds(installation: Installation) -> None:
    code = begun(installation, "begin:a", "energized")
    assert twice_around(installation, code) == ["WindowOpened", "WindowClosed"]


def test_a_way_back_leads_from_where_it_begins_to_where_it_ends(
    installation: Installation,
) -> None:
    """Rework alone is measured: that is no slip of the pen."""
    code = begun(installation, "end:b", "begin:a")
    assert twice_around(installation, code) == ["WindowOpened", "WindowClosed"]
