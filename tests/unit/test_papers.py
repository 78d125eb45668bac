"""Which papers a request needs: the published papers of a process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine.forms import NeededBy, read_papers
from engine.model.documents import Document, Kind
from engine.publishing.validation import validate
from tests.kit import shipped

TODAY = date(2026, 11, 30)
LABEL = '{ vi = "Một", en = "One" }'
GOOD = f"""
check = "check"
valid = "ok"
missing = "missing"
supplement = "supply"
supplied = "supplied"
files = "files"
[[paper]]
id = "one"
label = {LABEL}
why = {LABEL}
either_of = "two"
[[paper]]
id = "two"
label = {LABEL}
why = {LABEL}
photo_ok = false
when = "households > 1"
needed_by = "before_signing"
"""


def test_papers_are_read_in_their_order() -> None:
    papers, problems = read_papers(GOOD, "papers/x")
    assert problems == () and papers is not None
    one, two = papers.papers
    assert (papers.check, papers.supplement) == ("check", "supply")
    assert (one.label["en"], one.photo_ok, one.either_of) == ("One", True, ("two",))
    assert (two.needed_by, two.photo_ok) == (NeededBy.BEFORE_SIGNING, False)
    assert (papers.paper("two"), papers.paper("three")) == (two, None)


@pytest.mark.parametrize(
    ("facts", "needed"),
    [({"households": 1}, ["one"]), ({"households": 2}, ["one", "two"]), ({}, ["one", "two"])],
)
def test_what_cannot_be_decided_yet_may_be_needed(
    facts: Mapping[str, object], needed: list[str]
) -> None:
    papers, _ = read_papers(GOOD, "papers/x")
    assert papers is not None
    assert [one.id for one in papers.needed(facts, TODAY)] == needed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[paper]",
        "paper = 1",
        GOOD + "more = 1",
        "more = 1\n" + GOOD,
        "ends_when_accepted = 1\n" + GOOD,
        GOOD.replace('check = "check"\n', ""),
        GOOD.replace('"check"', "1"),
        GOOD.replace('id = "two"', 'id = "one"').replace('either_of = "two"', ""),
        GOOD.replace('id = "two"', 'id = "Two"').replace('either_of = "two"', ""),
        GOOD.replace('either_of = "two"', 'either_of = "three"'),
        GOOD.replace('either_of = "two"', 'either_of = "one"'),
        GOOD.replace('"before_signing"', '"later"'),
        GOOD.replace('when = "households > 1"', 'when = "households >"'),
        GOOD.replace("photo_ok = false", 'photo_ok = "no"'),
        GOOD.replace('en = "One"', 'en = ""'),
        GOOD.replace('vi = "Một"', f'vi = "{"M" * 201}"'),
        GOOD[: GOOD.index("[[paper]]")]
        + "".join(f'[[paper]]\nid="p{n}"\nlabel={LABEL}\nwhy={LABEL}\n' for n in range(61)),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken(text: str) -> None:
    papers, problems = read_papers(text, "papers/x")
    assert problems and papers is None
    assert all(one.source == "papers/x" for one in problems)


def test_each_shipped_procedure_says_its_papers() -> None:
    assert validate(shipped(), []).problems == ()
    assert {d.key for d in shipped() if d.kind is Kind.PAPERS} == {
        d.key for d in shipped() if d.kind is Kind.PROCESS
    }


def _shipped_with(old: str, new: str) -> tuple[Document, ...]:
    """The shipped documents; in the papers of a household, with another text."""
    name = (Kind.PAPERS, "lv_household")
    (text,) = (d.content for d in shipped() if (d.kind, d.key) == name)
    assert old in text
    changed = Document(*name, text.replace(old, new))
    return tuple(changed if (d.kind, d.key) == name else d for d in shipped())


@pytest.mark.parametrize(
    ("old", "new", "place", "rule"),
    [
        ("households > 1", "house_holds > 1", "household_list", "unknown-name"),
        ("households > 1", 'households > "1"', "household_list", "condition-type"),
        ("households > 1", "households > 500", "household_list", "condition-constant"),
        ("households > 1", "station_kva > 1", "household_list", "unknown-name"),
        ("households > 1", 'phone = "0900"', "household_list", "personal-read"),
        ('"lvh_receive_check"', '"lvh_check"', "check", "papers"),
        ('"lvh_supplement_dossier"', '"lvh_survey"', "supplement", "papers"),
        ('"lvh_supplement_dossier"', '"lvh_survey"', "ends_when_accepted", "papers"),
        ('"eligible"', '"missing_items"', "valid", "papers"),
        ('missing = "missing_items"', 'missing = "eligible"', "missing", "papers"),
        ('"items_supplied"', '"given"', "supplied", "papers"),
        ('"documents"', '"items_supplied"', "files", "papers"),
    ],
)
def test_papers_that_do_not_fit_their_procedure_are_refused(
    old: str, new: str, place: str, rule: str
) -> None:
    problems = validate(_shipped_with(old, new), []).problems
    assert ("papers/lv_household", place, rule) in {
        (one.source, one.element, one.rule) for one in problems
    }


def test_papers_of_a_process_that_is_not_there_are_refused() -> None:
    report = validate([*shipped(), Document(Kind.PAPERS, "elsewhere", GOOD)], [])
    assert [(one.source, one.rule) for one in report.problems] == [("papers/elsewhere", "papers")]
