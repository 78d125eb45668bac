"""What an engine reads of documents, kept for the whole test process: a test that opens an engine
on the shipped procedures does not read them again, and one that publishes beside them what another
one published does not check it again.

An engine keeps what it read of a version for all its cases and threads; here it is kept by content
for all engines. What publishing finds, and a proof, are kept by the values that they are made of:
they follow from nothing else. Who changes the rules themselves says so (``with_other_rules``).
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

import pytest

from engine.bpmn.lint import Catalog
from engine.handlers import clocks, publishing
from engine.model.process import Process
from engine.publishing import (
    definition,
    definitions,
    document_set,
    made_documents,
    place_documents,
    proving,
    validation,
)
from engine.time import (
    Budget,
    CaseClock,
    OpenPlace,
    Profile,
    WorkingCalendar,
    make_budget,
)

T = TypeVar("T")

_PUBLISHED = (definition, definitions, made_documents)
_HANDED_IN = (document_set, place_documents, validation, proving)
_READERS = (
    "read_xml",
    "parse_bpmn",
    "read_diagram",
    "make_specs",
    "told_instants",
    "read_dictionary",
    "read_form",
    "read_calendar",
    "read_profile",
    "read_roles",
    "read_causes",
    "read_gazetteer",
    "read_formers",
    "read_territory",
    "read_retention",
    "read_separation",
    "read_wording",
)

_MOST_BUDGETS = 20_000
_MOST = 1_000
"""Readings of each kind that are kept: random diagrams would fill the memory."""


def keep_readings() -> None:
    """Has every engine of this process share them."""
    known: dict[object, Callable[..., Any]] = {}
    for name in _READERS:
        for module in (*_PUBLISHED, *_HANDED_IN):
            function = getattr(module, name, None)
            if function is not None:
                setattr(module, name, known.setdefault(function, kept(function)))
    document_set.form_fields = kept(document_set.form_fields)
    document_set.lint = _kept_by_catalog(document_set.lint)
    document_set.check_hand_overs = _kept_by_value(_all_of(document_set.check_hand_overs))
    proving.prove = _kept_by_value(proving.prove)
    publishing.validate = _kept_by_value(publishing.validate)


@contextmanager
def with_other_rules() -> Iterator[pytest.MonkeyPatch]:
    """While the block changes what reads and checks documents, nothing of before is answered, and
    nothing of it is kept."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (*_HANDED_IN, publishing):
            for name, value in list(vars(module).items()):
                if hasattr(value, "anew"):
                    patch.setattr(module, name, value.anew)
        yield patch


def keep_budgets() -> None:
    """Has every engine share the budgets of cases: a command that is given again asks for the same
    one. A budget follows from nothing else than what is handed in (the core is pure)."""
    made: dict[Hashable, tuple[Budget, object]] = {}

    def budget(
        process: Process,
        profile: Profile,
        calendars: Mapping[str, WorkingCalendar],
        places: Sequence[OpenPlace],
        clock: CaseClock,
        now: datetime,
        variables: Mapping[str, object],
    ) -> Budget:
        read = process, profile, *calendars.values()
        key = (*map(id, read), tuple(places), clock, now, _digest(variables))
        if key not in made:
            if len(made) >= _MOST_BUDGETS:
                made.clear()
            found = make_budget(process, profile, calendars, places, clock, now, variables)
            # What was read stays, so that nothing else gets the identity of one of them.
            made[key] = found, read
        return made[key][0]

    clocks.make_budget = budget


def kept(function: Callable[..., T]) -> Callable[..., T]:
    """The function, which answers what it answered before: for texts by what they say, for what
    was made of them by which one it is. What it raises is not kept."""
    known: dict[tuple[object, ...], tuple[T, tuple[object, ...]]] = {}

    def call(*args: object) -> T:
        key = tuple(arg if isinstance(arg, str | bytes) else id(arg) for arg in args)
        if key not in known:
            if len(known) >= _MOST:
                known.clear()
            # The arguments stay, so that no other object gets the identity of one of them.
            known[key] = (function(*args), args)
        return known[key][0]

    call.anew = function  # type: ignore[attr-defined]
    return call


def _kept_by_value(function: Callable[..., T]) -> Callable[..., T]:
    """The function, which answers what it answered before for arguments of the same value."""
    known: dict[bytes, T] = {}

    def call(*args: object, **named: object) -> T:
        key = _digest((args, sorted(named.items())))
        if key not in known:
            known[key] = function(*args, **named)
        return known[key]

    call.anew = function  # type: ignore[attr-defined]
    return call


def _kept_by_catalog(lint: Callable[..., T]) -> Callable[..., T]:
    """What is found in a diagram beside the same forms, roles and limits."""
    known: dict[Hashable, tuple[T, tuple[object, ...]]] = {}

    def call(reading: object, catalog: Catalog) -> T:
        forms = tuple((name, id(fields)) for name, fields in sorted(catalog.forms.items()))
        named = catalog.deadlines, catalog.settings, catalog.brought, catalog.uncounted
        beside = catalog.roles, catalog.processes, *(tuple(sorted(one.items())) for one in named)
        key = id(reading), forms, beside
        if key not in known:
            if len(known) >= _MOST:
                known.clear()
            # As in ``kept``, what was read stays.
            known[key] = lint(reading, catalog), (reading, *catalog.forms.values())
        return known[key][0]

    call.anew = lint  # type: ignore[attr-defined]
    return call


def _all_of(function: Callable[..., Iterator[T]]) -> Callable[..., tuple[T, ...]]:
    """The function, which answers all at once what it answered one by one."""
    return lambda *args: tuple(function(*args))


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        return (dict, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def _digest(value: object) -> bytes:
    written = io.BytesIO()
    _Pickler(written).dump(value)
    return hashlib.sha256(written.getvalue()).digest()
