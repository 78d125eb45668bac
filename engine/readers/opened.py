"""Cases, steps and events with the personal data that they hold in readable form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from engine.model.case import Case, Task
from engine.model.events import PERSONAL_TEXTS, Event
from engine.projections.cases import customer_of, shown_facts, site_address
from engine.store.personal_data import Decryption


def opened_case(personal: Decryption, case: Case) -> Case:
    """The case with all that it knows.

    Raises:
        Damaged: a value or its key is not as it was written.
    """
    steps = {step: personal.fields(case.code, told) for step, told in case.steps.items()}
    return replace(case, facts=personal.fields(case.code, case.facts), steps=steps)


def opened_task(personal: Decryption, task: Task) -> Task:
    """The step with its draft, and with the party that it was recorded for.

    Raises:
        Damaged: a value or its key is not as it was written.
    """
    draft = None if task.draft is None else personal.fields(task.case, task.draft)
    behalf = personal.text(task.case, "for", task.on_behalf_of)
    if draft is task.draft and behalf == task.on_behalf_of:
        return task
    return replace(task, draft=draft, on_behalf_of=behalf)


def customer_and_place(personal: Decryption, case: Case) -> tuple[str, str]:
    """The customer's name, and the address in one line.

    Raises:
        Damaged: a value or its key is not as it was written.
    """
    facts = personal.fields(case.code, shown_facts(case.facts))
    return customer_of(facts), site_address(facts)


def opened_event(personal: Decryption, event: Event) -> Event:
    """The event with all that it says.

    Raises:
        Damaged: a value or its key is not as it was written.
    """
    code, payload = event.stream, event.payload
    said: dict[str, Any] = {}
    for name in ("data", "facts"):
        values = getattr(payload, name, None)
        if values:
            said[name] = personal.fields(code, values)
    for name in PERSONAL_TEXTS.get(type(payload), ()):
        said[name] = personal.text(code, name, getattr(payload, name))
    if not said and event.on_behalf_of is None:
        return event
    return replace(
        event,
        payload=replace(payload, **said) if said else payload,
        on_behalf_of=personal.text(code, "for", event.on_behalf_of),
    )


def opened_events(personal: Decryption, events: Iterable[Event]) -> Iterator[Event]:
    """The events one after the other, each with all that it says."""
    return (opened_event(personal, event) for event in events)
