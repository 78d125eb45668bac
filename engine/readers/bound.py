"""The published documents that a case ran with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model import events
from engine.model.documents import Kind, Publication
from engine.projections.publications import Named, all_versions, find_publications

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
        """The stream of its publications: ``kind/key``."""
        return f"{self.kind}/{self.key}"

    @property
    def path(self) -> str:
        """Where its text lies in an evidence pack."""
        return f"documents/{self.stream}@{self.version}.{_ENDINGS.get(self.kind, 'toml')}"


def bound_documents(connection: Connection, recorded: Iterable[events.Event]) -> Iterator[Bound]:
    """Each document once, in the order in which the case first needed it: processes with what they
    were checked with, profiles, and calendars with the versions by which its limits could count."""
    wanted: dict[Named, None] = {}
    calendars: dict[int, str] = {}
    history = list(recorded)
    for event in history:
        payload = event.payload
        if isinstance(payload, events.CaseStarted | events.CaseHandedOver):
            wanted[Kind.PROCESS, payload.definition, payload.version] = None
            if payload.profile is not None and payload.profile_version is not None:
                wanted[Kind.PROFILE, payload.profile, payload.profile_version] = None
        for calendar in _calendars(payload, calendars):
            wanted[Kind.CALENDAR, calendar, getattr(payload, "calendar_version", 0)] = None
    used = {name for kind, name, _ in wanted if kind is Kind.CALENDAR}
    wanted |= dict.fromkeys(_calendar_versions(connection, used, history))
    seen: set[Named] = set()
    while wanted:
        found = find_publications(connection, wanted)
        bound: dict[Named, None] = {}
        for name in wanted:
            if name in found:
                publication, content = found[name]
                yield Bound(*name, publication.hash, content)
                bound |= dict.fromkeys(_bound(publication))
        seen |= wanted.keys()
        wanted = {name: None for name in bound if name not in seen}


def _bound(publication: Publication) -> Iterator[Named]:
    for name, version in sorted(publication.binds.items()):
        kind, _, key = name.partition("/")
        yield Kind(kind), key, version


def _calendar_versions(
    connection: Connection, names: Set[str], history: Sequence[events.Event]
) -> Iterator[Named]:
    """The newest version of each of these calendars from before the case, and those of later; not
    what was published after everything that is recorded of a case that is closed."""
    if not names:
        return
    closed = any(
        isinstance(one.payload, events.CaseCompleted | events.CaseCancelled) for one in history
    )
    before: dict[str, int] = {}
    for one in all_versions(connection, Kind.CALENDAR):
        if one.key in names and one.published_at <= history[0].at:
            before[one.key] = one.version
        elif one.key in names and not (closed and one.published_at > history[-1].at):
            yield Kind.CALENDAR, one.key, one.version
    yield from ((Kind.CALENDAR, name, version) for name, version in before.items())


def _calendars(payload: events.Payload, known: dict[int, str]) -> Iterable[str]:
    """Which calendars an event counted with. ``known`` are those of the steps and waits so far; a
    new version that moves the limit of the whole case may be that of any of them."""
    match payload:
        case (
            events.TaskOpened(task=number, calendar=str(calendar))
            | events.WaitOpened(wait=number, calendar=str(calendar))
            | events.WindowOpened(number=number, calendar=str(calendar))
        ):
            known[number] = calendar
            return (calendar,)
        case events.DeadlineMoved(calendar_version=None):
            return ()
        case events.DeadlineMoved(number=0):
            return known.values()
        case events.DeadlineMoved(number=number) if number in known:
            return (known[number],)
    return ()
