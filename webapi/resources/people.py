"""Logging in, and who is who."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine import Origin, commands
from webapi.auth import RouteAccess, token_in_use
from webapi.client import client_address
from webapi.context import actor, execute, outside_reading, reading
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.people import (
    LoginSchema,
    MeSchema,
    NewTokenSchema,
    OwnPasswordSchema,
    PasswordSchema,
    RoleListSchema,
    TokenListSchema,
    UnitListSchema,
    UserListSchema,
)

routes = Routes("people", "Logging in with tokens; people, units and roles.")


@routes.changes(
    "/tokens",
    LoginSchema,
    status=201,
    answer=NewTokenSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={401, 429},
)
def create_token(body: dict[str, Any]) -> dict[str, Any]:
    """Log in: a new token for a login and password

    Send its secret as `Authorization: Bearer`. It takes no idempotency key: a secret is never
    stored, so it cannot be answered twice. A second call makes a second token; revoke what you
    do not need. After five wrong passwords from one address each further attempt has to wait, a
    second first, then longer (429 with `Retry-After`).
    """
    origin = Origin(client_address())
    who = outside_reading().people.log_in(body["login"], body["password"], origin=origin)
    receipt = outside_reading().execute(commands.IssueToken(body["label"], body["days"]), who)
    return dict(receipt.details)


@routes.reads("/tokens", TokenListSchema)
def list_tokens() -> dict[str, Any]:
    """My tokens, the newest first"""
    return {"items": reading().people.tokens(actor())}


@routes.changes("/tokens/<name:token>", method="DELETE", status=204, answer=None, keyed=False)
def revoke_token(token: str) -> Response:
    """Revoke a token of mine, or as an administrator of anybody; it stops at once"""
    execute(commands.RevokeToken(token))
    return Response(status=204)


@routes.reads("/me", MeSchema)
def get_me() -> dict[str, Any]:
    """Who I am, with my roles by unit"""
    me = actor()
    roles = {unit: sorted(held) for unit, held in sorted(me.roles.items())}
    return {"login": me.login, "name": me.name, "language": me.language, "roles": roles}


@routes.changes(
    "/me/password",
    OwnPasswordSchema,
    method="PUT",
    status=204,
    answer=None,
    keyed=False,
    problems={401, 429},
)
def change_my_password(body: dict[str, Any]) -> Response:
    """Change my password

    Ends all my other sessions and tokens; the one that this is sent with stays.
    """
    me, people = actor(), reading().people
    people.log_in(me.login, body["current"], origin=Origin(client_address()))
    execute(commands.SetPassword(me.login, body["password"], token_in_use()))
    return Response(status=204)


@routes.reads("/users", UserListSchema, problems={403})
def list_users() -> dict[str, Any]:
    """Every user with their roles; for administrators"""
    return {"items": reading().people.users(actor())}


@routes.changes("/users/<name:login>/disabling", status=204, answer=None)
def disable_user(login: str) -> Response:
    """Disable a user: ends their sessions and tokens at once, and lets them log in no more"""
    execute(commands.DisableUser(login))
    return Response(status=204)


@routes.changes("/users/<name:login>/enabling", status=204, answer=None)
def enable_user(login: str) -> Response:
    """Enable a user who was disabled, with the roles held before"""
    execute(commands.EnableUser(login))
    return Response(status=204)


@routes.changes(
    "/users/<name:login>/password",
    PasswordSchema,
    method="PUT",
    status=204,
    answer=None,
    keyed=False,
)
def set_password(body: dict[str, Any], login: str) -> Response:
    """Give a user another password; ends all their sessions and tokens"""
    execute(commands.SetPassword(login, body["password"]))
    return Response(status=204)


@routes.reads("/users/<name:login>/tokens", TokenListSchema, problems={403})
def list_tokens_of_user(login: str) -> dict[str, Any]:
    """The sessions and tokens of a user, the newest first; for administrators"""
    return {"items": reading().people.tokens_of(actor(), login)}


@routes.changes("/users/<name:login>/tokens", method="DELETE", status=204, answer=None)
def revoke_tokens_of_user(login: str) -> Response:
    """End every session and token of a user; mine too, where it is my login"""
    execute(commands.RevokeTokens(login))
    return Response(status=204)


@routes.reads("/units", UnitListSchema)
def list_units() -> dict[str, Any]:
    """Every unit"""
    return {"items": reading().people.units()}


@routes.reads("/roles", RoleListSchema)
def list_roles() -> dict[str, Any]:
    """The roles of the procedures, by name"""
    names = reading().people.role_names(language())
    return {"items": [{"role": role, "name": name} for role, name in names.items()]}
