"""Worklists, and single tasks with their forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.forms import Form, Papers
from engine.model.actor import Actor
from engine.model.authorization import comments_as, may_work, stands_in
from engine.model.case import Case, Task
from engine.model.process import UserTask
from engine.model.queries import TaskFilter, TaskPlace
from engine.model.roles import CUSTOMER_ROLE
from engine.model.views import NO_NEWS, CustomerNews, TaskLine, TaskPage, TaskView
from engine.projections.cases import cases_by_code
from engine.projections.customer_news import CaseNews, load_news
from engine.projections.known_cases import find_known, looks_into
from engine.projections.papers import list_asked_papers
from engine.projections.tasks import count_tasks, find_task, worklist
from engine.readers.cases import task_view_in_list, view_task
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.filters import require_step, require_units, require_user
from engine.readers.last_days import as_of
from engine.readers.listed_names import names_by_case
from engine.readers.names import Names
from engine.readers.offered_papers import step_offers
from engine.readers.opened import opened_case, opened_task
from engine.readers.separation import with_kept_apart, with_others
from engine.store.raw import any_text


@dataclass(frozen=True, slots=True)
class TaskReader(Reader):
    """Reads worklists, and single steps with what their forms ask."""

    def page(
        self,
        actor: Actor,
        wanted: TaskFilter,
        after: TaskPlace | None = None,
        limit: int = 50,
        language: str = "vi",
        skip: int = 0,
    ) -> list[TaskView]:
        """Open tasks in the order in which they must be done; which ones, ``wanted`` says. What was
        damaged stands among them, with its id and little else.

        Raises:
            Invalid: there is no unit, step or user of a name in ``wanted``.
        """
        with self.database.read() as connection, any_text(connection):
            self._require_known(connection, wanted)
            wanted = self._sought(wanted)
            found = worklist(connection, actor, wanted, after, limit, skip)
            now = self.clock.now()
            cases = {
                code: unless_damaged(partial(as_of, self.definitions, connection, case, now))
                or case
                for code, case in cases_by_code(connection, {task.case for task in found}).items()
            }
            known = names_by_case(self.definitions, connection, cases.values(), language)
            worked = {task.case for task in found if actor.candidate(task.unit)}
            news = load_news(connection, worked) if worked else {}
            personal = self.context.decryption(connection, cases, language)
            listed = (
                replace(
                    task_view_in_list(
                        actor, task, cases.get(task.case), known.get(task.case), now, personal
                    ),
                    news=_news_of(task, news.get(task.case), known.get(task.case)),
                )
                for task in found
            )
            return with_kept_apart(connection, self.definitions, actor, listed, known)

    def lines(
        self,
        actor: Actor,
        wanted: TaskFilter,
        limit: int = 50,
        language: str = "vi",
        skip: int = 0,
    ) -> list[TaskLine]:
        """The same steps as ``page`` in the same order, in short; none where ``wanted`` names a
        unit or a step that there is not."""
        with self.database.read() as connection, any_text(connection):
            found = worklist(connection, actor, self._sought(wanted), None, limit, skip)
            cases = cases_by_code(connection, {task.case for task in found})
            known = names_by_case(self.definitions, connection, cases.values(), language)
            return [_line(task, known.get(task.case)) for task in found]

    def _require_known(self, connection: Connection, wanted: TaskFilter) -> None:
        if wanted.unit is not None:
            require_units(connection, {wanted.unit})
        if wanted.element is not None:
            require_step(connection, self.definitions, wanted.element)
        if wanted.assignee is not None:
            require_user(connection, wanted.assignee)

    def counts(self, actor: Actor, wanted: Sequence[TaskFilter], most: int) -> list[int]:
        """How many open tasks there are, for each filter; ``most`` if there are more."""
        with self.database.read() as connection:
            return count_tasks(connection, actor, [self._sought(one) for one in wanted], most)

    def _sought(self, wanted: TaskFilter) -> TaskFilter:
        return replace(wanted, sought=self.context.sought(wanted.text))

    def get(self, actor: Actor, task_id: str, language: str = "vi") -> TaskPage:
        """A task with its form.

        Raises:
            NotFound: no such task, or the actor may not know of it.
        """
        with self.database.read() as connection:
            now = self.clock.now()
            case, task = self._find(connection, actor, task_id)
            personal = self.context.decryption(connection, [case.code], language)
            case = opened_case(personal, as_of(self.definitions, connection, case, now))
            task = opened_task(personal, task)
            names = Names.load(self.definitions, connection, case, language)
            node = names.node(task.element)
            assert isinstance(node, UserTask), "tasks are made from user tasks"
            form = names.form_named(node.form)
            papers = self.definitions.definition_of(connection, case).papers
            supplied = _supplied(connection, papers, task)
            form_id, form_version = names.form(task.element)
            view = view_task(actor, task, case, names, now, personal)
            (view,) = with_kept_apart(
                connection, self.definitions, actor, [view], {case.code: names}
            )
            return TaskPage(
                view=with_others(connection, self.definitions, view),
                title=form.title[language],
                fields=tuple(one for one in form.views(language) if one.name not in supplied),
                schema=form.schema,
                known=_known(form, case),
                case_version=case.version,
                form=form_id,
                form_version=form_version,
                behalf=stands_in(actor, task.roles, case),
                suspended_at=case.suspended_at,
                may_comment=comments_as(actor, case) is not None,
                inside=looks_into(connection, actor, case),
                ruled=frozenset(rule.field for rule in form.rules if rule.field),
                asks_papers=papers is not None
                and (bool(supplied) or (task.element == papers.check and task.round == 1)),
                papers=step_offers(self, connection, actor, case, task.element, language),
            )

    @staticmethod
    def _find(connection: Connection, actor: Actor, task_id: str) -> tuple[Case, Task]:
        code, _, number = task_id.rpartition("-")
        if number.isascii() and number.isdigit() and len(number) < 10:
            try:
                case = find_known(connection, actor, code)
                task = find_task(connection, code, int(number))
            except NotFound:
                task = None
            if task is not None and (
                may_work(actor, task, case) or looks_into(connection, actor, case)
            ):
                return case, task
        raise NotFound("task_not_found", "There is no task {task}. Check its id.", task=task_id)


def _news_of(task: Task, news: CaseNews | None, names: Names | None) -> CustomerNews:
    """Papers are news of the customer's step in which they are handed in."""
    if news is None or names is None:
        return NO_NEWS
    done = news.follows.get(task.number, "")
    papers = news.papers if CUSTOMER_ROLE in task.roles else 0
    return CustomerNews(papers, names.element(done) if done else "", news.unreached)


def _supplied(connection: Connection, papers: Papers | None, task: Task) -> frozenset[str]:
    """Fields of the step that are filled in from the papers that were asked for."""
    if papers is None or task.element != papers.supplement or not task.open:
        return frozenset()
    asked = list_asked_papers(connection, task.case)
    if not asked:
        return frozenset()
    named = (papers.supplied, papers.files, papers.complete_at)
    return frozenset(name for name in named if name is not None)


def _known(form: Form, case: Case) -> Mapping[str, object]:
    """Facts that the form asks for and the case already knows: what a page fills in."""
    return {name: case.facts[name] for name in form.case_fields() if name in case.facts}


def _line(task: Task, names: Names | None) -> TaskLine:
    return TaskLine(
        id=task.id,
        case=task.case,
        name=task.element if names is None else names.element(task.element),
        due_at=task.due_at,
        is_still=task.still_since is not None,
        damaged=task.damaged,
    )
