"""What is known of a case, by the forms that asked for it; its comments, and its diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.bpmn.svg import Mark, draw_svg
from engine.bpmn.told import Told
from engine.bpmn.xml_input import read_xml
from engine.errors import NotFound
from engine.forms.site_fields import is_asked
from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.documents import Kind
from engine.model.events import CommentAdded, Event
from engine.model.views import CommentView, CorrectableView, FieldView, SectionView
from engine.projections import publications
from engine.projections.known_cases import find_visible
from engine.projections.people import names_of
from engine.readers.context import Reader
from engine.readers.names import Names
from engine.readers.opened import opened_case, opened_events
from engine.store import streams


@dataclass(frozen=True, slots=True)
class RecordReader(Reader):
    """Reads what is known of a case, its comments, and its diagram."""

    def sections(self, actor: Actor, code: str, language: str = "vi") -> list[SectionView]:
        """The facts about the case, then the newest answer of each step, each as its form asks.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = self._opened(connection, find_visible(connection, actor, code), language)
            names = Names.load(self.definitions, connection, case, language)
        self.accesses.note(actor, code, "record")
        return list(_sections(case, names))

    def correctable(self, actor: Actor, code: str, language: str = "vi") -> list[CorrectableView]:
        """What can be put right: the facts about the case as long as it runs, and the instants that
        milestones are counted from, also when it is over.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = self._opened(connection, find_visible(connection, actor, code), language)
            names = Names.load(self.definitions, connection, case, language)
            told = self.definitions.definition_of(connection, case).told
        return list(_correctable(case, names, told))

    def fields(self, actor: Actor, code: str, language: str = "vi") -> dict[str, FieldView]:
        """Every field that a form of the case asks, by its name.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            return _fields(Names.load(self.definitions, connection, case, language))

    def comments(self, actor: Actor, code: str) -> list[CommentView]:
        """What was said about the case, the oldest first.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            find_visible(connection, actor, code)
            personal = self.context.decryption(connection, [code])
            found = [
                (event, event.payload)
                for event in opened_events(personal, streams.read(connection, code))
                if isinstance(event.payload, CommentAdded)
            ]
            names = names_of(connection, {event.by for event, _ in found})
        return [
            CommentView(_writer(event, names), event.at, said.text, said.task)
            for event, said in found
        ]

    def _opened(self, connection: Connection, case: Case, language: str) -> Case:
        return opened_case(self.context.decryption(connection, [case.code], language), case)

    def drawing(
        self,
        actor: Actor,
        code: str,
        marks: Mapping[str, Mark],
        focus: str | None = None,
        language: str = "vi",
    ) -> str:
        """The diagram that the case runs on, as SVG, with some elements marked; with ``focus`` only
        what stands around that element.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            for definition in Names.load(self.definitions, connection, case, language).definitions:
                if focus is None and definition.key != case.definition:
                    continue
                if focus is None or focus in definition.process.elements:
                    content = _diagram(connection, definition.key, definition.version)
                    labels = {} if language == "vi" else definition.labels
                    return draw_svg(read_xml(content.encode()), marks, focus, labels)
        raise NotFound("element_not_found", "The case {case} has no such step.", case=code)


def _sections(case: Case, names: Names) -> Iterator[SectionView]:
    fields = _fields(names)
    told = [(field, case.facts[name]) for name, field in fields.items() if name in case.facts]
    yield SectionView("", "", None, tuple(told))
    answers = sorted(case.steps.items(), key=lambda one: str(one[1].get("completed_at", "")))
    for element, answer in answers:
        completed_at = str(answer.get("completed_at", "")) or None
        asked_by = names.asked_by(element)
        asked = [] if asked_by is None else names.form_named(asked_by).views(names.language)
        known = [(field, answer[field.name]) for field in asked if field.name in answer]
        yield SectionView(element, names.element(element), completed_at, tuple(known))


def _correctable(case: Case, names: Names, told: Told) -> Iterator[CorrectableView]:
    for name, field in _fields(names).items():
        known = name in case.facts and is_asked(field.schema)
        if known and (case.closed_at is None or (name,) in told):
            yield CorrectableView(field, case.facts[name])
    for path in sorted(told):
        step, *rest = path
        asked_by = names.asked_by(step)
        asked = [] if asked_by is None else names.form_named(asked_by).views(names.language)
        for field in asked:
            if [field.name] == rest and field.name in case.steps.get(step, {}):
                label = f"{field.label} ({names.element(step)})"
                schema = {key: one for key, one in field.schema.items() if key != "x-show-when"}
                named = FieldView(".".join(path), label, field.required, schema)
                yield CorrectableView(named, case.steps[step][field.name])


def _fields(names: Names) -> dict[str, FieldView]:
    """Every field that a form of the case asks; those about the case first come first."""
    found: dict[str, FieldView] = {}
    for definition in names.definitions:
        for form in definition.forms.values():
            for field in form.views(names.language):
                found.setdefault(field.name, field)
    return found


def _diagram(connection: Connection, key: str, version: int) -> str:
    found = publications.find_publication(connection, Kind.PROCESS, key, version)
    assert found is not None, "what a case runs on is published"
    return found[1]


def _writer(event: Event, names: Mapping[str, str]) -> str:
    return names.get(event.by, event.by)
