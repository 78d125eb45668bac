"""Automatic steps that fail wait for a person; the rest of the case goes on."""

from __future__ import annotations

import pytest

from engine import Invalid, NotAllowed, NotFound, commands, states
from tests.kit import DESK, LEADER, TECHNICAL, Installation
from tests.small import publish_process, start

_STEP = "motcua:role='ky_thuat' motcua:clockOwner='utility' motcua:form='step'"
UNDECIDED = f"""<?xml version='1.0' encoding='UTF-8'?>
<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'
  xmlns:motcua='urn:motcua:bpmn:1.0' id='d' targetNamespace='urn:test'>
  <process id='undecided' name='Chưa rõ' isExecutable='true'>
    <startEvent id='begin'/>
    <sequenceFlow id='f0' sourceRef='begin' targetRef='fork'/>
    <parallelGateway id='fork'/>
    <sequenceFlow id='f1' sourceRef='fork' targetRef='ask'/>
    <sequenceFlow id='f2' sourceRef='fork' targetRef='other'/>
    <userTask id='ask' name='Hỏi' {_STEP}/>
    <userTask id='other' name='Việc khác' {_STEP}/>
    <sequenceFlow id='f3' sourceRef='ask' targetRef='choose'/>
    <exclusiveGateway id='choose' default='f5'/>
    <sequenceFlow id='f4' sourceRef='choose' targetRef='big'>
      <conditionExpression>string length(said) > 3</conditionExpression></sequenceFlow>
    <sequenceFlow id='f5' sourceRef='choose' targetRef='done'/>
    <userTask id='big' name='Lời dài' {_STEP}/>
    <sequenceFlow id='f6' sourceRef='big' targetRef='done'/>
    <sequenceFlow id='f7' sourceRef='other' targetRef='beside'/>
    <endEvent id='done' motcua:outcome='closed'/>
    <endEvent id='beside' motcua:outcome='closed'/>
  </process>
</definitions>"""


def stuck(at: Installation) -> tuple[str, int]:
    """A case whose gateway cannot be decided; its code and the incident's number."""
    publish_process(at, "undecided", UNDECIDED)
    code = start(at, "undecided")
    task = at.open_tasks(code)["ask"]
    at.do(commands.CompleteTask(task.id, {"pick": 1}), TECHNICAL)
    (incident,) = at.engine.cases.get(at.actor(LEADER), code).incidents
    assert incident.element == "choose"
    assert "said" in incident.reason
    return code, incident.number


@pytest.mark.row(36)
def test_the_step_stays_done_and_other_branches_go_on(either: Installation) -> None:
    code, _ = stuck(either)
    assert list(either.open_tasks(code)) == ["other"]
    task = either.open_tasks(code)["other"]
    either.do(commands.CompleteTask(task.id, {}), TECHNICAL)
    assert either.case(code).state is states.CaseState.ACTIVE
    assert either.verify() == []


def test_the_leader_corrects_a_fact_and_has_it_tried_again(either: Installation) -> None:
    code, number = stuck(either)
    with pytest.raises(NotAllowed):
        either.do(commands.RetryIncident(code, number, "Thử lại", {"said": "dài lắm"}), DESK)
    with pytest.raises(Invalid):
        either.do(commands.RetryIncident(code, number, "Thử lại", {"said": 7}), LEADER)
    with pytest.raises(Invalid):
        either.do(commands.RetryIncident(code, number, "Thử lại", {"unheard": "of"}), LEADER)
    with pytest.raises(NotFound):
        either.do(commands.RetryIncident(code, 99, "Thử lại"), LEADER)
    either.do(commands.RetryIncident(code, number, "Bổ sung lời", {"said": "dài lắm"}), LEADER)
    view = either.engine.cases.get(either.actor(LEADER), code)
    assert not view.incidents
    assert "big" in either.open_tasks(code)
    assert view.case.facts["said"] == "dài lắm"
    assert either.verify() == []


def test_trying_again_without_a_remedy_raises_it_again(either: Installation) -> None:
    code, number = stuck(either)
    either.do(commands.RetryIncident(code, number, "Thử lại"), LEADER)
    (again,) = either.engine.cases.get(either.actor(LEADER), code).incidents
    assert again.number != number
    either.do(commands.CancelCase(code, "Không giải quyết được"), LEADER)
    assert not either.engine.cases.get(either.actor(LEADER), code).incidents
    assert either.verify() == []
