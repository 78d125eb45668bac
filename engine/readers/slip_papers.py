"""Papers of a request as its customer is told of them: what came, and what is shown on the
spot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.export.terms import paper_state_word
from engine.forms import Papers
from engine.i18n import written
from engine.model.asked_papers import AskedPaper
from engine.model.case import Case
from engine.model.process import ClockOwner, UserTask
from engine.model.slip import SlipItem
from engine.model.states import PaperState
from engine.projections.papers import list_papers
from engine.publishing.definition import Definition


@dataclass(frozen=True, slots=True)
class PaperThatCame:
    """A paper that came with the request: what it is, and in how many files."""

    label: str
    files: int


def came_with_request(
    connection: Connection, case: Case, definition: Definition, language: str
) -> Iterator[PaperThatCame]:
    """What was handed in with the request itself; who has sent it sees by this that all of it is
    there."""
    papers, known = definition.papers, list_papers(connection, case.code)
    first = definition.process.first_step()
    if first is not None:
        for label, files in _of_step(case, definition, first, known, language):
            yield PaperThatCame(label, files)
    for one in known:
        if not one.was_asked and one.files:
            yield PaperThatCame(_came_as(papers, one, language), len(one.files))


def papers_that_came(
    connection: Connection, case: Case, definition: Definition, language: str
) -> Iterator[SlipItem]:
    """What the customer handed in: files of their own steps by what they were asked for, and the
    papers that came with the request or were asked for later, with what became of each."""
    papers, known = definition.papers, list_papers(connection, case.code)
    for step, node in definition.process.elements.items():
        if not isinstance(node, UserTask) or node.clock_owner != ClockOwner.CUSTOMER:
            continue
        if known and papers is not None and step == papers.supplement:
            continue  # filled in from the papers below
        for label, _ in _of_step(case, definition, node, known, language):
            yield SlipItem(label)
    for one in known:
        if one.handed_in_at is not None:
            state = paper_state_word(language, str(one.state))
            at = written(language, one.handed_in_at)
            yield SlipItem(_came_as(papers, one, language), f"{state}, {at}")


def _of_step(
    case: Case, definition: Definition, step: UserTask, known: Sequence[AskedPaper], language: str
) -> Iterator[tuple[str, int]]:
    """What the files of a step are called, and how many there are of each; not those that came as
    a paper."""
    told = {**case.facts, **case.steps.get(step.id, {})}
    fields = {field.name: field.schema for field in definition.forms[step.form].fields}
    papers = () if definition.papers is None else definition.papers.papers
    sent = {one.paper for one in known if one.files}
    as_papers = {one.field for one in papers if one.id in sent}
    for name, schema in fields.items():
        files = told.get(name)
        if _holds_files(schema) and files and name not in as_papers:
            number = len(files) if isinstance(files, list) else 1
            yield _called(fields, name, told, language), number


def papers_at_survey(
    connection: Connection, case: Case, papers: Papers | None, language: str
) -> list[SlipItem]:
    """Papers that the customer shows when the place is looked at."""
    state = paper_state_word(language, str(PaperState.AT_SURVEY))
    return [
        SlipItem(_paper_label(papers, one, language), state)
        for one in list_papers(connection, case.code)
        if one.state is PaperState.AT_SURVEY
    ]


def _paper_label(papers: Papers | None, one: AskedPaper, language: str) -> str:
    known = None if papers is None else papers.paper(one.paper or "")
    return one.label if known is None else known.label[language]


def _came_as(papers: Papers | None, one: AskedPaper, language: str) -> str:
    """What the paper is called that came, perhaps in place of the one that was asked for."""
    came = None if papers is None else papers.paper(one.handed_in or "")
    return _paper_label(papers, one, language) if came is None else came.label[language]


def _called(fields: Mapping[str, Any], name: str, told: Mapping[str, object], language: str) -> str:
    """What the file of a field is: of which kind it is may stand in a field beside it."""
    kinds = fields.get(f"{name}_kind", {}).get("x-options", {})
    kind = kinds.get(told.get(f"{name}_kind"))
    return str((kind or fields[name]["x-label"])[language])


def _holds_files(schema: object) -> bool:
    match schema:
        case {"x-kind": "file"} | {"items": {"x-kind": "file"}}:
            return True
    return False
