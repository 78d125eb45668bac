"""The recorded commands of a case, given again to a fresh engine, lead to the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import SYSTEM, Broken, Damaged, NotFound, commands, documents
from engine.audit.reexecution import Reexecution
from engine.time.public_days import public_days
from tests.contract.tampering import disarm, rehash
from tests.contract.test_calendar_change import changed, settle
from tests.contract.test_ledgers import long_story
from tests.kit import DESK, INSTALLER, LEADER, SURVEY, Installation, shipped


def again(at: Installation, code: str) -> Reexecution:
    (found,) = at.engine.reexecute([code])
    return found


def assert_same(at: Installation, code: str) -> None:
    found = again(at, code)
    assert found.divergence is None, found.divergence
    assert len(found.steps) == found.acts
    assert found.steps[-1].sequence == at.case(code).version


def late_with_rework(at: Installation) -> str:
    """Claimed, released, assigned, reminded, breached, refused once, closed with a cause."""
    code = at.request()
    at.go(code, "mv_survey")
    task = at.open_tasks(code)["mv_survey"].id
    at.do(commands.ClaimTask(task), SURVEY)
    at.do(commands.ReleaseTask(task), SURVEY)
    at.do(commands.AssignTask(task, SURVEY, "Đang rảnh"), LEADER)
    at.at("2014-10-06 09:00")
    at.fire("2014-10-01 09:00")
    refused = {"approved": False, "comments": ["Sai"]}
    at.go(code, "mv_check_acceptance_dossier", mv_design_agreement=refused)
    return code


def withdrawn(at: Installation) -> str:
    code = at.request()
    at.go(code, "mv_route_agreement")
    at.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)
    return code


def cancelled(at: Installation) -> str:
    code = at.request()
    at.go(code, "mv_design")
    at.do(commands.SuspendCase(code, "Khách hàng đề nghị"), DESK)
    at.do(commands.CancelCase(code, "Khách hàng không làm nữa"), DESK)
    return code


def handed_over(at: Installation) -> str:
    code = at.request(max_demand_kw=110, station_kva=125, load_curve=[90] * 24)
    at.go(code, "mv_survey")
    at.complete(code, "mv_survey", result="low_voltage")
    at.go(code)
    return code


def under_new_calendars(at: Installation) -> str:
    """New days off while the case runs: its dates are counted anew by the worker."""
    code = at.request()
    at.go(code, "mv_draft_agreement")
    at.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(at)
    at.clock.advance(timedelta(days=3))
    at.go(code, "mv_design")
    return code


def fired_before_the_recount(at: Installation) -> str:
    """A deadline is told while the recount of a new calendar has not come to the case: the same
    command moves the dates first."""
    code = at.request()
    at.go(code, "mv_draft_agreement")
    at.do(commands.Publish(changed(d2014_10_06=False)), INSTALLER)
    at.at("2014-10-06 17:01")
    at.fire("2014-10-01 09:00")
    settle(at)
    return code


def by_a_person_who_left(at: Installation) -> str:
    code = at.request()
    at.go(code, "mv_survey")
    at.hire("lan.sx", "DL01", "khao_sat")
    task = at.open_tasks(code)["mv_survey"]
    at.do(commands.CompleteTask(task.id, at.answer("mv_survey", code)), "lan.sx")
    at.engine.execute(commands.DisableUser("lan.sx"), SYSTEM)
    return code


def talked_over(at: Installation) -> str:
    """With comments, and a step that its holder hands on."""
    code = at.request()
    at.go(code, "mv_survey")
    other = at.hire("khaosat2.sx", "DL01", "khao_sat")
    task = at.open_tasks(code)["mv_survey"]
    at.do(commands.AddComment(code, "Khách hẹn buổi sáng", task.number), DESK)
    at.do(commands.ClaimTask(task.id), SURVEY)
    at.do(commands.AssignTask(task.id, other, "Trùng lịch"), SURVEY)
    at.do(commands.AddComment(code, "Đã đổi người khảo sát"), SURVEY)
    return code


STORIES = [
    talked_over,
    long_story,
    late_with_rework,
    withdrawn,
    cancelled,
    handed_over,
    under_new_calendars,
    fired_before_the_recount,
    by_a_person_who_left,
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_same_follows_again(either: Installation, story: Callable[[Installation], str]) -> None:
    assert_same(either, story(either))
    assert either.verify() == []


def test_every_case_at_once_and_none(either: Installation) -> None:
    codes = [cancelled(either), handed_over(either)]
    assert [found.code for found in either.engine.reexecute()] == sorted(codes)
    assert list(either.engine.reexecute([])) == []
    with pytest.raises(NotFound):
        list(either.engine.reexecute(["SX0000000000"]))


def test_behind_others_a_case_comes_to_the_same_as_alone(installation: Installation) -> None:
    """Under other calendars and with other people than those before it."""
    for story in (cancelled, under_new_calendars, cancelled, by_a_person_who_left):
        story(installation)
    every = list(installation.engine.reexecute())
    assert len({len(one.steps) for one in every}) > 1
    assert every == [again(installation, one.code) for one in every]
    assert [one.divergence for one in every] == [None] * len(every)


def test_what_was_forged_is_named_by_its_event(either: Installation) -> None:
    """Hashes that fit do not help: the forged date does not follow from the calendar."""
    code = long_story(either)
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text(
                "UPDATE events SET body = replace(body, '2014-10-02T07', '2014-10-03T07')"
                " WHERE stream = :c"
            ),
            {"c": code},
        )
        rehash(connection, code)
    found = again(either, code).divergence
    assert found is not None
    assert found.place == f"{code}#{either_opened(either, code)}"
    assert found.recorded is not None
    assert found.made is not None
    assert "2014-10-03T07" in found.recorded
    assert "2014-10-02T07" in found.made


def either_opened(at: Installation, code: str) -> int:
    """The event that opened the survey."""
    return next(
        e.sequence
        for e in at.history(code)
        if e.type == "TaskOpened" and getattr(e.payload, "element", "") == "mv_survey"
    )


def test_a_step_by_somebody_without_the_role_does_not_follow(either: Installation) -> None:
    code = long_story(either)
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text(
                "UPDATE events SET body = replace(body, 'khaosat.sx', 'kythuat.nb')"
                " WHERE stream = :c"
            ),
            {"c": code},
        )
    found = again(either, code).divergence
    assert found is not None
    assert "is refused now" in found.reason


@pytest.mark.parametrize("damage", ["NULL", "'{}'", "'[1'", "replace(tokens, 'mv_', 'mw_')"])
def test_tokens_that_are_lost_or_damaged_come_back(either: Installation, damage: str) -> None:
    code = long_story(either)
    before = stored_tokens(either, code)
    with either.engine._database.write() as connection:
        connection.execute(text(f"UPDATE cases SET tokens = {damage} WHERE code = :c"), {"c": code})
    found = again(either, code).divergence
    assert found is not None
    assert found.place == f"cases/{code}"
    with pytest.raises(Damaged):
        either.go(code, "mv_design")
    rebuilt = either.engine.rebuild(lambda done, total: None)
    assert rebuilt.tokens == (code,)
    assert stored_tokens(either, code) == before
    either.go(code)
    assert_same(either, code)


def test_a_case_whose_row_is_lost_goes_on(either: Installation) -> None:
    code = long_story(either)
    before = stored_tokens(either, code)
    with either.engine._database.write() as connection:
        connection.execute(text("DELETE FROM cases WHERE code = :c"), {"c": code})
    rebuilt = either.engine.rebuild(lambda done, total: None)
    assert rebuilt.tokens == (code,)
    assert rebuilt.without_tokens == ()
    assert stored_tokens(either, code) == before
    either.go(code)
    assert_same(either, code)


def test_what_was_published_at_the_same_moment_may_not_have_been_known(
    either: Installation,
) -> None:
    """A command that began before a calendar was there, and was written after it."""
    code = either.request()
    either.go(code, "mv_draft_agreement")
    with either.engine._database.write() as connection:
        disarm(connection)
        newest = connection.execute(text("SELECT max(position) FROM events")).scalar_one()
        connection.execute(
            text("UPDATE events SET position = position + 1000 WHERE position = :p"), {"p": newest}
        )
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    with either.engine._database.write() as connection:
        connection.execute(
            text("UPDATE events SET position = position + 2000 WHERE position = :p"),
            {"p": newest + 1000},
        )
    assert_same(either, code)


def test_a_document_that_is_missing_is_named(either: Installation) -> None:
    code = long_story(either)
    with either.engine._database.write() as connection:
        connection.execute(
            text(
                "UPDATE contents SET content = content || ' ' WHERE hash ="
                " (SELECT hash FROM publications WHERE kind = 'form' AND key = 'mv_survey')"
            )
        )
    with pytest.raises(Broken) as caught:
        again(either, code)
    assert caught.value.code == "document_lost"
    assert "form/mv_survey#1" in str(caught.value)


@pytest.mark.parametrize("body", ['{"v":9}', "", '{"at":"2014', '["a"]', "null"])
def test_an_entry_that_cannot_be_read_is_named(either: Installation, body: str) -> None:
    code = long_story(either)
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text("UPDATE events SET body = :b WHERE stream = :c AND sequence = 5"),
            {"c": code, "b": body},
        )
    with pytest.raises(Broken) as caught:
        again(either, code)
    assert f"{code}#5" in str(caught.value)


def stored_tokens(at: Installation, code: str) -> str | None:
    with at.engine._database.read() as connection:
        query = text("SELECT tokens FROM cases WHERE code = :c")
        found: str | None = connection.execute(query, {"c": code}).scalar_one()
        return found


def test_a_case_whose_record_cannot_be_read_stops_no_other(either: Installation) -> None:
    broken, whole = sorted(either.request() for _ in range(2))
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text("UPDATE events SET body = '{' WHERE stream = :code AND sequence = 2"),
            {"code": broken},
        )
    found = {one.code: one.divergence for one in either.engine.reexecute()}
    assert found[whole] is None
    assert "damaged" in str(found[broken])
    with pytest.raises(Broken):
        list(either.engine.reexecute([broken]))


def test_nothing_that_is_outside_changes_a_history(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calendars that list no years were published by older versions: their days are kept."""
    without = tuple(
        documents.Document(
            d.kind, d.key, d.content.split("[year.")[0].replace("decided_until", "# until")
        )
        for d in shipped()
        if d.kind is documents.Kind.CALENDAR
    )
    either.do(commands.Publish(without), INSTALLER)
    code = late_with_rework(either)
    monkeypatch.setitem(sys.modules, "holidays", None)
    public_days.cache_clear()
    assert_same(either, code)
    assert either.verify() == []
