"""Publishing: all that changed as new versions, or nothing with every reason."""

from __future__ import annotations

import json

import pytest

from engine import SYSTEM, Invalid, NotAllowed, commands, documents
from engine.model.events import ProofOverridden
from engine.store import streams
from tests.kit import DESIGNER, INSTALLER, TECHNICAL, Installation, shipped


def document(kind: documents.Kind, key: str) -> documents.Document:
    return next(d for d in shipped() if (d.kind, d.key) == (kind, key))


def changed(original: documents.Document, old: str, new: str) -> documents.Document:
    assert old in original.content
    return documents.Document(original.kind, original.key, original.content.replace(old, new))


MV = document(documents.Kind.PROCESS, "mv_own_substation")
SURVEY_FORM = document(documents.Kind.FORM, "mv_survey")


def test_what_did_not_change_gets_no_new_version(either: Installation) -> None:
    receipt = either.do(commands.Publish(shipped()), INSTALLER)
    assert receipt.details["published"] == []


def test_a_changed_form_makes_a_new_version_of_its_process_too(either: Installation) -> None:
    old = either.request()
    form = changed(SURVEY_FORM, "Kết quả khảo sát", "Kết luận khảo sát")
    receipt = either.do(commands.Publish((form,)), INSTALLER)
    assert receipt.details["published"] == [
        {"kind": "form", "key": "mv_survey", "version": 2},
        {"kind": "process", "key": "mv_own_substation", "version": 2},
    ]
    new = either.request()
    assert either.case(old).definition_version == 1
    assert either.case(new).definition_version == 2
    for code, label in ((old, "Kết quả khảo sát"), (new, "Kết luận khảo sát")):
        either.go(code, "mv_survey")
        page = either.engine.tasks.get(SYSTEM, either.open_tasks(code)["mv_survey"].id)
        assert label in {field.label for field in page.fields}
        either.go(code)
        assert either.case(code).outcome == "closed"


def test_a_check_only_says_what_would_happen(either: Installation) -> None:
    form = changed(SURVEY_FORM, "Kết quả khảo sát", "Kết luận khảo sát")
    found = either.engine.checks.check(either.actor(DESIGNER), (form,))
    assert [(e.kind, e.key, e.version) for e in found.next_versions] == [
        (documents.Kind.FORM, "mv_survey", 2),
        (documents.Kind.PROCESS, "mv_own_substation", 2),
    ]
    assert found.problems == ()
    assert either.engine.publications.content(documents.Kind.FORM, "mv_survey")[0].version == 1


def test_one_problem_stops_everything_and_all_are_named(either: Installation) -> None:
    before = either.engine.publications.newest()
    good = changed(SURVEY_FORM, "Kết quả khảo sát", "Kết luận khảo sát")
    bad = changed(MV, 'motcua:role="khao_sat"', 'motcua:role="khao_sat_vien"')
    worse = changed(
        document(documents.Kind.FORM, "mv_design"), '"type": "integer"', '"type": "whole"'
    )
    with pytest.raises(Invalid) as caught:
        either.do(commands.Publish((good, bad, worse)), INSTALLER)
    rules = {(problem.source, problem.rule) for problem in caught.value.problems}
    assert ("process/mv_own_substation", "role-unknown") in rules
    assert ("form/mv_design", "form-type") in rules
    assert all(problem.remedy and problem.message for problem in caught.value.problems)
    assert either.engine.publications.newest() == before


def test_a_change_that_would_break_another_document_is_refused(either: Installation) -> None:
    form = changed(SURVEY_FORM, '"no_access"', '"no_entry"')
    renamed = documents.Document(
        documents.Kind.FORM, "mv_survey", form.content.replace('"result"', '"outcome"')
    )
    with pytest.raises(Invalid) as caught:
        either.do(commands.Publish((renamed,)), INSTALLER)
    assert "unknown-name" in {problem.rule for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("form", "fact", "source", "element"),
    [
        (
            "lvb_plan_estimate",
            "customer_cost_vnd",
            "process/lv_business",
            "lvb_flow_gw_payment_to_pay_and_deposit",
        ),
        ("lvh_submit_request", "area_class", "profile/nq19_2014", "limits.lvh_total.when[1]"),
    ],
    ids=["a condition of a flow", "a limit of a profile"],
)
def test_a_form_cannot_drop_a_fact_that_documents_in_force_ask_for(
    either: Installation, form: str, fact: str, source: str, element: str
) -> None:
    """Others ask for it still: it is cases of this one process that would never know it."""
    text = json.loads(document(documents.Kind.FORM, form).content)
    del text["properties"][fact]
    text["required"].remove(fact)
    without = documents.Document(documents.Kind.FORM, form, json.dumps(text, ensure_ascii=False))
    before = either.engine.publications.newest()
    checked = either.engine.checks.check(either.actor(DESIGNER), (without,)).problems
    with pytest.raises(Invalid) as caught:
        either.do(commands.Publish((without,)), INSTALLER)
    for problems in (checked, caught.value.problems):
        assert (source, element) in {(one.source, one.element) for one in problems}
        rules = {one.rule for one in problems}
        assert rules - {"template-fact"} == {"never-told"}, "but for papers that print the fact"
        assert all(f"'{fact}'" in str(one.message) and one.remedy for one in problems)
    assert either.engine.publications.newest() == before


def test_a_year_in_which_no_time_is_counted_is_refused(either: Installation) -> None:
    before = either.engine.publications.newest()
    profile = document(documents.Kind.PROFILE, "tt05_2025")
    calendar = document(documents.Kind.CALENDAR, "utility")
    far = (
        changed(MV, 'motcua:profile="', 'motcua:validFrom="2206-07-01" motcua:profile="'),
        changed(profile, "valid_from = 2026-07-01", "valid_from = 2206-07-01"),
        changed(calendar, "decided_until = 2026-12-31", "decided_until = 2206-12-31"),
    )
    for one in far:
        checked = either.engine.checks.check(either.actor(DESIGNER), (one,)).problems
        with pytest.raises(Invalid) as caught:
            either.do(commands.Publish((one,)), INSTALLER)
        for problems in (checked, caught.value.problems):
            assert one.name in {
                problem.source
                for problem in problems
                if "outside the years 2010 to 2100" in str(problem.message)
            }
    assert either.engine.publications.newest() == before


PROFILE = document(documents.Kind.PROFILE, "nq19_2014")
TOO_LONG = changed(
    PROFILE, '[limits.mv_line_works]\nlimit = "10cd"', '[limits.mv_line_works]\nlimit = "15cd"'
)


def test_limits_that_can_break_the_seventy_days_are_refused(either: Installation) -> None:
    with pytest.raises(Invalid) as caught:
        either.do(commands.Publish((TOO_LONG,)), INSTALLER)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.element) == ("limit-can-be-broken", "mv_own_substation")
    assert "→ Thi công đường dây →" in str(problem.message)
    assert "2014" in str(problem.message)
    assert either.engine.publications.content(documents.Kind.PROFILE, "nq19_2014")[0].version == 1


def test_an_override_needs_a_reason_and_is_an_event(either: Installation) -> None:
    with pytest.raises(Invalid) as caught:
        either.do(commands.Publish((TOO_LONG,), overrides={"mv_own_substation": " "}), INSTALLER)
    assert caught.value.code == "reason_missing"
    longer = changed(MV, 'name="Thi công đường dây"', 'name="Thi công đường dây, đào cáp"')
    reason = {"mv_own_substation": "Thí điểm theo văn bản số 12/KH"}
    either.do(commands.Publish((TOO_LONG, longer), overrides=reason), INSTALLER)
    with either.engine._database.read() as connection:
        events = list(streams.read(connection, "process/mv_own_substation"))
    assert [event.type for event in events][-2:] == ["Published", "ProofOverridden"]
    overridden = events[-1].payload
    assert isinstance(overridden, ProofOverridden)
    assert overridden.reason == "Thí điểm theo văn bản số 12/KH"
    assert overridden.version == 2
    assert "on 99 of 730 days" in overridden.verdict
    assert events[-1].by == INSTALLER


@pytest.mark.parametrize("login", [TECHNICAL, DESIGNER])
def test_no_person_publishes_alone(either: Installation, login: str) -> None:
    form = changed(SURVEY_FORM, "Kết quả khảo sát", "Kết luận khảo sát")
    with pytest.raises(NotAllowed) as caught:
        either.do(commands.Publish((form,)), login)
    assert caught.value.code == "four_eyes"
    assert either.engine.publications.content(documents.Kind.FORM, "mv_survey")[0].version == 1


def test_only_designers_check(either: Installation) -> None:
    with pytest.raises(NotAllowed):
        either.engine.checks.check(either.actor(TECHNICAL), shipped())
