"""Which network address a request comes from, and by which browser."""

from __future__ import annotations

import re
from ipaddress import ip_address

from flask import request

from engine import Origin
from webapi.context import engine

BROWSER = "motcua_browser"
"""The cookie by which a browser shows that somebody has logged in with it before."""
MAX_HOPS = 20

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+")


def origin() -> Origin:
    """Where an attempt to log in comes from, on a page."""
    return Origin(client_address(), request.cookies.get(BROWSER))


def client_address() -> str:
    """The address of the client: of whoever holds the connection, or, where that is a proxy that
    the installation trusts, of whoever that proxy names in X-Forwarded-For.

    The header is read from its end, which the nearest proxy has written; what stands before the
    first address that is no trusted proxy is the client's own invention.
    """
    address = request.remote_addr or ""
    hops = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")[-MAX_HOPS:]
    for hop in reversed(hops):
        before = _address(hop)
        if before is None or not engine().trusts_proxy(address):
            break
        address = before
    return address


def _address(hop: str) -> str | None:
    found = _WITH_PORT.fullmatch(hop.strip())
    said = (found[1] or found[2]) if found else hop.strip()
    try:
        return str(ip_address(said))
    except ValueError:
        return None
