"""Places for the shapes of a diagram that came without them."""

from __future__ import annotations

from bpmn_io import layout_process

from engine.bpmn.document import Xml
from engine.bpmn.gate import Refused
from engine.model.problem import Problem

_SHAPE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"


def has_layout(root: Xml) -> bool:
    return next(root.iter(_SHAPE), None) is not None


def lay_out(content: str) -> str:
    """The diagram with a place for every shape, everything else as it was.

    Raises:
        Refused: it cannot be laid out.
    """
    try:
        laid_out: str = layout_process(content)
    except Exception as error:
        raise Refused(
            Problem(
                "layout",
                f"The diagram has no shapes, and none could be made: {error}.",
                "Open it in a BPMN editor, place the shapes, and save it again.",
            )
        ) from error
    return laid_out
