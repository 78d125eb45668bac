"""What designers need of texts that are not published yet: SVG, layout, other limits.

Diagrams are read in the sandbox, and so is what is written by the style-keeping reader of TOML,
which takes seconds for a large text. What remains here reads JSON and TOML in one linear pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.bpmn.svg import Mark
from engine.errors import Invalid
from engine.forms import read_dictionary, read_form
from engine.forms.form_table import FormTable, table_of, with_table
from engine.model.documents import MAX_DOCUMENT, Document, Kind
from engine.model.instant import read_day
from engine.model.views import FieldView
from engine.publishing import document_edits, sandbox
from engine.publishing.change import Diff, Sort
from engine.publishing.diff_tables import read_values
from engine.publishing.document_edits import SvgRequest
from engine.time import LegalTimeError, read_calendar
from engine.time.calendar import OverlayDay
from engine.time.calendar_text import days_in, decided_in
from engine.time.official_year import OfficialYear
from engine.time.profile_text import Term

_KINDS = {Sort.ADDED: "open", Sort.CHANGED: "done", Sort.REMOVED: "late"}
_GAP = " > "


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A limit as a profile gives it; ``variants`` are those of special cases, as text."""

    limit: str
    calendar: str
    ground: str
    variants: str


MAX_BYTES = MAX_DOCUMENT
"""Of one document that comes in."""


def text_of(content: bytes) -> str:
    """The text of a file, without a mark of its byte order.

    Raises:
        Invalid: too large, or not UTF-8.
    """
    if len(content) > MAX_BYTES:
        raise Invalid(
            "file_too_large",
            "The file has more than {most} MB. Send a smaller one.",
            most=MAX_BYTES >> 20,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("file_not_text", "The file is not UTF-8 text. Save it as UTF-8.") from None


def terms_from(text: str) -> dict[str, Term]:
    """Limits by key, from the JSON in which an editor sends them.

    Raises:
        Invalid: they are not so.
    """
    try:
        return {
            key: Term(str(one["limit"]), str(one["calendar"]), str(one["ground"]))
            for key, one in json.loads(text).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(
            "limits_unreadable", "The limits cannot be read. Load the page again."
        ) from None


def known_terms(profile: str) -> dict[str, KnownTerm]:
    """The limits of a profile's text by key; none where it cannot be read."""
    try:
        limits = read_values(Kind.PROFILE, profile).get("limits", {})
    except ValueError:
        return {}
    if not isinstance(limits, dict):
        return {}
    return {key: _term(rule) for key, rule in limits.items() if isinstance(rule, dict)}


def _term(rule: Mapping[str, Any]) -> KnownTerm:
    variants = rule.get("when", ())
    said = [
        f"{one.get('limit')} ({one.get('if')})"
        for one in (variants if isinstance(variants, list) else ())
        if isinstance(one, dict)
    ]
    limit, calendar, ground = (str(rule.get(n, "")) for n in ("limit", "calendar", "ground"))
    return KnownTerm(limit, calendar, ground, "; ".join(said))


def change_terms(profile: Document, terms: Mapping[str, Term]) -> Document:
    """The profile with other limits, the rest of its text as it stands.

    Raises:
        Invalid: it is no profile that could be changed.
        Unavailable: it could not be read now.
    """
    return sandbox.run(document_edits.write_limits, profile, dict(terms))


def calendar_days(calendar: Document) -> tuple[OverlayDay, ...]:
    """The days that a calendar lists beside the public ones of the law.

    Raises:
        Invalid: they cannot be read.
    """
    try:
        return days_in(calendar.content)
    except LegalTimeError as error:
        raise document_edits.unfit_calendar(error) from error


def days_from(rows: Iterable[tuple[str, bool, str]]) -> tuple[OverlayDay, ...]:
    """Days as they were typed: a date as text, whether it is worked, on what ground. Rows without
    a date are none.

    Raises:
        Invalid: no date, or the same one twice.
    """
    found: dict[date, OverlayDay] = {}
    for text, working, ground in rows:
        if not text:
            continue
        day = _read_day(text)
        if day in found:
            raise Invalid("day_twice", "{text} stands there twice. Keep one.", text=text)
        found[day] = OverlayDay(day, working, ground)
    return tuple(found.values())


def _read_day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise Invalid(
            "day_unreadable", "'{text}' is no date. Write year-month-day.", text=text
        ) from None


def calendar_years(calendar: Document) -> tuple[OfficialYear, ...]:
    """The official days by year that a calendar lists, the latest first; none where its text cannot
    be read yet.
    """
    try:
        return tuple(sorted(read_calendar(calendar.content).years, key=lambda one: -one.year))
    except LegalTimeError:
        return ()


def calendar_decided(calendar: Document) -> date | None:
    """The day until which a calendar says that it is decided; None where it says nothing of it.

    Raises:
        Invalid: it cannot be read.
    """
    try:
        return decided_in(calendar.content)
    except LegalTimeError as error:
        raise document_edits.unfit_calendar(error) from error


def decided_from(text: str) -> date | None:
    """The day as it was typed; None where nothing was.

    Raises:
        Invalid: it is no date.
    """
    return _read_day(text) if text else None


def change_days(
    calendar: Document, days: Iterable[OverlayDay], until: date | None = None
) -> Document:
    """The calendar with other days, and decided until another one (None: as it is); the rest of
    its text as it stands.

    Raises:
        Invalid: its days cannot be read.
        Unavailable: it could not be read now.
    """
    return sandbox.run(document_edits.write_calendar_days, calendar, tuple(days), until)


def opened(document: Document) -> tuple[Document, bool]:
    """The diagram as an editor reads it: references as plain ids, a place for each shape; and
    whether it was laid out for that.

    Raises:
        Invalid: it is no diagram, or cannot be laid out.
        Unavailable: it could not be read now.
    """
    return sandbox.run(document_edits.open_diagram, document)


def taken_in(content: str, name: str) -> tuple[Document, bool]:
    """The diagram of a file called ``name``, mended so that it can be drafted, all of it with
    places; and whether anything was mended.

    Raises:
        Invalid: it is no diagram, or cannot be laid out.
        Unavailable: it could not be read now.
    """
    return sandbox.run(document_edits.take_in, content, name)


def profile_key(content: str) -> str | None:
    """The deadline profile that the process of a diagram names; None where it names none.

    Raises:
        Unavailable: it could not be read now.
    """
    return sandbox.run(document_edits.profiles_named, (content,))[0]


def form_table(document: Document) -> FormTable:
    """The form of a document as a table of its fields.

    Raises:
        Invalid: it has not the shape of a form.
    """
    try:
        return table_of(document.content)
    except ValueError as error:
        raise _shapeless(error) from None


def change_form(document: Document, table: FormTable) -> Document:
    """The form with other fields.

    Raises:
        Invalid: it has not the shape of a form, or a field is typed wrongly; ``fields`` say where.
    """
    try:
        return Document(document.kind, document.key, with_table(document.content, table))
    except ValueError as error:
        raise _shapeless(error) from None


def _shapeless(error: ValueError) -> Invalid:
    return Invalid(
        "form_not_a_table",
        "The form cannot be shown as a table: {why}. Edit it as text.",
        why=str(error),
    )


def preview(form: Document, dictionary: str, language: str) -> list[FieldView]:
    """The fields as somebody at work would see them; none where the form has problems."""
    found, _ = read_form(form.content, read_dictionary(dictionary)[0], form.key)
    return [] if found is None else found.views(language)


def draw_diagrams(wanted: Iterable[SvgRequest]) -> tuple[str, ...]:
    """The drawings of diagrams as SVG; empty where one cannot be read, all of them where they take
    more than reading may take.

    Raises:
        Unavailable: they could not be drawn now.
    """
    asked = tuple(wanted)
    try:
        return sandbox.run(document_edits.draw, asked) if asked else ()
    except sandbox.TooMuch:
        return ("",) * len(asked)


def marks_of(found: Diff, process: str, words: Mapping[Sort, str]) -> dict[str, Mark]:
    """How changed elements stand out in a drawing; a changed flow marks its source."""
    marks: dict[str, Mark] = {}
    for place, sort in found.marks(process).items():
        element, flow, _ = place.partition(_GAP)
        kind = Sort.CHANGED if flow else sort
        marks.setdefault(element, Mark(words[kind], _KINDS[kind]))
    return marks
