"""What two sets of documents say otherwise."""

from __future__ import annotations

import re

import pytest

from engine.bpmn.document import REFERENCES
from engine.model.documents import Document, Kind
from engine.publishing.change import Diff, Edit, Sort
from engine.publishing.diff import diff_documents
from tests.kit import shipped

MV = (Kind.PROCESS, "mv_own_substation")
PROFILE = (Kind.PROFILE, "nq19_2014")
SURVEY = (Kind.FORM, "mv_survey")


def compared(name: tuple[Kind, str], old: str, new: str) -> Diff:
    """The shipped documents beside those in which one text of one of them is another."""
    documents = {(d.kind, d.key): d for d in shipped()}
    text = documents[name].content
    assert text.count(old) >= 1
    documents[name] = Document(*name, text.replace(old, new, 1))
    return diff_documents(shipped(), documents.values())


def test_the_same_documents_have_no_edits() -> None:
    assert diff_documents(shipped(), shipped()) == Diff()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (MV, '<dc:Bounds x="', '<dc:Bounds x="1'),
        (MV, 'id="mv_flow_line_works_to_join_built"', 'id="another"'),
        (PROFILE, "[limits.mv_receive_check]", "# A remark.\n\n[limits.mv_receive_check]"),
        (SURVEY, '"type": "object",', '"type":\t"object",'),
    ],
    ids=["a moved shape", "a flow drawn anew", "a remark", "blanks"],
)
def test_what_is_no_change_in_meaning(name: tuple[Kind, str], old: str, new: str) -> None:
    assert compared(name, old, new) == Diff((), (name,))


def test_a_limit_of_a_profile_is_a_change_of_the_step_that_has_it() -> None:
    head = '[limits.mv_line_works]\nlimit = "{}"'
    found = compared(PROFILE, head.format("10cd"), head.format("15cd"))

    assert found.edits == (
        Edit(
            *MV,
            "mv_line_works",
            "Thi công đường dây",
            Sort.CHANGED,
            "limit",
            "10cd; 8cd if mv_planning_supplement != null",
            "15cd; 8cd if mv_planning_supplement != null",
        ),
        Edit(*PROFILE, "mv_line_works", "", Sort.CHANGED, "limit", "10cd", "15cd"),
    )
    assert found.marks("mv_own_substation") == {"mv_line_works": Sort.CHANGED}


CHANGES = {
    "a role": (
        (MV, 'motcua:role="khao_sat"', 'motcua:role="doi_qlvh"'),
        ("mv_survey", "role", "khao_sat", "doi_qlvh"),
    ),
    "a clock owner": (
        (MV, 'clockOwner="contractor" motcua:deadline="mv_line_works"',
         'clockOwner="utility" motcua:deadline="mv_line_works"'),
        ("mv_line_works", "clockOwner", "contractor", "utility"),
    ),
    "a form": (
        (MV, 'motcua:form="mv_survey"', 'motcua:form="mv_design"'),
        ("mv_survey", "form", "mv_survey", "mv_design"),
    ),
    "a name": (
        (MV, 'name="Khảo sát hiện trường"', 'name="Khảo sát"'),
        ("mv_survey", "name", "Khảo sát hiện trường", "Khảo sát"),
    ),
    "rounds": (
        (MV, 'targetRef="mv_survey" motcua:maxRounds="2"',
         'targetRef="mv_survey" motcua:maxRounds="3"'),
        ("mv_gw_feasible > mv_survey", "maxRounds", "2", "3"),
    ),
    "a condition": (
        (MV, 'mv_survey.result = "low_voltage"', 'mv_survey.result = "planning"'),
        ("mv_gw_feasible > mv_end_low_voltage", "condition", 'mv_survey.result = "low_voltage"',
         'mv_survey.result = "planning"'),
    ),
    "a field of a form": (
        (SURVEY, '"format": "date-time"', '"format": "date"'),
        ("surveyed_at", "format", "date-time", "date"),
    ),
    "what a form asks for": (
        (SURVEY, '["result", "surveyed_at"]', '["result"]'),
        ("", "required", "result, surveyed_at", "result"),
    ),
    "the whole limit": (
        (PROFILE, 'limit = "70cd"', 'limit = "60cd"'),
        ("", "total.limit", "70cd", "60cd"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_says_where_and_from_what_to_what(what: str) -> None:
    change, (place, aspect, before, after) = CHANGES[what]

    (edit,) = compared(*change).edits

    assert (edit.place, edit.sort) == (place, Sort.CHANGED)
    assert (edit.aspect, edit.before, edit.after) == (aspect, before, after)


def test_a_flow_that_leads_elsewhere_is_another_flow() -> None:
    found = compared(
        MV,
        'sourceRef="mv_line_works" targetRef="mv_join_built"',
        'sourceRef="mv_line_works" targetRef="mv_survey"',
    )

    assert {(e.place, e.sort) for e in found.edits} == {
        ("mv_line_works > mv_join_built", Sort.REMOVED),
        ("mv_line_works > mv_survey", Sort.ADDED),
    }


def test_references_with_the_prefix_of_the_file_say_the_same() -> None:
    """Some editors write every reference as a qualified name."""
    (diagram,) = (d for d in shipped() if (d.kind, d.key) == MV)
    space = re.search(r'targetNamespace="([^"]+)"', diagram.content)
    assert space is not None
    names = "|".join(sorted(REFERENCES))
    prefixed = re.sub(rf'\b({names})="', r'\1="own:', diagram.content)
    prefixed = re.sub(r"(<bpmn:(?:flowNodeRef|incoming|outgoing)>)", r"\1own:", prefixed)
    prefixed = prefixed.replace("<bpmn:definitions ", f'<bpmn:definitions xmlns:own="{space[1]}" ')
    assert prefixed.count("own:") > 100
    documents = {(d.kind, d.key): d for d in shipped()}
    documents[MV] = Document(*MV, prefixed)

    assert diff_documents(shipped(), documents.values()) == Diff((), (MV,))


def test_documents_come_and_go_as_a_whole() -> None:
    fewer = [d for d in shipped() if (d.kind, d.key) != SURVEY]

    assert diff_documents(fewer, shipped()).edits == (
        Edit(*SURVEY, "", "Khảo sát hiện trường", Sort.ADDED),
    )
    assert diff_documents(shipped(), fewer).edits == (
        Edit(*SURVEY, "", "Khảo sát hiện trường", Sort.REMOVED),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (MV, "<a"),
        (PROFILE, "limit ="),
        (SURVEY, "[" * 100_000),
        (SURVEY, "[]"),
        (PROFILE, "a = " + "[" * 5_000 + "]" * 5_000),
    ],
    ids=["no XML", "no TOML", "deep JSON", "a list", "deep TOML"],
)
def test_what_cannot_be_read_is_changed_as_a_whole(name: tuple[Kind, str], text: str) -> None:
    documents = {(d.kind, d.key): d for d in shipped()} | {name: Document(*name, text)}

    found = diff_documents(shipped(), documents.values())

    assert [e for e in found.edits if (e.kind, e.key) == name] == [
        Edit(*name, "", "", Sort.CHANGED, "text")
    ]
