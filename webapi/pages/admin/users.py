"""Users, for administrators: who may log in, and what of theirs is open."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, NotFound, commands
from webapi.auth import token_in_use
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.pages import words
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told


@shows("/users")
def list_users() -> Response:
    """GET ``/users``: every user with their roles."""
    people = reading().people
    units = {unit.code: unit.name for unit in people.units()}
    return show("admin/users.html", users=people.users(actor()), units=units, roles=words.roles())


@shows("/users/<name:login>")
def show_user(login: str) -> Response:
    """GET ``/users/LOGIN``: one user with their open sessions and tokens."""
    return _user(login)


def _user(login: str, status: int = 200, **said: object) -> Response:
    people, now = reading().people, reading().clock.now()
    return show(
        "admin/user.html",
        status,
        user=people.user(actor(), login),
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
    """POST ``/users/LOGIN/enabling``."""
    return _do(commands.EnableUser(login), login, "enabled")


@acts("/users/<name:login>/password")
def give_password(login: str) -> AnyResponse:
    """POST ``/users/LOGIN/password``: sets somebody's password, which ends their sessions."""
    new = request.form.get("password", "")
    return _do(commands.SetPassword(login, new), login, "given")


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


def _do(command: commands.Command, login: str, said: str) -> AnyResponse:
    reading().people.user(actor(), login)
    try:
        outside_reading().execute(command, actor())
    except EngineError as error:
        return _user(login, status_of(error), error=told(error))
    return go_to("show_user", login=login, said=said)
