"""Which fields tell of people, by the procedures of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model.documents import Kind
from engine.model.process import asked_form
from engine.projections.publications import newest
from engine.publishing.definitions import Definitions


@dataclass(frozen=True, slots=True)
class PersonalNames:
    """Names of personal fields: ``facts`` about the case, and the results of each step or message,
    by its element. A name may be personal in one step and not in another."""

    facts: frozenset[str]
    results: Mapping[str, frozenset[str]]


def personal_names(definitions: Definitions, connection: Connection) -> PersonalNames:
    """The fields that a form of the newest version of some procedure marks as personal."""
    facts: set[str] = set()
    results: dict[str, frozenset[str]] = {}
    for one in newest(connection, Kind.PROCESS):
        definition = definitions.definition(connection, one.key, one.version)
        for element, node in definition.process.elements.items():
            key = asked_form(node)
            if key is not None:
                form = definition.forms[key]
                facts |= form.personal_fields() & form.case_fields()
                results[element] = form.personal_fields() - form.case_fields()
    return PersonalNames(frozenset(facts), results)
