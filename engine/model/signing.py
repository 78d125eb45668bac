"""Signing a document: the levels, what each is worth, and what a form says of it.

Law 20/2023/QH15 on electronic transactions: only a digital signature (or a secured specialized one)
equals a handwritten signature. A one-time code is another way of confirming, which counts because
both sides have agreed on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SigningLevel(StrEnum):
    """The ways of signing, the weakest first; the words are those of the field that a form keeps
    the way in."""

    OTP = "otp"
    DIGITAL = "digital"
    PAPER = "paper"


AGREEMENT = "otp-2026-11"
"""The version of the words by which a customer agrees to sign by a one-time code."""


@dataclass(frozen=True, slots=True)
class SigningPolicy:
    """What a form says of signing (``x-signing``): the ``document`` is a file that a step before
    has told (``step.field``), the ``levels`` are those that will do. ``kind`` and ``at`` are the
    fields that hold the way and the instant; ``decision`` is the field, and its value, that says
    that it is signed, where there is a choice."""

    document: str
    levels: frozenset[SigningLevel]
    kind: str
    at: str
    decision: tuple[str, str] | None = None

    def said(self, level: SigningLevel, at: str) -> dict[str, object]:
        """What the form is answered by signing alone."""
        signed: dict[str, object] = {self.kind: str(level), self.at: at}
        return signed if self.decision is None else {**signed, self.decision[0]: self.decision[1]}

    def is_asked(self, name: str, schema: Mapping[str, object]) -> bool:
        """Whether whoever signs is asked for this field, too."""
        if name in {self.kind, self.at} or "x-staff" in schema:
            return False
        when = schema.get("x-show-when")
        if self.decision is None or not isinstance(when, Mapping):
            return self.decision is None or name != self.decision[0]
        return (when["field"], when["equals"]) == self.decision


def read_signing(plain: object) -> SigningPolicy | None:
    """What stands in a form under ``x-signing``; None where it is not written as it has to be."""
    if not isinstance(plain, Mapping) or not plain.keys() <= _KEYS or not plain.keys() >= _MUST:
        return None
    levels, decision = plain["levels"], plain.get("decision")
    texts = [plain["document"], plain["kind"], plain["at"]]
    if not all(isinstance(one, str) for one in texts) or not isinstance(levels, list):
        return None
    if not levels or not all(one in set(SigningLevel) for one in levels):
        return None
    if decision is not None and (
        not isinstance(decision, Mapping) or decision.keys() != {"field", "equals"}
    ):
        return None
    chosen = None if decision is None else (str(decision["field"]), str(decision["equals"]))
    return SigningPolicy(texts[0], frozenset(map(SigningLevel, levels)), texts[1], texts[2], chosen)


_MUST = {"document", "levels", "kind", "at"}
_KEYS = _MUST | {"decision"}
