"""Bringing a message in that a case waits for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, FieldError, Invalid, commands
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages.answers import read_answer, typed_answer
from webapi.pages.facts import kept_file
from webapi.pages.layout import acts, go_to, only_shows, show, shows
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.uploads import keep_files, posted


@shows("/cases/<name:code>/messages/<name:message>")
def show_message(code: str, message: str) -> Response:
    """GET ``/cases/CODE/messages/NAME``: what the message asks for."""
    return _message(code, message, {}, [])


@acts("/cases/<name:code>/messages/<name:message>", uploads=True, shows_again=True)
def correlate_message(code: str, message: str) -> AnyResponse:
    """POST ``/cases/CODE/messages/NAME``: brings the message in, or shows again what was typed."""
    page = reading().cases.message(actor(), code, message, language())
    schemas = {one.name: one.schema for one in page.fields}
    typed = typed_answer(schemas, posted())
    errors = keep_files(page.fields, typed, actor())
    if only_shows():
        return _message(code, message, typed, errors)
    answer = read_answer(schemas, typed)
    if errors or answer.errors:
        return _message(code, message, typed, [*errors, *answer.errors], 422)
    behalf = request.form.get("on_behalf_of", "").strip() or None
    command = commands.CorrelateMessage(code, message, answer.values, behalf)
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        errors = list(error.fields) if isinstance(error, Invalid) else []
        refusal = "" if errors else told(error)
        return _message(code, message, typed, errors, status_of(error), refusal=refusal)
    return go_to("show_case", code=code, said="message")


def _message(
    code: str,
    message: str,
    typed: Mapping[str, Any],
    errors: list[FieldError],
    status: int = 200,
    **said: object,
) -> Response:
    page = reading().cases.message(actor(), code, message, language())
    view = reading().cases.get(actor(), code, language())
    questions = questions_of(page.fields, typed, errors)
    return show(
        "staff/message.html",
        status,
        page=page,
        view=view,
        shown_at=reading().clock.now().isoformat(),
        questions=questions,
        errors=summary_of(errors, questions),
        behalf=request.form.get("on_behalf_of", view.customer),
        kept_file=kept_file,
        key=secrets.token_urlsafe(12),
        **said,
    )
