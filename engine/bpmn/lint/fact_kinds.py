"""Facts about a case that two forms of it ask for in two types."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.lint.catalog import Catalog, FormFields
from engine.bpmn.lint.findings import at
from engine.feel.misfits import kind_word
from engine.model.problem import Problem
from engine.model.process import Process, asked_form
from engine.model.sentence import sentence

_NULL = type(None)


def check_fact_kinds(process: Process, catalog: Catalog) -> Iterator[Problem]:
    """What the last form gave would stand where the first one is asked for, and not compare. Of the
    forms of the process in the order of the file, after those of processes that hand over to it."""
    earlier = catalog.brought.get(process.key, frozenset()) - process.forms()
    first: dict[str, str] = {}
    for key in sorted(earlier & catalog.forms.keys()):
        first |= {name: key for name in catalog.forms[key].case if name not in first}
    asked: set[str] = set()
    for node in process.elements.values():
        form = asked_form(node)
        if form is None or form in asked or form not in catalog.forms:
            continue
        asked.add(form)
        for name in sorted(catalog.forms[form].case):
            other = first.setdefault(name, form)
            path = two_kinds(name, catalog.forms[form], catalog.forms[other])
            if path is not None:
                yield at(
                    node,
                    "fact-of-two-kinds",
                    sentence(
                        "'{name}' is {kind} on the form '{form}', but {other_kind} on the form "
                        "'{other}'.",
                        name=path,
                        kind=kind_word(catalog.forms[form].kinds[path] - {_NULL}),
                        form=form,
                        other_kind=kind_word(catalog.forms[other].kinds[path] - {_NULL}),
                        other=other,
                    ),
                    "Give both the same type, best by $ref to fields.json, or another name to one.",
                )


def two_kinds(name: str, one: FormFields, other: FormFields) -> str | None:
    """The path of the fact, or of a part of it, that is never of one kind on both; None if none."""
    for path in sorted(one.kinds.keys() & other.kinds.keys()):
        if path == name or path.startswith((f"{name}.",)):
            kinds, others = one.kinds[path] - {_NULL}, other.kinds[path] - {_NULL}
            if kinds and others and not kinds & others:
                return path
    return None
