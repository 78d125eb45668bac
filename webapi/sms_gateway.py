"""A provider of text messages for trying things out, on this machine alone: ``python -m
webapi.sms_gateway FILE``. It sends nothing; its page shows each text as it comes in, sends
receipts, and lets one write what a customer would.

FILE is that of ``MOTCUA_TEXTS=http:FILE``: both sides know the address and the secret by it.
"""

from __future__ import annotations

import hmac
import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from itertools import count
from secrets import token_urlsafe
from threading import Lock
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from flask import Flask, Response, redirect, render_template, request, url_for

from engine import Config, HttpTexts, SystemClock, instant, open_texts, sign_receipt
from webapi.trial_service import is_here, make_service_app, run_service, serve_here

MOST_KEPT = 200
"""Texts that the page shows; older ones are forgotten."""
SEND, ZALO = "/send", "/zalo"
RECEIPTS, QUESTIONS = "/api/v1/public/text-receipts", "/api/v1/public/text-questions"
_TIMEOUT = 10


@dataclass(slots=True)
class GatewayText:
    """A text that came in, or one that was answered (``status`` empty)."""

    ref: str
    request_id: str
    number: str
    text: str
    at: datetime
    status: str = "accepted"


@dataclass(slots=True)
class TextGateway:
    """Keeps what comes in, the newest first; one text for each ``request_id``. ``motcua`` is the
    address that receipts go to, ``token`` what forms of the page hold."""

    secret: str
    motcua: str
    clock: SystemClock = field(default_factory=SystemClock)
    token: str = field(default_factory=token_urlsafe)
    texts: list[GatewayText] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def take(self, request_id: str, number: str, text: str, status: str = "accepted") -> str:
        """Keeps a text, and answers what it is called here; one that is known is not kept twice."""
        with self._lock:
            known = next((one for one in self.texts if one.request_id == request_id), None)
            if known is not None:
                return known.ref
            ref = f"g{next(self._numbers)}"
            self.texts.insert(
                0, GatewayText(ref, request_id, number, text, self.clock.now(), status)
            )
            del self.texts[MOST_KEPT:]
            return ref

    def confirm(self, ref: str, status: str) -> bool:
        """Sends a receipt of that text; whether Motcua took it."""
        found = next((one for one in self.texts if one.ref == ref), None)
        if found is None:
            return False
        told = {"id": found.ref, "request_id": found.request_id, "status": status}
        if self._post(RECEIPTS, told) is None:
            return False
        found.status = status
        return True

    def ask(self, number: str, text: str) -> bool:
        """Hands over what a customer wrote, and keeps what is answered; whether it was."""
        answer = self._post(QUESTIONS, {"from": number, "text": text})
        if answer is None:
            return False
        self.take(f"answer-{next(self._numbers)}", number, str(answer.get("text", "")), "")
        return True

    def _post(self, path: str, told: dict[str, str]) -> dict[str, object] | None:
        body = json.dumps(told).encode()
        headers = {"X-Signature": sign_receipt(self.secret, body)}
        asked = Request(f"{self.motcua}{path}", body, headers)  # noqa: S310
        try:
            with urlopen(asked, timeout=_TIMEOUT) as answer:  # noqa: S310
                found = json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            return None
        return found if isinstance(found, dict) else None


def create_gateway(gateway: TextGateway) -> Flask:
    """The gateway as an application: its page, and the address that takes texts."""
    app = make_service_app(gateway.token, _is_from_button)
    app.jinja_env.globals.update(hour=lambda at: f"{at.astimezone(instant.VIETNAM):%H:%M:%S}")

    @app.post(SEND)
    def _send() -> tuple[dict[str, str], int]:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {gateway.secret}".encode()):
            return {"error": "unauthorized"}, 401
        body = request.get_json()
        ref = gateway.take(str(body["request_id"]), str(body["to"]), str(body["text"]))
        return {"id": ref, "status": "accepted"}, 200

    @app.post(ZALO)
    def _send_template() -> tuple[dict[str, object], int]:
        """Plays Zalo: errors are answered with HTTP 200, and an id of letters is no template."""
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {gateway.secret}".encode()):
            return {"error": -124, "message": "Access token invalid"}, 200
        body = request.get_json()
        if not str(body["template_id"]).isdigit():
            return {"error": -131, "message": "ZNS template not approved"}, 200
        told = ", ".join(f"{name}: {value}" for name, value in body["template_data"].items())
        text = f"Zalo {body['template_id']}: {told}"
        ref = gateway.take(str(body["tracking_id"]), str(body["phone"]), text)
        return {"error": 0, "message": "Success", "data": {"msg_id": ref}}, 200

    @app.get("/")
    def _show() -> str:
        return render_template("gateway.html", texts=gateway.texts, failed="failed" in request.args)

    @app.post("/texts/<ref>/<any(delivered, unreachable, rejected):status>")
    def _confirm(ref: str, status: str) -> Response:
        return _back(gateway.confirm(ref, status))

    @app.post("/questions")
    def _ask() -> Response:
        return _back(gateway.ask(request.form.get("from", ""), request.form.get("text", "")))

    return app


def _is_from_button() -> bool:
    return request.method != "GET" and request.path not in (SEND, ZALO)


def _back(done: bool) -> Response:
    answer = redirect(url_for("_show") if done else url_for("_show", failed=1), 303)
    assert isinstance(answer, Response)
    return answer


def serve_gateway(file: str, config: Config) -> None:
    """Serves the gateway of the file until the process ends.

    Raises:
        ValueError: the file is not right, or its address is not of this machine.
        OSError: the address is taken.
    """
    provider = open_texts(f"http:{file}")
    assert isinstance(provider, HttpTexts), "http: names a provider"
    parts = urlsplit(provider.url)
    if not is_here(parts):
        raise ValueError(f"The url in {file} is not http://127.0.0.1:PORT/send.")
    path = urlsplit(config.public_url or "").path
    gateway = TextGateway(provider.secret, f"http://{config.host}:{config.port}{path}")
    sys.stderr.write(f"Texts to customers are shown at http://{parts.netloc}/\n")
    serve_here(create_gateway(gateway), parts)


def main() -> int:
    """Serves until it is stopped; answers the exit code."""
    return run_service(
        serve_gateway,
        "Give the file of the provider: python -m webapi.sms_gateway FILE",
        "The gateway cannot listen",
    )


if __name__ == "__main__":
    sys.exit(main())
