"""Small processes in which a case comes to a milestone wrongly, in force from before lint knew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import engine.bpmn.lint
from tests.kit import Installation
from tests.readings import with_other_rules
from tests.small import publish_process, start

_STEP = "motcua:role='ky_thuat' motcua:clockOwner='utility' motcua:form='step'"


def drawn(key: str, *body: str) -> str:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'
  xmlns:motcua='urn:motcua:bpmn:1.0' id='d' targetNamespace='urn:test'>
  <process id='{key}' name='Bản cũ' isExecutable='true' motcua:profile='nq19_2014'>
    <startEvent id='begin'/><endEvent id='done' motcua:outcome='closed'/>
    {"".join(body)}
  </process>
</definitions>"""


def step(*names: str) -> str:
    return "".join(f"<userTask id='{name}' name='{name}' {_STEP}/>" for name in names)


def event(name: str, milestone: str) -> str:
    return f"<intermediateThrowEvent id='{name}' motcua:milestone='{milestone}'/>"


def flows(*names: str, condition: str = "", more: str = "") -> str:
    asked = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return "".join(
        f"<sequenceFlow id='{one}-{other}' sourceRef='{one}' targetRef='{other}' {more}>"
        f"{asked}</sequenceFlow>"
        for one, other in pairwise(names)
    )


LOOP = drawn(
    "loop",
    step("check", "work"),
    event("valid", "dossier_valid"),
    event("power", "energized"),
    "<exclusiveGateway id='merge'/><exclusiveGateway id='again' default='again-power'/>",
    flows("begin", "merge", "check", "valid", "work", "again", "power", "done"),
    flows(
        "again",
        "merge",
        condition="work.pick = 1",
        more="motcua:maxRounds='2' motcua:causedBy='customer'",
    ),
)
BRANCH = drawn(
    "branch",
    step("a", "b"),
    event("valid", "dossier_valid"),
    event("power", "energized"),
    "<parallelGateway id='fork'/><exclusiveGateway id='merge'/>",
    flows("begin", "valid", "fork", "a", "merge", "power", "done"),
    flows("fork", "b", "merge"),
)
EARLY = drawn(
    "early",
    step("a", "b"),
    event("valid", "dossier_valid"),
    event("power", "energized"),
    "<parallelGateway id='fork'/><parallelGateway id='join'/>",
    flows("begin", "fork", "a", "power", "join", "done"),
    flows("fork", "b", "valid", "join"),
)


@contextmanager
def as_before() -> Iterator[None]:
    """Published when lint did not know these rules."""
    with with_other_rules() as patch:
        patch.setattr(engine.bpmn.lint, "check_soundness", lambda *_: iter(()))
        yield


def begun(at: Installation, key: str, xml: str) -> str:
    with as_before():
        publish_process(at, key, xml)
    return start(at, key)
