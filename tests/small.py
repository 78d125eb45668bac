"""Small processes of a test's own, published beside the shipped ones."""

from __future__ import annotations

from engine import SYSTEM, commands, documents
from tests.kit import Installation
from tests.properties.blocks import Block, draw_bpmn

STEP_FORM = """{
  "id": "step",
  "title": {"vi": "Bước", "en": "Step"},
  "type": "object",
  "properties": {
    "pick": {"type": "integer", "minimum": 0, "maximum": 9,
             "x-label": {"vi": "Chọn", "en": "Pick"}},
    "said": {"type": "string", "maxLength": 200, "x-scope": "case",
             "x-label": {"vi": "Lời", "en": "Words"}}
  }
}"""


def publish_block(installation: Installation, block: Block, key: str = "random") -> None:
    """Publishes the process that the block draws; every step has the field ``pick``."""
    publish_process(installation, key, draw_bpmn(block, key).decode())


def publish_process(installation: Installation, key: str, bpmn: str) -> None:
    drafts = (
        documents.Document(documents.Kind.FORM, "step", STEP_FORM),
        documents.Document(documents.Kind.PROCESS, key, bpmn),
    )
    installation.engine.execute(commands.Publish(drafts), SYSTEM)


def start(installation: Installation, key: str = "random") -> str:
    """Starts a case of it at the desk; answers the code."""
    subject = installation.do(commands.StartCase(key, "DL01")).subject
    assert subject is not None
    return subject
