"""Today's law in the shipped procedures: what it asks, what it does not, and who signs when."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import Any

import pytest

from engine import Invalid, commands, documents
from engine.model.process import ClockOwner, UserTask
from engine.publishing.proving import ParsedDocuments, parse_documents
from tests.kit import DESK, INSTALLER, Installation, shipped

MV = "mv_own_substation"
TODAY = "2026-11-27 09:00"
SIGNED = {
    MV: [("mv_prepare_agreement", "mv_sign_agreement"), ("mv_prepare_ppa", "mv_sign_ppa")],
    "lv_business": [("lvb_prepare_ppa", "lvb_sign_ppa")],
    "lv_household": [("lvh_prepare_ppa", "lvh_sign_ppa")],
}
"""By procedure, the step in which a paper is drawn up and the one in which it is signed."""


@pytest.fixture(scope="module")
def parsed() -> ParsedDocuments:
    return parse_documents(shipped())


def refused_fields(at: Installation, code: str, element: str, **changes: Any) -> set[str]:
    with pytest.raises(Invalid) as caught:
        at.complete(code, element, **changes)
    return {error.field for error in caught.value.fields}


@pytest.mark.parametrize(
    ("definition", "drawn_up", "signed"),
    [(key, *pair) for key, pairs in SIGNED.items() for pair in pairs],
)
def test_the_customer_signs_on_the_customers_clock_within_the_time_of_the_law(
    parsed: ParsedDocuments, definition: str, drawn_up: str, signed: str
) -> None:
    before, after = (parsed.processes[definition].elements[name] for name in (drawn_up, signed))
    assert isinstance(before, UserTask)
    assert isinstance(after, UserTask)
    assert (before.clock_owner, after.clock_owner) == (ClockOwner.UTILITY, ClockOwner.CUSTOMER)
    assert after.roles == ("khach_hang",)
    for profile in parsed.profiles.values():
        assert profile.rules[signed].plain.counts
        assert profile.rules[signed].plain.calendar == "customer"


@pytest.mark.parametrize("key", sorted(SIGNED))
def test_the_totals_are_kept_with_everybody_in_time(parsed: ParsedDocuments, key: str) -> None:
    """The targets of 2015 and later are not kept for medium voltage, see ``test_profiles``."""
    for profile in sorted({"nq19_2014", "tt05_2025"} if key == MV else parsed.profiles):
        days = date(2026, 1, 1), date(2026, 12, 31)
        proof = parsed.prove(key, *days, profile=profile, brief=True)
        assert (profile, proof.late_starts, proof.unjudged) == (profile, (), ())


def test_the_seventy_days_are_a_promise_today_and_keep_every_start(parsed: ParsedDocuments) -> None:
    total = parsed.profiles["tt05_2025"].total
    assert (str(total.limit), total.promise) == ("70cd", True)
    assert "không còn là quy định" in total.ground


@pytest.mark.parametrize("key", sorted(SIGNED))
def test_all_that_has_a_name_has_one_in_english_too(parsed: ParsedDocuments, key: str) -> None:
    (labels,) = (d.content for d in shipped() if (d.kind, d.key) == (documents.Kind.LABELS, key))
    english = tomllib.loads(labels)["en"]
    process = parsed.processes[key]
    named = {name for name, element in process.elements.items() if element.name}
    named |= {
        flow.id for scope in process.scope.scopes() for flow in scope.flows.values() if flow.name
    }
    assert named <= english.keys()


def test_the_survey_asks_what_todays_law_wants_to_know(installation: Installation) -> None:
    installation.at(TODAY)
    code = installation.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800] * 24)
    installation.complete(code, "mv_receive_check")
    unasked = refused_fields(installation, code, "mv_survey", needs_building_permit=None)
    assert unasked == {"needs_building_permit"}
    planning = {"result": "planning", "in_plan": False}
    assert refused_fields(installation, code, "mv_survey", **planning) == {"result"}
    installation.complete(code, "mv_survey", result="investment_list", in_plan=None)
    assert list(installation.open_tasks(code)) == ["mv_investment_list"]
    installation.complete(code, "mv_investment_list", approved=False)
    assert installation.case(code).outcome == "refused"


def test_an_older_law_knows_no_list_of_investments(installation: Installation) -> None:
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    listed = {"result": "investment_list"}
    assert refused_fields(installation, code, "mv_survey", **listed) == {"result"}
    installation.complete(code, "mv_survey", needs_building_permit=None)


@pytest.mark.parametrize(("instant", "needed"), [(TODAY, True), ("2014-10-01 09:00", False)])
def test_who_refuses_for_overload_shows_that_it_was_confirmed(
    installation: Installation, instant: str, needed: bool
) -> None:
    installation.at(instant)
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    installation.complete(code, "mv_survey", result="no_capacity")
    if needed:
        bare = refused_fields(installation, code, "mv_reply_not_ready", overload_confirmation=None)
        assert bare == {"overload_confirmation"}
    else:
        installation.complete(code, "mv_reply_not_ready", overload_confirmation=None)


@pytest.mark.parametrize(
    ("definition", "changes", "field"),
    [
        ("lv_household", {"id_type": "cmnd", "id_number": "012345678"}, "id_type"),
        ("lv_household", {"id_number": "012345678"}, "id_number"),
        ("lv_household", {"site_district": "Quận 1"}, "site_district"),
        ("lv_household", {"site_right_doc_kind": "household_registration"}, "site_right_doc_kind"),
        ("lv_household", {"site_commune": "Phường Sài Gòn"}, "site_commune"),
        ("lv_household", {"area_class": "urban"}, "area_class"),
        (MV, {"site_district": "Quận 1"}, "site_district"),
        ("lv_business", {"site_district": "Quận 1"}, "site_district"),
    ],
)
def test_what_is_no_more_cannot_be_entered(
    installation: Installation, definition: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        installation.request(definition, **changes)
    assert field in {error.field for error in caught.value.fields}


def test_a_passport_will_do(installation: Installation) -> None:
    assert installation.request(
        "lv_household", id_type="passport", passport_no="B1234567", id_number=None
    )


def _earlier(key: str) -> documents.Document:
    """The request form of a procedure as it was while there were districts."""
    (content,) = (d.content for d in shipped() if (d.kind, d.key) == (documents.Kind.FORM, key))
    form = json.loads(content)
    form["required"].append("site_district")
    form["properties"]["site_district"] = {
        "type": "string",
        "minLength": 1,
        "x-label": {"vi": "Quận, huyện", "en": "District"},
        "x-scope": "case",
    }
    return documents.Document(documents.Kind.FORM, key, json.dumps(form))


def test_a_running_case_keeps_the_form_it_began_with(either: Installation) -> None:
    either.do(commands.Publish((_earlier("mv_submit_request"),)), INSTALLER)
    started = commands.StartCase(MV, "DL01")
    old = str(either.do(started, DESK).subject)
    either.do(commands.Publish(either.documents(documents.Kind.FORM)), INSTALLER)
    new = str(either.do(started, DESK).subject)
    assert "site_district" in refused_fields(either, old, "mv_submit_request")
    either.complete(old, "mv_submit_request", site_district="Huyện Sông Xanh")
    either.complete(new, "mv_submit_request")
    assert either.case(old).facts["site_district"] == "Huyện Sông Xanh"
    assert "site_district" not in either.case(new).facts
    assert either.verify() == []
