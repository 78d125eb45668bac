"""What the order of a file says nothing about changes no verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.proof import Proof, prove
from engine.bpmn.token_game import MoveLabel
from engine.bpmn.token_moves import Ended, Left, Passed, TaskReached, TokenMove
from engine.bpmn.xml_input import RefusedXml
from engine.export.language import language_of
from engine.model.documents import Kind
from engine.model.process import UserTask
from engine.time import Profile, WorkingCalendar, read_calendar, read_profile
from tests.bpmn.drawings import (
    CATALOG,
    END,
    PROCEDURES,
    START,
    Case,
    boundary,
    catch,
    diagram,
    end,
    error,
    flow,
    flows,
    fork,
    problems_of,
    read,
    shipped,
    shipped_catalog,
    shipped_diagram,
    sub,
    task,
    throw,
    valid,
)
from tests.bpmn.good_diagrams import GOOD
from tests.bpmn.rules import BROKEN
from tests.properties.blocks import CATALOG as BLOCKS
from tests.properties.blocks import Block, blocks, draw_bpmn
from tests.properties.permuted import permuted

PERMUTED = 500 if settings().max_examples > 1_000 else 4
"""Files of each kind; 500 with ``make search``."""

orders = st.integers(0, 2**32).map(Random)

Finding = tuple[str, str, str, str]


def findings(xml: str, catalog: object = CATALOG) -> set[Finding]:
    """Without the lines, which are other ones in another file."""
    found = problems_of(xml, catalog)  # type: ignore[arg-type]
    return {
        (p.rule, p.element, re.sub(r"line \d+", "line", str(p.message)), str(p.remedy))
        for p in found
    }


def is_graph(xml: str) -> bool:
    """Whether what is wrong with it, if anything, is not in the text of the file itself."""
    try:
        problems = problems_of(xml)
        etree.fromstring(xml.encode())
    except (RefusedXml, etree.XMLSyntaxError, ValueError):
        return False
    return not any(problem.rule.startswith("xml-") for problem in problems)


@cache
def graphs() -> tuple[str, ...]:
    return tuple(xml for xml in (*GOOD.values(), *(one.xml for one in BROKEN)) if is_graph(xml))


@settings(max_examples=PERMUTED * 10)
@given(st.data(), orders)
def test_small_diagrams_have_the_same_findings(data: st.DataObject, random: Random) -> None:
    xml = data.draw(st.sampled_from(graphs()))
    assert findings(permuted(xml, random)) == findings(xml)


@settings(max_examples=PERMUTED * 10)
@given(st.data(), orders)
def test_diagrams_with_ends_for_all_have_the_same_findings(
    data: st.DataObject, random: Random
) -> None:
    ending = [xml for xml in graphs() if xml.count("terminateEventDefinition") > 1]
    xml = data.draw(st.sampled_from(ending))
    assert findings(permuted(xml, random)) == findings(xml)


@settings(max_examples=PERMUTED)
@given(blocks(), orders)
def test_random_diagrams_have_the_same_findings_and_the_same_net(
    block: Block, random: Random
) -> None:
    xml = draw_bpmn(block).decode().partition("?>")[2]
    other = permuted(xml, random)
    assert findings(other, BLOCKS) == findings(xml, BLOCKS)
    net, same = language_of(read(xml)), language_of(read(other))
    assert (same.moves, same.final) == (net.moves, net.final)


@st.composite
def abrupt(draw: st.DrawFn) -> str:
    """A fork whose branches lead to ends of every kind, many of them at once; in the process or in
    a sub-process of it."""
    body, drawn = [fork("p")], []
    for number in range(draw(st.integers(2, 4))):
        way = draw(st.sampled_from(["", "t", "e", "v", "c", "te", "et", "vt"]))
        names = [f"{kind}{number}" for kind in way]
        body += [_ELEMENTS[name[0]](name) for name in names]
        last = draw(st.sampled_from(["done", "done2", "stop", "stop2", "failed"]))
        drawn.append(flows("p", *names, last))
    inside = draw(st.booleans())
    outcome = None if inside else "closed"
    body += [
        end("done", outcome=outcome),
        end("done2", outcome=outcome and "refused"),
        end("stop", "<terminateEventDefinition/>", outcome),
        end("stop2", "<terminateEventDefinition/>", outcome and "refused"),
        end("failed", error("out") if inside else "", outcome),
    ]
    used = [
        one for one in body if "endEvent" not in one or any(f"-{_id(one)}'" in d for d in drawn)
    ]
    if not inside:
        return diagram(START, *used, *drawn, flow("start", "p"))
    return diagram(
        START,
        END,
        sub("s", "<startEvent id='in'/>", *used, *drawn, flow("in", "p")),
        boundary("b", "s", error("out")),
        end("gone", outcome="refused"),
        flows("start", "s", "end"),
        flow("b", "gone"),
    )


_ELEMENTS = {"t": task, "e": throw, "v": valid, "c": catch}


def _id(xml: str) -> str:
    return xml.partition("id='")[2].partition("'")[0]


@settings(max_examples=PERMUTED * 10)
@given(abrupt(), orders)
def test_forks_that_end_at_once_have_the_same_findings_and_the_same_net(
    xml: str, random: Random
) -> None:
    other = permuted(xml, random)
    assert findings(other) == findings(xml)
    net, same = language_of(read(xml)), language_of(read(other))
    assert (same.moves, same.final) == (net.moves, net.final)


def told(case: Case, moves: Iterable[TokenMove]) -> Iterator[MoveLabel]:
    """As a trace tells it."""
    for move in moves:
        match move:
            case TaskReached(_, step):
                yield step.id, "schedule"
            case Passed(passed) if passed.milestone is not None:
                yield passed.id, "complete"
            case Left(_, element) if isinstance(case.process.elements[element], UserTask):
                yield element, "withdraw"
            case Ended(ended):
                yield ended.id, "complete"


@settings(max_examples=PERMUTED * 10)
@given(abrupt(), st.data())
def test_what_a_case_does_lies_in_the_net(xml: str, data: st.DataObject) -> None:
    """Whichever order the engine takes: the net has all."""
    assume(not {rule for rule, *_ in findings(xml)} & {"duplicate-id", "twin-flows"})
    case = Case(read(xml))
    net = language_of(case.process)
    history = list(told(case, case.moves))
    while case.open and not case.stuck:
        element = data.draw(st.sampled_from(case.open))
        history.append((element, "complete"))
        go_on = case.complete if element in case.tasks.values() else case.arrive
        history += told(case, go_on(element))
        assert net.follow(history) is not None
    assert not case.finished or net.follow(history) in net.final


@cache
def law() -> tuple[dict[str, Profile], dict[str, WorkingCalendar]]:
    return (
        {d.key: read_profile(d.content) for d in shipped() if d.kind is Kind.PROFILE},
        {d.key: read_calendar(d.content) for d in shipped() if d.kind is Kind.CALENDAR},
    )


def proof_of(xml: str) -> dict[str, object]:
    """Lists in no order: they follow the file."""
    process = read(xml)
    profiles, calendars = law()
    profile = profiles[process.profile or ""]
    day = date(2014, 10, 1)
    proof: Proof = prove(process, profile, calendars, day, day, {})
    values = {field.name: getattr(proof, field.name) for field in fields(proof)}
    return {n: frozenset(v) if isinstance(v, tuple) else v for n, v in values.items()}


@cache
def of_shipped(key: str) -> tuple[set[Finding], object, object, dict[str, object]]:
    xml = shipped_diagram(key)
    net = language_of(read(xml))
    return findings(xml, shipped_catalog()), net.moves, net.final, proof_of(xml)


@pytest.mark.parametrize("key", PROCEDURES)
@settings(max_examples=PERMUTED)
@given(random=orders)
def test_shipped_diagrams_have_the_same_findings_net_and_proof(key: str, random: Random) -> None:
    other = permuted(shipped_diagram(key), random)
    net = language_of(read(other))
    assert (
        findings(other, shipped_catalog()),
        net.moves,
        net.final,
        proof_of(other),
    ) == of_shipped(key)
