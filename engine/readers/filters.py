"""What lists are narrowed down to has to be there: a mistyped name would be an empty list, without
a word."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from engine.errors import FieldError, Invalid
from engine.model.documents import Kind
from engine.model.problem import near_names
from engine.projections.people import list_units, names_of
from engine.projections.publications import newest
from engine.publishing.definitions import Definitions
from engine.store.tables import cases, tasks


def require_units(connection: Connection, units: Collection[str]) -> None:
    """Looks whether a list can be narrowed to these units.

    Raises:
        Invalid: there is no unit of one of these codes.
    """
    known = {one.code for one in list_units(connection)}
    for unit in sorted(set(units) - known):
        raise _unknown(
            FieldError(
                "unit",
                "unit_unknown",
                "There is no unit '{unit}'. Known: {names}.",
                {"unit": unit, "names": near_names(known, unit) or "-"},
            )
        )


def require_definition(connection: Connection, key: str) -> None:
    """Looks whether a list can be narrowed to this procedure.

    Raises:
        Invalid: no procedure of this name was ever published.
    """
    known = {one.key for one in newest(connection, Kind.PROCESS)}
    if key not in known:
        raise _unknown(
            FieldError(
                "definition",
                "definition_unknown",
                "There is no procedure '{name}'. Known: {names}.",
                {"name": key, "names": near_names(known, key) or "-"},
            )
        )


def require_case(connection: Connection, code: str, seen: ColumnElement[bool]) -> None:
    """Looks whether a list can be narrowed to this case.

    Raises:
        Invalid: there is no case of this code among those that are ``seen``.
    """
    if not connection.scalar(select(exists().where(cases.c.code == code, seen))):
        raise _unknown(
            FieldError(
                "case", "case_unknown", "There is no case {case}. Check the code.", {"case": code}
            )
        )


def require_step(connection: Connection, definitions: Definitions, element: str) -> None:
    """Looks whether a list can be narrowed to this step.

    Raises:
        Invalid: no procedure that is in force has this step, and no case ever had.
    """
    known = set(_steps(connection, definitions))
    if element in known:
        return
    if not connection.scalar(select(exists().where(tasks.c.element == element))):
        raise _unknown(
            FieldError(
                "element",
                "step_unknown",
                "There is no step '{name}'. Known: {names}.",
                {"name": element, "names": near_names(known, element) or "-"},
            )
        )


def _steps(connection: Connection, definitions: Definitions) -> Iterable[str]:
    for one in newest(connection, Kind.PROCESS):
        process = definitions.definition(connection, one.key, one.version).process
        yield from (step.id for step in process.user_tasks())


def require_user(connection: Connection, login: str) -> None:
    """Looks whether a list can be narrowed to this user.

    Raises:
        Invalid: there is no user of this login.
    """
    if login not in names_of(connection, {login}):
        raise _unknown(
            FieldError("assignee", "user_unknown", "There is no user '{login}'.", {"login": login})
        )


def _unknown(wrong: FieldError) -> Invalid:
    gaps: dict[str, Any] = dict(wrong.params)
    return Invalid(wrong.code, wrong.message, fields=[wrong], **gaps)
