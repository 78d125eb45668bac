"""What is published, in every version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from engine.errors import NotAllowed, NotFound
from engine.model.actor import Actor
from engine.model.alphabet import in_alphabet
from engine.model.authorization import may_read_proposals
from engine.model.documents import Kind, Publication
from engine.model.process import UserTask
from engine.model.views import DefinitionView, LawLine
from engine.projections import publications
from engine.projections.cases import count_open
from engine.publishing.definition import make_definition
from engine.publishing.titles import OF_PROCESS, TITLED, title_of
from engine.readers.context import ReadContext
from engine.readers.damage import unless_damaged
from engine.readers.law_windows import LawWindowView, read_law_windows
from engine.time.zone import local_day


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a process, how many open cases run on it, and whether it is the newest."""

    definition: DefinitionView
    open_cases: int
    newest: bool


@dataclass(frozen=True, slots=True)
class PublicationReader:
    """Reads what is published: procedures, forms, profiles and their versions."""

    context: ReadContext

    def definitions(self, language: str = "vi", retired: bool = True) -> list[DefinitionView]:
        """The newest version of each process; without those that are ``retired``, if so wanted."""
        with self.context.database.read() as connection:
            return [
                self._view(connection, found, language)
                for found in publications.newest(connection, Kind.PROCESS)
                if retired or not found.retired_at
            ]

    def startable(self, language: str = "vi") -> list[DefinitionView]:
        """The version of each process that takes cases registered today."""
        day = local_day(self.context.clock.now())
        with self.context.database.read() as connection:
            kept = [
                self.context.definitions.definition_on(connection, one.key, day)
                for one in publications.newest(connection, Kind.PROCESS)
                if not one.retired_at
            ]
        return [
            DefinitionView(one.publication, one.name(one.key, language))
            for one in kept
            if not one.begins_after(day)
        ]

    def laws(self, language: str = "vi") -> list[LawLine]:
        """The deadline profiles of all times, the latest first, as they are today."""
        day = local_day(self.context.clock.now())
        with self.context.database.read() as connection:
            known = self.context.definitions.laws(connection)
        laws = (known.version_on(key, day) or known.newest(key) for key in known.published)
        lines = [
            LawLine(
                law.key,
                law.version,
                getattr(law.profile.name, language),
                law.begins,
                known.last_day(law),
                known.covers(law, day),
            )
            for law in laws
            if law is not None
        ]
        return sorted(lines, key=lambda line: line.begins, reverse=True)

    def windows(
        self, language: str = "vi", *, process: str | None = None, profile: str | None = None
    ) -> list[LawWindowView]:
        """Which windows (limits over several steps) the laws give procedures, the latest law first;
        of one process, or one deadline profile."""
        lines = [one for one in self.laws(language) if profile in (None, one.profile)]
        with self.context.database.read() as connection:
            return list(
                read_law_windows(self.context.definitions, connection, lines, language, process)
            )

    def definition_versions(self, key: str, language: str = "vi") -> list[DefinitionView]:
        """Every version of a process, the newest first.

        Raises:
            NotFound: no such process is published.
        """
        with self.context.database.read() as connection:
            found = publications.versions(connection, Kind.PROCESS, key)
            if not found:
                raise document_not_found(Kind.PROCESS, key)
            return [self._view(connection, version, language) for version in found]

    def definition(self, key: str, version: int, language: str = "vi") -> DefinitionView:
        """One version of a process.

        Raises:
            NotFound: no such process is published.
        """
        with self.context.database.read() as connection:
            return self._version(connection, key, version, language)

    def _version(
        self, connection: Connection, key: str, version: int, language: str
    ) -> DefinitionView:
        found = publications.find_publication(connection, Kind.PROCESS, key, version)
        if found is None:
            raise document_not_found(Kind.PROCESS, key)
        return self._view(connection, found[0], language)

    def _view(
        self, connection: Connection, publication: Publication, language: str
    ) -> DefinitionView:
        key, version = publication.key, publication.version
        definition = self.context.definitions.definition(connection, key, version)
        return DefinitionView(publication, definition.name(key, language))

    def versions_in_use(self, actor: Actor, language: str = "vi") -> list[VersionView]:
        """Of each process its newest version, and every one that open cases run on.

        Raises:
            NotAllowed: the actor neither designs nor audits.
        """
        if not may_read_proposals(actor):
            raise NotAllowed(
                "not_designer_or_auditor", "Only process designers and auditors see proposals."
            )
        with self.context.database.read() as connection:
            counts = count_open(connection)
            last = {p.key: p.version for p in publications.newest(connection, Kind.PROCESS)}
            wanted = sorted(counts.keys() | last.items(), key=lambda one: (one[0], -one[1]))
            return [
                VersionView(
                    self._version(connection, key, version, language),
                    counts.get((key, version), 0),
                    last.get(key) == version,
                )
                for key, version in wanted
            ]

    def steps(self, language: str = "vi") -> list[tuple[str, str]]:
        """Id and name of every step for people, in the newest version of each process, by name."""
        by_procedure = self.steps_by_procedure(language)
        steps = {element: name for _, found in by_procedure for element, name in found}
        return sorted(steps.items(), key=lambda step: in_alphabet(step[1]))

    def steps_by_procedure(self, language: str = "vi") -> list[tuple[str, list[tuple[str, str]]]]:
        """The name of each process with id and name of its steps for people, in its newest version;
        both by name."""
        with self.context.database.read() as connection:
            known = self.context.definitions.each_in_force(
                connection, Kind.PROCESS, None, make_definition
            )
        found = [
            (
                definition.name(key, language),
                sorted(
                    (
                        (element, definition.name(element, language))
                        for element, node in definition.process.elements.items()
                        if isinstance(node, UserTask)
                    ),
                    key=lambda step: in_alphabet(step[1]),
                ),
            )
            for key, (definition, _) in known.items()
        ]
        return sorted(found, key=lambda procedure: in_alphabet(procedure[0]))

    def usual_steps(self, language: str = "vi") -> list[UserTask]:
        """The steps of the procedures that take new cases, each once, by name: what others are
        drawn after."""
        with self.context.database.read() as connection:
            known = [
                self.context.definitions.definition(connection, one.key, one.version)
                for one in publications.newest(connection, Kind.PROCESS)
                if not one.retired_at
            ]
        found: dict[str, UserTask] = {}
        for definition in known:
            for step in definition.process.user_tasks():
                name = definition.name(step.id, language)
                found.setdefault(name, replace(step, name=name))
        return [found[name] for name in sorted(found, key=in_alphabet)]

    def newest(self, kind: Kind | None = None) -> list[Publication]:
        """The newest version of each document."""
        with self.context.database.read() as connection:
            return publications.newest(connection, kind)

    def titles(self, language: str = "vi") -> dict[tuple[Kind, str], str]:
        """What the newest version of each document is called, by kind and key; those are left out
        that have no name but their kind, or cannot be read."""
        with self.context.database.read() as connection:
            known = publications.newest(connection)
            wanted = [(one.kind, one.key, one.version) for one in known if one.kind in TITLED]
            texts = unless_damaged(lambda: publications.find_publications(connection, wanted))
            processes = {
                one.key: self._view(connection, one, language).name
                for one in known
                if one.kind is Kind.PROCESS
            }
        found = {
            (one.kind, one.key): processes[one.key]
            for one in known
            if one.kind in OF_PROCESS and one.key in processes
        }
        for (kind, key, _), (_, content) in (texts or {}).items():
            title = unless_damaged(partial(title_of, kind, content, language))
            if title is not None:
                found[kind, key] = title
        return found

    def versions(self, kind: Kind, key: str) -> list[Publication]:
        """Every version of a document, the newest first.

        Raises:
            NotFound: nothing of that name is published.
        """
        with self.context.database.read() as connection:
            found = publications.versions(connection, kind, key)
        if not found:
            raise document_not_found(kind, key)
        return found

    def content(self, kind: Kind, key: str, version: int | None = None) -> tuple[Publication, str]:
        """A version and its text; without a version, the newest.

        Raises:
            NotFound: nothing of that name is published.
        """
        with self.context.database.read() as connection:
            found = publications.find_publication(connection, kind, key, version)
        if found is None:
            raise document_not_found(kind, key)
        return found


def document_not_found(kind: Kind, key: str) -> NotFound:
    """The refusal that there is no published document of that key."""
    return NotFound(
        f"{kind}_not_found", "There is no published {kind} '{key}'.", kind=str(kind), key=key
    )
