"""A diagram as other programs and people write it: refused with place and remedy, or published, run
as drawn, and shown on every page."""

from __future__ import annotations

import re

import pytest

from engine import Invalid, commands, documents
from engine.bpmn.layout import lay_out
from tests.bpmn.drawings import END, START, diagram, flow, flows, gateway, task
from tests.kit import AUDITOR, DESIGNER, INSTALLER, LEADER, Installation
from tests.pages.visitor import Visitor
from tests.small import STEP_FORM

BARE = (
    diagram(
        START,
        END,
        task("a"),
        task("b"),
        gateway("x", default="x-end"),
        flows("start", "a", "x", "end"),
        flow("x", "b", "a.pick = 1"),
        flow("b", "end"),
    )
    .replace("'clerk'", "'mot_cua'")
    .replace("motcua:profile='profile'", "")
)
DRAWN = re.sub(r"^<\?xml.*?\?>\s*", "", lay_out(BARE))
PREFIXES = "xmlns:own='urn:test' xmlns:o='urn:other' "
TAKEN = {
    "as it was": DRAWN,
    "without a drawing": BARE,
    "a plane with nothing on it": re.sub(
        r"(<bpmndi:BPMNPlane[^>]*>).*(</bpmndi:BPMNPlane>)", r"\1\2", DRAWN, flags=re.DOTALL
    ),
    "references with a prefix": re.sub(
        r'\b(sourceRef|targetRef|default|bpmnElement)="', r'\1="own:', DRAWN
    ),
    "every element with a prefix": re.sub(
        r"(</?)(?=[A-Za-z]+[\s/>])", r"\1m:", DRAWN.replace('xmlns="', 'xmlns:m="')
    ),
    "places left of and above the page": DRAWN.replace(' x="', ' x="-').replace(' y="', ' y="-'),
    "a comment in a condition": DRAWN.replace("a.pick = 1", "a.pick<!-- ! --> = 1"),
    "a condition as CDATA": DRAWN.replace("a.pick = 1", "<![CDATA[a.pick = 1]]>"),
    "attributes and elements of others": DRAWN.replace(
        "<userTask ", "<userTask o:effort='3' ", 1
    ).replace("<endEvent ", "<o:thing/><endEvent ", 1),
    "a name that would be a program": DRAWN.replace(
        'name="a"', 'name="&lt;script>alert(1)&lt;/script>{{ 7 * 7 }}%s"'
    ),
    "a very long name": DRAWN.replace('name="a"', f'name="{"Rất dài " * 300}"'),
    "ends of lines as on Windows, a mark of byte order": "\ufeff" + DRAWN.replace("\n", "\r\n"),
}
REFUSED = {
    "an id with a blank": DRAWN.replace('"start"', '"st art"'),
    "an id of JavaScript": DRAWN.replace('"start"', '"constructor"'),
    "a shape inside another thing": re.sub(
        r'(<bpmndi:BPMNShape id="a_di".*?</bpmndi:BPMNShape>)(.*?)(</bpmndi:BPMNEdge>)',
        r"\2\1\3",
        DRAWN,
        count=1,
        flags=re.DOTALL,
    ),
    "a condition that is always so": DRAWN.replace("a.pick = 1", "true"),
    "a condition that is a number": DRAWN.replace("a.pick = 1", "a.pick + 1"),
    "a condition on a text": DRAWN.replace("a.pick = 1", 'a.pick = "1"'),
    "an inclusion": DRAWN.replace(
        "<endEvent ", "<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='x'/><endEvent ", 1
    ),
    "an instruction": DRAWN.replace("<endEvent ", "<?php x?><endEvent ", 1),
    "a letter that nobody sees": DRAWN.replace('name="a"', 'name="a\u034f"'),
}


def document(content: str) -> documents.Document:
    return documents.Document(
        documents.Kind.PROCESS,
        "small",
        content.replace("<definitions ", f"<definitions {PREFIXES}", 1),
    )


@pytest.fixture
def forms(installation: Installation) -> Installation:
    installation.do(
        commands.Publish((documents.Document(documents.Kind.FORM, "step", STEP_FORM),)), INSTALLER
    )
    return installation


def test_what_others_write_is_run_and_shown(forms: Installation, visitor: Visitor) -> None:
    visitor.log_in(LEADER)
    for name, content in TAKEN.items():
        forms.do(commands.Publish((document(content),)), INSTALLER)
        code = forms.do(commands.StartCase("small", "DL01")).subject
        assert code is not None
        (first,) = forms.open_tasks(code).values()
        pages = (f"/tasks/{first.id}/diagram", f"/cases/{code}/replay", f"/cases/{code}/print")
        for page in pages:
            answer = visitor.client.get(page)
            assert (answer.status_code, 'data-element="a"' in answer.text) == (200, True), name
            assert "<script>alert" not in answer.text
        assert forms.engine.packs.pack(forms.actor(AUDITOR), code)
        forms.do(commands.CompleteTask(first.id, {"pick": 1}))
        assert forms.open_tasks(code).keys() == {"b"}, name
        (second,) = forms.open_tasks(code).values()
        forms.do(commands.CompleteTask(second.id, {"pick": 0}))
        assert forms.open_tasks(code) == {}, name


def test_the_editor_is_given_what_it_can_read(forms: Installation, visitor: Visitor) -> None:
    content = document(TAKEN["references with a prefix"])
    begun = forms.do(commands.BeginProposal("Tham chiếu có tiền tố", (content,)), DESIGNER)
    number = begun.details["proposal"]
    visitor.log_in(DESIGNER)
    answer = visitor.client.get(f"/proposals/{number}/documents/process/small")

    assert answer.status_code == 200
    assert "own:" not in answer.text.replace("xmlns:own", "")
    assert "laid out anew" not in answer.text


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_would_run_wrongly_is_refused_with_place_and_remedy(
    forms: Installation, content: str
) -> None:
    assert content != DRAWN
    with pytest.raises(Invalid) as caught:
        forms.do(commands.Publish((document(content),)), INSTALLER)
    assert caught.value.problems
    for problem in caught.value.problems:
        assert problem.line and str(problem.message) and str(problem.remedy)
