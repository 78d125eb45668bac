"""One row that was damaged: every list shows the others and tells of it, ``verify`` finds it and
goes on, ``rebuild`` mends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import SYSTEM, Broken, Damaged, commands, queries
from engine.model.queries import BreachFilter
from engine.store.jobs import Job
from engine.workers.jobs import work_off
from tests.contract.tampering import disarm
from tests.kit import ADMIN, AUDITOR, DESIGNER, DESK, LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor

CASE = "UPDATE cases SET {} WHERE code = :code"
STEP = "UPDATE tasks SET {} WHERE \"case\" = :code AND state = 'ready'"


@dataclass(frozen=True)
class Damage:
    """``place`` is the table in which it is found."""

    statement: str
    place: str = "cases"


DAMAGES = {
    "facts": Damage(CASE.format("facts = '{'")),
    "facts of another shape": Damage(CASE.format("facts = '[1]'")),
    "deep facts": Damage(CASE.format("facts = '" + "[" * 20_000 + "'")),
    "places": Damage(CASE.format("places = '[1]'")),
    "steps": Damage(CASE.format("steps = ''")),
    "adjusted": Damage(CASE.format("adjusted = '1'")),
    "plan": Damage(CASE.format("forecast = 'x'")),
    "state": Damage(CASE.format("state = 'nowhere'")),
    "process": Damage(CASE.format("definition = 'nothing'")),
    "version": Damage(CASE.format("definition_version = 99")),
    "draft": Damage(STEP.format("draft = '{'"), "tasks"),
    # SQLite keeps anything in any column.
    "instant": Damage(CASE.format("registered_at = 'yesterday'")),
    "bytes": Damage(CASE.format("channel = x'ff00'")),
    "no text": Damage(CASE.format("customer = CAST(x'ff41' AS TEXT)")),
    "no instant of a step": Damage(STEP.format("due_at = ''"), "tasks"),
    "no text in a step": Damage(STEP.format("unit = CAST(x'ff41' AS TEXT)"), "tasks"),
}
ON_POSTGRESQL = {"facts", "places", "state", "draft"}
"""Enough of those that it keeps."""


def scene(at: Installation) -> tuple[str, str]:
    """Two cases at the same step, which is overdue in both; the first is to be damaged."""
    first, second = at.request(), at.request()
    for code in (first, second):
        at.go(code, "mv_survey")
        task = at.open_tasks(code)["mv_survey"].id
        at.do(commands.SaveDraft(task, {}, 0), SURVEY)
    at.clock.advance(timedelta(days=12))
    at.fire()
    return first, second


def harm(at: Installation, code: str, damage: Damage) -> None:
    with at.engine._database.write() as connection:
        disarm(connection)
        connection.execute(text(damage.statement), {"code": code})


def lists(at: Installation) -> dict[str, dict[str, bool]]:
    """Which cases stand in which list, and whether as damaged."""
    engine, auditor, clerk = at.engine, at.actor(AUDITOR), at.actor(SURVEY)
    tasks = engine.tasks.page(clerk, queries.TaskFilter(queries.Share.ALL))
    return {
        "worklist": {view.task.case: view.task.damaged for view in tasks},
        "cases": {
            one.case.code: one.case.damaged
            for one in engine.cases.page(auditor, queries.CaseFilter())
        },
        "newest": {
            one.case.code: one.case.damaged
            for one in engine.cases.newest(auditor, queries.CaseFilter(), 0, 50)
        },
        "breaches": {
            one.breach.case: one.breach.damaged
            for one in engine.breaches.page(auditor, BreachFilter())
        },
    }


@pytest.mark.row(38)
def test_a_damaged_row_is_told_of_among_the_others(either: Installation) -> None:
    first, second = scene(either)
    pages = {
        "/worklist?share=all": Visitor(either).log_in(SURVEY),
        "/cases": Visitor(either).log_in(LEADER),
        "/oversight": Visitor(either).log_in(LEADER),
        "/proposals": Visitor(either).log_in(DESIGNER),
    }
    assert either.verify() == []
    is_sqlite = either.engine._database.is_sqlite
    for name, damage in DAMAGES.items():
        if not is_sqlite and name not in ON_POSTGRESQL:
            continue
        harm(either, first, damage)
        for kind, found in lists(either).items():
            assert found.get(second) is False, (name, kind)
        told = [kind for kind, found in lists(either).items() if found.get(first)]
        elsewhere = name in {"plan", "no text", "no text in a step"}
        assert told or elsewhere, name
        for path, visitor in pages.items():
            assert visitor.go(path).answer.status_code == 200, (name, path)
        either.engine.oversight.year(either.actor(LEADER), 2014, "mv_own_substation")
        assert len(either.engine.notices.page(SYSTEM)) > 1
        either.engine.sweep_uploads()
        places = {finding.place for finding in either.engine.verify()}
        assert any(place.startswith(f"{damage.place}/{first}") for place in places), name
        assert not any(second in place for place in places), name
        either.engine.rebuild(lambda _done, _all: None)
        either.fire()
        assert either.verify() == [], name
        assert not any(any(found.values()) for found in lists(either).values()), name
    either.complete(first, "mv_survey")


def test_the_pages_say_which_case_is_damaged(installation: Installation) -> None:
    first, second = scene(installation)
    harm(installation, first, DAMAGES["facts"])
    said = "What is stored of it is damaged. Tell an administrator."
    for login, path in ((SURVEY, "/worklist?share=all"), (LEADER, "/cases")):
        page = Visitor(installation).log_in(login).go(path)
        rows = page.page.xpath(f"//*[self::li or self::tr][.//*[contains(., '{first}')]]")
        assert any(said in row.text_content() for row in rows)
        assert page.text.count(said) == 1
        assert second in page.text
    damaged = Visitor(installation).log_in(LEADER).go(f"/cases/{first}")
    assert damaged.answer.status_code == 409
    assert "motcua verify" in damaged.text


def test_an_index_leaves_no_damaged_case_out_in_silence(either: Installation) -> None:
    codes = [either.request() for _ in range(2)]
    for code in codes:
        either.go(code)
    leader, wanted = either.actor(LEADER), (2014, "mv_own_substation")
    assert either.engine.oversight.year(leader, *wanted).whole.cases == 2
    harm(either, codes[0], Damage(CASE.format("adjusted = '{'")))
    index = either.engine.oversight.year(leader, *wanted)
    assert (index.whole.cases, index.damaged) == (1, (codes[0],))
    assert codes[0] in Visitor(either).log_in(LEADER).go("/oversight?year=2014").text
    with pytest.raises(Broken, match=codes[0]):
        either.engine.oversight.csv(leader, *wanted)


def test_a_damaged_deadline_holds_up_no_other(installation: Installation) -> None:
    first, second = (installation.request() for _ in range(2))
    for code in (first, second):
        installation.go(code, "mv_survey")
    harm(installation, first, Damage("UPDATE deadlines SET fires_at = '' WHERE \"case\" = :code"))
    installation.clock.advance(timedelta(days=12))
    installation.fire()
    breached = {
        one.breach.case for one in installation.engine.breaches.page(SYSTEM, BreachFilter())
    }
    assert second in breached
    assert installation.engine.deadlines.failing(installation.actor(ADMIN)) is not None


def test_a_damaged_job_stands_among_the_failed_ones_and_holds_up_no_other(
    installation: Installation,
) -> None:
    engine = installation.engine
    with engine._database.write() as connection:
        engine.jobs.enqueue(connection, [Job("send_notice", "one", {"notice": "none"})])
        connection.execute(text("UPDATE jobs SET arguments = '{', runs_at = '2014-01-01'"))
    scene(installation)
    while work_off(engine):
        pass
    failed = {job.key: job.problem for job in engine.failed_jobs(installation.actor(ADMIN))}
    assert "cannot be read" in failed["one"]
    assert {view.state for view in engine.notices.page(SYSTEM)} == {"unsent"}
    assert installation.do(commands.RetryJobs(), ADMIN).details == {"count": 0}
    with engine._database.write() as connection:
        connection.execute(text("UPDATE failed_jobs SET failed_at = 'x', arguments = '{'"))
    assert [job.key for job in engine.failed_jobs(installation.actor(ADMIN))] == ["one"]
    assert installation.do(commands.RetryJobs(), ADMIN).details == {"count": 0}


def test_a_damaged_proposal_stands_among_the_others(either: Installation) -> None:
    for title in ("Sửa nhãn", "Sửa mẫu"):
        either.do(commands.BeginProposal(title), DESIGNER)
    with either.engine._database.write() as connection:
        connection.execute(text("UPDATE proposals SET authors = '{' WHERE title = 'Sửa mẫu'"))
    found = either.engine.proposals.list(either.actor(DESIGNER))
    assert sorted((one.title, one.damaged) for one in found) == [
        ("Sửa mẫu", True),
        ("Sửa nhãn", False),
    ]
    damaged = next(one.number for one in found if one.damaged)
    with pytest.raises(Broken):
        either.engine.proposals.get(either.actor(DESIGNER), damaged)
    assert Visitor(either).log_in(DESIGNER).go("/proposals").answer.status_code == 200


def test_the_desk_is_told_when_a_step_of_a_damaged_case_is_opened(either: Installation) -> None:
    code = either.request()
    task = next(iter(either.open_tasks(code).values())).id
    harm(either, code, DAMAGES["state"])
    for do in (
        lambda: either.engine.cases.get(either.actor(DESK), code),
        lambda: either.engine.tasks.get(either.actor(DESK), task),
    ):
        with pytest.raises(Broken) as caught:
            do()
        assert caught.value.code == "row_damaged"
    with pytest.raises((Broken, Damaged), match="motcua verify"):
        either.do(commands.ClaimTask(task))
