"""Putting a fact about a case right: it is chosen, then told anew."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, FieldError, Invalid, commands, site_fields, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages.answers import read_answer, typed_answer
from webapi.pages.facts import kept_file
from webapi.pages.layout import acts, go_to, only_shows, show, shows
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.staff.case_actions import given_reason, seen_version
from webapi.pages.uploads import posted


@shows("/cases/<name:code>/correction")
def show_correction(code: str) -> Response:
    """One fact is chosen, then put right."""
    return _correction(code, request.args.get("fact", ""))


@acts("/cases/<name:code>/correction", shows_again=True)
def correct_facts(code: str) -> AnyResponse:
    """POST ``/cases/CODE/correction``: puts the fact that was chosen right, or shows again what was
    typed."""
    name = request.form.get("fact", "")
    known = _correctable(code)
    schemas = {one.name: one.schema for one in _asked_with(name, known)}
    typed = typed_answer(schemas, posted())
    if only_shows():
        return _correction(code, name, 200, typed)
    reading = read_answer(schemas, typed)
    if reading.errors:
        return _correction(code, name, 422, typed, reading.errors)
    command = commands.CorrectFacts(
        code,
        reading.values,
        given_reason(),
        seen_version(),
        request.form.get("late_cause") or None,
        request.form.get("late_remark") or None,
    )
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        errors = list(error.fields) if isinstance(error, Invalid) else []
        refusal = "" if errors else told(error)
        late = error.code in _LATE
        return _correction(code, name, status_of(error), typed, errors, refusal, late)
    return go_to("show_case", code=code, said="corrected")


_LATE = {"late_cause_missing", "late_remark_missing"}
"""The case turns out to be late: then the cause is asked too."""


def _correctable(code: str) -> list[views.CorrectableView]:
    return reading().records.correctable(actor(), code, language())


def _asked_with(fact: str, known: Sequence[views.CorrectableView]) -> list[views.FieldView]:
    """The field of the fact; a commune is put right together with its province."""
    fields = [one.field for one in known]
    wanted = [one for one in fields if one.name == fact]
    if any(site_fields.asks_place(one.schema) for one in wanted):
        return [one for one in fields if site_fields.asks_place(one.schema)]
    return wanted


def _is_province(field: views.FieldView) -> bool:
    return field.schema.get("x-kind") == site_fields.PROVINCE


def _correction(
    code: str,
    fact: str,
    status: int = 200,
    typed: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    refusal: str = "",
    late: bool = False,
) -> Response:
    view = reading().cases.get(actor(), code, language())
    known = _correctable(code)
    found = _asked_with(fact, known)
    values = {one.field.name: one.value for one in known}
    questions = questions_of(found, values if typed is None else typed, errors)
    return show(
        "staff/correction.html",
        status,
        view=view,
        fact=fact if found else "",
        facts=[one.field for one in known if not _is_province(one.field)],
        causes=reading().breaches.causes(language()) if late else [],
        given=request.form,
        questions=questions,
        errors=summary_of(errors, questions),
        refusal=refusal,
        reason=given_reason(),
        kept_file=kept_file,
        key=secrets.token_urlsafe(12),
    )
