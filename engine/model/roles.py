"""Roles of the procedure, and who records for parties outside the power company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.problem import Problem
from engine.model.sentence import Sentence, sentence
from engine.model.toml import read_toml

ADMIN = "admin"
AUDITOR = "auditor"
DESIGNER = "designer"
LEADER = "lanh_dao"
DESK = "mot_cua"
CARE = "cskh"
CUSTOMER_ROLE = "khach_hang"
"""The party outside whose request it is; nobody of the staff holds it."""

SYSTEM_ROLES = frozenset({ADMIN, AUDITOR, DESIGNER})
"""Roles of the product itself; those of the procedure are published with the workflows."""

TWO_PERSON_ROLES = frozenset({ADMIN, AUDITOR, DESIGNER, LEADER})
"""Roles that give power over others, or sight of all: no administrator gives them alone."""

_KEYS = frozenset({"vi", "en", "external", "recorded_by"})


@dataclass(frozen=True, slots=True)
class Role:
    """``recorded_by`` is the role that records for an outside party; None for our own staff."""

    id: str
    name: Mapping[str, str]
    recorded_by: str | None = None


@dataclass(frozen=True, slots=True)
class RoleRegistry:
    """The published roles, by id."""

    roles: Mapping[str, Role]

    def recorded_by(self) -> dict[str, str]:
        """For each outside party's role, the role that records for it."""
        return {role.id: role.recorded_by for role in self.roles.values() if role.recorded_by}


def read_roles(
    text: str, source: str = "roles.toml"
) -> tuple[RoleRegistry | None, tuple[Problem, ...]]:
    """The roles of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        return None, (
            Problem(
                "toml",
                sentence("Not readable: {error}.", error=str(error)),
                "Mend the TOML.",
                source,
            ),
        )
    tables = plain.get("roles")
    if plain.keys() != {"roles"} or not isinstance(tables, dict):
        return None, (
            Problem(
                "roles", "The file holds something else.", "Write [roles.NAME] tables.", source
            ),
        )
    problems: list[Problem] = []
    roles: dict[str, Role] = {}
    for name, table in tables.items():
        wrong = _wrong(table, tables)
        if wrong is not None:
            problems.append(Problem("roles", wrong, "Mend the table.", source, name))
            continue
        roles[name] = Role(name, {"vi": table["vi"], "en": table["en"]}, table.get("recorded_by"))
    return (None if problems else RoleRegistry(roles)), tuple(problems)


def _wrong(table: object, tables: Mapping[str, object]) -> Sentence | None:
    if not isinstance(table, dict) or table.keys() - _KEYS:
        return sentence("A role has vi, en, external and recorded_by, nothing else.")
    if not all(isinstance(table.get(language), str) for language in ("vi", "en")):
        return sentence("The role has no name in both languages.")
    recorder = table.get("recorded_by")
    if bool(table.get("external")) != (recorder is not None):
        return sentence("An external role, and only that, says who records for it.")
    if recorder is not None and recorder not in tables:
        return sentence("The role '{role}' that records for it is not there.", role=str(recorder))
    return None
