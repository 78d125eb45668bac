"""What kind of input a field of one line gets, so that a telephone shows the right keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Input:
    """The attributes of an input: ``type``, the keys that a screen offers (``mode``), the width in
    characters, and whether it holds words, which a browser may spell. Nothing is filled in by the
    browser: what is asked are the data of others; but where the device is, as the coordinate of an
    ``axis``, when the person says that this is the place. What is ``scanned`` stands on the device
    that it names, as a bar code that a camera can read."""

    type: str = "text"
    mode: str = "text"
    width: int = 20
    spelled: bool = False
    axis: str = ""
    scanned: bool = False


WORDS = Input(width=40, spelled=True)
CODE = Input()
NUMBER = Input(mode="decimal", width=10)
BY_FORMAT: Mapping[str, Input] = {
    "phone": Input("tel", "tel"),
    "email": Input("email", "email", 40),
    "identity-number": Input(mode="numeric"),
    "tax-code": Input(mode="numeric"),
    "document-number": Input(),
    "serial-number": Input(scanned=True),
    "latitude": Input(mode="decimal", axis="latitude"),
    "longitude": Input(mode="decimal", axis="longitude"),
    "money": Input(mode="decimal"),
}
"""By the ``format`` of a field's schema, for every kind that the engine knows."""
