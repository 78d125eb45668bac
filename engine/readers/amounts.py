"""What a customer is to pay now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model.case import Case
from engine.projections.tasks import tasks_of
from engine.publishing.definition import Definition
from engine.readers.appointments import field_labels


@dataclass(frozen=True, slots=True)
class AmountDue:
    """What the customer is to pay now, in VND; ``label`` says for what."""

    label: str
    vnd: int


def amounts_due(
    connection: Connection, case: Case, definition: Definition, language: str
) -> Iterator[AmountDue]:
    """What is to be paid in the steps that are open."""
    opened = {task.element for task in tasks_of(connection, case.code) if task.open}
    labels = field_labels(definition, language)
    for name in definition.phases.amounts:
        step, _, fact = name.rpartition(".")
        told = case.facts.get(fact)
        if step in opened and isinstance(told, int) and told > 0:
            yield AmountDue(labels.get(fact, ""), told)
