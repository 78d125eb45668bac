"""Diagrams that were published before their drawing was checked keep no page from being made."""

from __future__ import annotations

import re

import pytest

from engine import commands, documents
from tests.kit import AUDITOR, INSTALLER, LEADER, Installation, shipped
from tests.pages.visitor import Visitor
from tests.readings import with_other_rules

KEY = "lv_household"
SHIPPED = next(d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROCESS, KEY)).content
BROKEN = {
    "no number": re.sub(r'(<dc:Bounds [^>]*)x="[^"]*"', r'\1x="NaN"', SHIPPED),
    "no shapes": re.sub(
        r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", SHIPPED, flags=re.DOTALL
    ),
    "steps without shapes": re.sub(
        r"<bpmndi:BPMNShape [^>]*>\s*<dc:Bounds [^>]*100[^>]*/>.*?</bpmndi:BPMNShape>",
        "",
        SHIPPED,
        flags=re.DOTALL,
    ),
    "a point that is none": re.sub(r'<di:waypoint x="[^"]*"', '<di:waypoint x="1e400"', SHIPPED),
}
"""No command lets them in any more."""


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_every_page_of_the_case_shows_the_open_step(
    visitor: Visitor, installation: Installation, content: str
) -> None:
    assert content != SHIPPED
    with with_other_rules() as before:
        before.setattr("engine.bpmn.parser.check_drawing", lambda root: iter(()))
        installation.do(
            commands.Publish((documents.Document(documents.Kind.PROCESS, KEY, content),)), INSTALLER
        )
    code = installation.request(KEY)
    assert installation.case(code).definition_version == 2
    ((element, task),) = installation.open_tasks(code).items()
    visitor.log_in(LEADER)
    for page in (f"/tasks/{task.id}/diagram", f"/cases/{code}/replay", f"/cases/{code}/print"):
        answer = visitor.client.get(page)
        assert answer.status_code == 200
        assert f'data-element="{element}"' in answer.text
    assert installation.engine.packs.pack(installation.actor(AUDITOR), code)
