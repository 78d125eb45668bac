"""What the services have in common that stand in for those of others while things are tried out:
each is served on this machine alone, with a page whose buttons no other site can press."""

from __future__ import annotations

import hmac
import sys
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

import waitress
from flask import Flask, abort, request
from markupsafe import Markup

from engine import Config
from webapi import i18n
from webapi.i18n import tell

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TOKEN = Markup('<input type="hidden" name="token" value="{}">')


def make_service_app(token: str, is_from_button: Callable[[], bool]) -> Flask:
    """An application whose page is translated. It answers requests to this machine alone, from its
    own page, and takes what a button sends (``is_from_button`` of the request) with the ``token``
    that stands in its forms."""
    app = Flask(__name__)
    i18n.install(app)
    app.jinja_env.globals.update(
        tell=tell,
        language=i18n.language,
        form_start=lambda: _TOKEN.format(token),
    )

    @app.before_request
    def _from_here() -> None:
        """Only pages of this machine may press its buttons."""
        host = urlsplit(f"//{request.host}").hostname
        origin = request.headers.get("Origin")
        if host not in _LOOPBACK or (origin and urlsplit(origin).netloc != request.host):
            abort(403)
        # The form is read of a button alone: reading it would use up what others send.
        if is_from_button():
            given = request.form.get("token", "").encode()
            if not hmac.compare_digest(given, token.encode()):
                abort(403)

    return app


def is_here(parts: SplitResult) -> bool:
    """Whether it is an address of this machine, with a port."""
    return parts.hostname in _LOOPBACK and parts.port is not None


def serve_here(app: Flask, parts: SplitResult) -> None:
    """Serves the application at that address until the process ends.

    Raises:
        OSError: the address is taken.
    """
    sys.stderr.flush()
    waitress.serve(app, host=parts.hostname, port=parts.port, threads=4, _quiet=True)


def run_service(serve: Callable[[str, Config], None], usage: str, failed: str) -> int:
    """Serves what the one argument of the command line names, until it is stopped; answers the exit
    code. ``usage`` says what is to be given, ``failed`` what an error of the system means."""
    if len(sys.argv) != 2:
        sys.stderr.write(f"{usage}\n")
        return 2
    try:
        serve(sys.argv[1], Config.from_environment())
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{failed}: {error.strerror}.\n")
        return 7
    return 0
