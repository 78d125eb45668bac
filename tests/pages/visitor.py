"""A person with a browser without scripts: sees pages, fills in the forms that stand on them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from engine import commands
from engine.demo.people import PASSWORD
from tests.kit import Installation
from webapi import create_app

Fields = Mapping[str, Any]


class Visitor:
    """``page`` is the page that is shown now, ``answer`` how the server gave it."""

    def __init__(self, installation: Installation, language: str = "en") -> None:
        self.installation = installation
        self.client: FlaskClient = create_app(installation.engine).test_client()
        self.language = language
        self.looks_twice = False
        """Whether they stop where the page asks to look at what goes out, and do not send it."""
        self.answer: TestResponse
        self.page: Any

    def log_in(self, login: str, by_profile: bool = False) -> Visitor:
        """The language of the profile becomes that of the browser, unless ``by_profile``."""
        if not by_profile:
            self.installation.do(commands.SetLanguage(self.language), login)
        self.go("/login")
        self.submit("/login", {"login": login, "password": PASSWORD})
        return self

    def go(self, path: str) -> Visitor:
        self._show(self.client.get(path, headers=self._headers(), follow_redirects=True))
        return self

    def submit(
        self,
        action: str,
        fields: Fields | None = None,
        do: str | None = None,
        files: Mapping[str, list[tuple[str, bytes]]] | None = None,
    ) -> Visitor:
        """Fills the form in that leads to ``action`` and sends it by its first button, or by the
        one named ``do``; what is None is not filled in."""
        data = self.filled(action, fields, do)
        for name, chosen in (files or {}).items():
            data[name] = [FileStorage(BytesIO(content), called) for called, content in chosen]
        self._show(self._post(action, data))
        return self._sent()

    def _sent(self) -> Visitor:
        forms = self.page.xpath("//form[@class='sends']")
        if forms and not self.looks_twice:
            action = forms[0].get("action")
            self._show(self._post(action, self.filled(action, do="send")))
        return self

    def filled(self, action: str, fields: Fields | None = None, do: str | None = None) -> Any:
        """What the form that leads to ``action`` would send."""
        form = self.form(action)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        data.pop("do", None)
        buttons = list(form.xpath(".//button[@name]"))
        pressed = next((one for one in buttons if do in (None, one.get("value"))), None)
        assert do is None or pressed is not None, f"no button {do}"
        if pressed is not None:
            data[pressed.get("name")] = pressed.get("value")
        for name, value in (fields or {}).items():
            assert form.xpath(".//*[@name=$name]", name=name), f"{action} asks no {name}"
            data[name] = value
        return data

    def form(self, action: str) -> Any:
        known = {
            (one.get("action") or "").split("?")[0]: one
            for one in reversed(self.page.forms)
            if one.get("method") == "post"
        }
        assert action in known, f"no form leads to {action}: {sorted(known)}"
        return known[action]

    def send(self, action: str, data: Any) -> Visitor:
        """Sends a form again as it was filled in before."""
        self._show(self._post(action, data))
        return self._sent()

    @property
    def text(self) -> str:
        return " ".join(self.page.xpath("//main")[0].text_content().split())

    @property
    def title(self) -> str:
        return str(self.page.findtext(".//title"))

    @property
    def path(self) -> str:
        return self.answer.request.path

    def links(self) -> list[str]:
        return [str(one) for one in self.page.xpath("//main//a/@href")]

    def value(self, name: str) -> str:
        """What stands in an input."""
        found = self.page.xpath("//*[@name=$name]", name=name)
        assert found, f"no input {name}"
        if found[0].tag == "textarea":
            return str(found[0].text or "").removeprefix("\n")
        if found[0].get("type") == "radio":
            return next((str(one.get("value")) for one in found if one.get("checked")), "")
        return str(found[0].value or "")

    def _post(self, action: str, data: Any) -> TestResponse:
        form = next((one for one in self.page.forms if one.get("action") == action), None)
        more: dict[str, Any] = {"data": data}
        if form is not None and form.get("enctype"):
            boundary, body = encode_multipart(MultiDict(data))
            more = {"data": body, "content_type": f"{form.get('enctype')}; boundary={boundary}"}
        headers = {**self._headers(), "Sec-Fetch-Site": "same-origin"}
        answer = self.client.post(action, headers=headers, **more)
        if answer.status_code == 307:  # the same form to another address; the client loses its body
            return self.client.post(answer.headers["Location"], headers=headers, **more)
        while answer.status_code in (302, 303):
            answer = self.client.get(answer.headers["Location"], headers=self._headers())
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _show(self, answer: TestResponse) -> None:
        self.answer = answer
        if answer.mimetype == "text/html":
            self.page = lxml.html.fromstring(answer.text)
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert not self.page.xpath(
                "//script[not(@src)] | //*[@style] | //style | //*[@onclick]"
            )
            ids = self.page.xpath("//@id")
            assert len(ids) == len(set(ids)), "an id stands twice"


def typed_fields(answer: Mapping[str, Any], prefix: str = "f.") -> dict[str, Any]:
    """An answer as somebody types it into the page: dates in parts, rows by number."""
    found: dict[str, Any] = {}
    for name, value in answer.items():
        found |= _typed(f"{prefix}{name}", value)
    return found


def _typed(name: str, value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {name: "true" if value else "false"}
        case {"sha256": digest, "name": called}:
            return {f"{name}.kept": f"{digest} {called}"}
        case dict():
            return typed_fields(value, f"{name}.")
        case [{"sha256": _}, *_]:
            return {f"{name}.kept": [f"{one['sha256']} {one['name']}" for one in value]}
        case [dict(), *_]:
            rows = [typed_fields(row, f"{name}.{n}.") for n, row in enumerate(value)]
            return {key: one for row in rows for key, one in row.items()}
        case list():
            return {name: "\n".join(str(one) for one in value)}
        case str() if len(value) == 10 and value[4:5] == "-" and value[7:8] == "-":
            year, month, day = value.split("-")
            return {f"{name}.day": day, f"{name}.month": month, f"{name}.year": year}
        case str() if value[10:11] == "T":
            date = _typed(name, value[:10])
            return {**date, f"{name}.time": value[11:16]}
        case float():
            return {name: f"{value}".replace(".", ",")}
    return {name: str(value)}
