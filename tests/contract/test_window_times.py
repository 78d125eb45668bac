"""Windows at odd times: over Tết, beside and inside one another, with nobody at work for a month,
through suspensions, extensions and corrections, from closing time and from a Saturday night."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import SYSTEM, Invalid, commands, queries
from engine.model.documents import Document, Kind
from engine.model.views import BreachView
from engine.store.tables import deadlines
from engine.time import in_office_hours, read_calendar
from tests.contract.limited import law
from tests.contract.test_windows import AGREEMENT, OFFICE, ledger_rows, of, recomputed, said, there
from tests.kit import DESK, INSTALLER, LEADER, TECHNICAL, Installation, shipped
from tests.milestones import drawn, event, flows, step
from tests.small import STEP_FORM, start

WHY = "Hai bên thống nhất"


def begun(at: Installation, when: str) -> str:
    """A case whose dossier was found complete then."""
    at.at(when)
    code = at.request()
    at.complete(code, "mv_receive_check")
    return code


def work_until(at: Installation, text: str) -> None:
    """The worker looks at every instant at which something is due, up to that one."""
    end = datetime.fromisoformat(f"{text}+07:00")
    while True:
        with at.engine._database.read() as connection:
            first = connection.scalar(select(func.min(deadlines.c.fires_at)))
        if first is None or first > end:
            break
        at.clock.set(max(first, at.clock.now()))
        at.fire()
    at.at(text)


def told(at: Installation, code: str, element: str = AGREEMENT) -> list[tuple[str, str]]:
    """When people were told of a limit, and of what."""
    return [
        (there(one.at), one.type)
        for one in at.history(code)
        if getattr(one.payload, "element", None) == element and getattr(one.payload, "to", ())
    ]


def end(at: Installation, code: str, element: str = AGREEMENT) -> str:
    place = at.case(code).places[f"-1/{element}"]
    assert place.due_at is not None
    return there(place.due_at)


def sound(at: Installation, code: str) -> None:
    """Everything follows from the events, and an outsider comes to the same ends."""
    rows, view = ledger_rows(at, code), at.engine.ledgers.get(SYSTEM, code)
    shown = {
        (row["step"], row["number"]): there(datetime.fromisoformat(row["ends_by_law"]))
        for row in rows
        if row["kind"] == "window"
    }
    assert shown == recomputed(rows, view.at)
    assert at.verify() == []
    assert [one.divergence for one in at.engine.reexecute([code])] == [None]


# -- Tết


def test_a_window_begun_before_tet_stands_over_the_holidays(either: Installation) -> None:
    """Tết 2015: off from 15/2 to 23/2; Saturday 14/2 is worked for Monday 16/2."""
    code = begun(either, "2015-02-11 09:00")
    assert end(either, code) == "2015-02-25 17:00"
    work_until(either, "2015-02-26 09:00")
    assert told(either, code) == [
        ("2015-02-24 15:00", "ReminderGiven"),
        ("2015-02-24 16:00", "ReminderGiven"),
        ("2015-02-26 08:00", "BreachTold"),
    ]
    (breach,) = of(either, code, "DeadlineBreached")
    assert breach.to == ()
    sound(either, code)


def test_nobody_is_told_of_a_breach_during_tet(installation: Installation) -> None:
    """The last day is the worked Saturday; the next office hour comes nine days later."""
    code = begun(installation, "2015-02-07 20:00")
    assert end(installation, code) == "2015-02-13 17:00"
    other = begun(installation, "2015-02-09 08:00")
    assert end(installation, other) == "2015-02-14 17:00"
    work_until(installation, "2015-02-24 08:00")
    assert ("2015-02-14 08:00", "BreachTold") in told(installation, code), "worked"
    assert told(installation, other)[-1] == ("2015-02-24 08:00", "BreachTold")
    for one in (code, other):
        everything = [e for e in installation.history(one) if getattr(e.payload, "to", ())]
        assert all(in_office_hours(e.at, OFFICE) for e in everything)


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2014-10-01 16:55", "2014-10-08 17:00"),
        ("2014-10-01 17:00", "2014-10-08 17:00"),
        ("2014-10-01 23:55", "2014-10-08 17:00"),
        ("2014-10-04 22:00", "2014-10-10 17:00"),
        ("2015-02-14 22:00", "2015-03-02 17:00"),
        ("2015-02-17 10:00", "2015-03-02 17:00"),
    ],
    ids=["just before closing", "closing", "midnight", "Saturday night", "worked", "holiday"],
)
def test_a_window_begun_outside_office_hours(
    installation: Installation, when: str, due: str
) -> None:
    """The day on which it begins is not counted, whatever day it is."""
    code = begun(installation, when)
    assert end(installation, code) == due
    sound(installation, code)


# -- whoever reads


def test_other_hours_of_those_who_read_are_kept(installation: Installation) -> None:
    """The company begins at half past seven from now on."""
    at = installation
    calendar = next(d for d in shipped() if (d.kind, d.key) == (Kind.CALENDAR, "utility"))
    hours = 'hours = ["07:30-11:30", "13:00-17:00"]'
    text = calendar.content.replace('hours = ["08:00-12:00", "13:00-17:00"]', hours)
    at.do(commands.Publish((Document(Kind.CALENDAR, "utility", text),)), INSTALLER)
    code = begun(at, "2014-10-01 09:00")
    work_until(at, "2014-10-10 09:00")
    assert told(at, code)[-2:] == [
        ("2014-10-09 07:30", "BreachTold"),
        ("2014-10-10 07:30", "BreachRepeated"),
    ]
    everything = [e for e in at.history(code) if getattr(e.payload, "to", ())]
    outlooks = [(there(e.at), e.payload.to) for e in at.history(code) if _got_worse(e)]
    assert outlooks[0] == ("2014-10-09 00:00", ()), "at midnight nobody is there"
    assert outlooks[1] == ("2014-10-09 07:30", (LEADER,))
    late = [
        (e.type, there(e.at)) for e in everything if not in_office_hours(e.at, read_calendar(text))
    ]
    assert late == []


def _got_worse(event: Any) -> bool:
    return event.type == "OutlookChanged" and event.payload.to is not None


def test_an_outlook_that_gets_worse_in_the_evening_is_told_in_the_morning(
    either: Installation,
) -> None:
    """The contract is signed at eight in the evening of a Friday; on Monday the leader is told."""
    at = either
    at.at("2014-10-01 09:00")
    code = at.request(line_kind="underground")
    at.go(code, "mv_sign_ppa")
    at.at("2014-12-05 20:00")
    at.complete(code, "mv_sign_ppa")
    assert at.case(code).outlook == "tight"
    at.fire()
    work_until(at, "2014-12-08 08:00")
    found = [(there(e.at), e.payload.to) for e in at.history(code) if _got_worse(e)]
    assert found == [("2014-12-05 20:00", ()), ("2014-12-08 08:00", (LEADER,))]
    assert at.verify() == []
    assert [one.divergence for one in at.engine.reexecute([code])] == [None]


def test_whoever_records_for_a_party_outside_is_told_in_their_own_hours(
    installation: Installation,
) -> None:
    """The customer signs, on a calendar that knows no day of rest; the desk reads."""
    at = installation
    at.at("2014-10-01 09:00")
    code = at.request()
    at.go(code, "mv_sign_agreement")
    work_until(at, "2014-10-20 09:00")
    events = [e for e in at.history(code) if getattr(e.payload, "to", ())]
    about = [e for e in events if getattr(e.payload, "element", "") == "mv_sign_agreement"]
    assert about, "the desk was told"
    assert all(DESK in e.payload.to for e in about[:1])  # type: ignore[union-attr]
    assert all(in_office_hours(e.at, OFFICE) for e in events)


# -- a worker that was down


def test_after_a_month_without_a_worker_one_notice_for_each_limit(either: Installation) -> None:
    code = begun(either, "2014-10-01 09:00")
    either.at("2014-11-03 09:00")
    either.fire()
    limits = Counter(
        e.payload.element  # type: ignore[union-attr]
        for e in either.history(code)
        if getattr(e.payload, "to", ()) and hasattr(e.payload, "element")
    )
    assert limits == {AGREEMENT: 1, "mv_survey": 1}
    (breach,) = of(either, code, "DeadlineBreached")
    assert (breach.skipped, breach.to) == (2, ()), "two reminders that nobody was given"
    (repeated,) = of(either, code, "BreachRepeated")
    # After one working day, and every third since: 9, 13, 16, 21, 24 and 29 October.
    assert (repeated.skipped, repeated.days_late) == (5, 26)
    assert LEADER in repeated.to
    sound(either, code)


# -- windows beside and inside one another

ROW = drawn(
    "row",
    step("check", "a", "b", "c", "e"),
    "<intermediateThrowEvent id='valid' motcua:milestone='dossier_valid' "
    "motcua:occurredAt='date and time(said)'/>",
    event("power", "energized"),
    flows("begin", "check", "valid", "a", "b", "c", "e", "power", "done"),
).replace("nq19_2014", "row_law")
WINDOWS = (
    ("outer", "dossier_valid", "energized", "10wd"),
    ("inner", "begin:b", "end:b", "2wd"),
    ("first", "begin:a", "begin:c", "4wd"),
    ("second", "begin:b", "end:e", "5wd"),
)


def row(
    at: Installation, valid: str = "2014-10-01T09:00:00+07:00", checked: str = "2014-10-01 09:00"
) -> str:
    """A case at its step ``a``, with four windows. What is in the dossier was ``checked`` then, and
    told to have been ``valid``."""
    windows = "".join(
        f"""
[[window]]
id = "{name}"
name = {{ vi = "{name}", en = "{name}" }}
from = "{opens}"
to = "{closes}"
limit = "{limit}"
calendar = "utility"
ground = "Thử"
assumed = true
"""
        for name, opens, closes, limit in WINDOWS
    )
    text = law("row_law", "20cd").partition("[limits.")[0] + "[limits]\n" + windows
    documents = (
        Document(Kind.FORM, "step", STEP_FORM),
        Document(Kind.PROFILE, "row_law", text),
        Document(Kind.PROCESS, "row", ROW),
    )
    at.do(commands.Publish(documents), INSTALLER)
    code = start(at, "row")
    at.at(checked)
    do(at, code, "check", said=valid)
    return code


def do(at: Installation, code: str, element: str, cause: str | None = None, **data: Any) -> None:
    task = at.open_tasks(code)[element]
    done = commands.CompleteTask(task.id, {"pick": 0, **data}, late_cause=cause)
    at.do(done, TECHNICAL)


def ends(at: Installation, code: str) -> dict[str, str]:
    """When each window that runs ends."""
    return {
        place.element.removeprefix("window:"): there(place.due_at)
        for place in at.case(code).places.values()
        if place.is_window and place.due_at is not None
    }


def test_windows_that_overlap_and_lie_inside_one_another(either: Installation) -> None:
    at = either
    code = row(at)
    assert ends(at, code) == {"outer": "2014-10-15 17:00", "first": "2014-10-07 17:00"}
    at.at("2014-10-02 09:00")
    do(at, code, "a")
    assert ends(at, code) == {
        "outer": "2014-10-15 17:00",
        "first": "2014-10-07 17:00",
        "inner": "2014-10-06 17:00",
        "second": "2014-10-09 17:00",
    }
    work_until(at, "2014-10-08 09:00")
    do(at, code, "b", "weather")
    assert set(ends(at, code)) == {"outer", "second"}
    do(at, code, "c")
    do(at, code, "e")
    closed = {e: [c.kept for c in of(at, code, "WindowClosed", f"window:{e}")] for e, *_ in WINDOWS}
    assert closed == {"outer": [True], "inner": [False], "first": [False], "second": [True]}
    found = breaches(at, code)
    late = {v.breach.element: (v.breach.number, v.breach.days_late, v.breach.cause) for v in found}
    assert late == {
        "window:inner": (-1, 2, "weather"),
        "window:first": (-1, 1, "weather"),
    }
    sound(at, code)


def test_one_window_is_extended_and_the_one_around_it_is_not(either: Installation) -> None:
    at = either
    code = row(at)
    do(at, code, "a")
    before = ends(at, code)
    at.do(commands.ExtendDeadline(code, "3wd", WHY, "Công ty", window="inner"), LEADER)
    assert ends(at, code) == {**before, "inner": "2014-10-08 17:00"}
    at.at("2014-10-02 14:00")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    at.at("2014-10-11 20:00")
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    # 75, 27, 35 and 35 office hours were left; they run on from Monday the 13th.
    assert ends(at, code) == {
        "outer": "2014-10-24 11:00",
        "first": "2014-10-16 11:00",
        "inner": "2014-10-17 11:00",
        "second": "2014-10-17 11:00",
    }
    at.do(commands.ExtendDeadline(code, "1wd", WHY, "Công ty", window="inner"), LEADER)
    assert ends(at, code)["inner"] == "2014-10-20 11:00"
    sound(at, code)


# -- corrections of where a window begins


def correct(at: Installation, code: str, told_at: str, cause: str | None = None) -> None:
    at.do(commands.CorrectFacts(code, {"said": told_at}, "Ghi nhầm", late_cause=cause), LEADER)


def test_a_window_follows_the_corrected_milestone_at_which_it_began(either: Installation) -> None:
    at = either
    code = row(at, "2014-10-03T08:30:00+07:00", "2014-10-03 15:00")
    assert ends(at, code)["outer"] == "2014-10-17 17:00"
    at.do(commands.ExtendDeadline(code, "2wd", WHY, "Công ty", window="outer"), LEADER)
    assert ends(at, code)["outer"] == "2014-10-21 17:00"
    correct(at, code, "2014-10-03T11:00:00+07:00")
    assert ends(at, code)["outer"] == "2014-10-21 17:00", "the same day, and what was agreed on"
    correct(at, code, "2014-10-02T11:00:00+07:00")
    assert ends(at, code) == {"outer": "2014-10-20 17:00", "first": "2014-10-09 17:00"}
    sound(at, code)


def test_a_beginning_that_was_earlier_makes_a_window_late(either: Installation) -> None:
    """Power came on 16/10, in time by the valid dossier that was told, and not by the right one."""
    at = either
    code = row(at, "2014-10-03T08:30:00+07:00", "2014-10-03 15:00")
    for element in "abc":
        do(at, code, element)
    at.at("2014-10-16 10:00")
    do(at, code, "e", "weather")
    outer = "window:outer"
    assert [one.kept for one in of(at, code, "WindowClosed", outer)] == [True]
    with pytest.raises(Invalid) as caught:
        correct(at, code, "2014-10-01T10:00:00+07:00")
    assert caught.value.code == "late_cause_missing"
    correct(at, code, "2014-10-01T10:00:00+07:00", "land")
    assert [one.kept for one in of(at, code, "WindowClosed", outer)] == [True, False]
    (breach,) = (v.breach for v in breaches(at, code) if v.breach.element == outer)
    assert (breach.days_late, breach.cause) == (1, "land")
    correct(at, code, "2014-10-02T10:00:00+07:00")
    assert [one.kept for one in of(at, code, "WindowClosed", outer)][-1]
    assert outer in {v.breach.element for v in breaches(at, code)}, "until it is annulled"
    sound(at, code)


def test_a_window_whose_breach_was_annulled_is_judged_anew_when_it_is_corrected(
    installation: Installation,
) -> None:
    at = installation
    code = row(at, "2014-10-03T08:30:00+07:00", "2014-10-03 15:00")
    for element in "abc":
        do(at, code, element)
    at.at("2014-10-16 10:00")
    do(at, code, "e", "weather")
    outer = "window:outer"
    correct(at, code, "2014-10-01T10:00:00+07:00", "land")
    at.do(commands.AskAnnulment(code, 1, WHY, window="outer"), DESK)
    at.do(commands.AnnulBreach(code, 1, WHY, window="outer"), LEADER)
    correct(at, code, "2014-10-02T10:00:00+07:00")
    assert [one.kept for one in of(at, code, "WindowClosed", outer)] == [True, False, True]
    correct(at, code, "2014-10-01T14:00:00+07:00", "land")
    assert not [one.kept for one in of(at, code, "WindowClosed", outer)][-1]
    (breach,) = (v.breach for v in breaches(at, code) if v.breach.element == outer)
    assert (breach.days_late, breach.annulled_at) == (1, None)
    sound(at, code)


def breaches(at: Installation, code: str) -> list[BreachView]:
    return at.engine.breaches.page(SYSTEM, queries.BreachFilter(case=code))


def test_a_window_of_a_suspended_case_says_nothing(installation: Installation) -> None:
    at = installation
    code = begun(at, "2014-10-01 09:00")
    at.at("2014-10-07 09:00")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    work_until(at, "2014-12-01 09:00")
    assert told(at, code) == []
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert end(at, code) == "2014-12-02 17:00", "15 office hours were left"
    assert said(at, code, AGREEMENT)[-1] == "DeadlineMoved"
    work_until(at, "2014-12-02 16:00")
    assert {kind for _, kind in told(at, code)} == {"ReminderGiven"}
    assert min(when for when, _ in told(at, code)) >= "2014-12-01 09:00"
    sound(at, code)
