"""From BPMN 2.0 XML to the process graph. What is not understood is a problem, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from engine.bpmn.attributes import check_attributes
from engine.bpmn.document import (
    Unreadable,
    Xml,
    basics,
    bpmn,
    check_ids,
    give_ids,
    line_of,
    local_name,
    named,
    own,
    own_words,
    problem,
    reference,
    refusal,
    refuse_inside,
    truth,
    without_id,
)
from engine.bpmn.drawing import check_drawing
from engine.bpmn.events import EventNames, read_trigger
from engine.bpmn.source import check_source
from engine.bpmn.subset import PICTURES
from engine.bpmn.xml_input import read_xml
from engine.model.problem import Problem
from engine.model.process import (
    BoundaryEvent,
    CatchEvent,
    ClockOwner,
    EndEvent,
    Error,
    EventGateway,
    ExclusiveGateway,
    Flow,
    Message,
    Milestone,
    Node,
    ParallelGateway,
    Process,
    Scope,
    StartEvent,
    SubProcess,
    Terminate,
    ThrowEvent,
    Timer,
    UserTask,
)
from engine.model.sentence import sentence

_ROUNDS = re.compile("[1-9][0-9]?")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ParsedDiagram:
    """A diagram as read. ``partial`` says that something was left out, so the graph has holes;
    ``line`` is where the process begins."""

    process: Process | None
    problems: tuple[Problem, ...]
    partial: bool
    line: int = 0


def read_diagram(data: bytes) -> ParsedDiagram:
    """Reads a diagram from the bytes of its file, with what is wrong in the file itself.

    Raises:
        Refused: it is no XML that is read here.
    """
    reading = parse_bpmn(read_xml(data))
    return replace(reading, problems=(*check_source(data), *reading.problems))


def parse_bpmn(root: Xml) -> ParsedDiagram:
    """Reads the one executable process of a document; every problem is listed, none raised. A flow
    without an id gets one, in ``root`` too."""
    give_ids(root)
    reader = _Reader(EventNames(named(root, "message", "name"), named(root, "error", "errorCode")))
    reader.problems.extend(check_ids(root))
    reader.problems.extend(check_attributes(root))
    reader.problems.extend(check_drawing(root))
    try:
        element = _executable(root)
    except Unreadable as unreadable:
        return ParsedDiagram(None, (*reader.problems, unreadable.problem), partial=True)
    process = reader.process(element)
    return ParsedDiagram(process, tuple(reader.problems), reader.partial, line_of(element))


def _executable(root: Xml) -> Xml:
    if root.tag != bpmn("definitions"):
        raise Unreadable(
            problem(
                root,
                "not-bpmn",
                "The root element is not BPMN 2.0 definitions.",
                "Save the diagram as BPMN 2.0.",
            )
        )
    found = [one for one in root.findall(bpmn("process")) if truth(one, "isExecutable", True)]
    if len(found) != 1:
        raise Unreadable(
            problem(
                root,
                "one-process",
                sentence("The file has {count} executable processes.", count=len(found)),
                "Keep one process per file, with isExecutable not false.",
            )
        )
    return found[0]


@dataclass
class _Reader:
    names: EventNames
    problems: list[Problem] = field(default_factory=list)
    partial: bool = False
    _left_out: set[str] = field(default_factory=set)

    def process(self, element: Xml) -> Process:
        about = basics(element)
        return Process(
            about["id"],
            about["name"],
            self.scope(element),
            own(element, "profile"),
            own(element, "total"),
            self._valid_from(element),
        )

    def _valid_from(self, element: Xml) -> date | None:
        text = own(element, "validFrom")
        if text is None:
            return None
        if _DAY.fullmatch(text):
            with suppress(ValueError):
                return date.fromisoformat(text)
        self.problems.append(
            problem(
                element,
                "valid-from",
                sentence("'{text}' is no day from which the procedure is valid.", text=text),
                "Write motcua:validFrom as year-month-day, such as 2026-02-14, or leave it out.",
            )
        )
        return None

    def scope(self, element: Xml) -> Scope:
        nodes: dict[str, Node] = {}
        flows: list[Xml] = []
        for child in element:
            local = local_name(child)
            if local == "sequenceFlow":
                flows.append(child)
            elif local and local not in PICTURES:
                self._add_node(child, nodes)
        return Scope(element.get("id", ""), nodes, self._flows(flows, nodes))

    def _add_node(self, element: Xml, nodes: dict[str, Node]) -> None:
        try:
            read = _READERS.get(local_name(element))
            if read is None:
                raise Unreadable(refusal(element))
            if not element.get("id"):
                raise Unreadable(without_id(element))
            node = read(self, element)
            nodes[node.id] = node
        except Unreadable as unreadable:
            self.problems.append(unreadable.problem)
            self.partial = True
            self._left_out.update(inner.get("id", "") for inner in element.iter())

    def _flows(self, elements: list[Xml], nodes: dict[str, Node]) -> dict[str, Flow]:
        read = (self._flow(element, nodes) for element in elements)
        return {flow.id: flow for flow in read if flow is not None}

    def _flow(self, element: Xml, nodes: dict[str, Node]) -> Flow | None:
        source, target = reference(element, "sourceRef"), reference(element, "targetRef")
        missing = {source, target} - nodes.keys()
        wrong = [
            problem(
                element,
                "dangling-reference",
                sentence(
                    "The flow leads from or to '{end}', which is not in the same scope.", end=end
                ),
                "Connect it to an element of the same process or sub-process.",
            )
            for end in sorted(missing - self._left_out)
        ]
        rounds, owner = own(element, "maxRounds"), own(element, "causedBy")
        wrong.extend(_check_rework(element, rounds, owner))
        condition = element.find(bpmn("conditionExpression"))
        wrong.extend(_check_inside(element, condition))
        self.problems.extend(wrong)
        if missing or wrong:
            self.partial = True
            return None
        return Flow(
            **basics(element),
            source=source,
            target=target,
            condition=None if condition is None else "".join(condition.itertext()).strip(),
            max_rounds=int(rounds) if rounds else None,
            caused_by=ClockOwner(owner) if owner else None,
        )

    def start(self, element: Xml) -> StartEvent:
        if read_trigger(element, self.names) is not None:
            raise Unreadable(
                problem(
                    element,
                    "start-event",
                    "A start event with a trigger is not supported.",
                    "Use a plain start event; cases start by a command.",
                )
            )
        return StartEvent(**basics(element))

    def end(self, element: Xml) -> EndEvent:
        trigger = read_trigger(element, self.names)
        if not isinstance(trigger, Error | Terminate | None):
            raise _wrong_trigger(element, "An end event can be plain, error or terminate.")
        return EndEvent(
            **basics(element),
            trigger=trigger,
            outcome=own(element, "outcome"),
            hands_over_to=own(element, "handsOverTo"),
        )

    def user_task(self, element: Xml) -> UserTask:
        refuse_inside(element)
        owner = own(element, "clockOwner") or ""
        if owner not in set(ClockOwner):
            raise Unreadable(
                problem(
                    element,
                    "clock-owner",
                    sentence("The clock owner '{owner}' is not known.", owner=owner)
                    if owner
                    else "The step does not say who holds the time while it is open.",
                    sentence(
                        "Set motcua:clockOwner to one of {names}.", names=", ".join(ClockOwner)
                    ),
                )
            )
        return UserTask(
            **basics(element),
            roles=own_words(element, "role"),
            clock_owner=ClockOwner(owner),
            form=own(element, "form") or "",
            deadline=own(element, "deadline"),
        )

    def exclusive_gateway(self, element: Xml) -> ExclusiveGateway:
        refuse_inside(element)
        return ExclusiveGateway(**basics(element), default=reference(element, "default") or None)

    def parallel_gateway(self, element: Xml) -> ParallelGateway:
        refuse_inside(element)
        return ParallelGateway(**basics(element))

    def event_gateway(self, element: Xml) -> EventGateway:
        refuse_inside(element)
        return EventGateway(**basics(element))

    def catch(self, element: Xml) -> CatchEvent:
        trigger = read_trigger(element, self.names)
        if not isinstance(trigger, Message | Timer):
            raise _wrong_trigger(element, "A catch event waits for a message or a timer.")
        return CatchEvent(**basics(element), trigger=trigger)

    def throw(self, element: Xml) -> ThrowEvent:
        if read_trigger(element, self.names) is not None:
            raise _wrong_trigger(element, "A throw event can only be plain: a milestone.")
        milestone = own(element, "milestone")
        if milestone is not None and milestone not in set(Milestone):
            raise Unreadable(
                problem(
                    element,
                    "milestone",
                    sentence("The milestone '{milestone}' is not known.", milestone=milestone),
                    sentence("Use one of {names}.", names=", ".join(Milestone)),
                )
            )
        return ThrowEvent(
            **basics(element),
            milestone=Milestone(milestone) if milestone else None,
            occurred_at=own(element, "occurredAt"),
        )

    def boundary(self, element: Xml) -> BoundaryEvent:
        trigger = read_trigger(element, self.names)
        if not isinstance(trigger, Message | Timer | Error):
            raise _wrong_trigger(element, "A boundary event catches a message, timer or error.")
        interrupting = truth(element, "cancelActivity", True)
        if isinstance(trigger, Error) and not interrupting:
            raise Unreadable(
                problem(
                    element,
                    "unsupported-attribute",
                    "cancelActivity='false': an error always ends what it comes from.",
                    "Delete the attribute, or make it a message or timer event.",
                )
            )
        return BoundaryEvent(
            **basics(element),
            attached_to=reference(element, "attachedToRef"),
            trigger=trigger,
            interrupting=interrupting,
        )

    def sub_process(self, element: Xml) -> SubProcess:
        if truth(element, "triggeredByEvent", False):
            raise Unreadable(
                problem(
                    element,
                    "unsupported-element",
                    "An event sub-process is not supported: it would hold the case open.",
                    "Wrap the steps in a sub-process with a boundary event on its border.",
                )
            )
        return SubProcess(**basics(element), scope=self.scope(element))


def _check_inside(*elements: Xml | None) -> Iterator[Problem]:
    """Elements that would change what these mean."""
    for element in elements:
        if element is not None:
            try:
                refuse_inside(element)
            except Unreadable as unreadable:
                yield unreadable.problem


def _check_rework(element: Xml, rounds: str | None, owner: str | None) -> Iterator[Problem]:
    if rounds is None and owner is None:
        return
    if rounds is None or not _ROUNDS.fullmatch(rounds):
        yield problem(
            element,
            "rework-rounds",
            "The rework that begins here has no number of rounds.",
            "Set motcua:maxRounds to a number from 1 to 99.",
        )
    if owner not in set(ClockOwner):
        yield problem(
            element,
            "rework-cause",
            "Nobody is named whose work makes the rework necessary.",
            sentence("Set motcua:causedBy to one of {names}.", names=", ".join(ClockOwner)),
        )


def _wrong_trigger(element: Xml, message: str) -> Unreadable:
    return Unreadable(problem(element, "event-trigger", message, "Change the event's type."))


_READERS: dict[str, Callable[[_Reader, Xml], Node]] = {
    "startEvent": _Reader.start,
    "endEvent": _Reader.end,
    "userTask": _Reader.user_task,
    "exclusiveGateway": _Reader.exclusive_gateway,
    "parallelGateway": _Reader.parallel_gateway,
    "eventBasedGateway": _Reader.event_gateway,
    "intermediateCatchEvent": _Reader.catch,
    "intermediateThrowEvent": _Reader.throw,
    "boundaryEvent": _Reader.boundary,
    "subProcess": _Reader.sub_process,
}
