"""What all pages share: how a page or an action is declared, shown, and led away from."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, qr_code, queries, roles
from webapi.assets import asset_name
from webapi.auth import RouteAccess
from webapi.context import engine, reading
from webapi.errors import Refused
from webapi.i18n import LANGUAGES, language, limit_word, tell, tell_count
from webapi.pages import formatting, notes, words
from webapi.security import FORMS
from webapi.session import FORM_TOKEN, form_token, keep_session

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
THEMES = ("auto", "light", "dark")
THEME = "motcua_theme"
KEYS = "motcua_keys"
"""The cookie that says whether single keys do something."""
MOST_COUNTED = 100
POSTED = "posted"
BADGES = (
    queries.TaskFilter(queries.Share.MINE),
    queries.TaskFilter(queries.Share.OWN, held=False),
    queries.TaskFilter(queries.Share.CUSTOMERS),
)
"""What waits for somebody: what they hold, what nobody has taken of what their team does
itself, and what customers have done."""
BADGE_NAMES = ("mine", "own", "customers")
View = TypeVar("View", bound=Callable[..., Any])

pages = Blueprint("pages", __name__, template_folder="../templates")


def shows(rule: str, access: RouteAccess = RouteAccess.SESSION) -> Callable[[View], View]:
    """A page."""
    return _route(rule, "GET", access)


def acts(
    rule: str,
    access: RouteAccess = RouteAccess.SESSION,
    *,
    uploads: bool = False,
    shows_again: bool = False,
) -> Callable[[View], View]:
    """What a form of a page is sent to; it changes something and leads to a page. ``uploads``:
    files may come with it. ``shows_again``: where the form says so (``only_shows``), it changes
    nothing, and shows the page with what was typed."""
    return _route(rule, "POST", access, uploads, shows_again)


def only_shows() -> bool:
    """Whether a form came along through the login, to be looked at again before it is sent."""
    return request.form.get("do") == "show"


def _route(
    rule: str, method: str, access: RouteAccess, uploads: bool = False, shows_again: bool = False
) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        view.uploads = uploads  # type: ignore[attr-defined]
        view.shows_again = shows_again  # type: ignore[attr-defined]
        view.check_type = _check_form  # type: ignore[attr-defined]
        pages.add_url_rule(rule, view_func=view, methods=[method])
        return view

    return declare


def _check_form() -> None:
    if request.mimetype not in FORMS:
        raise Refused(415, "content_type_no_form", "Send what a form of this page sends.")


def secret_path(view: View) -> View:
    """Has the log tell of the rule of a page, and not of the address: that holds a secret."""
    view.hides_path = True  # type: ignore[attr-defined]
    return view


def uploads_if(known: Callable[[], bool]) -> Callable[[View], View]:
    """Has a page that needs no login take files from those alone of whom ``known`` says so by the
    headers of the request, before its body comes."""

    def declare(view: View) -> View:
        view.uploads_if = known  # type: ignore[attr-defined]
        return view

    return declare


def shown_by_form(view: View) -> View:
    """Has a page that a form is sent to, and that changes nothing, be shown again in another
    language and in other colours."""
    view.shown_by_form = True  # type: ignore[attr-defined]
    return view


def show(template: str, status: int = 200, /, **values: object) -> Response:
    """The page of a template, filled with these values."""
    return Response(render_template(template, **values), status, mimetype="text/html")


def titled(title: str, wrong: object) -> Markup:
    """The title of a page, which says first where something is wrong."""
    if not wrong:
        return escape(title)
    return escape(tell("Error: {title}")).format(title=title)


def go_to(endpoint: str, **values: Any) -> AnyResponse:
    """Leads on after an action (303): loading the page again repeats nothing."""
    return redirect(url_for(f"pages.{endpoint}", **values), 303)


def here() -> str:
    """The path and query of this page, as a browser knows them."""
    return f"{request.script_root}{request.full_path}".rstrip("?")


def own_path(wanted: str | None) -> str:
    """The path to lead to after an action, if it is one of ours; else the first page."""
    wanted = wanted or ""
    parts = urlsplit(wanted)
    own = wanted.startswith(f"{request.script_root}/") and not parts.netloc
    own = own and not wanted.startswith(("//", "/\\")) and ".." not in unquote(parts.path)
    return wanted if own and wanted.isprintable() else url_for("pages.show_first")


def install(app: Flask) -> None:
    """Registers the pages, and what their templates may call."""
    app.jinja_env.globals |= {
        "incident_words": words.incident,
        "limit_word": limit_word,
        "tell": tell,
        "tell_count": tell_count,
        "titled": titled,
        "asset": asset,
        "form_start": form_start,
        "shown_again": shown_again,
        "qr": _qr,
        "fresh_key": lambda: secrets.token_urlsafe(12),
        "LANGUAGES": LANGUAGES,
        "THEMES": THEMES,
        "VERSION": version("motcua"),
    }
    app.jinja_env.filters |= {
        "moment": formatting.moment,
        "until": formatting.until_now,
        "day_of_year": formatting.day_of_year,
        "day": formatting.day,
        "number": formatting.number,
        "span": formatting.span,
        "decimal": formatting.decimal,
        "estimate": formatting.estimate,
        "state": words.case_state,
        "owner": words.owner,
        "party": words.party,
        "task_state": words.task_state,
        "paper_state": words.paper_state,
        "erasure_ground": words.erasure_ground,
        "consent_word": words.consent,
        "message_state": words.message_state,
        "message_channel": words.message_channel,
        "message_wish": words.message_wish,
        "transfer_outcome": words.transfer_outcome,
        "outlook": words.outlook,
        "milestone": words.milestone,
        "ending": words.ending,
    }
    app.context_processor(_surroundings)
    app.after_request(keep_session)
    app.after_request(_protect)
    app.register_blueprint(pages)


def _surroundings() -> dict[str, Any]:
    theme = request.cookies.get(THEME, "auto")
    return {
        "me": g.get("actor"),
        "demo": engine().is_demo,
        "language": language(),
        "theme": theme if theme in THEMES else "auto",
        "single_keys": "off" if request.cookies.get(KEYS) == "off" else "on",
        "note": notes.note(request.args.get("said")),
        "unread": _unread(),
        "oversees": bool("actor" in g and g.actor.overseen()),
        "reads_proposals": bool(
            "actor" in g and (g.actor.has(roles.DESIGNER) or g.actor.has(roles.AUDITOR))
        ),
        "audits": bool("actor" in g and g.actor.has(roles.AUDITOR)),
        "administers": bool("actor" in g and g.actor.has(roles.ADMIN)),
        "takes_in": bool("actor" in g and (g.actor.has(roles.DESK) or g.actor.has(roles.LEADER))),
    }


def _unread() -> int:
    """For the badge of the inbox; none on a page that says that the database cannot be reached."""
    try:
        return reading().inbox.unread(g.actor) if "actor" in g else 0
    except EngineError:
        return 0


def form_start() -> Markup:
    """What every form that changes something begins with."""
    shown = g.get("shown_at") or (here() if request.method == "GET" else "")
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    return hidden.format(FORM_TOKEN, form_token()) + hidden.format("here", shown)


def keep_shown(path: str, fields: Mapping[str, str]) -> None:
    """Has this page, which came from a form, be shown again by sending these fields to the path,
    whose view is ``shown_by_form``: what they hold can stand in no address."""
    g.posted = (path, fields)


def shown_again() -> Markup:
    """What the forms for language and colours carry of a page that came from a form."""
    path, fields = g.get("posted", ("", {}))
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    found = {POSTED: path, **fields} if path else {}
    return Markup("").join(hidden.format(name, value) for name, value in found.items())


def back_to(posted: str | None, shown: str | None) -> AnyResponse:
    """Leads back to the page that something was chosen on; to one that came from a form by sending
    that form once more (307)."""
    if posted and own_path(posted) == posted and _is_shown_by_form(posted):
        return redirect(posted, 307)
    return redirect(own_path(shown), 303)


def _is_shown_by_form(path: str) -> bool:
    known = current_app.url_map.bind("localhost", request.script_root)
    try:
        endpoint, _ = known.match(path.removeprefix(request.script_root), "POST")
    except HTTPException:
        return False
    return getattr(current_app.view_functions[endpoint], "shown_by_form", False)


def _qr(text: str, label: str) -> Markup:
    return Markup(qr_code.qr_svg(text, label))  # noqa: S704 our own drawing


def counts() -> dict[str, int]:
    """How much there is to do, for the badges; 100 stands for more than 99."""
    found = reading().tasks.counts(g.actor, BADGES, MOST_COUNTED)
    return dict(zip(BADGE_NAMES, found, strict=True))


def asset(name: str) -> str:
    """The address of a file of ours, other whenever its content is another."""
    return url_for("pages.send_asset", name=asset_name(name))


def _protect(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.content_language.add(language())
    return response
