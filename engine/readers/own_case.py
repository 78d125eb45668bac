"""What waits for the customer in a running case, for whoever holds its key: the steps that are the
customer's, and the papers that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.forms import Form, Paper, Papers
from engine.forms.customer_form import customer_form
from engine.forms.papers import hand_in_form
from engine.model.actor import Actor, acting_customer
from engine.model.asked_papers import AskedPaper
from engine.model.authorization import may_work
from engine.model.case import Case, Task
from engine.model.case_key import Granted
from engine.model.process import UserTask
from engine.model.states import CaseState, PaperState, TaskState
from engine.model.views import FieldView
from engine.projections.case_keys import case_of_key, is_told_of
from engine.projections.cases import find_case
from engine.projections.papers import list_asked_papers
from engine.projections.tasks import tasks_of
from engine.publishing.definition import Definition
from engine.readers.context import Reader
from engine.readers.last_days import step_rests
from engine.readers.names import Names
from engine.readers.opened import opened_case
from engine.readers.papers_to_bring import told_in


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A step of the customer by its ``number``. ``online``: its form can be filled in by the
    customer. ``runs``: the case is under way, so it can be done now; ``by_customer``: it was done
    online; ``dropped``: the case took another way, or ended. ``signs_online``: a document is
    signed in it, and that can be done online. ``faults`` are what the staff said is to be put right
    in it."""

    number: int
    name: str
    due_at: datetime | None
    is_open: bool
    online: bool
    runs: bool = True
    closed_at: datetime | None = None
    by_customer: bool = False
    dropped: bool = False
    signs_online: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A step with what its form asks of the customer: no personal fact of the case is filled in.
    ``form`` tells one state of the form from another."""

    case: str
    step: OwnStep
    fields: tuple[FieldView, ...]
    known: Mapping[str, object]
    ruled: frozenset[str]
    form: str


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """A paper that does in place of the one that was asked for."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A paper that was asked for, as its customer is told of it: how many ``files`` came last and
    when, and what is wrong with them (``said``). ``state`` is one of
    ``engine.model.states.PaperState``. ``is_open``: it can be handed in now."""

    case: str
    number: int
    label: str
    reason: str
    state: PaperState
    files: int
    handed_in_at: datetime | None
    came_as: str
    said: str
    photo_ok: bool
    instead: tuple[OtherPaper, ...]
    is_open: bool
    question: FieldView


@dataclass(frozen=True, slots=True)
class OwnDuties:
    """What waits in a case: open ``steps`` of the customer, the ``papers`` that were asked for as
    long as they are handed in, and until when; ``complete``: all of them were accepted."""

    steps: tuple[OwnStep, ...]
    papers: tuple[OwnPaper, ...]
    papers_due_at: datetime | None
    complete: bool


@dataclass(frozen=True, slots=True)
class OwnCaseReader(Reader):
    """Reads for whoever holds the key of a case what they may do in it."""

    def actor(self, granted: Granted) -> Actor:
        """The customer of the case, to act for themselves.

        Raises:
            NotFound: the key is none of the case, or no more.
        """
        with self.database.read() as connection:
            self._case(connection, granted)
        return acting_customer(granted.code)

    def duties(self, granted: Granted, language: str = "vi") -> OwnDuties:
        """All that waits for the customer now.

        Raises:
            NotFound: the key is none of the case, or no more.
        """
        with self.database.read() as connection:
            case = self._case(connection, granted)
            if case.closed_at is not None:
                return OwnDuties((), (), None, complete=False)
            names = Names.load(self.definitions, connection, case, language)
            papers = self._papers(connection, case, language)
            supply = self._supply(connection, case)
            steps = tuple(
                self._step(connection, case, task, names)
                for task in tasks_of(connection, case.code)
                if task.open and self._is_own(case, task) and not (papers and task == supply)
            )
            waits = papers if supply is not None else ()
            due_at = None if supply is None or step_rests(supply, case) else supply.due_at
            return OwnDuties(steps, waits, due_at, bool(waits) and all(map(_is_settled, waits)))

    def form(self, granted: Granted, number: int, language: str = "vi") -> OwnForm:
        """A step of the customer with its form, also of one that is over.

        Raises:
            NotFound: the key is none of the case, or the case has no such step for its customer.
        """
        with self.database.read() as connection:
            case = self._case(connection, granted)
            task = next((t for t in tasks_of(connection, case.code) if t.number == number), None)
            if task is None or not self._is_own(case, task):
                raise _no_step()
            names = Names.load(self.definitions, connection, case, language)
            personal = self.context.decryption(connection, [case.code], language)
            opened = opened_case(personal, case)
            form = customer_form(_form_of(names, task))
            form_id, version = names.form(task.element)
            definition = self.definitions.definition_of(connection, case)
            known = {} if form is None else _known(form, opened, definition.papers, task)
            return OwnForm(
                case=case.code,
                step=self._step(connection, case, task, names),
                fields=() if form is None else tuple(form.views(language)),
                known=known,
                ruled=frozenset(() if form is None else (r.field for r in form.rules if r.field)),
                form=f"{form_id}@{version}",
            )

    def paper(self, granted: Granted, number: int, language: str = "vi") -> OwnPaper:
        """A paper that was asked for.

        Raises:
            NotFound: the key is none of the case, or no such paper was asked for.
        """
        with self.database.read() as connection:
            case = self._case(connection, granted)
            for one in self._papers(connection, case, language):
                if one.number == number:
                    return one
        raise NotFound("own_paper_not_found", "No such paper is asked for in this request.")

    def _case(self, connection: Connection, granted: Granted) -> Case:
        case = None
        if granted.key and case_of_key(connection, granted.key) == granted.code:
            case = find_case(connection, granted.code)
        if case is None or not is_told_of(connection, granted.code):
            raise NotFound(
                "case_key_ended",
                "The key is valid no more. Write the code and the newest key that you were given.",
            )
        return case

    def _supply(self, connection: Connection, case: Case) -> Task | None:
        """The step in which papers are handed in, while it is open."""
        papers = self.definitions.definition_of(connection, case).papers
        tasks = tasks_of(connection, case.code) if papers is not None else ()
        found = (t for t in tasks if papers and t.element == papers.supplement and t.open)
        return next(found, None)

    def _papers(self, connection: Connection, case: Case, language: str) -> tuple[OwnPaper, ...]:
        definition = self.definitions.definition_of(connection, case)
        is_open = case.state is CaseState.ACTIVE and self._supply(connection, case) is not None
        return tuple(
            _paper(case.code, one, definition, is_open, language)
            for one in list_asked_papers(connection, case.code)
        )

    def _step(self, connection: Connection, case: Case, task: Task, names: Names) -> OwnStep:
        definition = self.definitions.definition_of(connection, case)
        return replace(_step(case, task, names), faults=tuple(_faults(case, definition, task)))

    @staticmethod
    def _is_own(case: Case, task: Task) -> bool:
        return may_work(acting_customer(case.code), task, case)


def _no_step() -> NotFound:
    return NotFound("own_step_not_found", "There is no such step for you in this request.")


def _form_of(names: Names, task: Task) -> Form:
    node = names.node(task.element)
    assert isinstance(node, UserTask), "tasks are made from user tasks"
    return names.form_named(node.form)


def _step(case: Case, task: Task, names: Names) -> OwnStep:
    form = _form_of(names, task)
    return OwnStep(
        number=task.number,
        name=names.element(task.element),
        due_at=task.due_at,
        is_open=task.open,
        online=customer_form(form) is not None,
        runs=case.state is CaseState.ACTIVE,
        closed_at=task.closed_at,
        by_customer=task.closed_by == acting_customer(case.code).login,
        dropped=task.state is TaskState.CANCELLED,
        signs_online=form.signing is not None and bool(form.signing.online),
    )


def _faults(case: Case, definition: Definition, task: Task) -> Iterator[str]:
    """What the staff said is to be put right in the step, line by line; nothing personal, which is
    not readable here."""
    for name in definition.phases.faults_of(task.element):
        told = told_in(case, name)
        lines = told if isinstance(told, list) else [told]
        yield from (line for line in lines if isinstance(line, str) and line)


def _known(form: Form, case: Case, papers: Papers | None, task: Task) -> Mapping[str, object]:
    """Facts that the form asks for and the case already knows, none of them personal; and what the
    desk has listed as missing, where that is to be supplied."""
    known = {name: case.facts[name] for name in form.case_fields() if name in case.facts}
    if papers is not None and task.element == papers.supplement:
        listed = case.steps.get(papers.check, {}).get(papers.missing)
        known |= {} if listed is None else {papers.supplied: listed}
    return known


def _is_settled(paper: OwnPaper) -> bool:
    return paper.state is PaperState.ACCEPTED


def _paper(
    code: str, one: AskedPaper, definition: Definition, is_open: bool, language: str
) -> OwnPaper:
    papers = definition.papers
    known = None if papers is None else papers.paper(one.paper or "")
    others = tuple(_others(papers, known, language))
    labels = {other.id: other.label for other in others}
    return OwnPaper(
        case=code,
        number=one.number,
        label=one.label if known is None else known.label[language],
        reason=one.reason,
        state=one.state,
        files=len(one.files),
        handed_in_at=one.handed_in_at,
        came_as=labels.get(one.handed_in or "", ""),
        said=(one.said or "") if one.state is PaperState.REFUSED else "",
        photo_ok=known is None or known.photo_ok,
        instead=others,
        is_open=is_open and not one.settled,
        question=next(v for v in hand_in_form().views(language) if v.name == "files"),
    )


def _others(papers: Papers | None, paper: Paper | None, language: str) -> Iterator[OtherPaper]:
    keys: Sequence[str] = () if paper is None else paper.either_of
    for key in keys:
        other = None if papers is None else papers.paper(key)
        if other is not None:
            yield OtherPaper(other.id, other.label[language])
