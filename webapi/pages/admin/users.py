"""Users, for administrators: who may log in, what they may do, and what of theirs is open."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, NotFound, commands, grant, queries, roles
from webapi.auth import token_in_use
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.pages import words
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import read_query
from webapi.pages.refusals import told
from webapi.schemas.fields import Request, Text

PAGE = 50


class UsersQuery(Request):
    """What the list of users is narrowed to, and behind which login its page begins."""

    sought = Text(most=200, load_default="")
    unit = Text(most=10, load_default="")
    without_role = Text(most=1, load_default="")
    after = Text(most=60, load_default=None)


@shows("/users")
def list_users() -> Response:
    """GET ``/users``: users with their roles, by name, searched by name or login."""
    return _users(read_query(UsersQuery))


def _users(query: dict[str, Any], status: int = 200, **said: object) -> Response:
    people = reading().people
    wanted = queries.UserSearch(
        query["sought"], query["unit"] or None, bool(query["without_role"]), query["after"]
    )
    found = people.search_users(actor(), wanted, PAGE + 1)
    return show(
        "admin/users.html",
        status,
        users=found[:PAGE],
        next=found[PAGE - 1].login if len(found) > PAGE else None,
        query=query,
        units={unit.code: unit.name for unit in people.units()},
        roles=words.roles(),
        **said,
    )


@acts("/users")
def create_user() -> AnyResponse:
    """POST ``/users``: adds a login with its first password, without roles."""
    typed = {name: request.form.get(name, "").strip() for name in ("login", "name", "language")}
    command = commands.CreateUser(
        typed["login"], typed["name"], request.form.get("password", ""), typed["language"]
    )
    try:
        outside_reading().execute(command, actor())
    except EngineError as error:
        nothing = {"sought": "", "unit": "", "without_role": "", "after": None}
        return _users(nothing, status_of(error), error=told(error), typed=typed)
    return go_to("show_user", login=typed["login"], said="user-created")


@shows("/users/<name:login>")
def show_user(login: str) -> Response:
    """GET ``/users/LOGIN``: one user with their open sessions and tokens."""
    return _user(login)


def _user(login: str, status: int = 200, **said: object) -> Response:
    people, now = reading().people, reading().clock.now()
    user = people.user(actor(), login)
    held = {role for these in user.roles.values() for role in these}
    return show(
        "admin/user.html",
        status,
        user=user,
        email=people.email_of(actor(), login),
        is_powerful=bool(held & roles.TWO_PERSON_ROLES),
        two_person=roles.TWO_PERSON_ROLES,
        tokens=[one for one in people.tokens_of(actor(), login) if one.is_open(now)],
        current=token_in_use(),
        units={unit.code: unit.name for unit in people.units()},
        roles=words.roles(),
        **said,
    )


@acts("/users/<name:login>/disabling")
def disable_user(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/disabling``."""
    return _do(commands.DisableUser(login), login, "disabled")


@acts("/users/<name:login>/enabling")
def enable_user(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/enabling``: at once, or as a proposal where a reason comes along."""
    if request.form.get("reason") is not None:
        return _propose(grant.GrantAct.ENABLE, login)
    return _do(commands.EnableUser(login), login, "enabled")


@acts("/users/<name:login>/password")
def give_password(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/password``: sets somebody's password, which ends their sessions; where a
    reason comes along it is proposed to another administrator, who sets it."""
    if request.form.get("reason") is not None:
        return _propose(grant.GrantAct.PASSWORD, login)
    new = request.form.get("password", "")
    return _do(commands.SetPassword(login, new), login, "given")


@acts("/users/<name:login>/email")
def set_email_of(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/email``: where notices to them go."""
    address = request.form.get("email", "").strip() or None
    return _do(commands.SetEmail(login, address), login, "saved")


@acts("/users/<name:login>/language")
def set_language_of(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/language``: what the product speaks to them."""
    return _do(commands.SetLanguage(request.form.get("language", ""), login), login, "saved")


@acts("/users/<name:login>/roles")
def give_role(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/roles``: gives a role at once, or proposes one that gives power."""
    role, unit = request.form.get("role", ""), request.form.get("unit", "")
    head = request.form.get("head") == "1"
    if role in roles.TWO_PERSON_ROLES:
        return _propose(grant.GrantAct.ROLE, login, unit, role, head)
    return _do(commands.GrantRole(login, unit, role, head), login, "role-given")


@acts("/users/<name:login>/roles/removal")
def take_role(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/roles/removal``."""
    role, unit = request.form.get("role", ""), request.form.get("unit", "")
    return _do(commands.RevokeRole(login, unit, role), login, "role-taken")


@acts("/users/<name:login>/sessions/<name:token>/end")
def end_session_of(login: str, token: str) -> AnyResponse:
    """POST ``/users/LOGIN/sessions/TOKEN/end``: ends one session or token of that user."""
    if token not in {one.token for one in reading().people.tokens_of(actor(), login)}:
        raise NotFound("token_not_found", "There is no token {token}.", token=token)
    return _do(commands.RevokeToken(token), login, "session")


@acts("/users/<name:login>/sessions/end")
def end_sessions_of(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/sessions/end``: ends all of them."""
    return _do(commands.RevokeTokens(login), login, "sessions")


def _propose(
    act: grant.GrantAct,
    login: str,
    unit: str | None = None,
    role: str | None = None,
    head: bool = False,
) -> AnyResponse:
    reason = request.form.get("reason", "")
    return _do(commands.ProposeGrant(act, login, reason, unit, role, head), login, "grant-proposed")


def _do(command: commands.Command, login: str, said: str) -> AnyResponse:
    reading().people.user(actor(), login)
    try:
        outside_reading().execute(command, actor())
    except EngineError as error:
        return _user(login, status_of(error), error=told(error))
    return go_to("show_user", login=login, said=said)
