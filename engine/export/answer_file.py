"""What is held of a person, told to that person: a page to read and print. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine.export.page import Page, Table
from engine.export.terms import ground_word
from engine.export.written_values import written_value
from engine.i18n import day_of, say
from engine.model.erasure import Erasure
from engine.model.views import CommentView, FieldView
from engine.model.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True)
class HeldField:
    """A value that is held: with which step it came in (empty: it is about the whole case), and
    whether the law calls it ``basic`` or ``sensitive``."""

    step: str
    field: FieldView
    sensitivity: str
    value: object


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that is held, by its name and the hash of what is stored; ``erased``: nobody can read
    it any more."""

    name: str
    sha256: str
    erased: bool


@dataclass(frozen=True, slots=True)
class HeldLook:
    """Somebody from outside the work on the case has looked at it."""

    at: datetime
    login: str
    role: str
    reading: str


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """All that a case holds of a ``subject``, as of ``at``. ``until`` is the day on which the
    period of keeping ends; None while the case runs or where no period is published."""

    case: str
    process: str
    unit: str
    subject: str
    at: datetime
    made_by: str
    ground: str | None
    period: str | None
    until: date | None
    values: tuple[HeldField, ...]
    files: tuple[HeldFile, ...]
    messages: tuple[CommentView, ...]
    looks: tuple[HeldLook, ...]
    erasures: tuple[Erasure, ...]
    withdrawals: tuple[Withdrawal, ...]


def write_answer_file(told: AnswerFile, language: str) -> Page:
    """The page, in tables."""
    return Page(
        language=language,
        title=say(language, "Personal data held in case {case}", case=told.case),
        subtitle=say(language, "{name}. As of {at}.", name=told.process, at=told.at),
        tables=tuple(_tables(told, language)),
    )


def _tables(told: AnswerFile, language: str) -> Iterator[Table]:
    none = say(language, "None.")
    yield Table("ground", say(language, "Why they are held"), (), tuple(_grounds(told, language)))
    yield Table(
        "fields",
        say(language, "What was told"),
        (
            say(language, "What"),
            say(language, "Value"),
            say(language, "Step"),
            say(language, "Kind"),
        ),
        tuple(
            (
                one.field.label,
                written_value(language, one.field.schema, one.value),
                one.step,
                say(language, "sensitive") if one.sensitivity == "sensitive" else "",
            )
            for one in told.values
        ),
        none,
    )
    yield Table(
        "files",
        say(language, "Papers and photos"),
        (say(language, "File"), say(language, "Hash (SHA-256)")),
        tuple(
            (say(language, "erased") if one.erased else one.name, one.sha256) for one in told.files
        ),
        none,
    )
    yield Table(
        "messages",
        say(language, "What was written about it"),
        (say(language, "When"), say(language, "Who"), say(language, "What")),
        tuple((_at(language, one.at), one.by, one.text) for one in told.messages),
        none,
    )
    yield Table(
        "looks",
        say(language, "Who has looked at it from outside the work on it"),
        (say(language, "When"), say(language, "Who"), say(language, "What")),
        tuple(
            (_at(language, one.at), f"{one.login} ({one.role})", one.reading) for one in told.looks
        ),
        none,
    )
    yield Table(
        "erasures",
        say(language, "Erasures and withdrawn consents"),
        (say(language, "When"), say(language, "What")),
        tuple(_requests(told, language)),
        none,
    )


def _grounds(told: AnswerFile, language: str) -> Iterator[tuple[str, str]]:
    yield say(language, "Request code"), told.case
    yield say(language, "Units"), told.unit
    yield (
        say(language, "Ground in law"),
        told.ground or say(language, "to carry out what was asked for"),
    )
    if told.period is not None:
        yield say(language, "Kept for"), told.period
    if told.until is not None:
        yield say(language, "Kept until"), day_of(language, told.until)


def _requests(told: AnswerFile, language: str) -> Iterator[tuple[str, str]]:
    for erasure in told.erasures:
        said = ground_word(language, erasure.ground)
        yield _at(language, erasure.asked_at), say(language, "Asked to erase: {why}", why=said)
        if erasure.erased_at is not None:
            yield _at(language, erasure.erased_at), say(language, "Personal data erased")
    for one in told.withdrawals:
        yield _at(language, one.withdrawn_at), say(language, "Consent withdrawn")
        if one.answered_at is not None:
            yield _at(language, one.answered_at), one.answer or ""


def _at(language: str, instant: datetime) -> str:
    return say(language, "{at}", at=instant)
