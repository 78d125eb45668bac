"""Small diagrams drawn in a few words, and a case that walks through one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from engine.bpmn.lint import Catalog, FormFields, lint
from engine.bpmn.milestones import Milestones
from engine.bpmn.parser import parse_bpmn, read_diagram
from engine.bpmn.runtime import Run
from engine.bpmn.spec import Specs, make_specs
from engine.bpmn.token_moves import Ended, Left, Passed, Stuck, TaskReached, TokenMove, WaitReached
from engine.bpmn.xml_input import read_xml
from engine.cli.documents import read_documents
from engine.forms import read_dictionary, read_form
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.model.process import Process
from engine.model.roles import read_roles
from engine.publishing.cross_checks import form_fields
from engine.time import read_profile

ROOT = Path(__file__).parents[2]
PROCEDURES = ("mv_own_substation", "lv_business", "lv_household")

NAMESPACES = (
    "xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
    "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
    "xmlns:motcua='urn:motcua:bpmn:1.0'"
)
START = "<startEvent id='start'/>"
END = "<endEvent id='end' motcua:outcome='closed'/>"
MESSAGE = "<messageEventDefinition messageRef='msg'/>"
TIMER = "<timerEventDefinition motcua:deadline='day'/>"

CATALOG = Catalog(
    roles=frozenset({"clerk"}),
    forms={
        "step": FormFields(
            frozenset({"again", "ok"}),
            frozenset({"kind"}),
            {"ok": frozenset({bool, type(None)}), "kind": frozenset({Decimal, str})},
        ),
        "yes_or_no": FormFields(case=frozenset({"kind"}), kinds={"kind": frozenset({bool})}),
    },
    deadlines={"profile": frozenset({"day"})},
    processes=frozenset({"small", "other"}),
)


# -- drawing


def task(name: str, more: str = "") -> str:
    return (
        f"<userTask id='{name}' name='{name}' motcua:role='clerk' motcua:clockOwner='utility' "
        f"motcua:form='step' {more}/>"
    )


def gateway(name: str, default: str | None = None) -> str:
    usual = f"default='{default}'" if default else ""
    return f"<exclusiveGateway id='{name}' {usual}/>"


def fork(name: str) -> str:
    return f"<parallelGateway id='{name}'/>"


def milestone(name: str) -> str:
    return f"<intermediateThrowEvent id='{name}' motcua:milestone='energized'/>"


def throw(name: str) -> str:
    """An event that is passed, and says nothing more."""
    return f"<intermediateThrowEvent id='{name}'/>"


def valid(name: str) -> str:
    return f"<intermediateThrowEvent id='{name}' motcua:milestone='dossier_valid'/>"


def catch(name: str, trigger: str = MESSAGE) -> str:
    role = "motcua:role='clerk'" if "message" in trigger else ""
    return f"<intermediateCatchEvent id='{name}' {role}>{trigger}</intermediateCatchEvent>"


def boundary(name: str, host: str, trigger: str = MESSAGE, interrupting: bool = True) -> str:
    role = "motcua:role='clerk'" if "message" in trigger else ""
    return (
        f"<boundaryEvent id='{name}' attachedToRef='{host}' {role} "
        f"cancelActivity='{str(interrupting).lower()}'>{trigger}</boundaryEvent>"
    )


def error(code: str) -> str:
    return f"<errorEventDefinition errorRef='error_{code}'/>"


def end(name: str, inside: str = "", outcome: str | None = "closed") -> str:
    said = f"motcua:outcome='{outcome}'" if outcome else ""
    return f"<endEvent id='{name}' {said}>{inside}</endEvent>"


def sub(name: str, *inside: str) -> str:
    return f"<subProcess id='{name}' name='{name}'>{''.join(inside)}</subProcess>"


REWORK = "motcua:maxRounds='2' motcua:causedBy='customer'"


def flow(source: str, target: str, condition: str | None = None, more: str = "") -> str:
    """A flow with the id ``source-target``."""
    asked = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f"<sequenceFlow id='{source}-{target}' sourceRef='{source}' targetRef='{target}' {more}>"
        f"{asked}</sequenceFlow>"
    )


def flows(*names: str) -> str:
    """Flows from each to the next."""
    return "".join(flow(source, target) for source, target in pairwise(names))


def diagram(*body: str, key: str = "small") -> str:
    return (
        f"<definitions {NAMESPACES} id='definitions' targetNamespace='urn:test'>\n"
        "<message id='msg' name='note'/>"
        "<error id='error_out' name='out' errorCode='out'/>"
        "<error id='error_far' name='far' errorCode='far'/>\n"
        f"<process id='{key}' name='Nhỏ' isExecutable='true' motcua:profile='profile'>\n"
        + "\n".join(body)
        + "\n</process>\n</definitions>"
    )


# -- reading


def problems_of(xml: str | bytes, catalog: Catalog = CATALOG) -> tuple[Problem, ...]:
    data = xml.encode() if isinstance(xml, str) else xml
    return lint(read_diagram(data), catalog)


def read(xml: str | bytes) -> Process:
    data = xml.encode() if isinstance(xml, str) else xml
    process = parse_bpmn(read_xml(data)).process
    assert process is not None
    return process


def read_clean(xml: str) -> Process:
    assert problems_of(xml) == ()
    return read(xml)


@cache
def shipped() -> tuple[Document, ...]:
    return read_documents(ROOT / "workflows")


@cache
def shipped_diagram(key: str) -> str:
    return next(d.content for d in shipped() if (d.kind, d.key) == (Kind.PROCESS, key))


@cache
def shipped_catalog() -> Catalog:
    """Everything that the shipped diagrams may refer to."""
    of = {kind: {d.key: d.content for d in shipped() if d.kind is kind} for kind in Kind}
    dictionary, _ = read_dictionary(of[Kind.FIELDS]["fields"])
    forms = {key: read_form(text, dictionary, key)[0] for key, text in of[Kind.FORM].items()}
    roles, _ = read_roles(of[Kind.ROLES]["roles"])
    assert roles is not None
    return Catalog(
        roles=frozenset(roles.roles),
        forms={key: form_fields(form) for key, form in forms.items() if form is not None},
        deadlines={key: read_profile(text).keys() for key, text in of[Kind.PROFILE].items()},
        processes=frozenset(of[Kind.PROCESS]),
    )


# -- walking

Answers = Mapping[str, bool]


def by_text(answers: Answers) -> Callable[[str], bool]:
    """Conditions decided by their text; those that are not named do not hold."""
    return lambda condition: answers.get(condition, False)


class Case:
    """A case that is stored and taken up again before each command."""

    def __init__(
        self,
        process: Process,
        decide: Callable[[str], bool] = lambda _: False,
        milestones: Milestones | None = None,
    ) -> None:
        self.milestones = milestones
        self.process = process
        self.specs: Specs = make_specs(process)
        self.decide = decide
        self.tasks: dict[int, str] = {}
        self.waits: dict[tuple[int, str], None] = {}
        self.stuck: dict[int, Stuck] = {}
        self.passed: list[str] = []
        self.ended: list[str] = []
        self.numbers: list[int] = []
        run = Run(process, self.specs, decide, None, milestones=milestones)
        self.moves = run.start()
        self._take(run, self.moves)

    @property
    def open(self) -> list[str]:
        """Elements at which somebody or something is waited for."""
        return sorted([*self.tasks.values(), *(element for _, element in self.waits)])

    def complete(self, element: str) -> list[TokenMove]:
        number = next(n for n, name in self.tasks.items() if name == element)
        del self.tasks[number]
        return self._move(lambda run: run.complete(number))

    def arrive(self, element: str) -> list[TokenMove]:
        number = min(n for n, name in self.waits if name == element)
        for key in [key for key in self.waits if key[0] == number]:
            del self.waits[key]
        return self._move(lambda run: run.arrive(number, element))

    def retry(self, element: str) -> list[TokenMove]:
        number = next(n for n, stuck in self.stuck.items() if stuck.element == element)
        del self.stuck[number]
        return self._move(lambda run: run.retry(number))

    def run(self) -> Run:
        """The case as stored, taken up anew."""
        return Run(self.process, self.specs, self.decide, self.text, milestones=self.milestones)

    def _move(self, command: Callable[[Run], list[TokenMove]]) -> list[TokenMove]:
        run = self.run()
        self.moves = command(run)
        self._take(run, self.moves)
        return self.moves

    def _take(self, run: Run, moves: Iterable[TokenMove]) -> None:
        for move in moves:
            match move:
                case TaskReached(number, found):
                    self.numbers.append(number)
                    self.tasks[number] = found.id
                case WaitReached(number, element, _):
                    if number not in {n for n, _ in self.waits}:
                        self.numbers.append(number)
                    self.waits[number, element] = None
                case Stuck(number):
                    self.numbers.append(number)
                    self.stuck[number] = move
                case Left(number):
                    self._leave(number)
                case Passed(event):
                    self.passed.append(event.id)
                case Ended(event):
                    self.ended.append(event.id)
        self.finished = run.finished
        self.text = run.write()

    def _leave(self, number: int) -> None:
        self.tasks.pop(number, None)
        self.stuck.pop(number, None)
        for key in [key for key in self.waits if key[0] == number]:
            del self.waits[key]
