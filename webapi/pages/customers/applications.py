"""A request for power, written by the customer, a page of questions at a time.

What is typed is kept on the server. The browser holds what opens it in a cookie; the same stands in
a link, with which another device goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    FieldError,
    Invalid,
    KeyPaper,
    NotFound,
    PublicRate,
    SlipKind,
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
from webapi.pages.customers.confirmation import OF_CODES, show_confirming
from webapi.pages.customers.opened import (
    ANYBODY,
    application_of,
    goes_on,
    is_of_another,
    opened_meanwhile,
    own_application,
    own_application_now,
    own_link,
    writer,
)
from webapi.pages.customers.sections import Section, pages_of, sections_of
from webapi.pages.facts import known_texts
from webapi.pages.layout import (
    acts,
    go_to,
    keep_shown,
    secret_path,
    show,
    shows,
    uploads_if,
)
from webapi.pages.online_requests import (
    COOKIE,
    SERVICES,
    offered_services,
    own_cookie,
    remembered,
)
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.slip_files import fields_of
from webapi.pages.uploads import keep_files, posted
from webapi.session import check_form_token, drop_cookie


@shows("/dich-vu", RouteAccess.PUBLIC)
def show_services() -> Response:
    """GET ``/dich-vu``: what power is asked for; the answer leads to the procedure."""
    return _services()


def _services(status: int = 200, error: str = "") -> Response:
    return show("customers/services.html", status, services=offered_services(), error=error)


@acts("/dich-vu", RouteAccess.PUBLIC)
def begin_application() -> AnyResponse:
    """POST ``/dich-vu``: begins a request, which this browser can go on with for 30 days."""
    check_form_token()
    g.shown_at = url_for("pages.show_services")  # where another language leads to
    service = request.form.get("service", "")
    if service not in SERVICES:
        return _services(422, tell("Choose one of these."))
    try:
        outside_reading().public_rates.count(PublicRate.APPLICATIONS, client_address())
        receipt = outside_reading().execute(commands.BeginApplication(service, language()), ANYBODY)
    except EngineError as error:
        return wait_as_told(_services(status_of(error), told(error)), error)
    said = receipt.details
    return remembered(f"{said['application']}.{said['secret']}", "show_section", number=1)


@shows("/don/mo/<token>", RouteAccess.PUBLIC)
@secret_path
def open_application(token: str) -> AnyResponse:
    """GET ``/don/mo/TOKEN``: goes on with a request in this browser. Nothing is used up by it."""
    try:
        application_of(token)
    except NotFound as error:
        return _services(status_of(error), told(error))
    return remembered(token, "show_answers")


@shows("/don/<int:number>", RouteAccess.PUBLIC)
def show_section(number: int) -> AnyResponse:
    """GET ``/don/1``: the questions of one page, with what was answered."""
    view = own_application()
    if view is None:
        return go_to("show_services")
    sections = sections_of(view.fields)
    if view.case is not None or not 1 <= number <= len(sections):
        return go_to("show_answers")
    return _asked(view, sections, number)


@acts("/don/<int:number>", RouteAccess.PUBLIC, uploads=True)
@uploads_if(goes_on)
def answer_section(number: int) -> AnyResponse:
    """POST ``/don/1``: keeps the answers of one page, and leads to the next."""
    check_form_token()
    view = own_application()
    if view is None:
        return go_to("show_services")
    sections = sections_of(view.fields)
    if view.case is not None or not 1 <= number <= len(sections):
        return go_to("show_answers")
    if is_of_another(view):
        return _shown(view, 409, opened_meanwhile())
    g.shown_at = url_for("pages.show_section", number=number)
    section, form = sections[number - 1], request.form
    schemas = {one.name: one.schema for one in section.fields}
    typed = typed_answer(schemas, posted())
    errors: list[FieldError] = []
    more = form.get("do", "").removeprefix("more:") if "more:" in form.get("do", "") else ""
    try:
        outside_reading().public_rates.count(PublicRate.APPLICATION_CHANGES, client_address())
        errors = keep_files(section.fields, typed, acting_customer(view.id))
        read = read_answer(schemas, typed)
        errors += read.errors
        view = _kept(view, section, read.values)
    except EngineError as error:
        errors += error.fields if isinstance(error, Invalid) else ()
        page = _asked(view, sections, number, typed, errors, status_of(error), refusal=told(error))
        return wait_as_told(page, error)
    if form.get("do") == "show" or more:
        return _asked(view, sections, number, typed, more_rows=more)
    errors = errors or [one for one in view.errors if _top(one) in section.names]
    if errors:
        return _asked(view, sections, number, typed, errors, 422)
    if "check" in form or (number == len(sections) and not view.papers):
        return go_to("show_answers")
    if number == len(sections):
        return go_to("show_given_papers")
    return go_to("show_section", number=number + 1)


def _kept(
    view: views.ApplicationView, section: Section, values: Mapping[str, object]
) -> views.ApplicationView:
    """The request with the answers of this page in place of those of before."""
    others = {name: one for name, one in view.answers.items() if name not in section.names}
    answers = {**others, **values}
    command = commands.SaveApplication(*own_cookie(), answers, view.version)
    outside_reading().execute(command, writer())
    return reading().applications.saved(view, answers, language())


def _top(error: FieldError) -> str:
    """The field of the form in which it stands."""
    return error.field.partition(".")[0].partition("[")[0]


def _asked(
    view: views.ApplicationView,
    sections: list[Section],
    number: int,
    typed: Mapping[str, Typed] | None = None,
    errors: list[FieldError] | tuple[FieldError, ...] = (),
    status: int = 200,
    *,
    more_rows: str = "",
    refusal: str = "",
) -> Response:
    section = sections[number - 1]
    questions = questions_of(
        section.fields,
        view.answers if typed is None else typed,
        errors,
        more_rows,
        view.ruled,
    )
    return show(
        "customers/section.html",
        status,
        view=view,
        section=section,
        number=number,
        count=pages_of(view),
        questions=questions,
        errors=summary_of(list(errors), questions),
        refusal=refusal,
        kept_file=_kept_file,
        link=own_link(),
    )


def _kept_file(_code: str, file: Mapping[str, str]) -> dict[str, str]:
    """A file that was sent already; it is shown by its name alone."""
    return {"name": file["name"], "href": "", "preview": ""}


@shows("/don/xem-lai", RouteAccess.PUBLIC)
def show_answers() -> AnyResponse:
    """GET ``/don/xem-lai``: everything that was answered, what is missing, and until when power
    comes if it is handed in today; or, once it was handed in, its code."""
    view = own_application()
    if view is None:
        return go_to("show_services")
    return _shown(view)


def _shown(view: views.ApplicationView, status: int = 200, refusal: str = "") -> Response:
    return _answers(view, status, refusal) if view.case is None else _submitted(view, None, status)


def _answers(view: views.ApplicationView, status: int, refusal: str) -> Response:
    sections = sections_of(view.fields)
    pages = {name: n for n, one in enumerate(sections, 1) for name in one.names}
    as_papers = {one.field for one in view.papers if one.field}
    names = _place_names(view)
    parts = [
        (number, one.title, known_texts(((f, view.answers.get(f.name)) for f in one.fields), names))
        for number, one in enumerate(sections, 1)
    ]
    missing = {pages[_top(one)] for one in view.errors if _top(one) in pages}
    return show(
        "customers/answers.html",
        status,
        view=view,
        parts=parts,
        missing=sorted(missing),
        needs_paper=any(_top(one) in as_papers - pages.keys() for one in view.errors),
        served=_served(view),
        plan=_plan(view),
        refusal=refusal,
        link=own_link(),
    )


def _place_names(view: views.ApplicationView) -> dict[str, str]:
    """What the codes of the place are called; and once the answers are right, the words of the
    address in place of a name that was typed."""
    places, province = reading().places, str(view.answers.get("site_province") or "")
    known = (*places.provinces(), *(places.communes(province) if province else ()))
    names = {one.code: one.name for one in known}
    if "site_place" in view.facts:
        names[str(view.answers.get("site_commune"))] = str(view.facts["site_place"])
    return names


def _served(view: views.ApplicationView) -> views.RouteView | None:
    place = [
        str(view.answers.get(name) or "") for name in ("site_province", "site_commune", "site_part")
    ]
    return reading().places.serving(*place)


def _plan(view: views.ApplicationView) -> views.Plan | None:
    """The dates by the clock that cases run by, if the papers are right today; None where they hang
    on what is not known yet."""
    if view.errors:
        return None
    with suppress(EngineError):
        return reading().plans.get(
            view.definition, reading().clock.now(), view.facts, language=language()
        )
    return None


@acts("/don/gui", RouteAccess.PUBLIC)
def submit_application() -> AnyResponse:
    """POST ``/don/gui``: hands the request in, and shows the code and the key of its case."""
    check_form_token()
    view = own_application()
    if view is None:
        return go_to("show_services")
    g.shown_at = url_for("pages.show_answers")
    if is_of_another(view):
        return _shown(view, 409, opened_meanwhile())
    try:
        outside_reading().public_rates.count(PublicRate.APPLICATION_CHANGES, client_address())
        command = commands.SubmitApplication(*own_cookie(), request.form.get("code", ""))
        receipt = outside_reading().execute(command, writer())
        code = str(receipt.details["case"])
        key = outside_reading().execute(commands.MakeCaseKey(code), acting_customer(code))
    except Invalid as error:
        return _answers(own_application_now() or view, status_of(error), _said(error))
    except EngineError as error:
        refused = show_confirming if error.code in OF_CODES else _shown
        return wait_as_told(refused(view, status_of(error), told(error)), error)
    look_ups = outside_reading().code_look_ups
    paper = look_ups.of_paper(str(key.details["key"]), str(key.details["token"]))
    return _submitted(own_application_now() or view, paper)


def _said(error: Invalid) -> str:
    """What is wrong, field by field."""
    words = [tell(one.message, **one.params) for one in error.fields]
    return " ".join(words) or told(error)


def _submitted(view: views.ApplicationView, paper: KeyPaper | None, status: int = 200) -> Response:
    """That it was handed in, with the acknowledgement while the key is known; later, where the
    request is."""
    public, slip, carried = reading().tracking.public(str(view.case), language()), None, {}
    if paper is not None:
        kind = SlipKind.ACKNOWLEDGEMENT
        slip = reading().slips.for_customer(paper.granted, kind, language(), paper)
        carried = fields_of(paper)
        keep_shown(url_for("pages.show_own_key_again"), carried)
    return show(
        "customers/submitted.html", status, view=view, public=public, slip=slip, carried=carried
    )


@acts("/don/thoi", RouteAccess.PUBLIC)
def leave_application() -> AnyResponse:
    """POST ``/don/thoi``: this browser goes on with the request no more."""
    check_form_token()
    response = go_to("show_services")
    drop_cookie(response, COOKIE)
    return response
