"""The papers that come with a request, before anybody asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import Conflict, Invalid
from engine.forms import Papers
from engine.forms.papers import hand_in_form
from engine.handlers.context import CommandContext
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
    papers = context.definition(case).papers
    if papers is None:
        raise Conflict(
            "papers_unpublished",
            "The procedure of this case says nowhere which papers it needs. Complete the step "
            "itself, and name them there.",
        )
    for number, one in enumerate(given, 1):
        if one["paper"] in {other["paper"] for other in given[: number - 1]}:
            raise Invalid(
                "paper_asked_twice",
                "'{paper}' stands on the list already.",
                paper=one["paper"],
            )
        context.record(case.code, _submitted(context, case, papers, number, one))


def _submitted(
    context: CommandContext, case: Case, papers: Papers, number: int, one: Mapping[str, Any]
) -> events.PaperSubmitted:
    paper, instead = papers.paper(one["paper"]), one.get("instead")
    if paper is None:
        raise Invalid(
            "paper_unknown",
            "There is no paper '{paper}'. Choose one of the list, or write it in your own words.",
            paper=one["paper"],
        )
    if instead is not None and instead not in paper.either_of:
        raise Invalid(
            "paper_unfit", "That paper does not do in place of '{paper}'.", paper=paper.label["vi"]
        )
    if not one["files"]:
        if not paper.at_survey:
            raise Invalid(
                "paper_to_send", "This paper has to be sent: it is not seen at the survey."
            )
        return events.PaperSubmitted(number, paper.id, paper.label["vi"], {}, instead)
    answer, errors = hand_in_form().check({"files": one["files"]}, {}, context.today)
    if answer is None:
        raise Invalid(
            "form_invalid",
            "{count} field(s) of the form are not right. Correct them and send it again.",
            fields=errors,
            count=len(errors),
        )
    context.require_files(case.code, answer.files)
    return events.PaperSubmitted(number, paper.id, paper.label["vi"], answer.data, instead)
