"""Logging in and out, and what belongs to one's own login: password, language, sessions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import Actor, EngineError, NotAllowed, NotLoggedIn, commands
from webapi.auth import AnotherSession, LoggedOut, RouteAccess, token_in_use
from webapi.client import BROWSER, origin
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of, wait_as_told
from webapi.headers_first import has_readable_body
from webapi.i18n import COOKIE as LANGUAGE_COOKIE
from webapi.i18n import LANGUAGES, tell
from webapi.pages import words
from webapi.pages.layout import (
    POSTED,
    THEME,
    THEMES,
    acts,
    back_to,
    go_to,
    here,
    own_path,
    show,
    shows,
)
from webapi.pages.refusals import told
from webapi.security import MAX_ANSWER_PARTS
from webapi.session import (
    COOKIE,
    DAYS,
    FORM_TOKEN,
    YEAR,
    begin_session,
    check_form_token,
    drop_cookie,
    is_own_form,
    keep_cookie,
    know_browser,
    session_secret,
)

_LABEL = "browser"
_MAX_AGENT = 80
_SECRET_FIELDS = frozenset({FORM_TOKEN, "password", "current", "again"})
_CARRIED = "carried."
_MAX_CARRIED = MAX_ANSWER_PARTS


@dataclass(frozen=True, slots=True)
class Carried:
    """What was typed into a form when the session had ended: where it goes, and the fields."""

    to: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def install(app: Flask) -> None:
    """Has whoever is not logged in, or logged in as somebody else meanwhile, asked before their
    form is sent on."""
    app.register_error_handler(LoggedOut, _ask_to_log_in)
    app.register_error_handler(AnotherSession, _ask_to_go_on)


def _ask_to_log_in(_: LoggedOut) -> AnyResponse:
    if request.endpoint == "pages.show_first" and BROWSER not in request.cookies:
        # Nobody of the staff has logged in here yet: this is a customer, and the page has a link
        # for the staff.
        return go_to("show_services")
    if request.method == "GET":
        return go_to("show_login", next=here())
    shown = request.form.get("here", "") if has_readable_body() else ""
    return show("login.html", 401, next=shown, carried=_carried_from_here(), login="")


def _ask_to_go_on(_: AnotherSession) -> AnyResponse:
    """Somebody has logged in again meanwhile: nothing is sent before they have looked once more."""
    carried = _carried_from_here()
    if carried is None:
        return go_to_path(request.form.get("here"))
    return show("resume.html", 409, carried=carried)


def _carried_from_here() -> Carried | None:
    """What was typed into a form of ours whose page can show it again."""
    view = current_app.view_functions[request.endpoint or ""]
    if not has_readable_body() or not (is_own_form() and getattr(view, "shows_again", False)):
        return None
    found = [(n, v) for n, v in request.form.items(multi=True) if n not in _SECRET_FIELDS]
    had_files = any(file.filename for _, file in request.files.items(multi=True))
    return Carried(f"{request.script_root}{request.path}", tuple(found[:_MAX_CARRIED]), had_files)


@shows("/login", RouteAccess.PUBLIC)
def show_login() -> AnyResponse:
    """GET ``/login``."""
    return show("login.html", next=request.args.get("next", ""), carried=None, login="")


@acts("/login", RouteAccess.PUBLIC)
def log_in() -> AnyResponse:
    """POST ``/login``: begins a session, and ends the one that the browser had before."""
    check_form_token()
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    carried = _carried_on()
    try:
        who = outside_reading().people.log_in(login, password, "web", origin())
    except NotAllowed as error:
        said, next_ = told(error), request.form.get("next", "")
        page = show(
            "login.html", status_of(error), error=said, next=next_, carried=carried, login=login
        )
        return wait_as_told(page, error)
    _end_session_before()
    receipt = outside_reading().execute(commands.IssueToken(_label(), DAYS), who)
    secret = str(receipt.details["secret"])
    g.session_secret, g.actor = secret, who
    if carried is None:
        response: AnyResponse = make_response(go_to_path(request.form.get("next")))
    else:
        response = show("resume.html", carried=carried)
    begin_session(response, secret)
    know_browser(response, outside_reading().logins.proof(login, origin().proof))
    return response


def _end_session_before() -> None:
    """Whoever logs in anew leaves the session behind that this browser had, whosever it was."""
    secret = session_secret()
    before = None if secret is None else reading().people.by_token(secret, "web")
    if before is not None:
        _end_own_session(before)


def _end_own_session(who: Actor) -> None:
    assert who.token is not None, "a browser comes with a session"
    with suppress(NotLoggedIn):  # somebody else was faster
        outside_reading().execute(commands.RevokeToken(who.token), who)


def go_to_path(path: str | None) -> AnyResponse:
    """Leads to a path of ours; any other address leads to the first page."""
    response = go_to("show_first")
    response.location = own_path(path)
    return response


def _carried_on() -> Carried | None:
    """What came along through the login page."""
    to = request.form.get("carried_to")
    if to is None or own_path(to) != to:
        return None
    found = tuple(
        (name.removeprefix(_CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_CARRIED)
    )
    return Carried(to, found[:_MAX_CARRIED], bool(request.form.get("carried_files")))


def _label() -> str:
    agent = "".join(c for c in request.user_agent.string if c.isprintable())[:_MAX_AGENT]
    return f"{_LABEL}: {agent}".rstrip(": ")


@acts("/logout")
def log_out() -> AnyResponse:
    """POST ``/logout``: ends the session of this browser."""
    _end_own_session(actor())
    response = go_to("show_login")
    drop_cookie(response, COOKIE)
    return _forget_device(response)


def _forget_device(response: AnyResponse) -> AnyResponse:
    """Has the browser drop what it keeps of whoever logs out, also where a script fails to."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


# -- one's own login


@shows("/account")
def show_account() -> Response:
    """GET ``/account``: one's own sessions, tokens and password."""
    return _account()


def _account(status: int = 200, **said: object) -> Response:
    now = reading().clock.now()
    return show(
        "account.html",
        status,
        tokens=[one for one in reading().people.tokens(actor()) if one.is_open(now)],
        current=token_in_use(),
        units={unit.code: unit.name for unit in reading().people.units()},
        roles=words.roles(),
        **said,
    )


@acts("/account/password")
def change_password() -> AnyResponse:
    """POST ``/account/password``: takes the current password once more; all other sessions and
    tokens end."""
    me, form = actor(), request.form
    new = form.get("password", "")
    try:
        outside_reading().people.log_in(me.login, form.get("current", ""), "web", origin())
        if new != form.get("again", ""):
            return _account(422, error=tell("The new password was not written twice the same."))
        outside_reading().execute(commands.SetPassword(me.login, new, token_in_use()), me)
    except EngineError as error:
        return wait_as_told(_account(status_of(error), error=told(error)), error)
    return go_to("show_account", said="password")


@acts("/account/sessions/<name:token>/end")
def end_session(token: str) -> AnyResponse:
    """POST ``/account/sessions/TOKEN/end``: ends one of one's own sessions or tokens."""
    outside_reading().execute(commands.RevokeToken(token), actor())
    return go_to("show_account", said="session")


@acts("/account/sessions/end")
def end_sessions() -> AnyResponse:
    """Signs out everywhere, here too, and stops the programs that use a token."""
    me = actor()
    outside_reading().execute(commands.RevokeTokens(me.login), me)
    response = go_to("show_login", said="everywhere")
    drop_cookie(response, COOKIE)
    return _forget_device(response)


# -- how pages look


@acts("/language", RouteAccess.PUBLIC)
def choose_language() -> AnyResponse:
    """POST ``/language``: for this browser, and for the user where one is logged in."""
    check_form_token()
    wanted = request.form.get("language", "")
    response = back_to(request.form.get(POSTED), request.form.get("here"))
    if wanted in LANGUAGES:
        secret = session_secret()
        who = None if secret is None else reading().people.by_token(secret, "web")
        if who is not None:
            outside_reading().execute(commands.SetLanguage(wanted), who)
        keep_cookie(response, LANGUAGE_COOKIE, wanted, YEAR)
    return response


@acts("/theme", RouteAccess.PUBLIC)
def choose_theme() -> AnyResponse:
    """POST ``/theme``: light, dark, or as the device says; for this browser."""
    check_form_token()
    response = back_to(request.form.get(POSTED), request.form.get("here"))
    if request.form.get("theme") in THEMES:
        keep_cookie(response, THEME, request.form["theme"], YEAR)
    return response
