"""One small broken diagram for each rule, and for each way to break it.

The line of the broken element is marked with ``HERE``, a comment that the gate drops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.bpmn.layout import lay_out
from engine.bpmn.xml_input import MAX_BYTES
from tests.bpmn.drawings import (
    END,
    MESSAGE,
    REWORK,
    START,
    TIMER,
    boundary,
    catch,
    diagram,
    end,
    error,
    flow,
    flows,
    fork,
    gateway,
    milestone,
    sub,
    task,
    throw,
    valid,
)

HERE = "<!--here-->"
CONSTANT = (
    "true",
    "false",
    "1 = 1",
    "not(2 > 1)",
    "kind = 1 or true",
    "kind = 1 and 1 = 2",
    "kind = kind",
    "a.ok != a.ok",
    "if kind = 1 then false else 1 &lt; 0",
    "3 in [1..5]",
    "some x in [1, 2] satisfies x = 2",
    'date("2014-10-01") = date("2014-10-02")',
)
"""Conditions that are the same whatever a case says."""
UNFIT = (
    "1",
    '"a"',
    "null",
    "a",
    "kind",
    "kind + 1",
    "[true]",
    "{ok: true}",
    "today()",
    "a.ok = 1",
    "kind = true",
    "kind",
    "a.round = true",
    "a.ok and kind",
    "not(kind)",
    "if kind then true else false",
    "if a.ok then 1 else 2",
    "handed_over = 1",
    '1 = "1"',
)
"""Conditions that fail on every case, for the kind of what is in them."""
SHAPE_OF_NOTHING = (
    "<extensionElements><d:Any xmlns:d='http://www.omg.org/spec/BPMN/20100524/DI' id='a'/>"
    "</extensionElements>"
)


@dataclass(frozen=True)
class Broken:
    """``element`` is whom the problem must name, ``line`` where, unless ``HERE`` says so;
    ``also`` are rules that cannot help being broken with it."""

    rule: str
    element: str
    xml: str
    line: int | None = None
    also: frozenset[str] = frozenset()

    @property
    def expected_line(self) -> int:
        if self.line is not None:
            return self.line
        return self.xml[: self.xml.index(HERE)].count("\n") + 1


def broken(rule: str, element: str, *body: str, also: str = "") -> Broken:
    return Broken(rule, element, diagram(*body), also=frozenset(also.split()))


def changed(rule: str, element: str, old: str, new: str) -> Broken:
    """The smallest good diagram with one thing written differently."""
    good = diagram(START, f"{task('a')}{HERE}", END, flows("start", "a", "end"))
    assert old in good
    return Broken(rule, element, good.replace(old, new))


def drawn(rule: str, element: str, part: str, old: str, new: str, **how: str | bool) -> Broken:
    """The smallest good diagram with its drawing, in which a part, known by what it begins with,
    is written differently, or is cut out."""
    good = lay_out(diagram(START, task("a"), END, flows("start", "a", "end")))
    found = re.search(rf"<bpmndi:(\w+) id=\S* {part}.*?</bpmndi:\1>", good, re.DOTALL)
    assert found is not None
    changed = "" if how.get("cut") else re.sub(old, new, found.group(), count=1)
    assert changed != found.group()
    xml = good.replace(found.group(), changed)
    name = f'<userTask id="{element}"' if how.get("cut") else changed
    if how.get("cut") and "-" in element:
        name = f'<sequenceFlow id="{element}"'
    return Broken(
        rule,
        element,
        xml,
        xml[: xml.index(name)].count("\n") + 1,
        frozenset(str(how.get("also", "")).split()),
    )


PLANE = "id='two' bpmnElement='small'"
DI_PREFIXES = (
    "xmlns:bpmndi='http://www.omg.org/spec/BPMN/20100524/DI' "
    "xmlns:di='http://www.omg.org/spec/DD/20100524/DI'"
)


def redrawn(rule: str, element: str, change: tuple[str, str], also: str = "") -> Broken:
    """The smallest good diagram with its drawing, in which something is written otherwise."""
    good = lay_out(diagram(START, task("a"), END, flows("start", "a", "end")))
    old, new = change
    assert old in good
    return Broken(rule, element, good.replace(old, new, 1), also=frozenset(also.split()))


A = f"{START}{END}{task('a')}{flows('start', 'a', 'end')}"
"""A good line, to which something is added."""

OVER = "<endEvent id='{}' motcua:outcome='handed_over' motcua:handsOverTo='other'/>"

IN_OUT = f"<startEvent id='in'/>{end('out', outcome=None)}"
"""Start and end of a sub-process."""

STOP_ALL = "<terminateEventDefinition/>"

TOO_MANY_TASKS = [task(f"t{n}") for n in range(301)]
TOO_MANY_FLOWS = [f"<sequenceFlow id='f{n}' sourceRef='a' targetRef='end'/>" for n in range(601)]

BROKEN = [
    # the document
    Broken("xml-malformed", "", "<definitions>\n<process></definitions>", line=2),
    Broken("xml-malformed", "", "", line=1),
    Broken("xml-malformed", "", "<a>\n&nothing;</a>", line=2),
    Broken("xml-doctype", "", "<?xml version='1.0'?>\n<!DOCTYPE a>\n<a/>", line=2),
    Broken("xml-encoding", "", "<a>\x00</a>", line=0),
    Broken("xml-encoding", "", f"<?xml version='1.0' encoding='UTF-16'?>{diagram(A)}", line=1),
    Broken("xml-encoding", "", f"<?xml version='1.0' encoding='windows-1258'?>{diagram(A)}", 1),
    Broken("xml-version", "", f"<?xml version='1.1'?>{diagram(A)}", line=1),
    Broken("xml-instruction", "", f"<?xml version='1.0'?>\n<?style a?>{diagram(A)}", line=2),
    broken("xml-instruction", "", A, f"{HERE}<?tool do='this'?>"),
    Broken("xml-instruction", "", f"{diagram(A)}\n<?tool?>", line=7),
    broken(
        "xml-include",
        "small",
        A,
        f"{HERE}<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
    ),
    broken("xml-include", "small", A, f"{HERE}<i:x xmlns:i='http://www.w3.org/2003/XInclude'/>"),
    changed("hidden-character", "a", "name='a'", "name='a\u202eb'"),
    changed("hidden-character", "a", "name='a'", "name='a&#x2067;b'"),
    changed("hidden-character", "a", "name='a'", "name='a\u200bb'"),
    changed("hidden-character", "a", "name='a'", "name='a&#xAD;b'"),
    changed("hidden-character", "a", "name='a'", "name='a\u034fb'"),
    changed("hidden-character", "a", "name='a'", "name='a\ufe0fb'"),
    changed("hidden-character", "a", "name='a'", "name='a\U000e0101'"),
    changed("hidden-character", "a", "name='a'", "name='\u2800'"),
    broken("hidden-character", "small", A, f"{HERE}<documentation>a\u202eb</documentation>"),
    broken("duplicate-id", "a", A, HERE + SHAPE_OF_NOTHING),
    Broken("xml-too-large", "", "<a>" + " " * MAX_BYTES + "</a>", line=0),
    Broken("xml-too-large", "", "<a>" + "\n<b/>" * 20_001 + "</a>", line=20_002),
    Broken("xml-too-large", "", "<a>\n" * 61 + "</a>" * 61, line=61),
    Broken("not-bpmn", "", "\n<definitions/>", line=2),
    Broken("one-process", "definitions", diagram(A).replace("'true'", "'false'", 1), line=1),
    Broken(
        "one-process",
        "definitions",
        diagram(A).replace("</definitions>", "<process id='second'/></definitions>"),
        line=1,
    ),
    Broken(
        "bad-attribute", "small", diagram(A).replace("Executable='true'", "Executable='yes'"), 3
    ),
    broken("bad-attribute", "b", A, HERE + boundary("b", "a").replace("'true'", "'maybe'")),
    broken("bad-attribute", "s", A, f"{HERE}<subProcess id='s' triggeredByEvent='x'/>"),
    broken("duplicate-id", "a", A, f"{HERE}<association id='a'/>"),
    broken("id-missing", "small", A, f"{HERE}<exclusiveGateway/>"),
    broken("id-missing", "small", A, f"{HERE}<userTask id=''/>"),
    changed("unknown-attribute", "a", "motcua:form=", "motcua:owner='x' motcua:form="),
    changed("unknown-attribute", "a", "motcua:form=", "startQuantitiy='2' motcua:form="),
    changed("unknown-attribute", "small", "<userTask", "<motcua:role/><userTask"),
    *(
        broken(
            "unknown-attribute",
            "b",
            A,
            HERE + boundary("b", "a", TIMER).replace(" cancel", f" motcua:{said} cancel"),
            flow("b", "end"),
        )
        for said in ("role='clerk'", "form='step'")
    ),
    changed("unsupported-attribute", "a", "motcua:form=", "xsi:type='tTask' motcua:form="),
    changed("unsupported-attribute", "a", "motcua:form=", "startQuantity='2' motcua:form="),
    changed("unsupported-attribute", "a", "motcua:form=", "completionQuantity='2' motcua:form="),
    changed("unsupported-attribute", "a", "motcua:form=", "isForCompensation='1' motcua:form="),
    broken(
        "unsupported-attribute",
        "b",
        START,
        END,
        sub(
            "s",
            "<startEvent id='in'/>",
            end("e", error("out"), None),
            end("out", outcome=None),
            task("a"),
            gateway("x", default="x-out"),
            flows("in", "a", "x", "out"),
            flow("x", "e", "kind = 1"),
        ),
        HERE + boundary("b", "s", error("out"), interrupting=False),
        flows("start", "s", "end"),
        flow("b", "end"),
        also="error-not-caught",
    ),
    broken(
        "gateway-direction",
        "x",
        START,
        END,
        task("a"),
        f"{HERE}<exclusiveGateway id='x' default='x-end' gatewayDirection='Converging'/>",
        flows("start", "x", "end"),
        flow("x", "a", "kind = 1"),
        flow("a", "end"),
    ),
    broken(
        "expression-language",
        "x-a",
        START,
        END,
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "x", "end"),
        HERE
        + flow("x", "a", "kind = 1").replace(
            "<conditionExpression", "<conditionExpression language='http://www.w3.org/1999/XPath'"
        ),
        flow("a", "end"),
    ),
    broken(
        "expression-language",
        "x-a",
        START,
        END,
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "x", "end"),
        HERE
        + flow("x", "a", "kind = 1").replace(
            "<conditionExpression", "<conditionExpression xsi:type='tText'"
        ),
        flow("a", "end"),
    ),
    broken(
        "unsupported-element",
        "x-a",
        START,
        END,
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "x", "end"),
        HERE + flow("x", "a", "kind = 1").replace("</sequence", "<conditionExpression/></sequence"),
        flow("a", "end"),
    ),
    # the picture
    drawn("picture-number", "a", 'bpmnElement="a">', 'x="[^"]*"', 'x="NaN"'),
    drawn("picture-number", "a", 'bpmnElement="a">', 'width="[^"]*"', 'width="-5"'),
    drawn("picture-number", "a", 'bpmnElement="a">', 'x="[^"]*"', 'x="1e400"'),
    drawn("picture-number", "a-end", 'bpmnElement="a-end">', 'y="[^"]*"', 'y=""'),
    drawn("picture-missing", "a", 'bpmnElement="a">', "", "", cut=True),
    drawn("picture-missing", "a-end", 'bpmnElement="a-end">', "", "", cut=True),
    drawn(
        "picture-twice",
        "a",
        'bpmnElement="end">',
        'bpmnElement="end"',
        'bpmnElement="a"',
        also="picture-missing",
    ),
    drawn(
        "picture-dangling",
        "a_di",
        'bpmnElement="a">',
        'bpmnElement="a"',
        'bpmnElement="b"',
        also="picture-missing",
    ),
    drawn(
        "picture-twice",
        "a",
        'bpmnElement="a">',
        r"(<dc:Bounds[^>]*>)",
        r"\1<dc:Bounds x='9' y='9' width='9' height='9'/>",
    ),
    redrawn("picture-plane", "small_plane", ('bpmnElement="small">', f'bpmnElement="a">{HERE}')),
    redrawn(
        "picture-plane",
        "two",
        ("</bpmndi:BPMNPlane>", f"</bpmndi:BPMNPlane>{HERE}<bpmndi:BPMNPlane {PLANE}/>"),
    ),
    redrawn(
        "picture-plane",
        "two",
        (
            '<bpmndi:BPMNEdge id="a-end_di"',
            f"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram><bpmndi:BPMNDiagram {DI_PREFIXES}>"
            f'{HERE}<bpmndi:BPMNPlane {PLANE}><bpmndi:BPMNEdge id="a-end_di"',
        ),
    ),
    broken("unsupported-element", "x", A, f"{HERE}<scriptTask id='x'/>"),
    broken("unsupported-element", "x", A, f"{HERE}<neverHeardOf id='x'/>"),
    broken("unsupported-element", "x", A, f"{HERE}<subProcess id='x' triggeredByEvent='1'/>"),
    broken(
        "unsupported-element",
        "m",
        A,
        f"{HERE}<userTask id='t'><multiInstanceLoopCharacteristics id='m'/></userTask>",
    ),
    broken("unsupported-element", "x", A, f"{HERE}{end('x', '<signalEventDefinition/>')}"),
    broken(
        "unsupported-element",
        "x",
        A,
        f"{HERE}{end('x', '<eventDefinitionRef>elsewhere</eventDefinitionRef>')}",
    ),
    broken(
        "unsupported-element",
        "x",
        A,
        f"{HERE}<parallelGateway id='x'><activationCondition/></parallelGateway>",
    ),
    # references
    broken("dangling-reference", "f", A, f"{HERE}<sequenceFlow id='f' sourceRef='a'/>"),
    broken("dangling-reference", "a-nowhere", A, f"{HERE}{flow('a', 'nowhere')}"),
    broken(
        "dangling-reference",
        "s",
        A,
        f"{HERE}<startEvent id='s'><messageEventDefinition messageRef='nothing'/></startEvent>",
    ),
    broken(
        "dangling-reference",
        "b",
        A,
        HERE + boundary("b", "nothing"),
        flow("b", "end"),
        also="unreachable",
    ),
    broken("dangling-reference", "b", A, HERE + boundary("b", "end"), flow("b", "end")),
    broken(
        "dangling-reference",
        "start",
        f"{HERE}<startEvent id='start'><outgoing>a-end</outgoing></startEvent>",
        f"{END}{task('a')}{flows('start', 'a', 'end')}",
    ),
    broken(
        "dangling-reference",
        "end",
        START,
        f"{HERE}{end('end', '<incoming>nothing</incoming>')}",
        f"{task('a')}{flows('start', 'a', 'end')}",
    ),
    # triggers
    broken("start-event", "s", A, f"{HERE}<startEvent id='s'>{MESSAGE}</startEvent>"),
    broken("event-trigger", "c", A, f"{HERE}{catch('c', MESSAGE + TIMER)}"),
    broken("event-trigger", "c", A, f"{HERE}<intermediateCatchEvent id='c'/>"),
    broken("event-trigger", "e", A, f"{HERE}{end('e', MESSAGE)}"),
    broken(
        "event-trigger",
        "t",
        A,
        f"{HERE}<intermediateThrowEvent id='t'>{MESSAGE}</intermediateThrowEvent>",
    ),
    broken("event-trigger", "b", A, HERE + boundary("b", "a", "<terminateEventDefinition/>")),
    broken(
        "timer-in-diagram",
        "c",
        A,
        "<intermediateCatchEvent id='c'><timerEventDefinition>"
        f"{HERE}<timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>",
    ),
    broken("deadline-missing", "c", A, f"{HERE}{catch('c', '<timerEventDefinition/>')}"),
    broken("milestone", "m", A, f"{HERE}<intermediateThrowEvent id='m' motcua:milestone='lunch'/>"),
    changed("clock-owner", "a", "motcua:clockOwner='utility'", ""),
    changed("clock-owner", "a", "'utility'", "'nobody'"),
    # single elements
    Broken("too-many-elements", "small", diagram(START, END, *TOO_MANY_TASKS), line=3),
    Broken("too-many-elements", "small", diagram(A, *TOO_MANY_FLOWS), line=3),
    Broken("bad-id", "my process", diagram(A, key="my process"), line=3),
    Broken("bad-id", "p" * 65, diagram(A, key="p" * 65), line=3),
    Broken("bad-id", "", diagram(A).replace("<process id='small'", "<process"), line=3),
    *(
        broken("unusable-id", name, A, f"{HERE}<textAnnotation id='{name}'/>")
        for name in (
            "st art",
            "1start",
            "-5",
            "bắt",
            "a:b:c",
            "__proto__",
            "constructor",
            "toString",
        )
    ),
    Broken("bad-id", "valueOf", diagram(A, key="valueOf"), line=3),
    broken("bad-id", "a-b", START, END, HERE + task("a-b"), flows("start", "a-b", "end")),
    broken("bad-id", "a" * 65, START, END, HERE + task("a" * 65), flows("start", "a" * 65, "end")),
    *(
        broken("reserved-id", name, START, END, HERE + task(name), flows("start", name, "end"))
        for name in ("Start", "End", "a.EndJoin", "a.BoundaryEventSplit", "a.BoundaryEventJoin")
    ),
    changed("label-required", "a", "name='a'", ""),
    Broken("label-required", "small", diagram(A).replace("name='Nhỏ'", "name=' '"), line=3),
    Broken(
        "start-event",
        "small",
        diagram(A, "<startEvent id='second'/>", flow("second", "a")),
        line=3,
    ),
    broken(
        "start-event",
        "s",
        START,
        END,
        HERE + sub("s", IN_OUT, "<startEvent id='in2'/>", flow("in", "out"), flow("in2", "out")),
        flows("start", "s", "end"),
    ),
    # ends
    broken("outcome-missing", "e", START, HERE + end("e", outcome=None), flow("start", "e")),
    broken("outcome-unknown", "e", START, HERE + end("e", outcome="lost"), flow("start", "e")),
    broken(
        "outcome-inside",
        "e",
        START,
        END,
        sub("s", "<startEvent id='in'/>", HERE + end("e"), flow("in", "e")),
        flows("start", "s", "end"),
    ),
    broken(
        "error-not-caught",
        "e",
        START,
        END,
        sub("s", "<startEvent id='in'/>", HERE + end("e", error("out"), None), flow("in", "e")),
        flows("start", "s", "end"),
    ),
    broken("error-on-task", "b", A, HERE + boundary("b", "a", error("out")), flow("b", "end")),
    broken(
        "error-twice",
        "s",
        START,
        END,
        HERE + sub("s", IN_OUT, flow("in", "out")),
        boundary("b", "s", error("out")),
        boundary("c", "s", error("out")),
        flows("start", "s", "end"),
        flow("b", "end"),
        flow("c", "end"),
    ),
    # words
    Broken("profile-unknown", "small", diagram(A).replace("'profile'", "'nq20'"), line=3),
    changed("role-missing", "a", "motcua:role='clerk'", ""),
    changed("role-unknown", "a", "role='clerk'", "role='clerk nobody'"),
    changed("too-many-roles", "a", "role='clerk'", f"role='{'clerk ' * 40}'"),
    Broken(
        "message-name",
        "c",
        diagram(START, END, HERE + catch("c"), flows("start", "c", "end")).replace(
            "name='note'", f"name='{'n' * 81}'"
        ),
    ),
    changed("form-missing", "a", "motcua:form='step'", ""),
    changed("form-unknown", "a", "'step'", "'stop'"),
    Broken(
        "profile-missing",
        "a",
        diagram(
            START, END, HERE + task("a", "motcua:deadline='day'"), flows("start", "a", "end")
        ).replace("motcua:profile='profile'", ""),
    ),
    broken(
        "deadline-unknown",
        "a",
        START,
        END,
        HERE + task("a", "motcua:deadline='year'"),
        flows("start", "a", "end"),
    ),
    broken(
        "process-unknown",
        "e",
        START,
        f"{HERE}<endEvent id='e' motcua:outcome='handed_over' motcua:handsOverTo='nowhere'/>",
        flow("start", "e"),
    ),
    broken("name-taken", "kind", START, END, HERE + task("kind"), flows("start", "kind", "end")),
    *(
        broken(
            rule,
            "x-start",
            START,
            END,
            task("a"),
            gateway("x", default="x-end"),
            task("b"),
            flows("start", "a", "x", "end"),
            f"{HERE}<sequenceFlow id='x-start' sourceRef='x' targetRef='b'>"
            f"<conditionExpression>{condition}</conditionExpression></sequenceFlow>",
            flow("b", "end"),
        )
        for rule, condition in [
            ("feel", "a.ok == true"),
            ("feel", "${ok}"),
            ("feel", "__import__(&quot;os&quot;)"),
            ("unknown-name", "nothing = true"),
            ("unknown-name", "a.nothing = true"),
            ("unknown-name", "a.kind = true"),
            *(("condition-constant", condition) for condition in CONSTANT),
            *(("condition-type", condition) for condition in UNFIT),
        ]
    ),
    broken(
        "feel",
        "m",
        START,
        END,
        f"{HERE}<intermediateThrowEvent id='m' motcua:occurredAt='now()'/>",
        flows("start", "m", "end"),
    ),
    *(
        broken(
            "condition-type",
            "m",
            START,
            END,
            task("a"),
            f"{HERE}<intermediateThrowEvent id='m' motcua:occurredAt='{instant}'/>",
            flows("start", "a", "m", "end"),
        )
        for instant in ('"2014"', "a.ok", "today()", "kind > 1")
    ),
    # flows
    broken(
        "condition-ignored",
        "a-end",
        START,
        END,
        task("a"),
        flow("start", "a"),
        HERE + flow("a", "end", "kind = 1"),
    ),
    broken(
        "condition-ignored",
        "x-end",
        START,
        END,
        gateway("x"),
        flow("start", "x"),
        HERE + flow("x", "end", "kind = 1"),
    ),
    broken(
        "twin-flows",
        "again",
        START,
        END,
        gateway("x", default="x-end"),
        flows("start", "x", "end"),
        f"{HERE}<sequenceFlow id='again' sourceRef='x' targetRef='end'>"
        "<conditionExpression>kind = 1</conditionExpression></sequenceFlow>",
    ),
    broken(
        "bad-target",
        "x-start",
        START,
        END,
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "a", "x", "end"),
        HERE + flow("x", "start", "kind = 1"),
    ),
    broken(
        "bad-target",
        "end",
        START,
        HERE + END,
        end("late"),
        flows("start", "end", "late"),
    ),
    broken(
        "default-missing",
        "x",
        START,
        END,
        HERE + gateway("x"),
        task("a"),
        flow("start", "x"),
        flow("x", "end", "kind = 1"),
        flow("x", "a", "kind = 2"),
        flow("a", "end"),
    ),
    broken(
        "default-with-condition",
        "x-end",
        START,
        END,
        gateway("x", default="x-end"),
        task("a"),
        flow("start", "x"),
        HERE + flow("x", "end", "kind = 1"),
        flow("x", "a", "kind = 2"),
        flow("a", "end"),
    ),
    broken(
        "condition-missing",
        "x-a",
        START,
        END,
        gateway("x", default="x-end"),
        task("a"),
        flows("start", "x", "end"),
        HERE + flow("x", "a"),
        flow("a", "end"),
    ),
    broken(
        "event-gateway",
        "g",
        START,
        END,
        f"{HERE}<eventBasedGateway id='g'/>",
        catch("c"),
        flows("start", "g", "c", "end"),
    ),
    broken(
        "event-gateway",
        "g-a",
        START,
        END,
        "<eventBasedGateway id='g'/>",
        catch("c"),
        task("a"),
        flows("start", "g", "c", "end"),
        HERE + flow("g", "a"),
        flow("a", "end"),
    ),
    broken(
        "implicit-end",
        "b",
        START,
        END,
        fork("p"),
        HERE + task("b"),
        flows("start", "p", "end"),
        flow("p", "b"),
        also="no-way-out",
    ),
    broken(
        "implicit-fork",
        "a",
        START,
        END,
        HERE + task("a"),
        end("e"),
        flows("start", "a", "end"),
        flow("a", "e"),
    ),
    broken("no-incoming", "b", A, HERE + task("b"), flow("b", "end"), also="unreachable"),
    broken(
        "unreachable", "b", A, HERE + task("b"), task("c"), gateway("x"), flows("b", "c", "x", "b")
    ),
    broken(
        "no-way-out",
        "b",
        START,
        END,
        fork("p"),
        HERE + task("b"),
        gateway("x"),
        flows("start", "p", "end"),
        flows("p", "x", "b", "x"),
    ),
    # sub-processes
    broken(
        "end-event",
        "s",
        START,
        END,
        HERE
        + sub("s", "<startEvent id='in'/>", task("a"), gateway("x"), flows("in", "x", "a", "x")),
        flows("start", "s", "end"),
        also="no-way-out",
    ),
    # rework
    broken(
        "rework-unbounded",
        "x-m",
        START,
        END,
        gateway("m"),
        task("a"),
        gateway("x", default="x-e"),
        milestone("e"),
        flows("start", "m", "a", "x", "e", "end"),
        HERE + flow("x", "m", "kind = 1"),
    ),
    broken(
        "rework-unbounded",
        "b-m",
        START,
        END,
        gateway("m"),
        sub(
            "s",
            "<startEvent id='in'/>",
            task("a"),
            gateway("x", default="x-out"),
            end("out", outcome=None),
            end("bad", error("out"), None),
            flows("in", "a", "x", "out"),
            flow("x", "bad", "kind = 1"),
        ),
        boundary("b", "s", error("out")),
        milestone("e"),
        flows("start", "m", "s", "e", "end"),
        HERE + flow("b", "m"),
    ),
    Broken(
        "valid-from",
        "small",
        diagram(START, task("a"), END, flows("start", "a", "end")).replace(
            "motcua:profile='profile'",
            "motcua:profile='profile' motcua:validFrom='2026-02-30'",
        ),
        line=3,
    ),
    broken(
        "rework-nowhere",
        "a-end",
        START,
        END,
        task("a"),
        flow("start", "a"),
        HERE + flow("a", "end", None, REWORK),
    ),
    broken(
        "rework-rounds",
        "x-m",
        START,
        END,
        gateway("m"),
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "m", "a", "x", "end"),
        HERE + flow("x", "m", "kind = 1", "motcua:maxRounds='often' motcua:causedBy='customer'"),
    ),
    broken(
        "rework-rounds",
        "x-m",
        START,
        END,
        gateway("m"),
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "m", "a", "x", "end"),
        HERE + flow("x", "m", "kind = 1", "motcua:causedBy='customer'"),
    ),
    broken(
        "rework-cause",
        "x-m",
        START,
        END,
        gateway("m"),
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "m", "a", "x", "end"),
        HERE + flow("x", "m", "kind = 1", "motcua:maxRounds='2' motcua:causedBy='nobody'"),
    ),
    # soundness
    broken(
        "deadlock",
        "j",
        START,
        END,
        gateway("x", default="x-a"),
        task("a"),
        task("b"),
        HERE + fork("j"),
        flows("start", "x", "a", "j", "end"),
        flow("x", "b", "kind = 1"),
        flow("b", "j"),
    ),
    broken(
        "twice-at-once",
        "c",
        START,
        END,
        fork("p"),
        task("a"),
        task("b"),
        gateway("m"),
        HERE + task("c"),
        flows("start", "p", "a", "m", "c", "end"),
        flows("p", "b", "m"),
    ),
    broken(
        "twice-at-once",
        "t",
        START,
        END,
        fork("p"),
        task("a"),
        task("b"),
        gateway("m"),
        HERE + throw("t"),
        flows("start", "p", "a", "m", "t", "end"),
        flows("p", "b", "m"),
    ),
    broken(
        "twice-at-once",
        "end",
        START,
        HERE + END,
        fork("p"),
        task("a"),
        task("b"),
        gateway("m"),
        flows("start", "p", "a", "m", "end"),
        flows("p", "b", "m"),
    ),
    broken(
        "twice-at-once",
        "b",
        START,
        END,
        task("a"),
        boundary("beside", "a", interrupting=False),
        HERE + task("b"),
        flows("start", "a", "b", "end"),
        flow("beside", "b"),
    ),
    broken(
        "twice-at-once",
        "out",
        START,
        END,
        sub(
            "s",
            "<startEvent id='in'/>",
            fork("p"),
            task("a"),
            task("b"),
            HERE + end("out", "", None),
            flows("in", "p", "a", "out"),
            flows("p", "b", "out"),
        ),
        flows("start", "s", "end"),
    ),
    broken(
        "outcomes-differ",
        "refused",
        START,
        END,
        fork("p"),
        task("a"),
        task("b"),
        HERE + end("refused", outcome="refused"),
        flows("start", "p", "a", "end"),
        flows("p", "b", "refused"),
    ),
    broken(
        "outcomes-differ",
        "stop2",
        START,
        fork("p"),
        task("a"),
        task("b"),
        end("stop", STOP_ALL),
        HERE + end("stop2", STOP_ALL, "refused"),
        flows("start", "p", "a", "stop"),
        flows("p", "b", "stop2"),
    ),
    broken(
        "outcomes-differ",
        "stop2",
        START,
        fork("p"),
        end("stop", STOP_ALL),
        HERE + end("stop2", STOP_ALL, "refused"),
        flows("start", "p", "stop"),
        flow("p", "stop2"),
    ),
    broken(
        "outcomes-differ",
        "stop",
        START,
        fork("p"),
        task("a"),
        task("b"),
        OVER.replace("/>", f">{STOP_ALL}</endEvent>").format("over"),
        HERE + end("stop", STOP_ALL),
        flows("start", "p", "a", "over"),
        flows("p", "b", "stop"),
    ),
    broken(
        "outcomes-differ",
        "stop2",
        START,
        fork("p"),
        task("a"),
        end("stop", STOP_ALL),
        sub(
            "s",
            "<startEvent id='in'/>",
            task("b"),
            gateway("x", default="x-out"),
            end("out", STOP_ALL, None),
            end("failed", error("out"), None),
            flows("in", "b", "x", "out"),
            flow("x", "failed", "kind = 1"),
        ),
        boundary("c", "s", error("out")),
        end("closed"),
        HERE + end("stop2", STOP_ALL, "refused"),
        flows("start", "p", "a", "stop"),
        flows("p", "s", "closed"),
        flow("c", "stop2"),
    ),
    broken(
        "hand-over-not-alone",
        "over",
        START,
        fork("p"),
        task("a"),
        task("b"),
        HERE + OVER.format("over"),
        end("done", outcome="handed_over"),
        flows("start", "p", "a", "over"),
        flows("p", "b", "done"),
        also="outcomes-differ",
    ),
    # milestones
    broken(
        "milestone-twice",
        "v",
        START,
        END,
        gateway("m"),
        HERE + valid("v"),
        task("a"),
        gateway("x", default="x-end"),
        flows("start", "m", "v", "a", "x", "end"),
        flow("x", "m", "kind = 1", REWORK),
    ),
    broken(
        "milestone-twice",
        "v",
        START,
        END,
        fork("p"),
        fork("q"),
        task("a"),
        task("b"),
        HERE + valid("v") + valid("w"),
        flows("start", "p", "a", "v", "q", "end"),
        flows("p", "b", "w", "q"),
    ),
    broken(
        "stop-before-start",
        "e",
        START,
        END,
        task("a"),
        valid("v"),
        gateway("x", default="x-v"),
        gateway("m"),
        HERE + milestone("e"),
        flows("start", "a", "x", "v", "m", "e", "end"),
        flow("x", "m", "kind = 1"),
    ),
    broken(
        "stop-with-open-work",
        "e",
        START,
        END,
        valid("v"),
        fork("p"),
        fork("q"),
        task("a"),
        task("b"),
        HERE + milestone("e"),
        flows("start", "v", "p", "a", "e", "q", "end"),
        flows("p", "b", "q"),
    ),
    broken(
        "stop-with-open-work",
        "e",
        START,
        END,
        valid("v"),
        fork("p"),
        gateway("m"),
        task("a"),
        task("b"),
        HERE + milestone("e"),
        flows("start", "v", "p", "a", "e", "m", "end"),
        flows("p", "b", "m"),
        also="twice-at-once",
    ),
    broken(
        "never-done",
        "b",
        START,
        END,
        fork("p"),
        HERE + task("b"),
        end("stop", "<terminateEventDefinition/>"),
        flows("start", "p", "b", "end"),
        flow("p", "stop"),
    ),
    broken(
        "never-done",
        "b",
        START,
        END,
        sub("s", "<startEvent id='in'/>", task("a"), end("out", "", None), flows("in", "a", "out")),
        HERE + boundary("b", "s", error("out")),
        end("failed", outcome="refused"),
        flows("start", "s", "end"),
        flow("b", "failed"),
    ),
    Broken(
        "too-many-states",
        "small",
        diagram(
            START,
            END,
            fork("p"),
            fork("q"),
            flows("start", "p"),
            *(task(f"{name}{number}") for name in "ab" for number in range(12)),
            *(gateway(f"x{number}", default=f"x{number}-q") for number in range(12)),
            *(flows("p", f"a{number}", f"x{number}", "q") for number in range(12)),
            *(flow(f"x{number}", f"b{number}", "kind = 1") for number in range(12)),
            *(flow(f"b{number}", "m") for number in range(12)),
            gateway("m"),
            end("gone", outcome="refused"),
            flow("m", "gone"),
            flow("q", "end"),
        ),
        line=3,
    ),
    # loops that never rest
    broken(
        "loop-without-wait",
        "m",
        START,
        END,
        HERE + gateway("m"),
        gateway("x", default="x-end"),
        flows("start", "m", "x", "end"),
        flow("x", "m", "kind = 1"),
    ),
]
