"""Instants that people tell lie between what they follow and now; what was accepted before that
was checked is shown as damaged, and can be put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from engine import Broken, Conflict, Invalid, commands
from engine.export import write_xes
from engine.handlers.told import Span
from engine.model.instant import to_text
from engine.model.queries import BreachFilter
from engine.readers.exports import ExportFilter
from engine.store.tables import cases
from tests.contract.tampering import tamper
from tests.kit import AUDITOR, DESK, LEADER, Installation

STEP = "mv_meter_energize"
NAME = f"{STEP}.energized_at"
REASON = "Gõ nhầm năm"


def _to_the_meter(at: Installation) -> str:
    """A case whose dossier was valid on 3 October at 10:00, and that waits for power on the 28th
    of November."""
    code = at.request()
    at.at("2014-10-03 10:00")
    at.complete(code, "mv_receive_check", dossier_complete=False, missing_items=["Bản vẽ"])
    at.complete(code, "mv_supplement_dossier")
    at.at("2014-10-06 10:00")
    at.go(code, "mv_site_acceptance")
    at.at("2014-11-20 10:00")
    at.go(code, STEP)
    at.at("2014-11-28 10:00")
    return code


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What was told is accepted, as it was before it was checked; until it is called."""
    monkeypatch.setattr(Span, "holds", lambda span, told: True)
    return monkeypatch.undo


SLIPS = [
    "2004-11-28T09:00:00+07:00",
    "2014-10-01T08:00:00+07:00",
    "2014-11-20T09:58:59+07:00",
    "2014-11-28T10:01:01+07:00",
    "2024-11-28T09:00:00+07:00",
]


def test_a_slip_is_refused_by_field_with_both_bounds(installation: Installation) -> None:
    code = _to_the_meter(installation)
    before = installation.history(code)
    for told in SLIPS:
        with pytest.raises(Invalid) as caught:
            installation.complete(code, STEP, energized_at=told)
        (error,) = caught.value.fields
        assert (error.field, error.code) == ("energized_at", "instant_outside")
        assert "from 20/11/2014 10:00, when the step before began, to 28/11/2014 10:00" in str(
            error
        )
        assert installation.history(code) == before
    at_the_bound = "2014-11-20T09:59:00+07:00"
    installation.complete(code, STEP, energized_at=at_the_bound)
    assert installation.case(code).energized_at == datetime.fromisoformat(at_the_bound)


PLANTED = [
    "2004-11-28T09:00:00+07:00",
    "0001-01-02T00:00:00Z",
    "1969-07-20T20:17:00Z",
    "2014-10-01T08:00:00+07:00",
    "2014-10-02T08:00:00+07:00",
    "2104-11-28T09:00:00+07:00",
    "9999-12-31T10:00:00+07:00",
]


def _planted(at: Installation, told: str, undo: Callable[[], None]) -> str:
    code = _to_the_meter(at)
    at.complete(code, STEP, energized_at=told)
    undo()
    return code


def _read_all(at: Installation, code: str) -> None:
    """Whatever reads a case answers."""
    engine, who = at.engine, at.actor(LEADER)
    view = engine.cases.get(who, code)
    assert [one.milestone for one in view.misdated] == ["energized"]
    assert (view.day, view.days_left) == (None, None)
    ledger = engine.ledgers.get(who, code)
    assert [one.milestone for one in ledger.ledger.misdated] == ["energized"]
    assert ledger.totals.gross >= 0
    assert engine.ledgers.csv(who, code)
    assert engine.cases.history(who, code)
    assert engine.case_files.get(who, code)
    assert engine.records.sections(who, code)
    assert engine.packs.pack(who, code)
    assert list(write_xes(engine.exports.traces(who, ExportFilter(codes=(code,)), _ignore)))
    engine.oversight.now(at.actor(LEADER))
    index = engine.oversight.year(at.actor(LEADER), 2014, "mv_own_substation")
    if view.misdated[0].at < view.misdated[0].earliest:
        assert index.misdated == (code,)
        with pytest.raises(Broken, match=code):
            engine.oversight.csv(at.actor(LEADER), 2014, "mv_own_substation")
    assert engine.frames.page(who, code, limit=1_000)
    assert engine.frames.at(who, code)


def _ignore(done: int, whole: int) -> None:
    """Nobody looks at the progress."""


def test_readers_answer_whatever_is_stored(
    either: Installation, unchecked: Callable[[], None]
) -> None:
    code = _planted(either, PLANTED[0], unchecked)
    before = PLANTED[0]
    for told in PLANTED:
        _write_instead(either, code, before, told)
        _read_all(either, code)
        before = told
    _write_instead(either, code, before, PLANTED[0])
    assert either.verify() == []
    either.go(code)
    _read_all(either, code)
    assert either.case(code).closed_at is not None
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None
    assert len(again.misdated) == 1
    assert again.misdated[0].startswith(f"{code}#")


def _write_instead(at: Installation, code: str, before: str, after: str) -> None:
    """Another instant in the event and in the row that was made from it."""
    old, new = (to_text(datetime.fromisoformat(told)) for told in (before, after))
    tamper(
        at,
        "UPDATE events SET body = replace(replace(body, :old, :new), :before, :after) "
        "WHERE stream = :code AND body LIKE '%energized%'",
        old=old,
        new=new,
        before=before,
        after=after,
        code=code,
    )
    with at.engine._database.write() as connection:
        connection.execute(
            update(cases)
            .where(cases.c.code == code)
            .values(energized_at=datetime.fromisoformat(after))
        )


def correct(at: Installation, code: str, facts: dict[str, object]) -> None:
    """With the cause: the days from the energizing dossier to that instant are more than ten."""
    at.do(commands.CorrectFacts(code, facts, REASON, late_cause="slow_works"), DESK)


@pytest.mark.parametrize("closed", [False, True])
def test_a_misdated_milestone_is_corrected(
    either: Installation, closed: bool, unchecked: Callable[[], None]
) -> None:
    code = _planted(either, "2004-11-28T09:00:00+07:00", unchecked)
    if closed:
        either.go(code)
    right = "2014-11-28T09:00:00+07:00"
    correct(either, code, {NAME: right})
    case = either.case(code)
    assert case.energized_at == datetime.fromisoformat(right)
    assert case.steps[STEP]["energized_at"] == right
    view = either.engine.cases.get(either.actor(LEADER), code)
    assert view.misdated == ()
    assert (view.day, view.days_left) == (56, 14)
    ledger = either.engine.ledgers.get(either.actor(AUDITOR), code)
    assert ledger.ledger.stops == case.energized_at
    assert ledger.totals.gross == 56
    index = either.engine.oversight.year(either.actor(LEADER), 2014, "mv_own_substation")
    assert (index.whole.cases, index.whole.within, index.misdated) == (1, 1, ())
    entries = either.engine.cases.history(either.actor(AUDITOR), code)
    corrected, moved = [
        e for e in entries if e.event.type in {"FactsCorrected", "MilestoneCorrected"}
    ]
    assert [(c.field, c.before, c.after) for c in corrected.changes] == [
        ("energized_at", "2004-11-28T09:00:00+07:00", right)
    ]
    assert to_text(moved.event.payload.was).startswith("2004-11-28")
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert (again.divergence, len(again.misdated)) == (None, 1)
    assert len(again.steps) == again.acts


def test_its_bare_name_is_enough_where_only_one_step_tells_it(
    installation: Installation, unchecked: Callable[[], None]
) -> None:
    code = _planted(installation, "2004-11-28T09:00:00+07:00", unchecked)
    right = "2014-11-28T09:00:00+07:00"
    correct(installation, code, {"energized_at": right})
    assert installation.case(code).energized_at == datetime.fromisoformat(right)


WRONG = [
    (NAME, "2004-11-27T09:00:00+07:00", "instant_outside"),
    (NAME, "2014-11-28T10:02:00+07:00", "instant_outside"),
    (NAME, "gestern", "wrong_form"),
    (f"{STEP}.meter_no", "X1", "unknown_field"),
    ("mv_survey.energized_at", "2014-11-28T09:00:00+07:00", "unknown_field"),
]


def test_a_wrong_correction_changes_nothing(
    installation: Installation, unchecked: Callable[[], None]
) -> None:
    code = _planted(installation, "2004-11-28T09:00:00+07:00", unchecked)
    installation.clock.set(installation.clock.now() + timedelta(days=3))
    before = installation.history(code)
    for name, value, error in WRONG:
        with pytest.raises(Invalid) as caught:
            installation.do(commands.CorrectFacts(code, {name: value}, REASON), DESK)
        assert [(one.field, one.code) for one in caught.value.fields] == [(name, error)]
    assert installation.history(code) == before


def test_power_that_came_late_after_all_breaks_the_limit(
    installation: Installation, unchecked: Callable[[], None]
) -> None:
    code = _to_the_meter(installation)
    installation.at("2014-12-20 10:00")
    installation.complete(code, STEP, energized_at="2004-12-20T09:00:00+07:00")
    unchecked()
    late = {NAME: "2014-12-19T09:00:00+07:00"}
    with pytest.raises(Invalid, match="late_cause"):
        installation.do(commands.CorrectFacts(code, late, REASON), DESK)
    installation.do(commands.CorrectFacts(code, late, REASON, late_cause="slow_works"), DESK)
    found = installation.engine.breaches.page(installation.actor(LEADER), BreachFilter(case=code))
    (breach,) = [one for one in found if one.breach.number == 0]
    assert breach.breach.days_late == 7
    assert breach.breach.cause == "slow_works"


def test_facts_of_a_closed_case_stay_as_they_are(installation: Installation) -> None:
    code = _to_the_meter(installation)
    installation.go(code)
    with pytest.raises(Conflict, match="Add a comment") as caught:
        installation.do(commands.CorrectFacts(code, {"site_street": "Khác"}, REASON), DESK)
    assert caught.value.code == "case_closed"


def test_what_no_milestone_is_counted_from_lies_behind_too(either: Installation) -> None:
    code = either.request()
    either.at("2014-10-02 10:00")
    either.go(code, "mv_survey")
    either.at("2014-10-03 10:00")
    before = either.history(code)
    for told in ("2004-10-03T09:00:00+07:00", "2014-10-03T10:02:00+07:00"):
        with pytest.raises(Invalid) as caught:
            either.complete(code, "mv_survey", surveyed_at=told)
        (error,) = caught.value.fields
        assert (error.field, error.code) == ("surveyed_at", "instant_outside")
    assert either.history(code) == before
    either.complete(code, "mv_survey", surveyed_at="2014-10-02T16:00:00+07:00")

    either.at("2014-10-06 10:00")
    name = "mv_survey.surveyed_at"
    for told in ("2014-10-01T08:58:00+07:00", "2014-10-04T09:00:00+07:00"):
        with pytest.raises(Invalid) as caught:
            either.do(commands.CorrectFacts(code, {name: told}, REASON), DESK)
        assert caught.value.fields[0].code == "instant_outside"
    right = "2014-10-03T08:00:00+07:00"
    either.do(commands.CorrectFacts(code, {name: right}, REASON), DESK)
    assert either.case(code).steps["mv_survey"]["surveyed_at"] == right
    assert either.verify() == []
