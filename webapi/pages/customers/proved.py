"""Pages for whoever has shown a one-time code in this browser, who is handed on as the customer of
the request that was looked up in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from werkzeug.wrappers import Response as AnyResponse

from engine import Actor, Granted, NotLoggedIn
from webapi.pages.customers.granted import of_request, sent_for_request
from webapi.pages.customers.own_data import proved_customer
from webapi.pages.customers.wanted import ask_code_first

_P = ParamSpec("_P")
_OfCustomer = Callable[Concatenate[Actor, _P], AnyResponse]


def of_customer(page: str) -> Callable[[_OfCustomer[_P]], Callable[_P, AnyResponse]]:
    """A page of the customer's own. Whoever has shown no code, or too long ago, is asked for one
    and then led to the page of that name."""

    def declare(view: _OfCustomer[_P]) -> Callable[_P, AnyResponse]:
        return of_request()(_proved(page, view))

    return declare


def sent_by_customer(page: str) -> Callable[[_OfCustomer[_P]], Callable[_P, AnyResponse]]:
    """What a form of such a page is sent to. One of another request than this browser shows now
    changes nothing."""

    def declare(view: _OfCustomer[_P]) -> Callable[_P, AnyResponse]:
        return sent_for_request()(_proved(page, view))

    return declare


def _proved(page: str, view: _OfCustomer[_P]) -> Callable[Concatenate[Granted, _P], AnyResponse]:
    @wraps(view)
    def answered(_granted: Granted, /, *args: _P.args, **named: _P.kwargs) -> AnyResponse:
        customer = proved_customer()
        if customer is None:
            return ask_code_first(page)
        try:
            return view(customer, *args, **named)
        except NotLoggedIn:
            return ask_code_first(page)

    return answered
