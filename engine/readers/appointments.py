"""Appointments with the customer of a case: those to come, and those that hold no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.model import events
from engine.model.case import Case
from engine.model.instant import to_instant
from engine.publishing.definition import Definition
from engine.readers.papers_to_bring import told_in
from engine.store import streams


@dataclass(frozen=True, slots=True)
class Appointment:
    """An instant that was agreed on with the customer; ``label`` says for what, ``field`` is where
    it was told."""

    label: str
    at: datetime
    field: str


def field_labels(definition: Definition, language: str) -> dict[str, str]:
    """What the fields of a procedure are called by the first of its forms that asks them."""
    return {
        field.name: field.schema["x-label"][language]
        for form in reversed(list(definition.forms.values()))
        for field in form.fields
    }


def appointments_of(
    case: Case, definition: Definition, now: datetime, language: str
) -> tuple[Appointment, ...]:
    """Those to come, the first one first."""
    told = {
        name: at
        for name in definition.phases.appointments
        if (at := _instant(told_in(case, name))) is not None
    }
    return _to_come(definition, told, now, language)


def dropped_appointments(
    connection: Connection, case: Case, definition: Definition, now: datetime, language: str
) -> tuple[Appointment, ...]:
    """Those to come that hold no more, as they were told last."""
    names = [
        name
        for name in definition.phases.appointments
        if case.closed_at or told_in(case, name) is None
    ]
    told = {
        name: at
        for event in (streams.read(connection, case.code) if names else ())
        for name in names
        if (at := _instant(_told_by(event.payload, name))) is not None
    }
    return _to_come(definition, told, now, language)


def _to_come(
    definition: Definition, told: Mapping[str, datetime], now: datetime, language: str
) -> tuple[Appointment, ...]:
    labels = field_labels(definition, language)
    found = [
        Appointment(labels.get(name.rpartition(".")[2], ""), at, name)
        for name, at in told.items()
        if at > now
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _told_by(payload: object, name: str) -> object:
    """What an event tells of ``step.field``, or of a fact."""
    step, _, field = name.rpartition(".")
    match payload:
        case events.TaskCompleted(element=element, data=data, facts=facts):
            return (data if step == element else {} if step else facts).get(field)
        case events.FactsCorrected(facts=facts):
            return facts.get(name)
    return None


def _instant(told: object) -> datetime | None:
    try:
        return to_instant(told) if isinstance(told, str) else None
    except ValueError:
        return None
