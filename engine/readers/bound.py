"""The published documents that a case ran with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model.events import CaseHandedOver, CaseStarted, Event
from engine.model.publication import Kind
from engine.projections.publications import find_publication

_ENDINGS = {Kind.PROCESS: "bpmn", Kind.FORM: "json", Kind.FIELDS: "json"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A published document that the case ran with."""

    kind: Kind
    key: str
    version: int
    hash: str
    content: str

    @property
    def stream(self) -> str:
        return f"{self.kind}/{self.key}"

    @property
    def path(self) -> str:
        return f"documents/{self.stream}@{self.version}.{_ENDINGS.get(self.kind, 'toml')}"


def bound_documents(connection: Connection, events: Iterable[Event]) -> Iterator[Bound]:
    """Each document once, in the order in which the case first needed it: processes with what they
    were checked with, profiles and calendars."""
    wanted: dict[tuple[Kind, str, int], None] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, CaseStarted | CaseHandedOver):
            wanted[Kind.PROCESS, payload.definition, payload.version] = None
            if payload.profile is not None and payload.profile_version is not None:
                wanted[Kind.PROFILE, payload.profile, payload.profile_version] = None
        calendar = getattr(payload, "calendar", None)
        version = getattr(payload, "calendar_version", None)
        if calendar is not None and version is not None:
            wanted[Kind.CALENDAR, calendar, version] = None
    seen: set[tuple[Kind, str, int]] = set()
    queue = list(wanted)
    for kind, key, version in queue:
        found = find_publication(connection, kind, key, version)
        if found is None or (kind, key, version) in seen:
            continue
        seen.add((kind, key, version))
        publication, content = found
        yield Bound(kind, key, version, publication.hash, content)
        for name, number in sorted(publication.binds.items()):
            other, _, other_key = name.partition("/")
            queue.append((Kind(other), other_key, number))
