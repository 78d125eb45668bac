"""An auditor's year afterwards: late cases, their replay and their evidence."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pytest_bdd import given, parsers, then, when
from sqlalchemy import text

from engine import SYSTEM, events
from engine.model.queries import BreachFilter
from engine.model.views import BreachView
from engine.readers.frames import FrameView
from features.steps.story import Story, day, moment
from tests.contract.tampering import disarm, rehash
from tests.kit import AUDITOR, SURVEY


@dataclass
class Audit:
    """What the auditor has in hand."""

    key: str = ""
    notes: list[str] = field(default_factory=list)
    breaches: list[BreachView] = field(default_factory=list)
    frames: list[FrameView] = field(default_factory=list)
    pack: bytes = b""


@pytest.fixture
def audit() -> Audit:
    return Audit()


def survey_of(story: Story) -> events.Event:
    (event,) = (
        event
        for event in story.at.history(story.code)
        if event.type == "TaskCompleted" and getattr(event.payload, "element", "") == "mv_survey"
    )
    return event


@given(
    parsers.re(r"the survey is done on (?P<at>.+), because nobody could enter the site"),
)
def late_survey(story: Story, at: str) -> None:
    since = story.at.clock.now()
    story.at.clock.set(moment(at))
    story.at.fire(f"{since.astimezone(moment(at).tzinfo):%Y-%m-%d %H:%M}")
    story.do("mv_survey")


@when(parsers.parse("the auditor asks which limits of {year:d} were not kept"))
def asks(story: Story, audit: Audit, year: int) -> None:
    wanted = BreachFilter(since=day(f"1 January {year}"), until=day(f"1 January {year + 1}"))
    audit.breaches = story.at.engine.breaches.page(story.at.actor(AUDITOR), wanted, language="en")


@then(parsers.parse('"{name}" is among them, {days:d} days late'))
def among_them(story: Story, audit: Audit, name: str, days: int) -> None:
    found = {view.name: view.breach.days_late for view in audit.breaches}
    assert found[name] == days


@then("the auditor sees who did it, in which role, and with which cause")
def sees_who(story: Story, audit: Audit) -> None:
    entries = story.at.engine.cases.history(story.at.actor(AUDITOR), story.code, limit=1000)
    (entry,) = (e for e in entries if e.event == survey_of(story))
    assert (entry.event.by, entry.role, entry.unit) == (SURVEY, "khao_sat", "DL01")
    (view,) = (view for view in audit.breaches if view.breach.element == "mv_survey")
    assert view.cause


@when("the auditor steps through the case")
def steps_through(story: Story, audit: Audit) -> None:
    audit.frames = story.at.engine.frames.page(
        story.at.actor(AUDITOR), story.code, limit=1000, language="en"
    )


@then("every event is shown in its order, with the steps that were open")
def in_order(story: Story, audit: Audit) -> None:
    shown = [view.frame.event for view in audit.frames]
    assert shown == story.at.history(story.code)
    assert {step.name for view in audit.frames for step in view.steps} >= {"Site survey", "Design"}


@then(parsers.re(r'on (?P<at>.+) only "(?P<name>[^"]+)" was open, due on (?P<due>.+)'))
def was_open(story: Story, audit: Audit, at: str, name: str, due: str) -> None:
    view = story.at.engine.frames.at(story.at.actor(AUDITOR), story.code, moment(at), "en")
    (step,) = view.steps
    assert (step.name, step.task.due_at) == (name, moment(due))
    audit.frames = [view]


@then("the form that it showed is known by its version")
def known_form(audit: Audit) -> None:
    (step,) = audit.frames[0].steps
    assert (step.form, step.form_version) == ("mv_survey", 1)


@then("the access is written down with the auditor's name")
def written_down(story: Story) -> None:
    found = story.at.engine.accesses.page(story.at.actor(AUDITOR), story.code)
    assert {(one.login, one.reading) for one in found} == {(AUDITOR, "frames")}


@given("a copy of the public key was kept by the auditor")
def kept_key(story: Story, audit: Audit) -> None:
    audit.key = story.at.engine.checkpoints.public()


@given("the log was signed, and the checkpoint kept by the auditor")
def kept_checkpoint(story: Story, audit: Audit) -> None:
    audit.notes.append(story.at.engine.checkpoints.make_checkpoint())


@when("the auditor takes the evidence pack along")
def takes_along(story: Story, audit: Audit) -> None:
    audit.pack = story.at.engine.packs.pack(story.at.actor(AUDITOR), story.code)


@then("it is checked in an empty folder, without Motcua")
def checked_alone(story: Story, audit: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "pack.zip").write_bytes(audit.pack)
    (folder / "motcua_verify.py").write_text(inside(audit, "motcua_verify.py"), "utf-8")
    command = [sys.executable, "-I", "-S", "motcua_verify.py", "pack.zip", "--key", audit.key]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert story.code in done.stdout


@then("its case file tells of the late survey")
def tells(audit: Audit) -> None:
    page = inside(audit, "case.en.html")
    assert "Done late: Site survey" in page


@then("a program of process mining can read its trace")
def readable(story: Story, audit: Audit) -> None:
    events = ElementTree.fromstring(inside(audit, "log.xes")).findall("{*}trace/{*}event")
    assert len(events) == story.at.case(story.code).version


def inside(audit: Audit, name: str) -> str:
    with ZipFile(io.BytesIO(audit.pack)) as archive:
        return archive.read(name).decode()


@when(
    parsers.parse("somebody with all rights to the database moves the survey to {when}"),
)
def moves(story: Story, when: str) -> None:
    event = survey_of(story)
    edit = (
        'UPDATE events SET body = replace(body, \'"at":"2014-10-09\', :at) '
        "WHERE stream = :code AND sequence >= :n"
    )
    values = {"at": f'"at":"{day(when):%Y-%m-%d}', "code": story.code, "n": event.sequence}
    with story.at.engine._database.write() as connection:
        disarm(connection)
        assert connection.execute(text(edit), values).rowcount > 0


@then("verification names the event of the survey")
def named(story: Story, audit: Audit) -> None:
    found = story.at.engine.verify(notes=audit.notes, public=audit.key)
    assert f"{story.code}#{survey_of(story).sequence}" in {finding.place for finding in found}


@then("it names the command of the survey when all hashes were computed anew")
def named_again(story: Story, audit: Audit) -> None:
    with story.at.engine._database.write() as connection:
        rehash(connection, story.code)
    found = story.at.engine.verify(notes=audit.notes, public=audit.key)
    unsealed = [finding.place for finding in found if finding.layer == "seal"]
    entries = story.at.engine.cases.history(SYSTEM, story.code, limit=1000)
    (act,) = (entry.act for entry in entries if entry.event == survey_of(story))
    assert unsealed[0] in {f"{story.code}#{e.event.sequence}" for e in entries if e.act == act}
    assert any(finding.place.startswith("checkpoints/") for finding in found)


@then("doing the recorded commands again leads to something else")
def leads_elsewhere(story: Story) -> None:
    (again,) = story.at.engine.reexecute([story.code])
    assert again.divergence is not None
