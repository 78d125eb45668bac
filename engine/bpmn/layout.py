"""Places for the shapes of a diagram that came without them."""

from __future__ import annotations

from bpmn_io import layout_process

from engine.bpmn.document import Xml

_SHAPE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"


class Unplaceable(Exception):
    """No places were found for the shapes."""


def has_layout(root: Xml) -> bool:
    return next(root.iter(_SHAPE), None) is not None


def lay_out(content: str) -> str:
    """The diagram with a place for every shape, everything else as it was.

    Raises:
        Unplaceable: the library cannot do it, for whatever reason.
    """
    try:
        laid_out: str = layout_process(content)
    except Exception as error:
        raise Unplaceable(str(error)) from error
    return laid_out
