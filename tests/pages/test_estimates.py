"""Days off that are not decided yet: dates beyond are told as estimates everywhere, and the
decision, once it is published, moves them."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, commands, documents, queries
from engine.cli import main
from engine.model.instant import to_instant
from engine.model.verdict import verdict_from
from engine.notices.letters import read_letter
from engine.store.tables import notices
from engine.time.calendar_source import read_calendar
from engine.time.calendar_text import write_decided, write_year
from engine.time.official_year import OfficialDay, OfficialYear
from tests.contract.test_calendar_change import changed, settle
from tests.kit import DESIGNER, INSTALLER, LEADER, ROOT, Installation, shipped
from tests.pages.visitor import Visitor
from tests.web.conftest import Api

VI, EN = "lịch nghỉ 2014 chưa công bố: dự kiến", "estimate: days off in 2014 are not announced"
CALENDARS = [d for d in shipped() if d.kind is documents.Kind.CALENDAR]


def decided_until(day: date) -> tuple[documents.Document, ...]:
    return tuple(
        documents.Document(d.kind, d.key, write_decided(d.content, day)) for d in CALENDARS
    )


def decision() -> tuple[documents.Document, ...]:
    """Friday 3 October 2014 is off after all, and so the year is decided."""
    found = []
    for document in CALENDARS:
        year = next(y for y in read_calendar(document.content).years if y.year == 2014)
        off = (*year.off, OfficialDay(date(2014, 10, 3), "Nghỉ bù"))
        listed = OfficialYear(2014, "Quyết định 1/QĐ-TTg", off, year.worked)
        found.append(
            documents.Document(document.kind, document.key, write_year(document.content, listed))
        )
    return tuple(found)


def motcua(
    at: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *words: str,
) -> str:
    monkeypatch.setenv("MOTCUA_DATABASE", at.config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(at.config.files))
    monkeypatch.setattr(sys, "argv", ["motcua", *words])
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main()
    return capsys.readouterr().out


@pytest.fixture
def code(installation: Installation) -> str:
    """A case whose agreement is to be drafted by Friday 3 October 2014, 17:00."""
    installation.do(commands.Publish(decided_until(date(2014, 10, 2))), INSTALLER)
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    return code


def open_step(at: Installation, code: str) -> Any:
    return next(one for one in at.engine.cases.get(SYSTEM, code).tasks if one.task.open)


def test_an_open_date_says_so_until_the_decision_moves_it(
    installation: Installation, code: str
) -> None:
    assert installation.due(code, "mv_draft_agreement") == "2014-10-03 17:00"
    view = installation.engine.cases.get(SYSTEM, code)
    step = open_step(installation, code)
    assert (step.estimated, step.latest_estimated) == (True, True)
    assert [one.estimated for one in step.windows] == [True]
    lines = installation.engine.ledgers.get(SYSTEM, code).windows
    assert [one.estimated for one in lines] == [one.window.ends is None for one in lines]
    assert (view.estimated, view.ends_estimated) == (False, True), "70 calendar days are certain"
    assert [one.estimated for one in view.tasks if not one.task.open] == [False] * (
        len(view.tasks) - 1
    )
    installation.do(commands.Publish(decision()), INSTALLER)
    settle(installation)
    assert installation.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    view, step = installation.engine.cases.get(SYSTEM, code), open_step(installation, code)
    assert (step.estimated, step.latest_estimated, view.ends_estimated) == (False,) * 3
    assert installation.verify() == []


def test_a_whole_limit_in_working_days_is_an_estimate(installation: Installation) -> None:
    installation.do(commands.Publish(decided_until(date(2014, 10, 2))), INSTALLER)
    code = installation.request("lv_business")
    installation.go(code, "lvb_survey")
    assert installation.engine.cases.get(SYSTEM, code).estimated
    ledger = installation.engine.ledgers.get(SYSTEM, code)
    assert (ledger.estimated, ledger.plain()["estimated"]) == (True, True)
    (line,) = installation.engine.cases.page(SYSTEM, queries.CaseFilter())
    assert (line.estimated, line.ends_estimated) == (True, True)


def test_a_past_step_says_what_was_known_then(
    visitor: Visitor, installation: Installation, code: str
) -> None:
    """The decision comes an hour later: what stood before it goes on being told as it was."""
    installation.at("2014-10-01 10:00")
    installation.do(commands.Publish(decision()), INSTALLER)
    settle(installation)
    frames = installation.engine.frames.page(SYSTEM, code, limit=200)
    steps = [
        [one.estimated for one in frame.steps if one.task.element == "mv_draft_agreement"]
        for frame in frames
    ]
    assert [True] in steps
    assert steps[-1] == [False]
    assert not any(frame.estimated for frame in frames), "70 calendar days are certain"
    (first, *_) = (place for place, found in enumerate(steps, 1) if found == [True])
    visitor.log_in(LEADER)
    assert EN in visitor.go(f"/cases/{code}/replay?at={first}").text
    assert EN not in visitor.go(f"/cases/{code}/replay?at={len(frames)}").text
    told = Api(installation).get(f"/cases/{code}/history/frames?after={first - 1}&limit=1").json
    assert told is not None
    assert told["items"][0]["open_steps"][0]["estimated"] is True
    assert told["items"][0]["estimated"] is False


def test_a_past_last_day_in_working_days_says_what_was_known_then(
    installation: Installation,
) -> None:
    installation.do(commands.Publish(decided_until(date(2014, 10, 2))), INSTALLER)
    code = installation.request("lv_business")
    installation.go(code, "lvb_survey")
    installation.at("2014-10-01 10:00")
    installation.do(commands.Publish(decision()), INSTALLER)
    settle(installation)
    frames = installation.engine.frames
    then, now = (
        frames.at(SYSTEM, code, to_instant(f"2014-10-01T0{hour}:00:00.000Z")) for hour in (2, 4)
    )
    assert (then.estimated, now.estimated) == (True, False)
    assert then.frame.case.due_at != now.frame.case.due_at


def test_dates_that_would_move_are_estimates_where_the_new_calendar_leaves_them_open(
    installation: Installation, code: str
) -> None:
    """A day off more, which decides nothing beyond it, and a whole decision."""
    who = installation.actor(DESIGNER)
    more = tuple(
        documents.Document(d.kind, d.key, write_decided(d.content, date(2014, 10, 5)))
        for d in changed("utility", d2014_10_03=False)
    )
    steps = [
        [one for one in installation.engine.checks.check(who, new).moves if one.name == DRAFT]
        for new in (more, decision())
    ]
    assert [[one.estimated for one in found] for found in steps] == [[True], [False]]


DRAFT = "Lập thỏa thuận đấu nối"


def test_pages_programs_and_commands_say_so(
    visitor: Visitor,
    installation: Installation,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    task = open_step(installation, code).task.id
    holder = installation.who(installation.open_tasks(code)["mv_draft_agreement"])[0]
    visitor.log_in(holder)
    for path in (f"/cases/{code}", f"/tasks/{task}", "/"):
        assert EN in visitor.go(path).text, path
    api = Api(installation)
    told = api.get(f"/cases/{code}").json
    assert told is not None
    assert (told["estimated"], told["ends_estimated"]) == (False, True)
    assert told["open_tasks"][0]["estimated"] is True
    facts = "line_kind=overhead&needs_fire_approval=true&uses_public_road=true"
    plan = api.get(f"/definitions/mv_own_substation/plan?valid=2014-10-01&{facts}").json
    assert plan is not None
    assert (plan["decided_until"], plan["last_day_estimated"]) == ("2014-10-02", False)
    assert [step["estimated"] for step in plan["steps"]][:1] == [False]
    assert plan["energized_estimated"] is True
    shown = motcua(installation, monkeypatch, capsys, "case", "show", code)
    assert f"03/10/2014 17:00, {EN}" in shown
    wanted = ("plan", "mv_own_substation", "--valid", "2014-10-01")
    words = [f"--set={one}" for one in facts.split("&")]
    planned = motcua(installation, monkeypatch, capsys, *wanted, *words)
    assert f"~ {EN}, they are decided until 02/10/2014." in planned


def test_a_proof_says_until_when_days_are_decided(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    diagram = str(ROOT / "workflows/bpmn/lv_household.bpmn")
    words = ("prove", diagram, "--profile", "nq19_2014", "--years")
    for years, said in (("2026", ": what lies beyond is an estimate"), ("2015", "")):
        monkeypatch.setattr(sys, "argv", ["motcua", *words, years])
        with pytest.raises(SystemExit):
            main()
        assert f"Days off are decided until 31/12/2026{said}." in capsys.readouterr().out


_NEW = {"decided_until", "estimated", "windows", "rolls_ground"}


def test_verdicts_tell_what_they_hang_on(installation: Installation) -> None:
    installation.do(commands.Publish(decided_until(date(2014, 10, 2))), INSTALLER)
    diagram = next(
        d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROCESS, "lv_household")
    )
    other = documents.Document(diagram.kind, diagram.key, diagram.content + "\n")
    (verdict,) = installation.engine.checks.prove(SYSTEM, [other]).verdicts
    assert (verdict.decided_until, verdict.estimated) == (date(2014, 10, 2), True)
    assert verdict_from(verdict.as_dict()) == verdict
    old = {n: one for n, one in verdict.as_dict().items() if n not in _NEW}
    assert verdict_from(old) == replace(
        verdict, decided_until=None, estimated=False, windows=(), rolls_ground=""
    )
    assert not verdict_from(old).estimated


def test_letters_and_packs_say_so(installation: Installation, code: str) -> None:
    installation.at("2014-10-03 16:00")
    installation.fire("2014-10-02 08:00")
    engine = installation.engine
    with engine._database.read() as connection:
        ids = connection.execute(select(notices.c.id).where(notices.c.case == code)).scalars()
        letters = [read_letter(engine._definitions, connection, one) for one in ids]
    assert letters
    assert all(one is not None and f"{VI.capitalize()}." in one.body for one in letters)
    page = engine.case_files.get(SYSTEM, code)
    assert f"17:00 03/10/2014 ({VI})" in str(page)
