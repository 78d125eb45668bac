"""Diagrams of strangers are read in the sandbox, never in the process that serves pages."""

from __future__ import annotations

import re
import traceback
from io import BytesIO
from typing import Any

import pytest

from engine import commands, documents
from engine.bpmn import xml_input
from tests.kit import APPROVER, DESIGNER, Installation, shipped
from tests.pages.visitor import Visitor

KEY = "lv_household"
MARK = "Bước của người lạ"
SHIPPED = next(d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROCESS, KEY))
STRANGE = re.sub(r'(<bpmn:userTask id="\w+" name=")', rf"\1{MARK} ", SHIPPED.content)
SHAPELESS = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", STRANGE, flags=re.DOTALL)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where this process read the strange diagram."""
    found: list[str] = []
    parse = xml_input._parse

    def noted_parse(data: bytes, **how: bool) -> Any:
        if MARK.encode() in data:
            found.append("".join(traceback.format_stack(limit=8)))
        return parse(data, **how)

    monkeypatch.setattr(xml_input, "_parse", noted_parse)
    return found


def test_no_diagram_of_a_stranger_is_read_where_pages_are_served(
    visitor: Visitor, installation: Installation, read_here: list[str]
) -> None:
    visitor.log_in(DESIGNER).go("/proposals").submit("/proposals", {"title": "Quy trình lạ"})
    path = visitor.path
    number = path.rpartition("/")[2]
    upload = {
        "form_token": visitor.go(path).value("form_token"),
        "revision": str(revision(installation, number)),
        "file": (BytesIO(SHAPELESS.encode()), "la.bpmn"),
    }
    editor = visitor.client.post(f"{path}/documents", data=upload, follow_redirects=True)
    assert (editor.status_code, MARK in editor.text) == (200, True)
    for what in ("/check", ""):
        sent = {
            "form_token": visitor.go(path).value("form_token"),
            "revision": str(revision(installation, number)),
            "limits": "{}",
            "content": (BytesIO(STRANGE.encode()), "diagram"),
        }
        answer = visitor.client.post(f"{path}/diagrams/{KEY}{what}", data=sent)
        assert (answer.status_code, (answer.json or {}).get("problems", [])) == (200, [])
    assert MARK in visitor.go(f"{path}?check=1").text
    assert visitor.page.xpath("//main//*[local-name()='svg']")
    assert MARK in visitor.go(f"{path}/rehearsals/{KEY}").text
    visitor.go(path).submit(f"{path}/submission", {"note": "Thử"})
    assert visitor.answer.status_code == 200
    assert installation.do(
        commands.ApproveProposal(number, revision(installation, number), ""), APPROVER
    )
    assert installation.do(
        commands.PublishProposal(number, revision(installation, number)), DESIGNER
    ).details["published"]
    assert read_here == []


def revision(installation: Installation, number: str) -> int:
    found = installation.engine.proposals.get(installation.actor(DESIGNER), number)
    return found.proposal.revision
