"""Verdicts and changes, told to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import documents, editing, views
from webapi.context import reading
from webapi.i18n import language, limit_word, tell
from webapi.pages import words


@dataclass(frozen=True, slots=True)
class EditRow:
    """One change as a row of a table."""

    sort: views.Sort
    place: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EditGroup:
    """The changes of one document."""

    kind: str
    key: str
    rows: tuple[EditRow, ...]


def grouped(edits: Iterable[views.Edit]) -> list[EditGroup]:
    """Limits go by the names of their steps."""
    asked = tuple(edits)
    limits = any(edit.kind is documents.Kind.PROFILE for edit in asked)
    steps = dict(reading().publications.steps(language())) if limits else {}
    groups: dict[tuple[documents.Kind, str], list[EditRow]] = {}
    for edit in asked:
        name = steps.get(edit.place, "") if edit.kind is documents.Kind.PROFILE else edit.name
        groups.setdefault((edit.kind, edit.key), []).append(_row(edit, name))
    return [
        EditGroup(words.document_kind(k), key, tuple(rows)) for (k, key), rows in groups.items()
    ]


def _row(edit: views.Edit, name: str) -> EditRow:
    sort = {
        views.Sort.ADDED: tell("added"),
        views.Sort.REMOVED: tell("removed"),
        views.Sort.CHANGED: words.aspect(edit.aspect),
    }[edit.sort]
    place = name or edit.name or edit.place.replace(" > ", " → ") or tell("the whole document")
    return EditRow(edit.sort, place, sort, _value(edit, edit.before), _value(edit, edit.after))


def _value(edit: views.Edit, text: str) -> str:
    if edit.aspect == "limit":
        return limit_word(text)
    return words.owner(text) if edit.aspect in ("clockOwner", "causedBy") else text


def pairs(
    before: Iterable[views.Verdict], after: Iterable[views.Verdict]
) -> list[tuple[views.Verdict | None, views.Verdict | None]]:
    """The verdicts on each process before and after."""
    old: Mapping[str, views.Verdict] = {verdict.process: verdict for verdict in before}
    new: Mapping[str, views.Verdict] = {verdict.process: verdict for verdict in after}
    return [(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]


@dataclass(frozen=True, slots=True)
class LawRow:
    """What a new law changes for one procedure: ``limits`` by name, before and after."""

    view: views.LawChangeView
    name: str
    limits: tuple[tuple[str, str, str], ...]


def law_row(view: views.LawChangeView) -> LawRow:
    """A change of the law with the names of steps and limits in words."""
    steps = dict(reading().publications.steps(language()))
    limits = (
        (_limit_name(one.key, steps), _limit_words(one.before), _limit_words(one.after))
        for one in view.change.limits
    )
    return LawRow(view, view.change.process, tuple(limits))


def _limit_name(key: str, steps: Mapping[str, str]) -> str:
    if key == "total":
        return tell("Limit over the whole")
    if key.startswith("window:"):
        return tell("Limit over several steps: {name}", name=key.removeprefix("window:"))
    return steps.get(key, key)


def _limit_words(text: str) -> str:
    """``1wd; 2wd (condition)`` with the limits in words; conditions stay as they are written."""
    if not text:
        return "–"
    plain, *when = text.split("; ")
    said = [limit_word(plain)]
    for one in when:
        limit, _, condition = one.partition(" ")
        said.append(f"{limit_word(limit)} {condition}")
    return "; ".join(said)


def laid_beside(compared: views.ComparisonView) -> dict[str, Any]:
    """The changes as tables and drawings."""
    return {
        "groups": grouped(compared.diff.edits),
        "rewritten": [(words.document_kind(kind), key) for kind, key in compared.diff.rewritten],
        "drawings": list(_drawings(compared)),
    }


def _drawings(compared: views.ComparisonView) -> Iterator[tuple[str, str, str]]:
    """Each diagram that differs, before and after, with what changed coloured."""
    words = {
        views.Sort.ADDED: tell("added"),
        views.Sort.REMOVED: tell("removed"),
        views.Sort.CHANGED: tell("changed"),
    }
    keys = sorted(compared.old.keys() | compared.new.keys())
    wanted = []
    for key in keys:
        marks = editing.marks_of(compared.diff, key, words)
        wanted.append(editing.SvgRequest(compared.old.get(key, ""), marks, f"{key}-old"))
        wanted.append(editing.SvgRequest(compared.new.get(key, ""), marks, f"{key}-new"))
    drawn = editing.draw_diagrams(wanted)
    return zip(keys, drawn[::2], drawn[1::2], strict=True)
