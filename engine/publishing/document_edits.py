"""What is read out of the texts of documents, and changed in them: functions of plain values, for
the sandbox.

``engine.publishing.editing`` and the handlers call them there, never in the process that serves
people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.bpmn.document import Xml, own
from engine.bpmn.layout import Unplaceable, has_layout, lay_out
from engine.bpmn.repair import main_process, mend, with_plain_references
from engine.bpmn.svg import Mark, draw_svg
from engine.bpmn.xml_input import RefusedXml, read_xml
from engine.errors import Invalid
from engine.model.documents import Document, Kind, document_name
from engine.model.problem import Problem
from engine.publishing.current_document import each_read, now_reading
from engine.time import LegalTimeError
from engine.time.calendar import OverlayDay
from engine.time.calendar_text import write_days, write_decided
from engine.time.profile_text import Term, write_terms


@dataclass(frozen=True, slots=True)
class SvgRequest:
    """An SVG that is wanted of a diagram: what stands out in it, and how its ids begin."""

    content: str
    marks: Mapping[str, Mark]
    name: str


def unreadable_diagrams(documents: Iterable[Document]) -> tuple[Problem, ...]:
    """Why diagrams among the documents cannot be opened as XML."""
    return tuple(
        problem
        for document in each_read(documents)
        if document.kind is Kind.PROCESS and (problem := _unreadable(document))
    )


def _unreadable(document: Document) -> Problem | None:
    try:
        read_xml(document.content.encode())
    except RefusedXml as refused:
        return replace(refused.problem, source=document.name)
    return None


def place_shapes(document: Document) -> Document:
    """The diagram with a place for each shape: one that came without any is laid out.

    Raises:
        Invalid: it is no diagram, or cannot be laid out.
    """
    now_reading(document.name)
    try:
        if has_layout(read_xml(document.content.encode())):
            return document
        return Document(document.kind, document.key, lay_out(document.content))
    except Unplaceable as error:
        raise Invalid(
            "diagram_unplaceable",
            "The diagram has no shapes, and none could be made: {why}. Place them in a BPMN "
            "editor, and save it again.",
            why=str(error),
        ) from error
    except RefusedXml as refused:
        raise _unfit(refused) from refused


def _unfit(refused: RefusedXml) -> Invalid:
    return Invalid(
        "diagram_unfit",
        "The file is no diagram that can be opened.",
        problems=[refused.problem],
    )


def open_diagram(document: Document) -> tuple[Document, bool]:
    """The diagram as an editor reads it: references as plain ids, a place for each shape; and
    whether it was laid out for that.

    Raises:
        Invalid: it is no diagram, or cannot be laid out.
    """
    try:
        content = with_plain_references(document.content)
    except RefusedXml as refused:
        raise _unfit(refused) from refused
    plain = Document(document.kind, document.key, content)
    shown = place_shapes(plain)
    return shown, shown != plain


def take_in(content: str, name: str) -> tuple[Document, bool]:
    """The diagram of a file called ``name``, mended so that it can be drafted, all of it with
    places; and whether anything was mended.

    Raises:
        Invalid: it is no diagram, or cannot be laid out.
    """
    now_reading(name)
    try:
        mended = mend(content, name)
    except RefusedXml as refused:
        raise _unfit(refused) from refused
    return place_shapes(Document(Kind.PROCESS, mended.key, mended.content)), mended.changed


def profiles_named(contents: Iterable[str]) -> tuple[str | None, ...]:
    """For each diagram, the deadline profile that its process names; None where it names none."""
    processes = map(_process, contents)
    return tuple(None if found is None else own(found, "profile") for found in processes)


def _process(content: str) -> Xml | None:
    try:
        return main_process(read_xml(content.encode()))
    except RefusedXml:
        return None


def draw(requests: Iterable[SvgRequest]) -> tuple[str, ...]:
    """Each as SVG; empty where the diagram cannot be read."""
    return tuple(map(_draw, requests))


def _draw(request: SvgRequest) -> str:
    try:
        root = read_xml(request.content.encode())
        return draw_svg(root, request.marks, arrow=f"{request.name}-arrow")
    except (RefusedXml, ValueError):
        return ""


def write_limits(profile: Document, terms: Mapping[str, Term]) -> Document:
    """The profile with other limits, the rest of its text as it stands.

    Raises:
        Invalid: it is no profile that could be changed.
    """
    now_reading(document_name(profile.kind, profile.key))
    try:
        content = write_terms(profile.content, terms)
    except LegalTimeError as error:
        raise Invalid("profile_unfit_to_change", "{why}", why=str(error)) from error
    return Document(profile.kind, profile.key, content)


def write_calendar_days(
    calendar: Document, days: Iterable[OverlayDay], until: date | None = None
) -> Document:
    """The calendar with other days, and decided until another one (None: as it is); the rest of
    its text as it stands.

    Raises:
        Invalid: its days cannot be read.
    """
    now_reading(document_name(calendar.kind, calendar.key))
    try:
        content = write_days(calendar.content, days)
        if until is not None:
            content = write_decided(content, until)
        return Document(calendar.kind, calendar.key, content)
    except LegalTimeError as error:
        raise unfit_calendar(error) from error


def unfit_calendar(error: LegalTimeError) -> Invalid:
    """The refusal of a calendar that the editor of days cannot read; it can still be edited as
    text."""
    return Invalid("calendar_unfit_to_change", "{why} Edit it as text.", why=str(error))
