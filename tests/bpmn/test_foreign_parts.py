"""What a diagram holds for other programs is told: kept without effect, or not even kept."""

from __future__ import annotations

import pytest

from engine.bpmn.foreign import NOT_KEPT, WITHOUT_EFFECT, notes_on
from engine.model.documents import Document, Kind
from engine.publishing.validation import validate
from tests.bpmn.drawings import END, START, diagram, flows, problems_of, shipped, task
from tests.bpmn.good_diagrams import GOOD

SPACES = "xmlns:c='http://camunda.org/schema/1.0/bpmn' xmlns:o='urn:other' "
STEP = GOOD["a step"].replace("<definitions ", f"<definitions {SPACES}")
INSIDE = "<extensionElements><c:formData/><o:p v='1'/><c:formData/></extensionElements>"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "<userTask ",
            "<userTask c:assignee='demo' o:effort='3' ",
            [(WITHOUT_EFFECT, "a", "c:assignee, o:effort")],
        ),
        (
            START,
            START.replace("/>", f">{INSIDE}</startEvent>"),
            [(WITHOUT_EFFECT, "start", "c:formData, o:p")],
        ),
        (START, f"{START}<o:thing/>", [(NOT_KEPT, "small", "o:thing")]),
        (
            START,
            START.replace("/>", " xmlns:o='urn:third' o:x='1'><thing xmlns=''/></startEvent>"),
            [(WITHOUT_EFFECT, "start", "o:x")],
        ),
        (
            "<process ",
            "<import importType='x' location='y' namespace='z'/><signal id='s'/><process ",
            [(WITHOUT_EFFECT, "definitions", "import, signal")],
        ),
        ("<process ", "<process c:versionTag='2' ", [(WITHOUT_EFFECT, "small", "c:versionTag")]),
        (
            START,
            f"<laneSet><lane id='l' o:colour='red'/></laneSet>{START}",
            [(WITHOUT_EFFECT, "l", "o:colour")],
        ),
        (
            "<definitions ",
            "<definitions xml:lang='vi' "
            "xmlns:s='http://www.w3.org/2001/XMLSchema-instance' s:schemaLocation='a b' ",
            [],
        ),
    ],
)
def test_what_is_foreign_is_told_where_it_stands(
    old: str, new: str, said: list[tuple[str, str, str]]
) -> None:
    xml = STEP.replace(old, new, 1)
    notes = list(notes_on(xml.encode()))

    assert problems_of(xml) == ()
    assert [(note.rule, note.element) for note in notes] == [(rule, at) for rule, at, _ in said]
    for note, (_, _, names) in zip(notes, said, strict=True):
        assert str(note.message).endswith(f": {names}.")
        assert note.line and str(note.remedy).endswith(".")


@pytest.mark.parametrize("xml", GOOD.values(), ids=GOOD)
def test_a_diagram_of_our_own_has_nothing_foreign(xml: str) -> None:
    assert list(notes_on(xml.encode())) == []


def test_notes_keep_nothing_from_being_published() -> None:
    assert validate(shipped(), ()).notes == ()
    xml = diagram(START, task("a", "o:x='1'"), END, flows("start", "a", "end"))
    foreign = Document(
        Kind.PROCESS, "small", xml.replace("<definitions ", f"<definitions {SPACES}")
    )
    report = validate([foreign], shipped())

    assert {note.source for note in report.notes} == {"process/small"}
    assert WITHOUT_EFFECT not in {problem.rule for problem in report.problems}


def test_of_what_is_no_diagram_there_are_no_notes() -> None:
    assert list(notes_on(b"<a")) == []
