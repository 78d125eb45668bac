"""A remote signing service for trying things out, on this machine alone: ``python -m
webapi.test_signer FOLDER``. Its page lets one sign as anybody; what it signs is worth nothing.

FOLDER holds the file of ``MOTCUA_SIGNER=http:FOLDER/signer.toml``, the key of its own authority,
and the ``trust.toml`` by which that is believed once somebody has published it.
"""

from __future__ import annotations

import hmac
import json
import os
import sys
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from urllib.parse import urlsplit

from flask import Flask, Response, abort, redirect, render_template, request, url_for

from engine import Config, HttpSigningService, SystemClock, open_signing_service, sign_spoken
from webapi.trial_authority import Certified, make_authority, read_authority
from webapi.trial_service import is_here, make_service_app, run_service, serve_here

AUTHORITY = "Motcua trial authority: worth nothing in law"
MOST_KEPT = 50
"""Requests that are kept; older ones are forgotten."""
SIGNATURE = "X-Signature"
_GOOD_FOR = timedelta(days=365)
_NEXT_PORT = 2


@dataclass(slots=True)
class AskedSignature:
    """A document that Motcua has handed over, and what became of it: ``status`` is waiting, signed
    or refused."""

    id: str
    name: str
    content: bytes
    back: str
    status: str = "waiting"
    file: bytes = b""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the document, in hexadecimal."""
        return sha256(self.content).hexdigest()


@dataclass(slots=True)
class TrialSigner:
    """Keeps what is asked for, one request for each ``id``. ``token`` is what forms of its page
    hold."""

    secret: str
    authority: Certified
    clock: SystemClock = field(default_factory=SystemClock)
    token: str = field(default_factory=token_urlsafe)
    asked: dict[str, AskedSignature] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, wanted: AskedSignature) -> None:
        """Keeps a request; one that is known begins anew."""
        with self._lock:
            self.asked[wanted.id] = wanted
            while len(self.asked) > MOST_KEPT:
                del self.asked[next(iter(self.asked))]

    def sign(self, wanted: AskedSignature, called: str, number: str) -> None:
        """Signs as somebody of that name, and of that number, if there is one."""
        now = self.clock.now()
        by = self.authority.issue(called, number, now - _GOOD_FOR, now + _GOOD_FOR)
        wanted.file, wanted.status = by.sign_pdf(wanted.content), "signed"


def create_test_signer(signer: TrialSigner) -> Flask:
    """The service as an application: its page, and the addresses that Motcua asks."""
    app = make_service_app(signer.token, _is_from_button)
    _take_questions(app, signer)
    _show_pages(app, signer)
    return app


def _is_from_button() -> bool:
    return request.method == "POST" and request.path.startswith("/sign/")


def _asked(signer: TrialSigner, name: str) -> AskedSignature:
    return signer.asked.get(name) or abort(404)


def _take_questions(app: Flask, signer: TrialSigner) -> None:
    """The addresses that Motcua asks."""

    def require_spoken(about: str) -> None:
        right = sign_spoken(signer.secret, f"{request.method} {about}", request.get_data())
        given = request.headers.get(SIGNATURE, "")
        if not hmac.compare_digest(right.encode(), given.encode()):
            abort(401)

    def say(about: str, **said: str) -> Response:
        body = json.dumps({"id": about, **said}).encode()
        spoken = sign_spoken(signer.secret, f"answer {about}", body)
        return Response(body, headers={SIGNATURE: spoken}, mimetype="application/json")

    @app.post("/requests")
    def _take() -> Response:
        plain = json.loads(request.get_data())
        about = str(plain["id"])
        require_spoken(about)
        content = b64decode(plain["document"])
        signer.take(AskedSignature(about, str(plain["name"]), content, str(plain["back"])))
        return say(about, address=url_for("_show", name=about, _external=True))

    @app.get("/requests/<name>")
    def _tell(name: str) -> Response:
        require_spoken(name)
        wanted = _asked(signer, name)
        file = {"file": b64encode(wanted.file).decode()} if wanted.file else {}
        return say(name, status=wanted.status, document=wanted.fingerprint, **file)


def _show_pages(app: Flask, signer: TrialSigner) -> None:
    """The page on which somebody signs."""

    @app.get("/sign/<name>")
    def _show(name: str) -> str:
        return render_template("test_signer.html", asked=_asked(signer, name))

    @app.get("/sign/<name>/document")
    def _document(name: str) -> Response:
        return Response(_asked(signer, name).content, mimetype="application/pdf")

    @app.post("/sign/<name>")
    def _sign(name: str) -> Response:
        wanted = _asked(signer, name)
        if wanted.status != "signed" and request.form.get("do") == "refuse":
            wanted.status = "refused"
        elif wanted.status != "signed" and request.form.get("called", "").strip():
            called, number = request.form["called"].strip(), request.form.get("number", "")
            signer.sign(wanted, called[:64], number[:64])
        answer = redirect(url_for("_show", name=name), 303)
        assert isinstance(answer, Response)
        return answer


def make_signer_folder(folder: Path, config: Config, clock: SystemClock) -> TrialSigner:
    """The service of a folder; what is missing there is made, for this user alone.

    Raises:
        ValueError: what is there is not right.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, key, trust = (folder / name for name in ("signer.toml", "authority.pem", "trust.toml"))
    if not file.exists():
        port, secret = config.port + _NEXT_PORT, token_urlsafe(24)
        _write(
            file,
            f'url = "http://127.0.0.1:{port}"\nsecret = "{secret}"\n\n'
            '[service]\nname = "Motcua test signer"\n',
        )
    if not key.exists():
        _write(key, make_authority(AUTHORITY).secret_pem)
    service, authority = open_service(file), read_authority(key.read_text("utf-8"))
    if not trust.exists():
        _write(
            trust,
            f'[[authority]]\nname = "{AUTHORITY}"\nfrom = {clock.now():%Y-%m-%d}\n'
            f'ground = "For trying things out"\ncertificate = """\n{authority.pem}"""\n',
        )
    return TrialSigner(service.secret, authority, clock)


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(text)


def open_service(file: Path) -> HttpSigningService:
    """The service that a file names, on this machine.

    Raises:
        ValueError: the file is not right, or its address is not of this machine.
    """
    service = open_signing_service(f"http:{file}")
    assert service is not None, "a file is named"
    parts = urlsplit(service.url)
    if not is_here(parts) or parts.path:
        raise ValueError(f"The url in {file} is not http://127.0.0.1:PORT.")
    return service


def serve_test_signer(folder: Path, config: Config) -> None:
    """Serves the service of the folder until the process ends.

    Raises:
        ValueError: what is in the folder is not right.
        OSError: the folder cannot be written to, or the address is taken.
    """
    signer = make_signer_folder(folder, config, SystemClock())
    parts = urlsplit(open_service(folder / "signer.toml").url)
    sys.stderr.write(
        f"The test signer listens on http://{parts.netloc}/. Serve Motcua with "
        f"MOTCUA_SIGNER=http:{folder}/signer.toml, and publish {folder}/trust.toml to have its "
        "certificates believed. They are worth nothing in law.\n"
    )
    serve_here(create_test_signer(signer), parts)


def main() -> int:
    """Serves until it is stopped; answers the exit code."""
    return run_service(
        lambda folder, config: serve_test_signer(Path(folder), config),
        "Give the folder of the signer: python -m webapi.test_signer FOLDER",
        "The test signer cannot be served",
    )


if __name__ == "__main__":
    sys.exit(main())
