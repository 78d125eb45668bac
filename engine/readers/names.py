"""What the elements and windows of a case are called, also those of a process that handed it
over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.model.case import Case
from engine.model.events import CaseHandedOver, CaseStarted
from engine.model.process import Node, UserTask, asked_form
from engine.model.roles import RoleRegistry
from engine.projections.publications import count_published
from engine.publishing.definition import Definition
from engine.publishing.definitions import Definitions
from engine.store import streams
from engine.time import Window
from engine.time.decided import Decided

if TYPE_CHECKING:
    from engine.forms import Form


@dataclass(frozen=True, slots=True)
class Names:
    """What the elements, roles and windows of one case are called in one language, under every
    process that it ran on."""

    definitions: tuple[Definition, ...]
    roles: RoleRegistry
    language: str
    decided: Decided
    windows: Mapping[str, Window] = field(default_factory=dict)
    """The windows that the case can have, by ``window:ID``."""

    @staticmethod
    def load(documents: Definitions, connection: Connection, case: Case, language: str) -> Names:
        """The names of the case. A case that was handed over also has those of its earlier
        processes."""
        versions = {(case.definition, case.definition_version)}
        profiles = {(case.profile, case.profile_version)}
        if case.handed_over:
            for event in streams.read(connection, case.code):
                match event.payload:
                    case CaseStarted() | CaseHandedOver() as under:
                        versions.add((under.definition, under.version))
                        profiles.add((under.profile, under.profile_version))
        definitions = tuple(documents.definition(connection, *name) for name in sorted(versions))
        windows = {
            window.element: window
            for key, version in profiles
            if key is not None and version is not None
            for window in documents.profile(connection, key, version).windows
        }
        published = count_published(connection)
        roles, decided = (
            documents.roles(connection, published),
            documents.decided(connection, published),
        )
        return Names(definitions, roles, language, decided, windows)

    def node(self, element: str) -> Node | None:
        """The element of that id, in the processes that the case ran on; None where none has it."""
        for definition in self.definitions:
            if element in definition.process.elements:
                return definition.process.elements[element]
        return None

    def element(self, element: str) -> str:
        """What an element, a window or a process is called; its id where it has no name."""
        if element in self.windows:
            name = self.windows[element].name
            return name.en if self.language == "en" else name.vi
        for definition in self.definitions:
            if element in definition.process.elements or element == definition.key:
                return definition.name(element, self.language) or element
        return element

    def owner(self, element: str) -> str:
        """Who holds the time while the step is open; empty for what is no step."""
        node = self.node(element)
        return node.clock_owner if isinstance(node, UserTask) else ""

    def form(self, element: str) -> tuple[str, int]:
        """The form of a step and its version, in the diagram that the step stands in."""
        for definition in self.definitions:
            node = definition.process.elements.get(element)
            if isinstance(node, UserTask):
                return node.form, definition.publication.binds[f"form/{node.form}"]
        raise KeyError(element)

    def asked_by(self, element: str) -> str | None:
        """The form of a step or of a message, where it has one."""
        node = self.node(element)
        return None if node is None else asked_form(node)

    def form_named(self, form: str) -> Form:
        """The form of that id, of a process that the case ran on."""
        return next(one.forms[form] for one in self.definitions if form in one.forms)

    def turn(self, roles: tuple[str, ...]) -> tuple[str, ...]:
        """The roles by name."""
        known = self.roles.roles
        return tuple(known[r].name[self.language] if r in known else r for r in roles)
