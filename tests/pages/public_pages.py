"""Every page and every route of programs that needs no login, as whoever has a code sees them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from engine.model.slip import SlipKind
from tests.kit import Installation
from tests.pages.visitor import Visitor

_BEGINS = ("/tra-cuu", "/don", "/dich-vu", "/cam-ket", "/k/", "/nhan-tin", "/thoi-nhan-tin")
_PROGRAMS = "/api/v1/public/"
_VALUES = {
    "number": ["1", "2", "3"],
    "kind": [str(kind) for kind in SlipKind],
    "token": ["x" * 22],
    "paper": ["authorization"],
}
_LEAST = 25
"""Rules; fewer would mean that they are not found any more."""


def said_by_code(at: Installation, code: str) -> Iterator[tuple[str, bytes]]:
    """What each page answers, headers and all, in a browser that has looked that code up without
    its key; and what each does that somebody could send, with nothing filled in."""
    visitor = Visitor(at).go("/tra-cuu")
    visitor.submit("/tra-cuu", {"code": code})
    assert visitor.path == "/tra-cuu/ho-so"
    shown = {"form_token": visitor.filled("/tra-cuu/xong").get("form_token", "")}
    found = list(_addresses(visitor))
    for address, methods in found:
        if "GET" in methods:
            yield address, _all_of(visitor.client.get(address))
    yield "tracking", _all_of(visitor.client.post(f"{_PROGRAMS}tracking", json={"code": code}))
    for address, methods in found:
        if "POST" in methods and address != "/tra-cuu/xong":
            sent = {"json": {}} if address.startswith(_PROGRAMS) else {"data": shown}
            yield address, _all_of(visitor.client.post(address, **sent))  # type: ignore[arg-type]
    assert code.encode() in _all_of(visitor.client.get("/tra-cuu/ho-so")), "it is shown still"


def _addresses(visitor: Visitor) -> Iterator[tuple[str, set[str]]]:
    rules = [
        rule
        for rule in visitor.client.application.url_map.iter_rules()
        if rule.rule.startswith((*_BEGINS, _PROGRAMS))
    ]
    assert len(rules) >= _LEAST
    bound = visitor.client.application.url_map.bind("localhost")
    for rule in rules:
        names = sorted(rule.arguments)
        for values in product(*(_VALUES.get(name, ["1"]) for name in names)):
            given = {
                name: int(value) if name == "number" else value
                for name, value in zip(names, values, strict=True)
            }
            yield bound.build(rule.endpoint, given, method=None), set(rule.methods or ())


def _all_of(answer: object) -> bytes:
    content, headers = answer.data, str(answer.headers)  # type: ignore[attr-defined]
    return bytes(content) + headers.encode()
