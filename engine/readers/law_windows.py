"""Which windows (limits over several steps) laws give a procedure, and what lies within them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.bpmn.proof.window_steps import WindowStep, steps_within
from engine.model.documents import Kind
from engine.model.views import LawLine
from engine.projections import publications
from engine.publishing.definition import Definition
from engine.publishing.definitions import Definitions
from engine.time import Window


@dataclass(frozen=True, slots=True)
class LawWindowView:
    """A window that a law gives a procedure (``process``), whose ``name`` it has there. ``limit``
    as profiles write it, ``variants`` the others with their conditions; ``assumed``: a target of
    the company, of no rule. ``steps`` are by name, in the order in which a case comes to them."""

    law: LawLine
    process: str
    process_name: str
    window: str
    name: str
    limit: str
    variants: str
    ground: str
    assumed: bool
    steps: tuple[WindowStep, ...]


def read_law_windows(
    definitions: Definitions,
    connection: Connection,
    lines: list[LawLine],
    language: str,
    process: str | None = None,
) -> Iterator[LawWindowView]:
    """The windows of these laws for the newest version of each process, or of one."""
    wanted = [
        definitions.definition(connection, one.key, one.version)
        for one in publications.newest(connection, Kind.PROCESS)
        if process in (None, one.key) and (process or not one.retired_at)
    ]
    for line in lines:
        profile = definitions.profile(connection, line.profile, line.version)
        for definition in wanted:
            for window in profile.windows_of(definition.process):
                yield _view(line, definition, window, language)


def _view(line: LawLine, definition: Definition, window: Window, language: str) -> LawWindowView:
    key, rule = definition.process.key, window.rule
    return LawWindowView(
        line,
        key,
        definition.name(key, language),
        window.id,
        getattr(window.name, language),
        str(rule.plain.limit),
        "; ".join(f"{one.limit}: {one.condition.text}" for one in rule.variants),
        rule.plain.ground,
        rule.plain.assumed,
        tuple(
            WindowStep(one.element, definition.name(one.element, language), one.measured)
            for one in steps_within(window, definition.process)
        ),
    )
