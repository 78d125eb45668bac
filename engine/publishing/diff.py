"""Two sets of documents side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.bpmn.clauses import clauses_of_diagram
from engine.model.clause import Clause, ClausePage
from engine.model.documents import Document, Kind
from engine.publishing.change import Diff, Edit, Sort
from engine.publishing.diff_tables import clauses_of_table, read_values

LimitTexts = Mapping[str, Mapping[str, str]]
_NOTHING = Clause("", {})


def diff_documents(before: Iterable[Document], after: Iterable[Document]) -> Diff:
    """What the documents ``after`` say otherwise than those ``before``.

    Both are whole sets: a limit of a profile is a change to each step that has it. A document that
    cannot be read is changed as a whole, in its ``text``.
    """
    old, new = _by_name(before), _by_name(after)
    limits = _limits(old.values()), _limits(new.values())
    edits: list[Edit] = []
    rewritten: list[tuple[Kind, str]] = []
    for name in sorted(old.keys() | new.keys()):
        found = list(_edits(name, old.get(name), new.get(name), limits))
        edits += found
        if not found and old[name].content != new[name].content:
            rewritten.append(name)
    return Diff(tuple(edits), tuple(rewritten))


def whole_texts(before: Iterable[Document], after: Iterable[Document]) -> Diff:
    """Which documents came, went or differ, without reading any."""
    old, new = _by_name(before), _by_name(after)
    added = [Edit(*name, "", "", Sort.ADDED) for name in sorted(new.keys() - old.keys())]
    removed = [Edit(*name, "", "", Sort.REMOVED) for name in sorted(old.keys() - new.keys())]
    changed = [
        Edit(*name, "", "", Sort.CHANGED, "text")
        for name in sorted(old.keys() & new.keys())
        if old[name].content != new[name].content
    ]
    return Diff((*added, *removed, *changed))


def _by_name(documents: Iterable[Document]) -> dict[tuple[Kind, str], Document]:
    return {(d.kind, d.key): d for d in documents}


def _edits(
    name: tuple[Kind, str],
    old: Document | None,
    new: Document | None,
    limits: tuple[LimitTexts, LimitTexts],
) -> Iterator[Edit]:
    if old is None or new is None:
        yield Edit(*name, "", _name(old or new, limits[1]), Sort.ADDED if new else Sort.REMOVED)
        return
    if old.content == new.content and name[0] is not Kind.PROCESS:
        return
    try:
        was, now = _clauses(old, limits[0]), _clauses(new, limits[1])
    except ValueError:
        if old.content != new.content:
            yield Edit(*name, "", "", Sort.CHANGED, "text")
        return
    yield from _lay_beside(name, was, now)


def _lay_beside(name: tuple[Kind, str], was: ClausePage, now: ClausePage) -> Iterator[Edit]:
    for place in [*now, *(place for place in was if place not in now)]:
        old, new = was.get(place), now.get(place)
        called = (new or old or _NOTHING).name
        if place and (old is None or new is None):
            yield Edit(*name, place.strip(), called, Sort.ADDED if new else Sort.REMOVED)
            continue
        before, after = (old or _NOTHING).aspects, (new or _NOTHING).aspects
        for aspect in dict.fromkeys([*after, *before]):
            texts = before.get(aspect, ""), after.get(aspect, "")
            if texts[0] != texts[1]:
                yield Edit(*name, place.strip(), called, Sort.CHANGED, aspect, *texts)


def _clauses(document: Document, limits: LimitTexts) -> ClausePage:
    if document.kind is Kind.PROCESS:
        return clauses_of_diagram(document.content, limits)
    return clauses_of_table(document.kind, document.content)


def _name(document: Document | None, limits: LimitTexts) -> str:
    if document is None:
        return ""
    try:
        page = _clauses(document, limits)
    except ValueError:
        return ""
    key = document.key if document.kind is Kind.PROCESS else ""
    return page.get(key, _NOTHING).name


def _limits(documents: Iterable[Document]) -> LimitTexts:
    """The limits of each profile that can be read, as text."""
    return {d.key: _limits_in(d.content) for d in documents if d.kind is Kind.PROFILE}


@lru_cache(maxsize=32)
def _limits_in(content: str) -> Mapping[str, str]:
    """Kept, since a check while somebody draws reads the same profiles again and again."""
    try:
        rules = read_values(Kind.PROFILE, content).get("limits", {})
    except ValueError:
        return {}
    return {key: _limit(rule) for key, rule in rules.items()} if isinstance(rules, dict) else {}


def _limit(rule: Any) -> str:
    """``2wd``, or ``2wd; 0.5wd if mv_planning_supplement != null``."""
    if not isinstance(rule, dict):
        return str(rule)
    variants = rule.get("when", ())
    others = [
        f"{variant.get('limit')} if {variant.get('if')}"
        for variant in (variants if isinstance(variants, list) else ())
        if isinstance(variant, dict)
    ]
    return "; ".join([str(rule.get("limit", "")), *others])
