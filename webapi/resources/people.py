"""Logging in, and who is who."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine import commands
from webapi.auth import Access
from webapi.context import actor, engine, execute
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.people import (
    LoginSchema,
    MeSchema,
    NewTokenSchema,
    RoleListSchema,
    TokenListSchema,
    UnitListSchema,
)

routes = Routes("people", "Logging in with tokens; people, units and roles.")


@routes.changes(
    "/tokens",
    LoginSchema,
    status=201,
    answer=NewTokenSchema,
    access=Access.PUBLIC,
    keyed=False,
    problems={401, 429},
)
def create_token(body: dict[str, Any]) -> dict[str, Any]:
    """Log in: a new token for a login and password

    Send its secret as `Authorization: Bearer`. It takes no idempotency key: a secret is never
    stored, so it cannot be answered twice. A second call makes a second token; revoke what you
    do not need. After five wrong passwords the login is closed for a quarter of an hour.
    """
    who = engine().people.log_in(body["login"], body["password"])
    receipt = engine().execute(commands.IssueToken(body["label"], body["days"]), who)
    return dict(receipt.details)


@routes.reads("/tokens", TokenListSchema)
def list_tokens() -> dict[str, Any]:
    """My tokens, the newest first"""
    return {"items": engine().people.tokens(actor())}


@routes.changes("/tokens/<name:token>", method="DELETE", status=204, answer=None, keyed=False)
def revoke_token(token: str) -> Response:
    """Revoke a token of mine; it stops at once"""
    execute(commands.RevokeToken(token))
    return Response(status=204)


@routes.reads("/me", MeSchema)
def get_me() -> dict[str, Any]:
    """Who I am, with my roles by unit"""
    me = actor()
    roles = {unit: sorted(held) for unit, held in sorted(me.roles.items())}
    return {"login": me.login, "name": me.name, "language": me.language, "roles": roles}


@routes.reads("/units", UnitListSchema)
def list_units() -> dict[str, Any]:
    """Every unit"""
    return {"items": engine().people.units()}


@routes.reads("/roles", RoleListSchema)
def list_roles() -> dict[str, Any]:
    """The roles of the procedures, by name"""
    names = engine().people.role_names(language())
    return {"items": [{"role": role, "name": name} for role, name in names.items()]}
