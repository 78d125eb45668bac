"""What is published now, and what publishing other documents would make of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine.model.documents import Document, Kind, Publication, content_hash, document_name
from engine.projections.people import Desks, read_desks
from engine.projections.publications import all_versions, find_publication, newest
from engine.store.texts import read_texts

DocumentName = tuple[Kind, str]

_BESIDE = (Kind.LABELS, Kind.PHASES, Kind.PAPERS)
"""Documents that go with a process, under its key."""
_OF_PROCESS = (Kind.PROCESS, *_BESIDE)


@dataclass(frozen=True, slots=True)
class NextVersion:
    """A document as its next version. ``binds`` are the versions that a process runs with."""

    kind: Kind
    key: str
    version: int
    content: str
    binds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """The newest version of every document, and its text; of retired ones too."""

    publications: Mapping[DocumentName, Publication]
    contents: Mapping[DocumentName, str]
    earlier_laws: tuple[Document, ...] = ()
    """Earlier versions of deadline profiles, the oldest first, where they were asked for."""
    desks: Desks = field(default_factory=dict)
    """The units of the installation, which a territory may name."""

    def versions(self) -> dict[str, int]:
        """By ``kind/key``; what is retired has none."""
        return {
            document_name(*name): p.version
            for name, p in self.publications.items()
            if not p.retired_at
        }

    def documents(self, retires: Collection[str] = ()) -> list[Document]:
        """What new documents are checked beside: not what is retired, nor what names it."""
        gone = {
            key
            for (kind, key), publication in self.publications.items()
            if kind is Kind.PROCESS and (publication.retired_at or key in retires)
        }
        return [
            Document(kind, key, content)
            for (kind, key), content in self.contents.items()
            if kind not in _OF_PROCESS or key not in gone
        ]

    def next_versions(
        self,
        documents: Iterable[Document],
        retires: Collection[str],
        forms: Mapping[str, Collection[str]],
    ) -> list[NextVersion]:
        """New versions of documents with new content, and of processes that are bound to one.

        The documents were validated beside these; ``forms`` are those of each process, as the
        report says them.
        """
        new = {(d.kind, d.key): d.content for d in documents}
        return list(self._next_versions(new, retires, forms))

    def _next_versions(
        self,
        new: Mapping[DocumentName, str],
        retires: Collection[str],
        forms: Mapping[str, Collection[str]],
    ) -> Iterator[NextVersion]:
        texts = {**{(d.kind, d.key): d.content for d in self.documents(retires)}, **new}
        versions = {name: p.version for name, p in self.publications.items()}
        for name, content in sorted(texts.items()):
            before = self.publications.get(name)
            if name[0] is Kind.PROCESS or (before and before.hash == content_hash(content)):
                continue
            versions[name] = versions.get(name, 0) + 1
            yield NextVersion(*name, versions[name], content, {})
        for name, content in sorted(texts.items()):
            if name[0] is not Kind.PROCESS:
                continue
            before = self.publications.get(name)
            binds = _binds(name[1], forms[name[1]], versions)
            same = before and (before.hash, before.binds) == (content_hash(content), binds)
            if before and same and not before.retired_at:
                continue
            yield NextVersion(*name, versions.get(name, 0) + 1, content, binds)


def read_published_set(connection: Connection, *, with_earlier: bool = False) -> PublishedSet:
    """The newest version of every document, with its text, as it is published now; if so wished,
    with earlier versions of deadline profiles."""
    publications = {(p.kind, p.key): p for p in newest(connection)}
    hashes = {document_name(*name): p.hash for name, p in publications.items()}
    texts = {(d.kind, d.key): d.content for d in read_texts(connection, hashes)}
    earlier = tuple(_earlier_laws(connection, publications)) if with_earlier else ()
    return PublishedSet(publications, texts, earlier, read_desks(connection))


def _earlier_laws(
    connection: Connection, newest_of: Mapping[DocumentName, Publication]
) -> Iterator[Document]:
    for one in all_versions(connection, Kind.PROFILE):
        if one.version < newest_of[one.kind, one.key].version:
            found = find_publication(connection, one.kind, one.key, one.version)
            assert found is not None, "it is published"
            yield Document(one.kind, one.key, found[1])


def _binds(key: str, forms: Iterable[str], versions: Mapping[DocumentName, int]) -> dict[str, int]:
    """What a process runs with: its forms, the field dictionary, its names, phases and papers."""
    wanted: set[DocumentName] = {(Kind.FIELDS, "fields"), *((kind, key) for kind in _BESIDE)}
    wanted |= {(Kind.FORM, form) for form in forms}
    return {document_name(*name): versions[name] for name in wanted & versions.keys()}
