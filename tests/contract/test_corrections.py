"""Facts about a case that were told wrongly are put right, and both are kept."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Invalid, NotAllowed, NotFound, commands
from tests.kit import AUDITOR, DESK, LEADER, STRANGER, SURVEY, Installation

ADDRESS = {"site_street": "12 Lê Lợi"}


@pytest.mark.parametrize("login", [DESK, LEADER])
def test_the_desk_and_the_leader_correct_a_fact(either: Installation, login: str) -> None:
    code = either.request()
    before = either.case(code).facts["site_street"]
    either.do(commands.CorrectFacts(code, ADDRESS, "Khách đọc nhầm số nhà"), login)
    assert either.case(code).facts["site_street"] == "12 Lê Lợi"
    entry = either.engine.cases.history(SYSTEM, code)[-1]
    assert entry.event.type == "FactsCorrected"
    assert [(c.field, c.before, c.after) for c in entry.changes] == [
        ("site_street", before, "12 Lê Lợi")
    ]
    assert entry.role is not None


def test_the_case_is_found_by_the_new_address(either: Installation) -> None:
    code = either.request()
    either.do(commands.CorrectFacts(code, {"site_street": "Ngõ Đồng Cỏ"}, "Sai địa chỉ"))
    assert "Ngõ Đồng Cỏ" in either.engine.cases.get(SYSTEM, code).place


@pytest.mark.parametrize(("login", "error"), [(SURVEY, NotAllowed), (AUDITOR, NotAllowed)])
def test_others_of_the_unit_may_not(
    either: Installation, login: str, error: type[Exception]
) -> None:
    code = either.request()
    with pytest.raises(error):
        either.do(commands.CorrectFacts(code, ADDRESS, "vì thế"), login)


def test_a_stranger_does_not_learn_of_the_case(either: Installation) -> None:
    code = either.request()
    with pytest.raises(NotFound):
        either.do(commands.CorrectFacts(code, ADDRESS, "vì thế"), STRANGER)


@pytest.mark.parametrize(
    ("facts", "reason", "code"),
    [
        ({"colour": "red"}, "vì thế", "facts_invalid"),
        ({"max_demand_kw": "nhiều"}, "vì thế", "facts_invalid"),
        (ADDRESS, " ", "reason_missing"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    either: Installation, facts: dict[str, object], reason: str, code: str
) -> None:
    case = either.request()
    before = either.history(case)
    with pytest.raises(Invalid) as caught:
        either.do(commands.CorrectFacts(case, facts, reason))
    assert caught.value.code == code
    assert either.history(case) == before


def test_what_the_case_says_already_is_no_correction(either: Installation) -> None:
    code = either.request()
    same = {"site_street": either.case(code).facts["site_street"]}
    with pytest.raises(Conflict):
        either.do(commands.CorrectFacts(code, same, "vì thế"))


def test_a_version_that_is_over_is_refused(either: Installation) -> None:
    code = either.request()
    seen = either.case(code).version
    either.go(code, "mv_survey")
    with pytest.raises(Conflict):
        either.do(commands.CorrectFacts(code, ADDRESS, "vì thế", seen))


def test_what_comes_after_sees_the_new_fact_and_all_replays(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_sign_agreement")
    either.do(commands.CorrectFacts(code, {"needs_fire_approval": False}, "Kho nhỏ, không cần"))
    either.go(code, "mv_design")
    assert "mv_fire_approval" not in either.open_tasks(code)
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


URBAN = {"area_class": "urban"}
WARD = {"site_commune": "Phường Thuận Hóa"}


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [(URBAN, "area_class", "derived_field"), ({"households": 5}, "authorization", "rule")],
)
def test_the_rules_of_the_form_hold_for_its_corrections(
    either: Installation, facts: dict[str, object], field: str, said: str
) -> None:
    code = either.request("lv_household")
    either.go(code, "lvh_survey")
    before = either.history(code), either.case(code).due_at
    with pytest.raises(Invalid) as caught:
        either.do(commands.CorrectFacts(code, facts, "vì thế"))
    assert caught.value.code == "facts_invalid"
    assert [(one.field, one.code) for one in caught.value.fields] == [(field, said)]
    assert (either.history(code), either.case(code).due_at) == before
    either.do(commands.CorrectFacts(code, WARD, "vì thế"))
    corrected = either.case(code).facts
    assert (corrected["site_commune"], corrected["area_class"]) == ("19789", "urban")
    assert corrected["site_place"] == "Phường Thuận Hóa, Thành phố Huế"
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_rules_on_the_day_are_those_of_the_day_of_the_answer(installation: Installation) -> None:
    """The day for which power is wished for lay ahead when it was told, and may be over now."""
    code = installation.request(needed_date="2014-11-20")
    installation.at("2014-12-01 09:00")
    installation.do(commands.CorrectFacts(code, {"needed_date": "2014-11-25"}, "vì thế"))
    with pytest.raises(Invalid) as caught:
        installation.do(commands.CorrectFacts(code, {"needed_date": "2014-09-25"}, "vì thế"))
    assert [(one.field, one.code) for one in caught.value.fields] == [("needed_date", "rule")]
