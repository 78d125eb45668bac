"""Documents that were made to keep a reader busy: each is a problem of the document, said at once,
and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.publishing import sandbox
from tests.kit import DESIGNER, shipped
from tests.web.conftest import Api

pytestmark = pytest.mark.row(35)

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'
HOUSEHOLD = next(
    one.content for one in shipped() if (one.kind, one.key) == ("process", "lv_household")
)
CONDITION = "lvh_receive_check.eligible = false and lvh_receive_check.round &lt; 2"


def process(inside: str, before: str = "") -> tuple[str, str, str]:
    return "process", "p", f'{before}{HEAD}<process id="p">{inside}</process></definitions>'


def condition(text: str) -> tuple[str, str, str]:
    assert CONDITION in HOUSEHOLD
    return "process", "lv_household", HOUSEHOLD.replace(CONDITION, text)


def laughs() -> tuple[str, str, str]:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    return process("<documentation>&a9;</documentation>", doctype)


def flows(count: int) -> str:
    pairs = ((a, b) for a in range(count) for b in range(count) if a != b)
    gateways = "".join(f'<parallelGateway id="g{n}"/>' for n in range(count))
    return gateways + "".join(
        f'<sequenceFlow id="f{a}-{b}" sourceRef="g{a}" targetRef="g{b}"/>' for a, b in pairs
    )


INCLUDE = (
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" '
    'parse="text"/>'
)
DOCUMENTS = {
    "entities": (laughs(), "xml-doctype"),
    "deep": (process("<a>" * 5_000 + "</a>" * 5_000), "xml-malformed"),
    "many": (process("<a/>" * 100_000), "xml-too-large"),
    "dense": (process(flows(60)), "too-many-elements"),
    "brackets": (condition("(" * 3_000 + "true" + ")" * 3_000), "feel"),
    "long condition": (condition(" and ".join(["true"] * 20_000)), "feel"),
    "expression": (condition('matches("' + "a" * 40 + '!", "(a+)+$")'), "feel"),
    "deep TOML": (("roles", "roles", "a=" + "[" * 100_000), "toml"),
    "deep JSON": (("form", "lvh_survey", "[" * 100_000), "form-malformed"),
}


def test_each_is_a_problem_of_the_document(api: Api) -> None:
    for name, ((kind, key, content), rule) in DOCUMENTS.items():
        document = {"kind": kind, "key": key, "content": content}
        checked = api.post("/checks", {"documents": [document]}, DESIGNER)
        assert checked.status_code == 200, name
        found = {(one["rule"], one["source"]) for one in checked.json["problems"]}
        assert (rule, f"{kind}/{key}") in found, name
    server = sandbox._servers[0].process.pid
    assert Path(f"/proc/{server}/task/{server}/children").read_text() == "", "no reader is left"


def test_what_a_diagram_would_include_is_not_read(api: Api) -> None:
    kind, key, content = process(INCLUDE)
    document = {"kind": kind, "key": key, "content": content}
    checked = api.post("/checks", {"documents": [document]}, DESIGNER)
    assert checked.status_code == 200
    assert "root:" not in checked.text
    assert checked.json["problems"]
