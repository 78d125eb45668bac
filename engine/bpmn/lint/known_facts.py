"""What a case can know where something is asked of it: facts about it, and results of steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.before import Before
from engine.bpmn.lint.catalog import ENGINE_VARIABLES, Catalog
from engine.feel import Expression
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.reachability import reachable
from engine.model.sentence import sentence


@dataclass(slots=True)
class KnownFacts:
    """What cases of one process can know, at which of its elements."""

    process: bpmn.Process
    catalog: Catalog
    _before: Before = field(init=False)
    _told_at: Mapping[str, frozenset[str]] = field(init=False)
    _brought: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._before = Before(self.process)
        forms = self.catalog.forms
        told: dict[str, frozenset[str]] = {}
        for element, node in self.process.elements.items():
            if bpmn.gives_results(node):
                form = forms.get(bpmn.asked_form(node) or "")
                for name in (element, *(form.case if form else ())):
                    told[name] = told.get(name, frozenset()) | {element}
        self._told_at = told
        earlier = self._earlier_forms() & forms.keys()
        self._brought = frozenset[str]().union(*(forms[one].case for one in earlier))

    @property
    def is_complete(self) -> bool:
        """Whether every form is there that a case has to answer; another rule says which is not."""
        return self.process.forms() | self._earlier_forms() <= self.catalog.forms.keys()

    def _earlier_forms(self) -> frozenset[str]:
        return self.catalog.brought.get(self.process.key, frozenset())

    def before(self, element: str, name: str) -> bool:
        """Whether some case can know it when it comes to the element."""
        if name in ENGINE_VARIABLES or name in self._brought:
            return True
        told = self._told_at.get(name, frozenset())
        return bool(told & self._before.possible(element))

    def steps(self) -> frozenset[str]:
        """The elements that give results."""
        return frozenset(self._told_at) & self.process.elements.keys()

    def untold(self, expression: Expression, element: str) -> Iterator[tuple[str, Problem]]:
        """Every name that no case knows when the expression is asked at the element, with the
        problem, which has no place yet."""
        names = dict.fromkeys(reference.path[0] for reference in expression.references())
        for name in names:
            if not self.before(element, name):
                yield name, self._problem(expression.text, name)

    def _problem(self, text: str, name: str) -> Problem:
        told = ", ".join(sorted(self._told_at.get(name, ())))
        return Problem(
            "never-told",
            sentence(
                "'{text}': '{name}' is told at {places} only, which no case has come to before.",
                text=text,
                name=name,
                places=told,
            )
            if told
            else sentence(
                "'{text}': no form of the process {process} asks for '{name}', nor one of a "
                "process that hands over to it.",
                text=text,
                process=self.process.key,
                name=name,
            ),
            "Ask for it on a form of a step before, or correct the name.",
        )


def forms_brought(processes: Mapping[str, bpmn.Process]) -> dict[str, frozenset[str]]:
    """By process, the forms that a case can have answered before it is handed over to it."""
    givers: dict[str, set[str]] = {key: set() for key in processes}
    for key, process in processes.items():
        for node in process.elements.values():
            if isinstance(node, bpmn.EndEvent) and node.hands_over_to in givers:
                givers[str(node.hands_over_to)].add(key)
    return {
        key: frozenset[str]().union(
            *(processes[one].forms() for one in reachable(before, givers.__getitem__))
        )
        for key, before in givers.items()
    }
