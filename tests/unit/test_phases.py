"""What customers are told of where a request is: the published phases of a process."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.model.documents import Document, Kind
from engine.model.phases import read_phases
from engine.publishing.validation import validate
from tests.kit import shipped

GOOD = """
papers = "check.missing"
faults = "b.a.wrong b.a.unsafe"
[[phase]]
vi = "Một"
en = "One"
steps = "a b"
[[phase]]
vi = "Hai"
en = "Two"
steps = "c"
"""


def test_phases_are_read_in_their_order() -> None:
    phases, problems = read_phases(GOOD, "phases/x")
    assert problems == ()
    assert [name["en"] for name in phases.names] == ["One", "Two"]
    assert phases.of == {"a": 1, "b": 1, "c": 2}
    assert (phases.papers, phases.appointments) == (("check.missing",), ())
    assert (phases.faults_of("b"), phases.faults_of("a")) == (["a.wrong", "a.unsafe"], [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "phase = 3",
        "[[phase]",
        "phase = []",
        GOOD + 'more = "x"',
        GOOD.replace('en = "Two"\n', ""),
        GOOD.replace('en = "Two"', "en = 2"),
        GOOD.replace('steps = "c"', 'steps = ""'),
        GOOD.replace('steps = "c"', 'steps = "c a"'),
        GOOD.replace('papers = "check.missing"', "papers = 1"),
        '[[phase]]\nvi = "M"\nen = "O"\nsteps = "s{n}"\n'.replace("{n}", "1")
        + "".join(f'[[phase]]\nvi = "M"\nen = "O"\nsteps = "x{n}"\n' for n in range(12)),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken(text: str) -> None:
    phases, problems = read_phases(text, "phases/x")
    assert problems and not phases
    assert all(one.source == "phases/x" for one in problems)


def test_the_shipped_phases_hold_every_step_of_their_process() -> None:
    report = validate(shipped(), [])
    assert [note for note in report.notes if note.rule == "phases"] == []
    assert {d.key for d in shipped() if d.kind is Kind.PHASES} == {
        d.key for d in shipped() if d.kind is Kind.PROCESS
    }


def _with(changes: Mapping[str, str]) -> tuple[Document, ...]:
    """The shipped documents; of the phases named, with another text."""
    return tuple(
        Document(d.kind, d.key, changes[d.key]) if d.kind is Kind.PHASES and d.key in changes else d
        for d in shipped()
    )


def test_a_step_without_a_phase_and_a_phase_without_its_step_are_noted() -> None:
    (text,) = (d.content for d in shipped() if (d.kind, d.key) == (Kind.PHASES, "lv_household"))
    report = validate(_with({"lv_household": text.replace("lvh_survey ", "lvh_surveyed ")}), [])
    assert report.problems == ()
    assert [(n.source, n.element) for n in report.notes if n.rule == "phases"] == [
        ("phases/lv_household", "lvh_survey"),
        ("phases/lv_household", "lvh_surveyed"),
    ]


def test_phases_of_a_process_that_is_not_there_are_refused() -> None:
    report = validate([*shipped(), Document(Kind.PHASES, "elsewhere", GOOD)], [])
    assert [(one.source, one.rule) for one in report.problems] == [("phases/elsewhere", "phases")]
