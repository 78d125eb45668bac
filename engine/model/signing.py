"""Signing a document: the levels, what each is worth, and what a form says of it.

Law 20/2023/QH15 on electronic transactions: only a digital signature (or a secured specialized one)
equals a handwritten signature. A one-time code is another way of confirming, which counts because
both sides have agreed on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.text import fold


class SigningLevel(StrEnum):
    """The ways of signing, the weakest first; the words are those of the field that a form keeps
    the way in."""

    OTP = "otp"
    DIGITAL = "digital"
    REMOTE = "remote"
    PAPER = "paper"


WITH_CERTIFICATE = frozenset({SigningLevel.DIGITAL, SigningLevel.REMOTE})
"""Levels whose evidence is a signed file."""


AGREEMENT = "otp-2026-11"
"""The version of the words by which a customer agrees to sign by a one-time code."""


@dataclass(frozen=True, slots=True)
class SigningPolicy:
    """What a form says of signing (``x-signing``): the ``document`` is a file that a step before
    has told (``step.field``), the ``levels`` are those that will do. ``kind`` and ``at`` are the
    fields that hold the way and the instant, ``file`` that which holds the signed file; without it
    nothing is signed online by a certificate. ``by`` is the field that says who has signed by
    their certificate. ``decision`` is the field, and its value, that says
    that it is signed, where there is a choice."""

    document: str
    levels: frozenset[SigningLevel]
    kind: str
    at: str
    decision: tuple[str, str] | None = None
    file: str | None = None
    by: str | None = None

    @property
    def named(self) -> frozenset[str]:
        """The fields of the form that it names."""
        names = (self.kind, self.at, self.file, self.by, self.decision and self.decision[0])
        return frozenset(name for name in names if name)

    @property
    def online(self) -> frozenset[SigningLevel]:
        """The levels by which a customer can sign online, as far as the form goes."""
        without_file = WITH_CERTIFICATE if self.file is None else frozenset()
        return self.levels - without_file - {SigningLevel.PAPER}

    def said(self, level: SigningLevel, at: str) -> dict[str, object]:
        """What the form is answered by signing alone."""
        signed: dict[str, object] = {self.kind: str(level), self.at: at}
        return signed if self.decision is None else {**signed, self.decision[0]: self.decision[1]}

    def is_asked(self, name: str, schema: Mapping[str, object]) -> bool:
        """Whether whoever signs is asked for this field, too."""
        if name in {self.kind, self.at, self.file, self.by} or "x-staff" in schema:
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
    texts = [plain.get(key, "") for key in ("document", "kind", "at", "file", "by")]
    if not all(isinstance(one, str) for one in texts) or not isinstance(levels, list):
        return None
    if not levels or not all(one in set(SigningLevel) for one in levels):
        return None
    if decision is not None and (
        not isinstance(decision, Mapping) or decision.keys() != {"field", "equals"}
    ):
        return None
    chosen = None if decision is None else (str(decision["field"]), str(decision["equals"]))
    document, kind, at, file, by = texts
    known = frozenset(map(SigningLevel, levels))
    return SigningPolicy(document, known, kind, at, chosen, file or None, by or None)


_MUST = {"document", "levels", "kind", "at"}
_KEYS = _MUST | {"decision", "file", "by"}

PERSON_FACTS = ("customer_name", "representative", "id_number", "passport_no", "tax_code")
"""What a request tells of who may sign for its customer."""
_NUMBERED = {"CCCD": "id_number", "MST": "tax_code"}
"""How a certificate in Vietnam labels an official number, and the fact that holds the same."""


def may_sign(
    facts: Mapping[str, object], names: Iterable[str], numbers: Iterable[tuple[str, str]]
) -> bool:
    """Whether a certificate with these names and official numbers (label and digits) is that of the
    customer, or of the one who acts for them, by what the request says. A number decides before a
    name does: many people have the same one."""
    known = {name: _digits(facts[name]) for name in PERSON_FACTS[2:] if facts.get(name)}
    listed = list(numbers)
    if any(digits in known.values() for _, digits in listed):
        return True
    if any(_NUMBERED.get(label) in known for label, _ in listed):
        return False
    called = {fold(str(facts[name])) for name in PERSON_FACTS[:2] if facts.get(name)}
    return any(fold(one) in called for one in names)


def _digits(value: object) -> str:
    return "".join(one for one in str(value) if one.isalnum())
