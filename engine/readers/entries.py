"""The entries of a case's history with what stands around them: in which capacity the command was
given, under which versions, and what its data were before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.model import events
from engine.model.corrected import split_facts
from engine.model.process import UserTask
from engine.model.views import Change, EventView
from engine.readers.names import Names


@dataclass(slots=True)
class Context:
    """What is known of the case so far. Each value that an answer replaces stands in an earlier
    event: it is found there, and not recorded a second time."""

    names: Names
    first: events.Event | None = None
    """The first event of the command."""
    versions: dict[str, str] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    steps: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def entry(self, event: events.Event) -> EventView:
        """Takes the next event in."""
        if self.first is None or event.via is not None:
            self.first = event
        element = getattr(event.payload, "element", None)
        return EventView(
            event=event,
            label=None if element is None else self.names.element(element),
            act=self.first.sequence,
            role=self.first.role,
            unit=self.first.unit,
            via=self.first.via,
            changes=tuple(self._changes(event.payload)),
            under=self._under(event.payload, element),
        )

    def _changes(self, payload: events.Payload) -> Iterator[Change]:
        match payload:
            case events.TaskCompleted() | events.MessageReceived():
                yield from _compared(self.steps.get(payload.element, {}), payload.data)
                self.steps[payload.element] = payload.data
            case events.IncidentRetried() | events.FactsCorrected():
                yield from self._corrected(payload.facts)
                return
            case events.AddressChanged():
                pass
            case _:
                return
        yield from self._told(payload.facts)

    def _corrected(self, facts: Mapping[str, object]) -> Iterator[Change]:
        about_case, results = split_facts(facts)
        yield from self._told(about_case)
        for step, values in results.items():
            before = self.steps.get(step, {})
            yield from _compared({name: before.get(name) for name in values}, values)
            self.steps[step] = {**before, **values}

    def _told(self, facts: Mapping[str, object]) -> Iterator[Change]:
        known = {name: self.facts[name] for name in facts if name in self.facts}
        yield from _compared(known, facts)
        self.facts.update(facts)

    def _under(self, payload: events.Payload, element: str | None) -> Mapping[str, str]:
        match payload:
            case events.CaseStarted() | events.CaseHandedOver():
                self.versions = {"definition": f"{payload.definition}@{payload.version}"}
                if payload.profile is not None:
                    self.versions["profile"] = f"{payload.profile}@{payload.profile_version}"
        found = dict(self.versions)
        if element is not None and isinstance(self.names.node(element), UserTask):
            found["form"] = "{}@{}".format(*self.names.form(element))
        calendar = getattr(payload, "calendar", None)
        if calendar is not None:
            found["calendar"] = f"{calendar}@{getattr(payload, 'calendar_version', None)}"
        return found


def _compared(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Change(name, before.get(name), after.get(name))


def history_entries(history: Iterable[events.Event], names: Names) -> Iterator[EventView]:
    """The entries of a case, from all its events in order."""
    context = Context(names)
    for event in history:
        yield context.entry(event)
