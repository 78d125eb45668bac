"""The customer's step that ends when every paper that was asked for is there: its answer is made of
those papers."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Conflict
from engine.handlers.context import CommandContext
from engine.model.asked_papers import all_settled
from engine.model.case import Case, Task
from engine.model.instant import VIETNAM
from engine.projections.papers import papers_asked


def with_supplied_papers(
    context: CommandContext, case: Case, task: Task, data: Mapping[str, object]
) -> Mapping[str, object]:
    """The answer to a step; where that is the one in which papers are handed in, and a list was
    asked for, with what was supplied, unless it says that itself.

    Raises:
        Conflict: a paper of the list was not accepted yet.
    """
    papers = context.definition(case).papers
    if papers is None or task.element != papers.supplement:
        return data
    asked = papers_asked(context.rows, case.code)
    if not all_settled(asked):
        raise Conflict(
            "papers_open",
            "Of the papers that were asked for, {papers} are not accepted yet. Hand each in, and "
            "have it accepted.",
            papers=", ".join(f"{one.number}. {one.label}" for one in asked if not one.settled),
        )
    if not asked:
        return data
    files = [file for one in asked for file in one.files]
    labels = list(dict.fromkeys(one.label for one in asked))
    supplied: dict[str, object] = {papers.supplied: labels, papers.files: files}
    came = [one.handed_in_at for one in asked if one.handed_in_at is not None]
    if papers.complete_at is not None and came:
        supplied[papers.complete_at] = max(came).astimezone(VIETNAM).isoformat()
    return {**context.tx.told(case.code, supplied), **data}
