"""Publishing documents: all that changed, as new versions, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine import press
from engine.bpmn.gate import read_xml
from engine.bpmn.parser import parse_bpmn
from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.recounts import begin_recount
from engine.handlers.work import Work, reason_of
from engine.library import Library
from engine.model.access import may_publish
from engine.model.actor import DESIGNER, Actor
from engine.model.commands import Publish
from engine.model.events import ProofOverridden, Published
from engine.model.instant import to_text
from engine.model.process import BoundaryEvent, CatchEvent, Message, UserTask
from engine.model.publication import Document, Kind, Publication, content_hash
from engine.projections.publications import find_publication, newest
from engine.proofreading import CAN_BREAK
from engine.proving import years_to_prove
from engine.readers.moves import MoveView, read_moves
from engine.store.tables import contents
from engine.time import read_calendar

Name = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Proofs:
    """A publication that was proofread beside these standing versions."""

    command: Publish
    standing: Mapping[Name, Publication]
    contents: Mapping[Name, str]
    overridden: Mapping[str, str]
    """By process, the verdict that was overridden."""
    moves: tuple[MoveView, ...] | None = None
    """For a dry run of calendars: the dates of running cases that would move."""


def proofread(
    connection: Connection, library: Library, actor: Actor, command: Publish, now: datetime
) -> Proofs:
    """Reads everything before the transaction begins, so that no other writer waits for it.

    Raises:
        Invalid: every problem of all documents; nothing will be published.
    """
    require_designer(actor)
    standing = {(p.kind, p.key): p for p in newest(connection)}
    stored = {name: _content(connection, p) for name, p in standing.items()}
    before = [Document(kind, key, content) for (kind, key), content in stored.items()]
    reasons = {key: reason_of(reason) for key, reason in command.overrides.items()}
    found = press.check(command.documents, before, years_to_prove(now)).problems
    overridden = {p.element: p.message for p in found if p.rule == CAN_BREAK}
    problems = [p for p in found if p.rule != CAN_BREAK or p.element not in reasons]
    if problems:
        raise Invalid(
            "publication_invalid",
            "Nothing was published: {count} problem(s) have to be mended first.",
            problems=problems,
            count=len(problems),
        )
    moves = None
    if command.dry_run and any(d.kind is Kind.CALENDAR for d in command.documents):
        moves = tuple(_moves(connection, library, command, now))
    return Proofs(command, standing, stored, overridden, moves)


def require_designer(actor: Actor) -> None:
    """
    Raises:
        NotAllowed: the actor may not publish.
    """
    if not may_publish(actor):
        raise NotAllowed("not_designer", "Only process designers may publish.")


def _moves(
    connection: Connection, library: Library, command: Publish, now: datetime
) -> Iterator[MoveView]:
    """What the calendars of the command would move."""
    calendars = dict(library.calendars(connection))
    for document in command.documents:
        if document.kind is Kind.CALENDAR:
            version = calendars[document.key][1] if document.key in calendars else 0
            calendars[document.key] = (read_calendar(document.content), version + 1)
    return read_moves(connection, library, calendars, now)


def publish(work: Work, proofs: Proofs) -> dict[str, object]:
    """Answers what changed: kind, key and new version of each document; for a dry run of calendars
    also whose dates would move."""
    work.act_as_holder_of(DESIGNER)
    if {(p.kind, p.key): p for p in newest(work.tx.connection)} != proofs.standing:
        raise Conflict(
            "published_meanwhile",
            "Somebody else published at this moment. Check against their version, then retry.",
        )
    changes = list(_changes(proofs))
    if not proofs.command.dry_run:
        for change in changes:
            _issue(work, change)
            if change.kind is Kind.PROCESS and change.key in proofs.overridden:
                _override(work, change, proofs)
        _count_anew(work, changes)
    said = [{"kind": str(c.kind), "key": c.key, "version": c.version} for c in changes]
    answer: dict[str, object] = {"published": said}
    if proofs.moves is not None:
        answer["moves"] = [_said(view) for view in proofs.moves]
    return answer


def _said(view: MoveView) -> dict[str, object]:
    return {
        "case": view.case,
        "number": view.move.number,
        "element": view.move.element,
        "name": view.name,
        "was": to_text(view.move.was),
        "due_at": to_text(view.move.due_at),
        "days": view.move.days,
    }


def _count_anew(work: Work, changes: Iterable[_Change]) -> None:
    """Running cases are counted on new versions of calendars; the first ones have none yet."""
    newer = [c for c in changes if c.kind is Kind.CALENDAR and c.version > 1]
    if newer:
        begin_recount(work, f"{newer[0].key}-{newer[0].version}")


@dataclass(frozen=True, slots=True)
class _Change:
    kind: Kind
    key: str
    version: int
    content: str
    binds: Mapping[str, int]


def _changes(proofs: Proofs) -> Iterator[_Change]:
    """Documents with new content, and processes that are bound to a new version of one."""
    texts = dict(proofs.contents)
    texts.update({(d.kind, d.key): d.content for d in proofs.command.documents})
    versions = {name: p.version for name, p in proofs.standing.items()}
    for name, content in sorted(texts.items()):
        standing = proofs.standing.get(name)
        if name[0] is Kind.PROCESS or (standing and standing.hash == content_hash(content)):
            continue
        versions[name] = versions.get(name, 0) + 1
        yield _Change(*name, versions[name], content, {})
    for name, content in sorted(texts.items()):
        if name[0] is not Kind.PROCESS:
            continue
        standing = proofs.standing.get(name)
        binds = _binds(name[1], content, versions)
        if standing and (standing.hash, standing.binds) == (content_hash(content), binds):
            continue
        yield _Change(*name, versions.get(name, 0) + 1, content, binds)


def _binds(key: str, content: str, versions: Mapping[Name, int]) -> dict[str, int]:
    """What a process runs with: its forms, the field dictionary, and its English names."""
    process = parse_bpmn(read_xml(content.encode())).process
    assert process is not None, "the documents were proofread"
    wanted: set[Name] = {(Kind.FIELDS, "fields"), (Kind.LABELS, key)}
    for _, node in process.scope.walk():
        match node:
            case UserTask(form=form):
                wanted.add((Kind.FORM, form))
            case CatchEvent(trigger=Message(form=str(form))):
                wanted.add((Kind.FORM, form))
            case BoundaryEvent(trigger=Message(form=str(form))):
                wanted.add((Kind.FORM, form))
    return {f"{kind}/{name}": versions[kind, name] for kind, name in wanted & versions.keys()}


def _issue(work: Work, change: _Change) -> None:
    hashed = content_hash(change.content)
    if work.rows.get(contents, hashed) is None:
        work.rows.insert(contents, hash=hashed, content=change.content)
    stream = f"{change.kind}/{change.key}"
    work.record(stream, Published(change.kind, change.key, change.version, hashed, change.binds))


def _override(work: Work, change: _Change, proofs: Proofs) -> None:
    reason = reason_of(proofs.command.overrides[change.key])
    verdict = proofs.overridden[change.key]
    work.record(
        f"{change.kind}/{change.key}",
        ProofOverridden(change.key, change.version, reason, verdict),
    )


def _content(connection: Connection, publication: Publication) -> str:
    found = find_publication(connection, publication.kind, publication.key, publication.version)
    assert found is not None, "it was just listed"
    return found[1]
