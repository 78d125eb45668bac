"""Files of strangers, opened in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import BoundedSemaphore
from typing import ParamSpec, TypeVar

from engine.errors import Invalid
from engine.inspection import Inspected, inspection, signatures
from engine.inspection.signatures import SignedBy
from engine.model.trust import Authority
from engine.publishing import sandbox

P = ParamSpec("P")
T = TypeVar("T")

_turns = BoundedSemaphore(sandbox.READERS)
"""Files wait for one another here, however many come at once: the few places in front of the
sandbox are for documents, and whoever finds none there is sent away."""


def inspect_file(content: bytes, keep_place: bool) -> Inspected:
    """What ``inspection.inspect_file`` finds.

    Raises:
        Invalid: it is not what it says, or takes more than reading may take.
        Unavailable: it could not be read now.
    """
    return _open(inspection.inspect_file, content, keep_place)


def preview_of(content: bytes) -> bytes:
    """A small JPEG of a photo.

    Raises:
        Invalid: it is none.
        Unavailable: it could not be read now.
    """
    return _open(inspection.preview_of, content)


def read_signature(
    offered: bytes, signed: bytes, authorities: Sequence[Authority], at: datetime
) -> SignedBy:
    """What ``signatures.read_signature`` finds.

    Raises:
        Conflict: what was offered can carry no digital signature.
        Invalid: it is not signed, or not so that it counts.
        Unavailable: it could not be read now.
    """
    return _open(signatures.read_signature, offered, signed, tuple(authorities), at)


def _open(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        with _turns:
            return sandbox.run_on_file(function, *args, **kwargs)
    except sandbox.TooMuch as much:
        raise _too_complex() from much


def _too_complex() -> Invalid:
    return Invalid(
        "file_too_complex",
        "The file takes more time or memory to open than a file may. Save it in a simpler way, and "
        "send that.",
    )
