"""Which papers a request needs: the published document ``papers`` of a process."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from engine.feel import Expression, FeelError, parse
from engine.forms.form import Form
from engine.forms.source import read_form
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence
from engine.model.toml import read_toml

MOST_PAPERS = 60
"""Of one process: more than anybody reads."""
LONGEST_LABEL = 200
"""Characters of what a paper is called, as in the lists of forms."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HEAD = ("check", "valid", "missing", "supplement", "supplied", "files")
_HEAD_OPTIONAL = ("complete_at",)
_ENDS = "ends_when_accepted"
_OPTIONAL = frozenset({"photo_ok", "when", "needed_by", "either_of", "at_survey", "field"})
_KEYS = frozenset({"id", "label", "why"})


class NeededBy(StrEnum):
    """By when a paper is needed: with the request, or only before the contract is signed."""

    SUBMIT = "submit"
    BEFORE_SIGNING = "before_signing"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a request may need: what it is called and why it is asked for, by language;
    whether a photo of it will do; ``when`` it is needed, None for always; ``either_of`` are the ids
    of other papers, each of which does in its place. ``at_survey``: it may be shown at the survey
    instead of being sent. ``field`` is the field of the request's form that asks for the same:
    files that are sent for the paper are the answer to it, and what it asks else is not asked a
    second time as a paper."""

    id: str
    label: Mapping[str, str]
    why: Mapping[str, str]
    photo_ok: bool = True
    when: Expression | None = None
    needed_by: NeededBy = NeededBy.SUBMIT
    either_of: tuple[str, ...] = ()
    at_survey: bool = False
    field: str | None = None

    def may_be_needed(self, facts: Mapping[str, object], today: date) -> bool:
        """Whether it is needed over these facts, or cannot be decided by them yet."""
        if self.when is None:
            return True
        names = {reference.path[0] for reference in self.when.references()}
        try:
            return self.when.test({**dict.fromkeys(names), **facts}, today=today)
        except FeelError:
            return True


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One thing to hand in: a ``paper``, or one of ``others`` in its place. ``likely`` is the one
    of all these that is needed over the facts by itself: what the customer has said to have."""

    paper: Paper
    others: tuple[Paper, ...]
    likely: Paper


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a process in their order, and where they are asked for.

    ``check`` is the step in which the desk looks at the dossier, with the fields of its form that
    say whether it is ``valid`` and what is ``missing``; ``supplement`` the customer's step in which
    papers are handed in, with the fields that list what was ``supplied`` and its ``files``.
    ``complete_at`` is the field of its form that says when all of it was there: then, and only
    then, the time is not the customer's while papers lie with the desk. ``ends_when_accepted``:
    that step asks for nothing beside the papers, and ends when the last of them is accepted.
    """

    check: str
    valid: str
    missing: str
    supplement: str
    supplied: str
    files: str
    papers: tuple[Paper, ...]
    complete_at: str | None = None
    ends_when_accepted: bool = False

    def paper(self, key: str) -> Paper | None:
        """The paper of that id, if there is one."""
        return next((one for one in self.papers if one.id == key), None)

    def needed(self, facts: Mapping[str, object], today: date) -> list[Paper]:
        """Those that are needed over these facts, or may be, as far as they tell."""
        return [one for one in self.papers if one.may_be_needed(facts, today)]

    def items(self, facts: Mapping[str, object], today: date) -> list[PaperItem]:
        """What is to be handed in over these facts, in the order of the list. A paper that does in
        place of another one that is needed is no item of its own."""
        needed = self.needed(facts, today)
        found = []
        for place, one in enumerate(needed):
            before = (other for other in needed[:place] if one.id in other.either_of)
            behind = (other for other in needed[place + 1 :] if one.id in other.either_of)
            if any(before) or any(other.id not in one.either_of for other in behind):
                continue
            others = tuple(other for other in self.papers if other.id in one.either_of)
            likely = next((other for other in others if other in needed), one)
            found.append(PaperItem(one, others, likely))
        return found


@cache
def hand_in_form() -> Form:
    """What is asked of who hands a paper in: its files."""
    files = {"$ref": "fields.json#/files", "x-personal": "sensitive"}
    plain = {
        "id": "handed_in_paper",
        "title": {"vi": "Nộp giấy tờ", "en": "Hand a paper in"},
        "type": "object",
        "required": ["files"],
        "properties": {"files": files},
    }
    form, problems = read_form(json.dumps(plain), {}, "handed_in_paper")
    assert form is not None, problems
    return form


def read_papers(text: str, source: str) -> tuple[Papers | None, tuple[Problem, ...]]:
    """The papers of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    problems = tuple(
        Problem("papers", wrong, "Write it as workflows/README.md shows.", source, element)
        for element, wrong in _wrong(plain)
    )
    return (None if problems else _papers(plain)), problems


def _papers(plain: Mapping[str, Any]) -> Papers:
    papers = tuple(map(_paper, plain["paper"]))
    head = {name: plain[name] for name in (*_HEAD, *_HEAD_OPTIONAL, _ENDS) if name in plain}
    return Papers(papers=papers, **head)


def _paper(table: Mapping[str, Any]) -> Paper:
    return Paper(
        table["id"],
        table["label"],
        table["why"],
        table.get("photo_ok", True),
        parse(table["when"]) if "when" in table else None,
        NeededBy(table.get("needed_by", NeededBy.SUBMIT)),
        tuple(table.get("either_of", "").split()),
        table.get("at_survey", False),
        table.get("field"),
    )


def _wrong(plain: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    tables = plain.get("paper")
    if (
        plain.keys() - {"paper", *_HEAD, *_HEAD_OPTIONAL, _ENDS}
        or not isinstance(tables, list)
        or not tables
    ):
        yield "", sentence("The file holds something else than papers.")
        return
    for name in (*_HEAD, *(one for one in _HEAD_OPTIONAL if one in plain)):
        if not isinstance(plain.get(name), str) or not plain[name]:
            yield name, sentence("It says at its top which step or field this is, in one word.")
    if not isinstance(plain.get(_ENDS, True), bool):
        yield _ENDS, sentence("It is true or false.")
    if len(tables) > MOST_PAPERS:
        yield "", sentence("There are more than {most} papers.", most=MOST_PAPERS)
    sound = [one for one in tables if _is_paper(one)]
    if len(sound) < len(tables):
        yield (
            "",
            sentence(
                "A paper has id, label and why (vi and en), and perhaps photo_ok, when, needed_by, "
                "either_of, at_survey and field, nothing else."
            ),
        )
    ids = [one["id"] for one in sound]
    for key in _twice(ids):
        yield key, sentence("Two papers are called '{key}'.", key=key)
    for one in sound:
        yield from ((one["id"], said) for said in _wrong_in(one, ids))


def _is_paper(table: object) -> bool:
    return (
        isinstance(table, dict)
        and table.keys() >= _KEYS
        and not table.keys() - _KEYS - _OPTIONAL
        and isinstance(table["id"], str)
        and all(map(_is_told, (table["label"], table["why"])))
        and all(isinstance(table.get(name, True), bool) for name in ("photo_ok", "at_survey"))
        and all(
            isinstance(table.get(name, ""), str)
            for name in ("when", "needed_by", "either_of", "field")
        )
    )


def _is_told(text: object) -> bool:
    return (
        isinstance(text, dict)
        and text.keys() == {"vi", "en"}
        and all(isinstance(one, str) and one.strip() for one in text.values())
    )


def _wrong_in(table: Mapping[str, Any], ids: Iterable[str]) -> Iterator[Said]:
    if not _ID.fullmatch(table["id"]):
        yield sentence("An id has small letters, digits and underscores, at most 40.")
    if any(len(text) > LONGEST_LABEL for text in table["label"].values()):
        yield sentence("The label is longer than {most} characters.", most=LONGEST_LABEL)
    if table.get("needed_by", NeededBy.SUBMIT) not in set(NeededBy):
        yield sentence("It is needed_by submit or before_signing.")
    for other in table.get("either_of", "").split():
        if other == table["id"] or other not in set(ids):
            yield sentence("'{other}' is no other paper of the list.", other=other)
    try:
        parse(table.get("when", "true"))
    except FeelError as error:
        yield error.message


def _twice(keys: Iterable[str]) -> list[str]:
    return sorted(key for key, times in Counter(keys).items() if times > 1)
