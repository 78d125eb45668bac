"""NUL, lone surrogates, noncharacters, bidi overrides, megabytes and odd numbers wherever a page or
the API takes text: they are refused or taken as text, and nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import lxml.html
import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine import commands
from engine.demo.answers import FILE_CONTENT
from tests.kit import ADMIN, AUDITOR, DESIGNER, DESK, SURVEY, Installation
from tests.pages.visitor import Visitor

STRANGE = {
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "noncharacter and bidi": "\uffff\u202eabc\u2066",
    "decomposed": "\u0110ie\u0323\u0302n",
    "long": "x" * 200_000,
    "digits": "9" * 400,
    "no number": "Infinity",
    "gaps": "{x}{0}%(y)s",
    "new lines": "a\r\nSet-Cookie: x=y",
}
HEADERS = ("Accept-Language", "If-Match", "If-None-Match", "Range", "X-Forwarded-For", "Referer")
FORM = "application/x-www-form-urlencoded"
UNWELL = "/api/v1/health"
"""No worker runs here, and it says so."""


def some(number: int) -> list[tuple[str, str]]:
    """A third of them, another one for each number."""
    return list(STRANGE.items())[number % 3 :: 3]


def percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


class Attack:
    def __init__(self, at: Installation) -> None:
        code = at.request()
        at.go(code, "mv_survey")
        self.known = {
            "code": code,
            "case": code,
            "task": at.open_tasks(code)["mv_survey"].id,
            "proposal": at.do(commands.BeginProposal("Sửa nhãn"), DESIGNER).subject or "",
            "number": "1",
            "login": SURVEY,
            "sha256": at.file["sha256"],
            "definition": "mv_own_substation",
            "kind": "process",
            "key": "mv_own_substation",
        }
        people = (DESK, SURVEY, DESIGNER, AUDITOR, ADMIN)
        self.visitors = [Visitor(at).log_in(login) for login in people] + [Visitor(at)]
        self.broken: list[str] = []

    @property
    def rules(self) -> list[Rule]:
        found = self.visitors[0].client.application.url_map.iter_rules()
        return [rule for rule in found if rule.rule not in (UNWELL, "/logout")]

    def path(self, rule: Rule, **other: str) -> str:
        values = {name: self.known.get(name, "1") for name in rule.arguments} | other
        return re.sub(r"<(?:[^<>:]*:)?([^<>]*)>", lambda found: values[found[1]], rule.rule)

    def judge(self, what: str, answer: TestResponse) -> None:
        # What a reader of documents cannot do now is 503, whatever was written.
        if answer.status_code >= 500 and answer.status_code != 503:
            self.broken.append(f"{what}: {answer.status_code}")
        if "x" in answer.headers.get("Set-Cookie", "").split("=")[0].split():
            self.broken.append(f"{what}: a header was put in")
        answer.close()

    def forms(self) -> Iterator[tuple[Visitor, str, Mapping[str, str]]]:
        """Each form that stands on a page, once."""
        seen = set()
        for rule in self.rules:
            if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api"):
                continue
            for visitor in self.visitors:
                answer = visitor.client.get(self.path(rule))
                if answer.status_code != 200 or answer.mimetype != "text/html":
                    continue
                for form in lxml.html.fromstring(answer.text).forms:
                    names = dict.fromkeys(form.xpath(".//@name"), "")
                    place = (form.get("action"), *sorted(names))
                    if form.get("method") == "post" and place not in seen:
                        seen.add(place)
                        action = (form.get("action") or self.path(rule)).split("?")[0]
                        yield visitor, action, names | dict(form.form_values())


@pytest.fixture
def attack(installation: Installation, quick_sandbox: None) -> Attack:
    return Attack(installation)


def test_in_addresses_queries_and_headers(attack: Attack) -> None:
    for number, rule in enumerate(attack.rules):
        client = attack.visitors[number % len(attack.visitors)].client
        for name, text in some(number):
            what, method = f"{rule.rule} {name}", "GET" if "GET" in (rule.methods or ()) else "POST"
            for part in rule.arguments if len(text) < 1_000 else ():
                path = attack.path(rule, **{part: percent(text)})
                attack.judge(f"{what} in {part}", client.open(path, method=method))
            path = attack.path(rule)
            for query in (f"{percent(text)[:2_000]}=1", f"q={percent(text)}&page=1"):
                attack.judge(f"{what} in the query", client.open(f"{path}?{query}", method=method))
            plain = text.encode("utf-8", "surrogatepass").decode("latin1")
            header = re.sub(r"[\r\n\0]", "", plain)[:8_000]
            sent = dict.fromkeys(HEADERS, header)
            attack.judge(f"{what} in headers", client.open(path, method=method, headers=sent))
    assert attack.broken == []


def test_in_every_field_of_every_form(attack: Attack) -> None:
    forms = list(attack.forms())
    assert len(forms) > 15
    for visitor, action, values in forms:
        if action == "/logout":
            continue
        for number, field in enumerate(values):
            for name, text in some(number):
                if field == "token":
                    continue
                told = {**values, field: text.encode("utf-8", "surrogatepass")}
                attack.judge(f"{action} {field} {name}", _send(visitor, action, urlencode(told)))
        for name, text in STRANGE.items():
            body = f"{urlencode(values)}&{percent(text[:2_000])}=1&f.{percent(text[:2_000])}=2"
            attack.judge(f"{action} {name} as a name", _send(visitor, action, body))
    assert attack.broken == []


def _send(visitor: Visitor, action: str, body: str | bytes, kind: str = FORM) -> Any:
    own = {"Sec-Fetch-Site": "same-origin"}
    return visitor.client.post(action, data=body, content_type=kind, headers=own)


def test_as_names_of_files(attack: Attack) -> None:
    visitor = attack.visitors[1]
    action = f"/tasks/{attack.known['task']}/answer"
    (values,) = (values for _, place, values in attack.forms() if place == action)
    for name, text in STRANGE.items():
        called = text.encode("utf-8", "surrogatepass")[:3_000].translate(None, b'\r\n"')
        parts = [(key.encode(), b"", value.encode()) for key, value in values.items()]
        parts.append((b"f.photos", b'; filename="' + called + b'"', FILE_CONTENT))
        parts.append((called, b"", called))
        body = b"".join(
            b'--B\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % part
            for part in parts
        )
        kind = "multipart/form-data; boundary=B"
        attack.judge(f"{action} {name}", _send(visitor, action, body + b"--B--\r\n", kind))
    assert attack.broken == []
