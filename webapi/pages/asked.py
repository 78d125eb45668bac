"""A field of a form as a question of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapi.pages.answers import AnswerKind, Typed
from webapi.pages.inputs import WORDS, Input


@dataclass(frozen=True, slots=True)
class Question:
    """``name`` is that of the input, ``id`` its anchor; ``errors`` are sentences, ``when`` says in
    words when it is asked, ``show_field`` and ``show_equals`` the same for the script; ``rows``
    are the questions of each row of a table, or of the one group. ``sometimes``: a rule of the form
    may need the answer; ``recorded`` is what the case knows, where something else was typed;
    ``place`` says of a province or commune that it is one."""

    name: str
    id: str
    kind: AnswerKind
    label: str
    help: str
    unit: str
    required: bool
    typed: Typed
    sometimes: bool = False
    recorded: str = ""
    errors: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    radios: bool = False
    long: bool = False
    input: Input = WORDS
    when: str = ""
    show_field: str = ""
    show_equals: str = ""
    rows: tuple[tuple[Question, ...], ...] = ()
    files: tuple[Mapping[str, str], ...] = ()
    of_case: bool = field(default=False)
    place: str = ""
