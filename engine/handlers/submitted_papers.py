"""The papers that come with a request, before anybody asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.forms import Papers
from engine.handlers.context import CommandContext
from engine.handlers.paper_checks import (
    check_paper_files,
    has_photo,
    judge_paper,
    known_paper,
    others_of,
    paper_asked_twice,
    paper_to_send,
    papers_of_procedure,
)
from engine.model import events
from engine.model.case import Case


def record_submitted_papers(
    context: CommandContext, case: Case, given: Sequence[Mapping[str, Any]]
) -> None:
    """Records each paper under its number, from 1.

    Raises:
        Conflict: the procedure says nowhere which papers it needs.
        Invalid: a paper is none of the procedure's, comes twice, another one does not do in its
            place, it has to be sent, or its files are not right.
    """
    if not given:
        return
    papers = papers_of_procedure(context, case)
    for number, one in enumerate(given, 1):
        if one["paper"] in {other["paper"] for other in given[: number - 1]}:
            raise paper_asked_twice(one["paper"])
        context.record(case.code, _submitted(context, case, papers, number, one))


def _submitted(
    context: CommandContext, case: Case, papers: Papers, number: int, one: Mapping[str, Any]
) -> events.PaperSubmitted:
    paper, instead = known_paper(papers, one["paper"]), one.get("instead")
    label, others = paper.label["vi"], others_of(papers, paper)
    if not one["files"]:
        judge_paper(paper, label, others, instead, photo=False)
        if not paper.at_survey:
            raise paper_to_send()
        return events.PaperSubmitted(number, paper.id, paper.label["vi"], {}, instead)
    answer = check_paper_files(context, case, one["files"])
    judge_paper(paper, label, others, instead, photo=has_photo(context, answer.files))
    return events.PaperSubmitted(number, paper.id, paper.label["vi"], answer.data, instead)
