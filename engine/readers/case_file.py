"""The case file: all that is told of a case, in tables, to read and print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.svg import Mark, draw_svg
from engine.bpmn.xml_input import read_xml
from engine.export.case_file import KnownCase, write_case_file
from engine.export.page import Page
from engine.export.terms import printed_state
from engine.model.actor import Actor
from engine.model.documents import Kind
from engine.model.events import TaskCompleted
from engine.model.queries import BreachFilter
from engine.model.views import EventView
from engine.projections.known_cases import find_visible
from engine.readers.bound import Bound, bound_documents
from engine.readers.breaches import BreachReader
from engine.readers.cases import CaseReader
from engine.readers.context import Reader
from engine.readers.ledgers import LedgerReader
from engine.readers.people import names_of_acting
from engine.store import streams

_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class CaseFileReader(Reader):
    """``cases`` and ``ledgers`` log no access of their own: ``accesses`` tells of the whole."""

    cases: CaseReader
    ledgers: LedgerReader
    breaches: BreachReader

    def get(
        self, actor: Actor, code: str, language: str = "vi", signed: tuple[str, str] = ("", "")
    ) -> Page:
        """The case file as of now; ``signed`` is a checkpoint and the key that signed it.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            find_visible(connection, actor, code)
            bound = list(bound_documents(connection, streams.read(connection, code)))
        entries = self.cases.history(actor, code, 0, _ALL, language)
        ledger = self.ledgers.get(actor, code, language)
        view = self.cases.get(actor, code, language)
        known = KnownCase(
            view=view,
            entries=entries,
            breaches=self.breaches.page(
                actor, BreachFilter(case=code), limit=_ALL, language=language
            ),
            fields=self._fields(bound),
            roles=self._roles(language),
            gross=ledger.totals.gross,
            excluded=ledger.totals.excluded,
            held={str(owner): days for owner, days in ledger.totals.held.items()},
            documents=[(self._called(one, language), one.hash) for one in bound],
            drawings=list(self._drawings(bound, entries, language)),
            note=signed[0],
            key=signed[1],
            people=self._people(entries, language),
            promise=ledger.rule is not None and ledger.rule.promise,
        )
        self.accesses.note(actor, code, "case file")
        return write_case_file(known, language, self.clock.now())

    def _drawings(
        self, bound: list[Bound], entries: list[EventView], language: str
    ) -> Iterator[tuple[str, str]]:
        """Each diagram with the steps marked that were done."""
        done = printed_state(language, "completed")
        payloads = [entry.event.payload for entry in entries]
        marks = {p.element: Mark(done) for p in payloads if isinstance(p, TaskCompleted)}
        for one in _processes(bound):
            with self.database.read() as connection:
                definition = self.definitions.definition(connection, one.key, one.version)
            labels = {} if language == "vi" else definition.labels
            svg = draw_svg(read_xml(one.content.encode()), marks, labels=labels)
            yield definition.name(one.key, language), svg

    def _called(self, one: Bound, language: str) -> str:
        """What a document is called: by its title, where it has one, and its name and version."""
        name = f"{one.stream}, {one.version}"
        title = ""
        if one.kind is Kind.PROCESS:
            with self.database.read() as connection:
                title = self.definitions.title(connection, one.key, one.version, language)
        elif one.kind is Kind.FORM:
            title = str(json.loads(one.content).get("title", {}).get(language, ""))
        return f"{title} ({name})" if title else name

    def _fields(self, bound: list[Bound]) -> dict[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        with self.database.read() as connection:
            for one in _processes(bound):
                definition = self.definitions.definition(connection, one.key, one.version)
                for form in definition.forms.values():
                    found |= {field.name: field.schema for field in form.fields}
        return found

    def _roles(self, language: str) -> dict[str, str]:
        with self.database.read() as connection:
            known = self.definitions.roles(connection)
        return {name: role.name[language] for name, role in known.roles.items()}

    def _people(self, entries: list[EventView], language: str) -> Mapping[str, str]:
        persons = {entry.event.by for entry in entries}
        persons |= {who for one in entries if (who := one.event.on_behalf_of_colleague)}
        with self.database.read() as connection:
            return names_of_acting(connection, persons, language)


def _processes(bound: list[Bound]) -> list[Bound]:
    return [one for one in bound if one.kind is Kind.PROCESS]
