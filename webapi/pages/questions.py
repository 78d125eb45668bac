"""The fields of a form as questions of a page: what is asked, what was typed, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import FieldError, input_kinds, site_fields, views
from webapi.i18n import language, tell, tell_field
from webapi.pages.answers import PREFIX, AnswerKind, Schema, Typed, as_typed, kind_of
from webapi.pages.asked import Question
from webapi.pages.inputs import BY_FORMAT, CODE, NUMBER, WORDS, Input
from webapi.pages.place_questions import with_places

_LONG = 200
_MOST_RADIOS = 6
NOTHING: Mapping[str, object] = {}
_WIDTHS = ((6, 6), (20, 20), (60, 40))


def questions_of(
    fields: Sequence[views.FieldView],
    typed: Mapping[str, Typed],
    errors: Sequence[FieldError] = (),
    more_rows: str = "",
    ruled: Collection[str] = (),
    known: Mapping[str, object] = NOTHING,
) -> list[Question]:
    """The form as it is shown. ``more_rows`` names the input that gets one empty row more,
    ``ruled`` the fields that rules of the form speak of; ``known`` are facts."""
    schemas = {one.name: one.schema for one in fields}
    asked = [one for one in fields if site_fields.is_asked(one.schema)]
    found = [
        _question(
            PREFIX + one.name,
            one.name,
            one.schema,
            one.required,
            as_typed(one.schema, typed.get(one.name)),
            errors,
            schemas,
            more_rows,
            one.name in ruled,
            _recorded(one, typed, known),
        )
        for one in asked
    ]
    return with_places(found, {PREFIX + one.name: one.schema for one in asked})


def _question(
    name: str,
    place: str,
    schema: Schema,
    required: bool,
    typed: Typed,
    errors: Sequence[FieldError],
    others: Mapping[str, Schema],
    more_rows: str,
    sometimes: bool = False,
    recorded: str = "",
) -> Question:
    kind = kind_of(schema)
    inner = kind in (AnswerKind.ROWS, AnswerKind.GROUP)
    options = tuple(_options(schema))
    when = schema.get("x-show-when")
    return Question(
        name=name,
        id=anchor(place),
        kind=kind,
        label=_said(schema.get("x-label")),
        help=_help(schema, kind),
        unit=str(schema.get("x-unit", "")),
        required=required,
        typed=typed,
        sometimes=sometimes,
        recorded=recorded,
        errors=tuple(_told(errors, place, exact=inner)),
        options=options,
        radios=len(options) <= _MOST_RADIOS,
        long=kind is AnswerKind.TEXT and _is_free_text(schema),
        input=_input(schema),
        when=_when(when, others) if when else "",
        show_field=PREFIX + when["field"] if when else "",
        show_equals=_plain(when["equals"]) if when else "",
        rows=tuple(_rows(name, place, schema, kind, typed, errors, more_rows)) if inner else (),
        files=tuple(typed) if kind in (AnswerKind.FILE, AnswerKind.FILES) and typed else (),
        of_case=schema.get("x-scope") == "case",
    )


def _recorded(
    field: views.FieldView, typed: Mapping[str, Typed], known: Mapping[str, object]
) -> str:
    fact = flat(field.schema, as_typed(field.schema, known.get(field.name)))
    here = flat(field.schema, as_typed(field.schema, typed.get(field.name)))
    return fact if fact != here else ""


def _rows(
    name: str,
    place: str,
    schema: Schema,
    kind: AnswerKind,
    typed: Typed,
    errors: Sequence[FieldError],
    more_rows: str,
) -> Iterator[tuple[Question, ...]]:
    if kind is AnswerKind.GROUP:
        yield tuple(_cells(name, place, schema, typed or {}, errors))
        return
    rows = list(typed or [])
    empty = 1 if not rows or more_rows == name else 0
    for number, row in enumerate([*rows, *([{}] * empty)]):
        where = f"{place}[{number}]"
        yield tuple(_cells(f"{name}.{number}", where, schema["items"], row, errors))


def _cells(
    name: str, place: str, schema: Schema, row: Mapping[str, Typed], errors: Sequence[FieldError]
) -> Iterator[Question]:
    needed = schema.get("required", ())
    for part, inner in schema["properties"].items():
        yield _question(
            f"{name}.{part}",
            f"{place}.{part}",
            inner,
            part in needed,
            row.get(part, ""),
            errors,
            {},
            "",
        )


def anchor(place: str) -> str:
    """The id of a place of an answer in a page: ``materials[0].unit`` is f-materials-0-unit."""
    return "f-" + re.sub(r"[^A-Za-z0-9_]+", "-", place).strip("-")


def summary_of(
    errors: Iterable[FieldError], questions: Sequence[Question]
) -> list[tuple[str, str]]:
    """Anchor and sentence of every error, for the head of the page."""
    labels = dict(_labels(questions))
    found = []
    for error in errors:
        place = error.field
        while place and anchor(place) not in labels:
            place = re.sub(r"(\.[^.\[\]]+|\[[0-9]+\])?$", "", place) if _is_inner(place) else ""
        label = labels.get(anchor(place), error.field)
        found.append((anchor(place) if place else "", f"{label}: {_sentence(error)}"))
    return found


def _is_inner(place: str) -> bool:
    return "." in place or "[" in place


def _labels(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    for one in questions:
        yield one.id, one.label
        for row in one.rows:
            yield from _labels(row)


def _told(errors: Sequence[FieldError], place: str, exact: bool) -> Iterator[str]:
    for error in errors:
        within = error.field.startswith((f"{place}[", f"{place}."))
        if error.field == place or (within and not exact):
            yield _sentence(error)


def _sentence(error: FieldError) -> str:
    """With the number of the line, in a field of one line each."""
    line = re.fullmatch(r"[^\[\].]+\[([0-9]+)\]", error.field)
    said = tell_field(error)
    return tell("line {n}: {said}", n=int(line[1]) + 1, said=said) if line else said


def is_scanned(question: Question) -> bool:
    """Whether the question, or one of its rows, asks what a camera can read from a device."""
    cells = (cell for row in question.rows for cell in row)
    return question.input.scanned or any(is_scanned(cell) for cell in cells)


def flat(schema: Schema, typed: Typed) -> str:
    """What was typed, in one line."""
    match kind_of(schema), typed:
        case ((AnswerKind.CHOICE | AnswerKind.YES_NO), str(value)):
            return dict(_options(schema)).get(value, value)
        case ((AnswerKind.DATE | AnswerKind.MOMENT), dict(parts)):
            found = [parts.get(part, "") for part in ("day", "month", "year", "time")]
            return " ".join(part for part in found if part)
        case ((AnswerKind.FILE | AnswerKind.FILES), list(files)):
            return "; ".join(str(file.get("name", "")) for file in files)
        case AnswerKind.ROWS, list(rows):
            return "; ".join(flat(schema["items"], row) for row in rows)
        case AnswerKind.GROUP, dict(row):
            known = schema["properties"]
            return ", ".join(flat(known[name], one) for name, one in row.items() if name in known)
    kind = input_kinds.input_kind(schema)
    return str(typed) if kind is None or not typed else kind.understood(typed)


def _options(schema: Schema) -> Iterator[tuple[str, str]]:
    if schema["type"] == "boolean":
        yield "true", tell("Yes")
        yield "false", tell("No")
    for one in schema.get("enum", ()):
        names = schema.get("x-options", {}).get(str(one), {})
        yield str(one), names.get(language(), str(one))


def _help(schema: Schema, kind: AnswerKind) -> str:
    said = [_said(schema.get("x-help"))]
    asked = input_kinds.input_kind(schema)
    if asked is not None:
        said.append(tell("Such as {example}.", example=asked.example))
    if kind is AnswerKind.LINES:
        said.append(tell("One in each line."))
    if kind in (AnswerKind.FILE, AnswerKind.FILES):
        said.append(_said(schema.get("items", schema).get("x-help")))
        said.append(_of_photos(schema))
    # The last stands as it was written: most fields have one sentence, and some of them no end.
    *before, last = dict.fromkeys(one for one in said if one) or [""]
    return " ".join([*(_ended(one) for one in before), last])


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ":", ";")) else f"{sentence}."


def _of_photos(schema: Schema) -> str:
    """What is kept of photos, before they are sent."""
    if schema.get("x-place"):
        return tell("Photos are kept with the place where they were taken.")
    return tell(
        "Photos are kept without the place where they were taken and without details of the camera."
    )


def _when(when: Mapping[str, Any], others: Mapping[str, Schema]) -> str:
    other = others[when["field"]]
    wanted = _plain(when["equals"])
    named = dict(_options(other)).get(wanted, wanted)
    return tell("Only where “{field}” is “{value}”.", field=_said(other["x-label"]), value=named)


def _plain(value: object) -> str:
    return (
        {True: "true", False: "false"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


def _said(texts: Any) -> str:
    return str(texts.get(language(), "")) if isinstance(texts, Mapping) else ""


def _is_free_text(schema: Schema) -> bool:
    """What has more than a line; numbers, codes and places have one, however long they may be."""
    coded = {"format", "x-pattern", "x-kind"} & schema.keys()
    return not coded and schema.get("maxLength", _LONG + 1) > _LONG


def _input(schema: Schema) -> Input:
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    if schema["type"] in ("number", "integer"):
        return NUMBER
    if "x-pattern" in schema:
        return CODE
    most = schema.get("maxLength", _LONG)
    return replace(WORDS, width=next((width for least, width in _WIDTHS if most <= least), 60))
