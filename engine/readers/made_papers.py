"""Papers that are made from a case: which there can be, what one says, and those that were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from engine.errors import Conflict, FieldError, NotFound, unfit_answer
from engine.forms import Form, PaperTemplate
from engine.i18n import say, written
from engine.model.actor import Actor
from engine.model.authorization import makes_paper_as, may_work
from engine.model.case import Case, Task
from engine.model.case_status import CaseStatus
from engine.model.personal import as_given, change_fields, is_personal
from engine.model.process import UserTask
from engine.model.written_paper import MadePaper, PaperOffer, WrittenPaper
from engine.projections.breaches import breaches_of
from engine.projections.known_cases import find_visible
from engine.projections.made_papers import count_made, list_made_papers
from engine.projections.people import list_units, names_of
from engine.projections.tasks import find_task
from engine.publishing.templates_in_force import templates_in_force
from engine.readers.case_status import load_status
from engine.readers.context import Reader
from engine.readers.names import Names
from engine.readers.offered_papers import paper_offers
from engine.readers.opened import customer_and_place, opened_case
from engine.readers.paper_words import PaperFilling, PaperSources
from engine.readers.promises import load_promises
from engine.time import local_day
from engine.time.zone import shown_day


@dataclass(frozen=True, slots=True)
class MadePapersView:
    """The papers that can be made from a case, and those that were, the newest first, with the
    title of each and the name of who made it."""

    offers: tuple[PaperOffer, ...]
    made: tuple[MadePaper, ...]
    titles: Mapping[str, str]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """What a paper would say now. ``missing`` is what it needs and nobody has told, by name, with
    its label."""

    paper: WrittenPaper
    version: int
    number: int
    as_of: int
    may_make: bool
    missing: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UnfinishedAnswer:
    """What somebody has answered in an open step, and has not handed in."""

    task: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class MadePaperReader(Reader):
    """Reads what papers there can be of a case, and those that were made."""

    def of_case(self, actor: Actor, code: str, language: str = "vi") -> MadePapersView:
        """The papers of a case.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            personal = self.context.decryption(connection, [code], language)
            made = tuple(
                replace(
                    one,
                    document=None if one.erased else personal.text(code, "document", one.document),
                )
                for one in list_made_papers(connection, code)
            )
            templates = templates_in_force(self.definitions, connection)
            titles = {key: one.title[language] for key, (one, _) in templates.items()}
            people = names_of(connection, {one.made_by for one in made})
            offers = tuple(paper_offers(actor, case, templates, language))
        self.accesses.note(actor, code, "papers")
        return MadePapersView(offers, made, titles, people)

    def draft(self, actor: Actor, code: str, key: str, language: str = "vi") -> PaperDraft:
        """What a paper would say now; nothing is kept.

        Raises:
            NotFound: no such case or template, or the actor may not know of it.
            Damaged: what is stored of the case is not as it was written.
        """
        found = self.fill(actor, code, key, language)
        self.accesses.note(actor, code, "paper")
        return found

    def fill(
        self,
        actor: Actor,
        code: str,
        key: str,
        language: str,
        answer: UnfinishedAnswer | None = None,
    ) -> PaperDraft:
        """The same, with what was answered in an open step and not handed in; notes no access.

        Raises:
            NotFound: no such case, template or step, or the actor may not know of it.
            Conflict: the step is not open to the actor.
            Invalid: an answer does not fit its field.
            Damaged: what is stored of the case is not as it was written.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            template, version = self._template(connection, case, key)
            personal = self.context.decryption(connection, [code], language)
            opened = opened_case(personal, case)
            names = Names.load(self.definitions, connection, case, language)
            step = None
            if answer is not None:
                opened, step = _with_answer(connection, actor, opened, names, answer)
            number = count_made(connection, code, key) + 1
            place = customer_and_place(personal, case)[1]
            known = self._known(connection, opened, names, place)
            definition = self.definitions.definition_of(connection, case)
            profile = self.definitions.profile_of(connection, case)
            sources = PaperSources(
                key=key,
                template=template,
                case=opened,
                names=names,
                known=known,
                variables=definition.variables(opened, profile),
                today=local_day(self.clock.now()),
                made=self._made_by(connection, actor, version, number, names, step),
            )
        filling = PaperFilling(sources)
        paper = filling.paper()
        may_make = makes_paper_as(actor, case, template.made_by) is not None
        return PaperDraft(paper, version, number, case.version, may_make, filling.missing)

    def _template(self, connection: Connection, case: Case, key: str) -> tuple[PaperTemplate, int]:
        found = templates_in_force(self.definitions, connection).get(key)
        if found is None or case.definition not in found[0].processes:
            raise NotFound(
                "template_not_there", "Of the case {case} no such paper is made.", case=case.code
            )
        return found

    def _known(
        self, connection: Connection, case: Case, names: Names, place: str
    ) -> Mapping[str, str]:
        language, now = names.language, self.clock.now()
        status = load_status(self.definitions, connection, case, now, language)
        units = {unit.code: unit.name for unit in list_units(connection)}
        return {
            "case.code": case.code,
            "case.procedure": names.element(case.definition),
            "case.unit": units.get(case.executing_unit, case.executing_unit),
            "case.registered": written(language, local_day(case.registered_at)),
            "case.today": written(language, local_day(now)),
            "case.place": place,
            "case.why_late": self._why_late(connection, case, language),
            "case.hotline": load_promises(connection).hotline(case.executing_unit),
            **dict(_days(status, language)),
        }

    def _why_late(self, connection: Connection, case: Case, language: str) -> str:
        """The cause that was told last; its remark stays inside."""
        causes = self.definitions.causes(connection)
        told = [
            one.cause
            for one in breaches_of(connection, case.code)
            if one.cause in causes and one.annulled_at is None
        ]
        return causes[str(told[-1])].name[language] if told else ""

    def _made_by(
        self,
        connection: Connection,
        actor: Actor,
        version: int,
        number: int,
        names: Names,
        step: Task | None,
    ) -> str:
        who = names_of(connection, {actor.login}).get(actor.login, actor.login)
        made = say(
            names.language,
            "Made {at} by {who}, number {number}, by version {version} of the template.",
            at=self.clock.now(),
            who=who,
            number=number,
            version=version,
        )
        if step is None:
            return made
        unfinished = say(
            names.language,
            "From answers of the step “{step}” that were not handed in yet.",
            step=names.element(step.element),
        )
        return f"{made} {unfinished}"


def _days(status: CaseStatus, language: str) -> Iterator[tuple[str, str]]:
    for name, at in (
        ("case.last_day", status.last_at),
        ("case.expected", status.expected_at),
        ("case.expected_before", status.expected_was),
    ):
        yield name, "" if at is None else written(language, shown_day(at))


def _with_answer(
    connection: Connection,
    actor: Actor,
    case: Case,
    names: Names,
    answer: UnfinishedAnswer,
) -> tuple[Case, Task]:
    """The case as if the answer had been handed in, and its step."""
    code, _, number = answer.task.rpartition("-")
    numbered = code == case.code and number.isascii() and number.isdigit() and len(number) < 10
    task = find_task(connection, code, int(number)) if numbered else None
    if task is None or not task.open or not may_work(actor, task, case):
        raise Conflict(
            "step_not_open_to_you",
            "You do not work on this step, or it is done. Make the paper from what the case tells.",
        )
    node = names.node(task.element)
    assert isinstance(node, UserTask), "tasks are made from user tasks"
    form = names.form_named(node.form)
    facts, results = _split(form, answer.values)
    steps = {**case.steps, task.element: {**case.steps.get(task.element, {}), **results}}
    return replace(case, facts={**case.facts, **facts}, steps=steps), task


def _split(form: Form, values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Facts about the case, and results of the step; what was left empty is not among them.

    Raises:
        Invalid: the form has no such field, or a value does not fit it.
    """
    known, checked = form.schema["properties"], dict[str, object]()
    errors = [
        FieldError(name, "unknown_field", "The form has no such field.")
        for name in values
        if name not in known
    ]
    for name, value in values.items():
        if name in known and value is not None:
            checked[name], wrong = form.check_fact(name, value)
            errors += wrong
    if errors:
        raise unfit_answer(*errors)
    given = change_fields(checked, is_personal, as_given)
    about_case = form.case_fields()
    facts = {name: one for name, one in given.items() if name in about_case}
    return facts, {name: one for name, one in given.items() if name not in about_case}
