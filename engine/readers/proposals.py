"""Proposals, what they change, and what was said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.errors import NotAllowed, NotFound
from engine.model.actor import Actor
from engine.model.authorization import may_read_proposals
from engine.model.documents import Document, Kind, document_name, overlaid, split_name
from engine.model.events import Event
from engine.model.proposal import Proposal
from engine.model.verdict import Verdict
from engine.projections.proposals import STREAM, find_proposal, list_open_proposals, list_proposals
from engine.projections.publications import find_publication, newest
from engine.publishing import document_edits, sandbox, sandboxed
from engine.publishing.change import Diff
from engine.readers.checks import CheckReader
from engine.readers.context import Reader
from engine.store import streams
from engine.store.texts import read_texts

MOST_OPEN = 30


@dataclass(frozen=True, slots=True)
class DraftView:
    """A document of a proposal. ``current`` is the version that is published now; where it is not
    ``base``, somebody published another one since this was made."""

    kind: Kind
    key: str
    hash: str
    base: int
    current: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with its documents and all that happened to it."""

    proposal: Proposal
    documents: tuple[DraftView, ...]
    history: tuple[Event, ...]
    """Everything that happened to it, comments included, the oldest first."""


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What is changed, and the verdicts on what was and on what would be."""

    diff: Diff
    before: tuple[Verdict, ...]
    after: tuple[Verdict, ...]
    old: Mapping[str, str]
    new: Mapping[str, str]
    """The diagrams that differ, by process, before and after."""


@dataclass(frozen=True, slots=True)
class ProposalReader(Reader):
    """Reads proposals: what they hold, what they change, and what was said of them."""

    checks: CheckReader

    def list(self, actor: Actor) -> list[Proposal]:
        """Every proposal, the one changed last first.

        Raises:
            NotAllowed: the actor neither designs nor audits.
        """
        if not may_read_proposals(actor):
            raise _not_for_reader()
        with self.database.read() as connection:
            return list_proposals(connection)

    def open(self, actor: Actor) -> tuple[Proposal, ...]:
        """Those that are neither published nor withdrawn, the one changed last first; some of them,
        where there are more than anybody looks through.

        Raises:
            NotAllowed: the actor neither designs nor audits.
        """
        if not may_read_proposals(actor):
            raise _not_for_reader()
        with self.database.read() as connection:
            return tuple(list_open_proposals(connection, MOST_OPEN))

    def get(self, actor: Actor, number: str) -> ProposalView:
        """The proposal with its documents and history.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
        """
        with self.database.read() as connection:
            proposal = _find(connection, actor, number)
            current = {document_name(p.kind, p.key): p.version for p in newest(connection)}
            history = tuple(streams.read(connection, f"{STREAM}{number}"))
        documents = tuple(
            DraftView(*split_name(name), hashed, proposal.bases[name], current.get(name, 0))
            for name, hashed in sorted(proposal.documents.items())
        )
        return ProposalView(proposal, documents, history)

    def texts(self, actor: Actor, number: str) -> tuple[Document, ...]:
        """The documents of the proposal with their texts.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
        """
        with self.database.read() as connection:
            return read_texts(connection, _find(connection, actor, number).documents)

    def compare(self, actor: Actor, number: str) -> ComparisonView:
        """What the proposal changes, against the versions that its documents were made from. Of a
        draft, the verdict on what would be comes with its check.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
        """
        with self.database.read() as connection:
            proposal = _find(connection, actor, number)
            before = tuple(_before(connection, proposal))
            new = read_texts(connection, proposal.documents)
        concerned = frozenset(verdict.process for verdict in proposal.verdicts)
        return _compare(
            before,
            _without(overlaid(before, new), proposal.retires),
            self.checks.verdicts(before, concerned),
            proposal.verdicts,
        )

    def differ(self, actor: Actor, number: str, documents: Iterable[Document]) -> Diff:
        """What these documents say otherwise than the proposal as it is kept now.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
        """
        with self.database.read() as connection:
            proposal = _find(connection, actor, number)
            around = tuple(_published(connection, {}))
            kept = read_texts(connection, proposal.documents)
        current = overlaid(around, kept)
        return sandboxed.compare(current, overlaid(current, documents))

    def compare_versions(
        self, actor: Actor, kind: Kind, key: str, first: int, second: int
    ) -> ComparisonView:
        """Two published versions of a document, each beside what else is published now.

        Raises:
            NotFound: no such document or version, or the actor neither designs nor audits.
        """
        if not may_read_proposals(actor):
            raise _not_published(kind, key)
        with self.database.read() as connection:
            others = [
                document
                for document in _published(connection, {})
                if (document.kind, document.key) != (kind, key)
            ]
            old, new = (_version(connection, kind, key, number) for number in (first, second))
        sides = (*others, old), (*others, new)
        proofs = [self.checks.verdicts(side, _concerned(side, kind, key)) for side in sides]
        return _compare(*sides, *proofs)


def _not_for_reader() -> NotAllowed:
    return NotAllowed(
        "not_designer_or_auditor", "Only process designers and auditors see proposals."
    )


def _concerned(documents: Iterable[Document], kind: Kind, key: str) -> frozenset[str]:
    """The processes whose proof a document bears on."""
    processes = [document for document in documents if document.kind is Kind.PROCESS]
    if kind is Kind.PROFILE:
        named = sandbox.run(document_edits.profiles_named, tuple(d.content for d in processes))
        return frozenset(d.key for d, name in zip(processes, named, strict=True) if name == key)
    return frozenset({key} if kind is Kind.PROCESS else ())


def _find(connection: Connection, actor: Actor, number: str) -> Proposal:
    found = find_proposal(connection, number) if may_read_proposals(actor) else None
    if found is None:
        raise NotFound("proposal_not_found", "There is no proposal {proposal}.", proposal=number)
    return found


def _not_published(kind: Kind, key: str) -> NotFound:
    return NotFound(
        f"{kind}_not_found", "There is no published {kind} '{key}'.", kind=str(kind), key=key
    )


def _before(connection: Connection, proposal: Proposal) -> Iterator[Document]:
    """What stood when it was submitted, or what stands now; its own documents as it found them."""
    wanted = {**proposal.standing, **proposal.bases}
    for document in _published(connection, wanted):
        if wanted.get(document.name) != 0:
            yield document


def _published(connection: Connection, wanted: Mapping[str, int]) -> Iterator[Document]:
    """The wanted version of each document, else the newest."""
    found = {document_name(p.kind, p.key): p for p in newest(connection)}
    for document in read_texts(connection, {name: p.hash for name, p in found.items()}):
        name = document.name
        version = wanted.get(name) or found[name].version
        if version == found[name].version:
            yield document
        else:
            yield _version(connection, document.kind, document.key, version)


def _version(connection: Connection, kind: Kind, key: str, version: int) -> Document:
    found = find_publication(connection, kind, key, version)
    if found is None:
        raise _not_published(kind, key)
    return Document(kind, key, found[1])


def _without(documents: tuple[Document, ...], retires: tuple[str, ...]) -> tuple[Document, ...]:
    gone = {(Kind.PROCESS, key) for key in retires}
    return tuple(document for document in documents if (document.kind, document.key) not in gone)


def _compare(
    before: tuple[Document, ...],
    after: tuple[Document, ...],
    proved: tuple[Verdict, ...],
    proves: tuple[Verdict, ...],
) -> ComparisonView:
    found = sandboxed.compare(before, after)
    changed = {edit.key for edit in found.edits if edit.kind is Kind.PROCESS}
    old, new = (
        {d.key: d.content for d in side if d.kind is Kind.PROCESS and d.key in changed}
        for side in (before, after)
    )
    return ComparisonView(found, proved, proves, old, new)
