"""Slips: what a customer is handed on paper, as words that a page and a PDF show alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SlipKind(StrEnum):
    """What a slip is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    PAPERS = "missing-papers"
    APPOINTMENTS = "appointments"
    REFUSAL = "refusal"
    POWER_ON = "power-on"


Facts = tuple[tuple[str, str], ...]
"""What something is called, and what it is."""


@dataclass(frozen=True, slots=True)
class SlipItem:
    """A line of a list: ``state`` is a word or two beside it, ``reason`` stands below it."""

    text: str
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SlipPart:
    """A part under a title: sentences, then facts, then a numbered list."""

    title: str
    said: tuple[str, ...] = ()
    facts: Facts = ()
    items: tuple[SlipItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip. All of it is text to be shown as it is, in ``language``, with letters composed
    (NFC).

    ``link`` is what its QR code opens, and ``link_said`` says so; ``made`` says as of when it is,
    and by whom, ``signatures`` whose hands it leaves room for. ``signs_said`` is for a rendering
    that has no sign for some letter in it, and says how that stands there.
    """

    kind: SlipKind
    language: str
    code: str
    title: str
    unit: str
    facts: Facts
    parts: tuple[SlipPart, ...]
    link: str
    link_said: str
    made: str
    signatures: tuple[str, ...] = ()
    signs_said: str = ""

    @property
    def file_name(self) -> str:
        """Under which it is saved."""
        return f"{self.code}-{self.kind}.pdf"

    def texts(self) -> tuple[str, ...]:
        """All that it says, from top to bottom."""
        said = [self.unit, self.title, *(text for fact in self.facts for text in fact)]
        for part in self.parts:
            said += [part.title, *part.said, *(text for fact in part.facts for text in fact)]
            said += [t for one in part.items for t in (one.text, one.state, one.reason)]
        said += [self.link_said, self.link, self.made, *self.signatures]
        return tuple(text for text in said if text)
