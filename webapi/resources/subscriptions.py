"""Being told where a request is, for programs of customers."""

from __future__ import annotations

from typing import Any

from engine import PublicRate, acting_customer, commands
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.subscriptions import (
    SubscribedSchema,
    SubscriptionSchema,
    SubscriptionTokenSchema,
)

routes = Routes("subscriptions", "Being told where a request is, without a login.")
_ANYBODY = acting_customer("")
_SAID = {"said": True}


@routes.changes(
    "/public/subscriptions",
    SubscriptionSchema,
    status=202,
    answer=SubscribedSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={404, 429},
)
def subscribe(body: dict[str, Any]) -> dict[str, Any]:
    """Ask to be told when a request stands elsewhere

    One message goes to the address and asks whether that is wanted; nothing else does before it is
    confirmed. The same is answered whatever is known of the address. A number is asked at most
    three times a day.
    """
    reached = outside_reading()
    granted = reached.code_look_ups.by_code(body["code"], body["key"], client_address())
    reached.public_rates.count(PublicRate.SUBSCRIPTIONS, client_address())
    spoken = body["language"] or language()
    wanted = commands.Subscribe(granted.code, body["channel"], body["address"], spoken)
    reached.execute(wanted, _ANYBODY)
    return _SAID


@routes.changes(
    "/public/subscriptions/confirmation",
    SubscriptionTokenSchema,
    answer=SubscribedSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={404, 409, 429},
)
def confirm_subscription(body: dict[str, Any]) -> dict[str, Any]:
    """Confirm a subscription by the token that was sent to its address"""
    _count()
    outside_reading().execute(commands.ConfirmSubscription(body["token"]), _ANYBODY)
    return _SAID


@routes.changes(
    "/public/subscriptions/end",
    SubscriptionTokenSchema,
    answer=SubscribedSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={404, 429},
)
def end_subscription(body: dict[str, Any]) -> dict[str, Any]:
    """End a subscription by the token that each of its messages holds"""
    _count()
    outside_reading().execute(commands.EndSubscription(body["token"]), _ANYBODY)
    return _SAID


def _count() -> None:
    outside_reading().public_rates.count(PublicRate.MESSAGE_CHOICES, client_address())
