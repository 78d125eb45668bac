"""Which steps of a procedure lie within a window."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn.proof.window_steps import steps_within
from engine.cli.documents import read_beside
from engine.publishing.proving import ParsedDocuments, parse_documents
from tests.kit import ROOT

MV = "mv_own_substation"


@pytest.fixture(scope="module")
def parsed() -> ParsedDocuments:
    _, beside = read_beside(Path(ROOT / f"workflows/bpmn/{MV}.bpmn"))
    return parse_documents(beside)


def within(parsed: ParsedDocuments, window: str, process: str = MV) -> dict[str, bool]:
    """The steps in order, each with whether its time is measured."""
    profile = parsed.profiles["tt05_2025"]
    found = next(one for one in profile.windows if one.id == window)
    return {step.element: step.measured for step in steps_within(found, parsed.processes[process])}


def test_what_begins_beside_the_end_lies_outside(parsed: ParsedDocuments) -> None:
    """The agreement ends as the design begins; the route is agreed on beside it."""
    assert within(parsed, "connection_agreement") == {
        "mv_survey": True,
        "mv_planning_supplement": False,
        "mv_investment_list": False,
        "mv_draft_agreement": True,
        "mv_prepare_agreement": True,
        "mv_sign_agreement": True,
    }


def test_rework_on_the_way_lies_within(parsed: ParsedDocuments) -> None:
    found = within(parsed, "energizing")
    assert next(iter(found)) == "mv_request_acceptance"
    assert not found["mv_fix_defects"]
    assert found["mv_meter_energize"]
    assert "mv_close_case" not in found
    assert "mv_design" not in found


def test_a_window_to_a_milestone_ends_with_it(parsed: ParsedDocuments) -> None:
    found = within(parsed, "household_supply", "lv_household")
    assert next(iter(found)) == "lvh_survey"
    assert found.pop("lvh_fix_obstacle") is False
    assert set(found.values()) == {True}
    assert not {name for name in found if "close" in name}
