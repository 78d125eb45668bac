"""Row 36 of docs/faults.md: the payload file against every place that reads an expression or
a word, and what the operating system sees of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from engine.bpmn.token_moves import Stuck, TaskReached
from engine.feel import FeelError, parse
from engine.forms import read_form
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.model.roles import read_roles
from engine.publishing.validation import validate
from tests.bpmn.drawings import (
    END,
    ROOT,
    START,
    Case,
    diagram,
    flow,
    flows,
    gateway,
    problems_of,
    read,
    shipped,
    task,
)

pytestmark = pytest.mark.row(36)

_FILE = Path(__file__).parent / "hostile_expressions.txt"
_NOTES, _, _REST = _FILE.read_text("utf-8").partition("# == refused when published\n")
_REFUSED, _, _STOPPED = _REST.partition("# == stopped when worked out\n")
REFUSED = tuple(_REFUSED.splitlines())
STOPPED = tuple(_STOPPED.splitlines())
HIDDEN, UNSEEN = "hidden-character", {"\u200b", "\u202e"}
PAYLOADS = (*REFUSED, *STOPPED)

LABEL = {"vi": "Nhãn", "en": "Label"}
DATA = {
    "kind": "big",
    "many": list(range(1_000)),
    "long": "x" * 9_000,
    "deep": json.loads("[" * 200 + "]" * 200),
}


def test_the_file_was_read() -> None:
    assert len(REFUSED) > 100
    assert len(STOPPED) > 20
    assert "import os" in REFUSED
    assert all(PAYLOADS)


# -- where expressions are read


def conditional(payload: str) -> str:
    """A step, then a gateway that asks the payload."""
    return diagram(
        START,
        END,
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "a", "x", "end"),
        flow("x", "a", _escaped(payload)),
    )


def timed(payload: str) -> str:
    """A milestone whose instant is the payload."""
    event = f"<intermediateThrowEvent id='m' motcua:occurredAt={quoteattr(payload)}/>"
    return diagram(START, END, event, flows("start", "m", "end"))


def form_asking(payload: str, key: str = "step") -> str:
    """A form with the payload as its rule."""
    return json.dumps(
        {
            "id": key,
            "title": LABEL,
            "type": "object",
            "properties": {"kind": {"type": "string", "x-label": LABEL}},
            "x-rules": [{"feel": payload, "field": "kind", "message": LABEL}],
        }
    )


def profile_asking(payload: str, key: str) -> str:
    """A deadline profile with the payload as the condition of a limit."""
    return f"""
id = "{key}"
ground = "g"
valid_from = 2014-10-10
[name]
vi = "x"
en = "x"
[total]
from = "dossier_valid"
to = "energized"
limit = "70cd"
warn = "60cd"
ground = "g"
[limits.a]
limit = "3wd"
calendar = "utility"
ground = "g"
[[limits.a.when]]
if = {json.dumps(payload)}
limit = "5wd"
"""


def _escaped(text: str) -> str:
    return quoteattr(text)[1:-1]


def _sinks(payloads: tuple[str, ...]) -> Iterator[tuple[str, Document]]:
    for number, payload in enumerate(payloads):
        yield payload, Document(Kind.PROCESS, f"c{number}", conditional(payload))
        yield payload, Document(Kind.PROCESS, f"m{number}", timed(payload))
        yield payload, Document(Kind.FORM, f"f{number}", form_asking(payload, f"f{number}"))
        yield payload, Document(Kind.PROFILE, f"p{number}", profile_asking(payload, f"p{number}"))


def test_everywhere_an_expression_is_read_the_payload_is_refused() -> None:
    sinks = list(_sinks(REFUSED))
    calendars = [d for d in shipped() if d.kind is Kind.CALENDAR]
    answer = validate([*(document for _, document in sinks), *calendars], ()).problems

    for payload, document in sinks:
        assert _blames_expression(answer, document), (payload, document.kind)


def _blames_expression(answer: list[Problem], document: Document) -> bool:
    rule = "profile" if document.kind is Kind.PROFILE else "feel"
    source = f"{document.kind}/{document.key}"
    return any(problem.source == source and problem.rule == rule for problem in answer)


@pytest.mark.parametrize("payload", STOPPED)
def test_what_can_be_read_is_stopped_when_it_is_worked_out(payload: str) -> None:
    with pytest.raises(FeelError):
        parse(payload).test(DATA, today=date(2014, 10, 1))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_gateway_that_asks_it_is_an_incident_and_no_more(payload: str) -> None:
    """Even in a diagram that was never validated."""
    case = Case(read(conditional(payload)), lambda text: parse(text).test(DATA))

    (stuck,) = case.complete("a")

    assert isinstance(stuck, Stuck)
    assert (stuck.element, stuck.code.partition("_")[0]) == ("x", "feel")
    assert not case.finished


@pytest.mark.parametrize("payload", STOPPED)
def test_a_form_rule_that_says_it_refuses_the_answer_and_no_more(payload: str) -> None:
    form, _ = read_form(form_asking(payload), {}, "form/step")
    assert form is not None

    answer, errors = form.check({"kind": "big"}, DATA, date(2014, 10, 1))

    assert answer is None
    assert [error.field for error in errors] == ["kind"]
    assert {error.code for error in errors} <= {"rule_undecided", "rule"}


# -- where words are read

REFERENCES = {
    "role": "role-unknown",
    "form": "form-unknown",
    "deadline": "deadline-unknown",
    "clockOwner": "clock-owner",
    "outcome": "outcome-unknown",
    "handsOverTo": "process-unknown",
    "milestone": "milestone",
    "profile": "profile-unknown",
}


@pytest.mark.parametrize("attribute", REFERENCES)
def test_a_payload_in_place_of_a_name_is_an_unknown_name(attribute: str) -> None:
    step = task("a", "motcua:deadline='day'")
    event = "<intermediateThrowEvent id='m' motcua:milestone='energized'/>"
    last = "<endEvent id='e' motcua:outcome='handed_over' motcua:handsOverTo='other'/>"
    xml = diagram(START, step, event, last, flows("start", "a", "m", "e"))
    assert problems_of(xml) == ()
    head, tail = xml.split(f"motcua:{attribute}='", 1)

    for payload in PAYLOADS:
        rest = tail[tail.index("'") + 1 :]
        found = problems_of(f"{head}motcua:{attribute}={quoteattr(payload)}{rest}")
        assert REFERENCES[attribute] in {problem.rule for problem in found}, payload


def test_a_payload_as_a_name_to_show_stays_a_text() -> None:
    ids = [f"t{n}" for n in range(len(PAYLOADS))]
    steps = [
        task(name).replace(f"name='{name}'", f"name={quoteattr(payload)}")
        for name, payload in zip(ids, PAYLOADS, strict=True)
    ]
    xml = diagram(START, END, *steps, flows("start", *ids, "end"))
    hidden = [(HIDDEN, name) for name, one in zip(ids, PAYLOADS, strict=True) if {*one} & UNSEEN]

    assert [(found.rule, found.element) for found in problems_of(xml)] == hidden
    process = read(xml)
    names = [process.elements[name].name for name in ids]
    assert names == [" ".join(payload.split()) for payload in PAYLOADS]
    case = Case(process)
    assert [type(move) for move in case.moves] == [TaskReached]


def test_a_payload_as_an_english_name_stays_a_text() -> None:
    content = "[en]\n" + "".join(f"t{n} = {json.dumps(p)}\n" for n, p in enumerate(PAYLOADS))
    documents = [
        Document(Kind.PROCESS, "small", diagram(START, END, flow("start", "end"))),
        Document(Kind.LABELS, "small", content),
    ]

    found = {problem.rule for problem in validate(documents, ()).problems}
    assert found == {"profile-unknown", HIDDEN}


def test_a_payload_as_the_name_of_a_role_stays_a_text() -> None:
    content = "".join(
        f"[roles.{json.dumps(payload)}]\nvi = {json.dumps(payload)}\nen = {json.dumps(payload)}\n"
        for payload in PAYLOADS
    )

    known, problems = read_roles(content)

    assert known is not None
    assert problems == ()
    assert {role.name["vi"] for role in known.roles.values()} == set(PAYLOADS)


def test_a_payload_as_the_label_of_a_field_stays_a_text() -> None:
    for payload in PAYLOADS:
        label = {"vi": payload, "en": payload}
        plain = {
            "id": "step",
            "title": label,
            "type": "object",
            "properties": {
                "kind": {
                    "type": "string",
                    "x-label": label,
                    "x-unit": payload,
                    "enum": [payload],
                    "x-options": {payload: label},
                }
            },
        }

        form, problems = read_form(json.dumps(plain), {}, "form/step")

        assert problems == ()
        assert form is not None
        assert form.title == label


# -- what the operating system sees

HARMLESS = {"object.__getattr__", "object.__setattr__", "object.__delattr__", "sys._getframe"}


@pytest.fixture(scope="module")
def watched() -> dict[str, list[str]]:
    """The audit events of a process that works out every payload, then opens a file."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bpmn.watched_conditions"],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_no_file_process_or_network_is_touched_while_conditions_are_decided(
    watched: dict[str, list[str]],
) -> None:
    assert set(watched["deciding"]) <= HARMLESS


def test_the_watch_would_have_seen_it(watched: dict[str, list[str]]) -> None:
    assert "open" in watched["opening a file"]
