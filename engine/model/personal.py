"""Values that tell of a person: how they are marked on their way to the log, and what stands there
in their place.

An encrypted value is a text, ``$enc:SUBJECT.SEQUENCE.CONTENT``: whose key it is under, the number
of the event in its stream that it was encrypted for (0 for working state), and nonce, ciphertext
and tag in base64. It stands in events and rows in place of the value, whatever type that had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

ENCRYPTED = "$enc:"
"""How the text of an encrypted value begins; no text of a person may."""

CUSTOMER = "customer"
"""The subject whose data a form asks for, unless its field names another one."""


class Sensitivity(StrEnum):
    """How personal data are told apart by the Law on Personal Data Protection (91/2025/QH15)."""

    BASIC = "basic"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """A value that tells of ``subject``, before it is encrypted. It is no JSON value, so that it
    cannot be stored by mistake, and does not show itself in messages and log lines."""

    value: object
    subject: str = CUSTOMER

    def __repr__(self) -> str:
        return f"<personal data of {self.subject}>"


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An encrypted value in its parts: whose key, which event of the stream (0: none), and the
    content in base64."""

    subject: str
    sequence: int
    content: str

    def __str__(self) -> str:
        return f"{ENCRYPTED}{self.subject}.{self.sequence}.{self.content}"


def is_personal(value: object) -> bool:
    """Whether the value is marked as one that tells of a person."""
    return isinstance(value, Personal)


def as_given(_place: str, value: object) -> object:
    """A marked value as it was told."""
    return value.value if isinstance(value, Personal) else value


def is_encrypted(value: object) -> bool:
    """Whether an encrypted value stands there."""
    return isinstance(value, str) and value.startswith(ENCRYPTED)


def read_ciphertext(text: str) -> Ciphertext:
    """The parts of an encrypted value.

    Raises:
        ValueError: it is none.
    """
    subject, sequence, content = text.removeprefix(ENCRYPTED).split(".")
    if not (is_encrypted(text) and subject and sequence.isdecimal()):
        raise ValueError("not an encrypted value")
    return Ciphertext(subject, int(sequence), content)


Put = Callable[[str, object], object]
"""What to put in place of a value, given where it stands: names and numbers with slashes. What is
said of an uploaded file stands at ``file/HASH``, wherever that is referred to."""


def change_each(place: str, value: object, wanted: Callable[[object], bool], put: Put) -> object:
    """The value with each ``wanted`` one within it changed by ``put``; the same object where there
    is none."""
    if wanted(value):
        return put(place, value)
    if isinstance(value, Mapping):
        place = f"file/{value['sha256']}" if isinstance(value.get("sha256"), str) else place
        new = {
            name: change_each(f"{place}/{name}", one, wanted, put) for name, one in value.items()
        }
        return new if any(new[name] is not one for name, one in value.items()) else value
    if isinstance(value, list):
        items = [change_each(f"{place}/{n}", one, wanted, put) for n, one in enumerate(value)]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def change_fields(
    values: Mapping[str, object], wanted: Callable[[object], bool], put: Put
) -> Mapping[str, object]:
    """The same of the fields of an answer by their names. A field that is named with its step
    (``step.field``) stands at the same place as without."""
    new = {
        name: change_each(name.rpartition(".")[2], one, wanted, put) for name, one in values.items()
    }
    return new if any(new[name] is not one for name, one in values.items()) else values


def has_encrypted(value: object) -> bool:
    """Whether an encrypted value stands anywhere within it."""
    if isinstance(value, Mapping):
        return any(map(has_encrypted, value.values()))
    if isinstance(value, list):
        return any(map(has_encrypted, value))
    return is_encrypted(value)


def subjects_in(value: object) -> Iterator[str]:
    """Under whose keys something within it is encrypted."""
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from subjects_in(one)
    elif is_encrypted(value):
        yield read_ciphertext(str(value)).subject
