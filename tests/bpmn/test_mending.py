"""Files of other editors as they are taken in: what they need is mended, all else stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.layout import lay_out
from engine.bpmn.repair import mend
from engine.model.diagram_names import is_process_key, process_key_from
from engine.model.documents import Document, Kind
from engine.publishing.document_edits import open_diagram
from tests.bpmn.drawings import diagram, problems_of, read
from tests.bpmn.good_diagrams import GOOD
from tests.bpmn.test_foreign_diagrams import with_prefixed_references, without_lines

RACE = GOOD["a race"]


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["", "Cấp điện hạ áp: Sinh hoạt"], "cap_dien_ha_ap_sinh_hoat"),
        (["ĐƯỜNG dây 110kV"], "duong_day_110kv"),
        (["6-ba7b8", "Bestellung prüfen"], "bestellung_prufen"),
        (["my process"], "my_process"),
        (["a.b:c-d"], "a_b_c_d"),
        (["123"], "p_123"),
        (["", "", "tep"], "tep"),
        (["日本", "--"], "quy_trinh"),
        (["x" * 200], "x" * 64),
    ],
)
def test_a_key_is_made_of_a_name(names: list[str], key: str) -> None:
    assert process_key_from(*names) == key


@given(st.lists(st.text(), max_size=3))
def test_whatever_the_names_the_key_can_be_used(names: list[str]) -> None:
    assert is_process_key(process_key_from(*names))


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ("_6-9d3f", "nho"),
        ("my process", "my_process"),
        ("", "nho"),
        ("7", "nho"),
        ("Quy-trình", "quy_trinh"),
        ("_small", "nho"),
        ("s" * 65, "s" * 64),
    ],
)
def test_a_process_whose_id_cannot_be_a_key_gets_one(old: str, key: str) -> None:
    drawn = lay_out(RACE).replace('"small"', f'"{old}"').replace("<process id='small'", "<process")
    mended = mend(drawn, "a")

    assert (mended.key, mended.changed) == (key, True)
    assert problems_of(mended.content) == ()
    assert read(mended.content).key == key


def test_the_key_that_lint_offers_is_the_one_that_the_file_gets() -> None:
    xml = RACE.replace("'small'", "'my process'")
    (problem,) = problems_of(xml)

    assert problem.rule == "bad-id"
    assert mend(xml, "a").key in str(problem.remedy)


def test_pools_and_drawing_go_with_the_new_key() -> None:
    pool = "<collaboration id='co'><participant id='p' processRef='_1'/></collaboration>"
    xml = lay_out(RACE.replace("'small'", "'_1'").replace("<process", f"{pool}<process", 1))
    mended = mend(xml, "a")

    assert problems_of(mended.content) == ()
    assert 'processRef="nho"' in mended.content


def test_a_key_that_another_element_has_is_not_given() -> None:
    xml = diagram(*["<startEvent id='nho'/>"]).replace("'small'", "'_'")

    assert mend(xml, "a").key == "nho_1"


@pytest.mark.parametrize("xml", [RACE, f'<?xml version="1.0" encoding="UTF-8"?>\n{RACE}'])
def test_what_needs_nothing_stays_as_it_is(xml: str) -> None:
    mended = mend(xml, "a")

    assert (mended.content, mended.key, mended.changed) == (xml, "small", False)


@pytest.mark.parametrize(
    "xml",
    [
        with_prefixed_references(RACE),
        re.sub(r"<sequenceFlow id='[^']*'", "<sequenceFlow", RACE),
        f"<?xml version='1.0' encoding='UTF-16'?>{RACE}",
        f"<?xml version='1.1'?>{RACE}",
    ],
    ids=["references", "ids of flows", "encoding", "version"],
)
def test_what_is_mended_means_the_same(xml: str) -> None:
    mended = mend(xml, "a")

    assert mended.changed
    assert problems_of(mended.content) == ()
    plain = re.sub("id='[^']*'", "id=''", without_lines(read(mended.content)))
    if "sequenceFlow id" in xml:
        assert plain == re.sub("id='[^']*'", "id=''", without_lines(read(xml)))
    assert "here:" not in mended.content


def test_comments_and_instructions_stay_in_the_file() -> None:
    xml = RACE.replace("'small'", "'_'").replace("<process", "<!-- vì sao --><?tool x?><process", 1)
    root = etree.fromstring(mend(xml, "a").content.encode())

    assert [node.text for node in root.iter(etree.Comment)] == [" vì sao "]
    assert [node.target for node in root.iter(etree.PI)] == ["tool"]


def test_an_editor_is_given_references_that_it_can_follow() -> None:
    """Also of what was published with prefixes, and never mended."""
    drawn = lay_out(with_prefixed_references(RACE))
    shown, laid_out = open_diagram(Document(Kind.PROCESS, "small", drawn))

    assert not laid_out
    assert "here:" in drawn and '"here:' not in shown.content and "'here:" not in shown.content
    assert problems_of(shown.content) == ()
    assert without_lines(read(shown.content)) == without_lines(read(RACE))
    assert open_diagram(shown) == (shown, False)
    bare = Document(Kind.PROCESS, "small", RACE)
    assert open_diagram(bare)[1]


@pytest.mark.parametrize("name", ["st art", "1", "-5", "bắt_đầu", "__proto__", "constructor"])
def test_an_element_that_the_editor_would_pass_over_gets_another_id(name: str) -> None:
    parted = "<laneSet id='1 2'><lane id='3'><flowNodeRef>start</flowNodeRef></lane></laneSet>"
    drawn = lay_out(RACE.replace("<startEvent", f"{parted}<startEvent", 1))
    foreign = re.sub("(['\">])start(['\"<])", rf"\g<1>{name}\2", drawn)
    assert "unusable-id" in {problem.rule for problem in problems_of(foreign)}
    mended = mend(foreign, "a")

    assert (mended.key, mended.changed) == ("small", True)
    assert problems_of(mended.content) == ()
    assert len(read(mended.content).scope.flows) == len(read(RACE).scope.flows)
    assert f">{name}<" not in mended.content
