"""A step of a running case that its customer does, with the form that the staff uses."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    FieldError,
    Granted,
    Invalid,
    NotFound,
    PublicRate,
    acting_customer,
    commands,
    views,
)
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language, tell
from webapi.pages.answers import Typed, read_answer, typed_answer
from webapi.pages.customers.granted import of_request, sent_for_request
from webapi.pages.customers.passes import holds_key, keep_pass, unlisted
from webapi.pages.customers.stops import (
    not_there,
    stop,
    told_customer,
)
from webapi.pages.formatting import moment
from webapi.pages.layout import acts, go_to, show, shows, uploads_if
from webapi.pages.questions import flat, questions_of, summary_of
from webapi.pages.uploads import keep_files, posted


@shows("/tra-cuu/viec/<int:number>", RouteAccess.PUBLIC)
@of_request()
def show_own_step(granted: Granted, number: int) -> AnyResponse:
    """GET ``/tra-cuu/viec/NUMBER``: a step of the customer, with its form."""
    try:
        form = reading().own_case.form(granted, number, language())
    except NotFound as error:
        return not_there(error)
    if not form.step.is_open:
        return unlisted(_over(form, {}))
    return keep_pass(_page(form, form.known), granted)


@acts("/tra-cuu/viec/<int:number>", RouteAccess.PUBLIC, uploads=True)
@uploads_if(holds_key)
@sent_for_request()
def answer_own_step(granted: Granted, number: int) -> AnyResponse:
    """POST ``/tra-cuu/viec/NUMBER``: completes the step for its customer."""
    g.shown_at = url_for("pages.show_own_step", number=number)
    try:
        form = reading().own_case.form(granted, number, language())
        outside_reading().public_rates.count(PublicRate.CUSTOMER_ACTS, client_address())
    except NotFound as error:
        return not_there(error)
    except EngineError as error:
        return wait_as_told(stop(told_customer(error), status_of(error)), error)
    schemas = {one.name: one.schema for one in form.fields}
    typed = typed_answer(schemas, posted())
    if form.step.is_open:
        errors = keep_files(form.fields, typed, acting_customer(granted.code))
        shown = _shown_again(form, typed, errors)
        if shown is not None:
            return keep_pass(shown, granted)
    answer = read_answer(schemas, typed)
    if answer.errors and form.step.is_open:
        return keep_pass(_page(form, typed, answer.errors, 422), granted)
    return _complete(granted, form, typed, answer.values)


def _shown_again(
    form: views.OwnForm, typed: Mapping[str, Typed], errors: Sequence[FieldError]
) -> Response | None:
    """The page once more, where something has to be looked at before it is sent."""
    wanted = request.form.get("do", "")
    if errors:
        return _page(form, typed, errors, 422)
    if wanted.startswith("more:"):
        return _page(form, typed, more_rows=wanted.removeprefix("more:"))
    if wanted == "show":
        return _page(form, typed)
    if request.form.get("form", form.form) != form.form:
        said = tell("The form of this step was changed meanwhile. Look through it once more.")
        return _page(form, typed, status=409, refusal=said)
    return None


def _complete(
    granted: Granted,
    form: views.OwnForm,
    typed: Mapping[str, Typed],
    values: Mapping[str, object],
) -> AnyResponse:
    seen = tuple(request.form.get("seen", "").split())
    command = commands.CompleteTask(f"{granted.code}-{form.step.number}", values, seen=seen)
    customer = acting_customer(granted.code)
    try:
        outside_reading().execute(command, customer, request.form.get("key") or None)
    except EngineError as error:
        return _not_done(granted, form, typed, error)
    return keep_pass(go_to("show_tracked", said="own-step-done"), granted)


def _not_done(
    granted: Granted, form: views.OwnForm, typed: Mapping[str, Typed], error: EngineError
) -> AnyResponse:
    """Says why, beside what was typed; nothing was changed."""
    now = reading().own_case.form(granted, form.step.number, language())
    if not now.step.is_open:
        return unlisted(_over(now, typed))
    errors = error.fields if isinstance(error, Invalid) else ()
    doubted = error.code == "answer_doubted"
    doubts = errors if doubted else ()
    page = _page(
        now,
        typed,
        () if doubted else errors,
        409 if doubted else status_of(error),
        refusal="" if doubted else told_customer(error),
        doubts=doubts,
    )
    return wait_as_told(keep_pass(page, granted), error)


def _over(form: views.OwnForm, typed: Mapping[str, Typed]) -> AnyResponse:
    """The step was completed meanwhile, or is not to be done any more."""
    step = form.step
    at = "" if step.closed_at is None else moment(step.closed_at)
    if step.dropped:
        sentence = tell("“{step}” is not to be done any more since {at}.", step=step.name, at=at)
        remedy = tell("The request took another way, or is closed.")
    elif step.by_customer:
        sentence = tell("“{step}” was sent from this page at {at}.", step=step.name, at=at)
        remedy = tell("If you have only pressed twice, there is nothing more to do.")
    else:
        sentence = tell("“{step}” was recorded by the office at {at}.", step=step.name, at=at)
        remedy = tell("There is nothing more to do. If that was not agreed with you, call.")
    schemas = {one.name: one for one in form.fields}
    words = [(schemas[n].label, flat(schemas[n].schema, one)) for n, one in typed.items()]
    return stop(sentence, 409 if request.method == "POST" else 200, remedy, words)


def _page(
    form: views.OwnForm,
    typed: Mapping[str, Typed],
    errors: Sequence[FieldError] = (),
    status: int = 200,
    *,
    more_rows: str = "",
    refusal: str = "",
    doubts: Sequence[FieldError] = (),
) -> Response:
    """The step with its form; ``doubts`` contradict what is known of the request, and are sent all
    the same by whoever sends the page once more."""
    questions = questions_of(form.fields, typed, errors, more_rows, form.ruled)
    page = show(
        "customers/own_step.html",
        status,
        form=form,
        step=form.step,
        questions=questions,
        errors=summary_of(list(errors), questions),
        doubts=summary_of(list(doubts), questions),
        seen=" ".join([request.form.get("seen", ""), *(one.key for one in doubts)]).strip(),
        refusal=refusal if not errors else "",
        kept_file=named_file,
        key=secrets.token_urlsafe(12),
    )
    return unlisted(page)


def named_file(_code: str, file: Mapping[str, str]) -> dict[str, str]:
    """A file that was sent already; it is shown by its name alone."""
    return {"name": file["name"], "href": "", "preview": ""}
