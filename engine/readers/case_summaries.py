"""A case on one page: whose it is, where it stands, who has it, and its dates and papers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from engine.export.terms import case_state_word, owner_word, paper_state_word
from engine.i18n import say, written
from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.case_status import CaseStatus
from engine.model.slip import Facts
from engine.model.views import CaseView, TaskView
from engine.model.written_paper import WrittenPaper, WrittenPart
from engine.projections.known_cases import find_visible
from engine.projections.made_papers import list_made_papers
from engine.projections.papers import list_asked_papers
from engine.projections.people import list_units, names_of
from engine.publishing.templates_in_force import templates_in_force
from engine.readers.case_status import load_status
from engine.readers.cases import CaseReader
from engine.readers.context import Reader
from engine.time.zone import shown_day

MOST_ROWS = 8
"""Of one list on the summary; how many more there are is said below it."""
_LONGEST = 160
"""Letters of one text on it."""
KEY = "summary"


@dataclass(frozen=True, slots=True)
class CaseSummaryReader(Reader):
    """``cases`` notes no access of its own: ``accesses`` tells of the whole."""

    cases: CaseReader

    def get(self, actor: Actor, code: str, language: str = "vi") -> WrittenPaper:
        """The summary as of now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            Damaged: what is stored of it is not as it was written.
        """
        view, now = self.cases.get(actor, code, language), self.clock.now()
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            status = load_status(self.definitions, connection, case, now, language)
            units = {unit.code: unit.name for unit in list_units(connection)}
            open_tasks = [one for one in view.tasks if one.task.open]
            people = names_of(connection, {str(one.task.assignee) for one in open_tasks})
            papers = list(self._papers(connection, code, language))
        self.accesses.note(actor, code, "summary")
        steps = [_step(one, people, units, language) for one in open_tasks]
        parts = (
            WrittenPart("", facts=tuple(_request(view, units, language))),
            WrittenPart(say(language, "Dates"), facts=tuple(_dates(view.case, status, language))),
            WrittenPart(say(language, "Where it is now"), facts=tuple(_where(status, language))),
            _rows(
                say(language, "Who has it"),
                (say(language, "Step"), say(language, "With"), say(language, "Until")),
                steps,
                language,
            ),
            _rows(
                say(language, "Papers"),
                (say(language, "Paper"), say(language, "State"), say(language, "On")),
                papers,
                language,
            ),
        )
        unit = units.get(view.case.executing_unit, view.case.executing_unit)
        return WrittenPaper(
            template=KEY,
            language=language,
            code=code,
            title=say(language, "Case {code}", code=code),
            unit=_short(unit),
            parts=tuple(map(_shortened, parts)),
            made=say(language, "As of {at}.", at=now),
        )

    def _papers(
        self, connection: Connection, code: str, language: str
    ) -> Iterator[tuple[str, str, str]]:
        templates = templates_in_force(self.definitions, connection)
        for made in list_made_papers(connection, code):
            title = made.template
            if made.template in templates:
                title = templates[made.template][0].title[language]
            state = say(language, "made, number {number}", number=made.number)
            yield title, state, written(language, shown_day(made.made_at))
        for paper in list_asked_papers(connection, code):
            at = paper.decided_at or paper.handed_in_at
            day = "" if at is None else written(language, shown_day(at))
            yield paper.label, paper_state_word(language, paper.state), day


def _request(view: CaseView, units: Mapping[str, str], language: str) -> Iterator[tuple[str, str]]:
    case = view.case
    yield say(language, "Customer"), view.customer
    yield say(language, "Place of use"), view.place
    yield say(language, "What is asked for"), view.name
    yield say(language, "State"), case_state_word(language, case.outcome or str(case.state))
    yield say(language, "Unit"), units.get(case.executing_unit, case.executing_unit)
    if case.intake_unit != case.executing_unit:
        yield say(language, "Taken in by"), units.get(case.intake_unit, case.intake_unit)


def _dates(case: Case, status: CaseStatus, language: str) -> Iterator[tuple[str, str]]:
    """Milestones that were passed, then what is to come."""
    for label, at in (
        (say(language, "Taken in"), case.registered_at),
        (say(language, "Dossier valid"), case.dossier_valid_at),
        (say(language, "Power on"), case.energized_at),
        (say(language, "Ended"), case.closed_at),
        (say(language, "Last day"), status.last_at),
        (say(language, "Power is expected"), status.expected_at),
        (say(language, "Expected at first"), status.expected_was),
    ):
        if at is not None:
            yield label, written(language, shown_day(at))
    if status.day is not None:
        yield (
            say(language, "Counted"),
            say(language, "day {day} from the valid papers", day=status.day),
        )


def _where(status: CaseStatus, language: str) -> Iterator[tuple[str, str]]:
    if status.phase is not None:
        step = say(language, "step {n} of {count}", n=status.phase.number, count=status.phase.count)
        yield say(language, "Phase"), f"{status.phase.name} ({step})"
    if status.turn:
        turn = ", ".join(owner_word(language, one) for one in status.turn)
        yield say(language, "Whose turn it is"), turn
    if status.suspended_at is not None:
        since = shown_day(status.suspended_at)
        yield say(language, "Stands still"), say(language, "since {day}", day=since)
    if status.next_at is not None:
        yield say(language, "Next date"), written(language, status.next_at)


def _step(
    one: TaskView, people: Mapping[str, str], units: Mapping[str, str], language: str
) -> tuple[str, str, str]:
    login = one.task.assignee
    holder = ", ".join(one.turn) if login is None else people.get(login, login)
    unit = units.get(one.task.unit, one.task.unit)
    until = "" if one.task.due_at is None else written(language, one.task.due_at)
    return one.name, f"{holder}, {unit}", until


def _rows(
    title: str, head: tuple[str, ...], rows: list[tuple[str, str, str]], language: str
) -> WrittenPart:
    if not rows:
        return WrittenPart(title, (say(language, "None."),))
    more = len(rows) - MOST_ROWS
    said = (say(language, "{n} more stand on the page of the case.", n=more),) if more > 0 else ()
    return WrittenPart(title, said, table=(head, *rows[:MOST_ROWS]))


def _shortened(part: WrittenPart) -> WrittenPart:
    facts: Facts = tuple((_short(label), _short(text)) for label, text in part.facts if text)
    table = tuple(tuple(map(_short, row)) for row in part.table)
    return replace(part, facts=facts, table=table)


def _short(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
