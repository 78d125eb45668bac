"""The address that people reach the server at, as it was set, whatever a request says of itself.

Cookies, HSTS, links and the path below which everything stands follow the setting. The Host header
is only compared with it: a request for another host is refused, so nothing that a stranger writes
there comes back in an answer, and no foreign name can be pointed at this server (DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from engine import Engine
from webapi.errors import Refused

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HEALTH = "/api/v1/health"
_ANY = {"", "0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
_NAME = "public_address"
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?")

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class AddressError(ValueError):
    """The public address cannot be used; says what to set."""


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """``netloc`` is the host with its port, if it is named; ``path`` is empty, or begins with a
    slash and does not end with one; ``hosts`` are those that requests may name."""

    scheme: str
    netloc: str
    path: str
    hosts: frozenset[str]

    @property
    def url(self) -> str:
        """The address as people write it, without a slash at its end."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def secure(self) -> bool:
        """Whether people come over TLS, so that browsers should come in no other way."""
        return self.scheme == "https"

    @property
    def cookie_path(self) -> str:
        """The path that cookies are limited to."""
        return self.path or "/"


def install(app: Flask, engine: Engine) -> None:
    """Gives the application its public address.

    Raises:
        AddressError: no address is set where none can be told from where the server listens.
    """
    address = _address_of(engine)
    app.extensions[_NAME] = address
    app.wsgi_app = SubPath(app.wsgi_app, address)  # type: ignore[method-assign]
    app.before_request(_check_host)


def require_free_path(app: Flask) -> None:
    """Looks whether the path of the public address can be told from the pages' own.

    Raises:
        AddressError: the path is that of a page: a proxy that keeps it and one that takes it off
            could not be told apart.
    """
    first = app.extensions[_NAME].path.split("/")[1:2]
    taken = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    if first and first[0] in taken:
        raise AddressError(
            f"MOTCUA_PUBLIC_URL has the path /{first[0]}, under which Motcua has pages of its own. "
            "Use another one, such as /motcua."
        )


def public_address() -> PublicAddress:
    """The address of the installation that answers this request."""
    return cast(PublicAddress, current_app.extensions[_NAME])


class SubPath:
    """Takes the path of the public address off, where the proxy has not done so, and names it as
    the place where the application stands (SCRIPT_NAME, PEP 3333), so that addresses begin with it.
    """

    def __init__(self, application: Application, address: PublicAddress) -> None:
        self._application = application
        self._address = address

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        whole = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
        path = self._address.path
        if path and (whole == path or whole.startswith(f"{path}/")):
            whole = whole.removeprefix(path)
        place = {"SCRIPT_NAME": path, "PATH_INFO": whole or "/"}
        scheme = {"wsgi.url_scheme": self._address.scheme}
        return self._application({**environ, **place, **scheme}, start_response)


def _address_of(engine: Engine) -> PublicAddress:
    if engine.public_url is None and engine.listens_on in _ANY:
        raise AddressError(
            f"MOTCUA_HOST is '{engine.listens_on}', which is no address that a browser could open. "
            "Set MOTCUA_PUBLIC_URL to the one that people use, such as https://motcua.example.vn"
        )
    url = engine.public_url or _listened(engine)
    parts = urlsplit(url)
    hosts = frozenset({parts.hostname or "", engine.listens_on, *LOOPBACK} - _ANY)
    return PublicAddress(parts.scheme, parts.netloc, parts.path.rstrip("/"), hosts)


def _listened(engine: Engine) -> str:
    host = engine.listens_on
    return f"http://{f'[{host}]' if ':' in host else host}:{engine.port}"


def _check_host() -> None:
    """
    Raises:
        Refused: the request is for another host. Whoever names none, as old health checks do, has
            nothing to be misled by; whether the server is well is told under any name.
    """
    host, address = request.headers.get("Host", ""), public_address()
    if host and request.path != HEALTH and _named(host) not in address.hosts:
        raise Refused(
            421,
            "host_unknown",
            "This server answers for {address} only. Use that address, or set "
            "MOTCUA_PUBLIC_URL to the one that you use.",
            address=address.url,
        )


def _named(host: str) -> str | None:
    """The host that a Host header names, without its port; None where it names none."""
    found = _HOST.fullmatch(host)
    return None if found is None else (found[1] or found[2]).lower()
