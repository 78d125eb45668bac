"""What is looked at in a paper before it is kept, whichever way it comes, and why it is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from engine.errors import Conflict, Invalid, unfit_answer
from engine.forms import Answer, Paper, Papers
from engine.forms.papers import hand_in_form
from engine.handlers.context import CommandContext
from engine.model.case import Case


def papers_of_procedure(context: CommandContext, case: Case) -> Papers:
    """The papers that requests like the case may need.

    Raises:
        Conflict: its procedure says nowhere which.
    """
    papers = context.definition(case).papers
    if papers is None:
        raise Conflict(
            "papers_unpublished",
            "The procedure of this case says nowhere which papers it needs. Complete the step "
            "itself, and name them there.",
        )
    return papers


def known_paper(papers: Papers, key: str) -> Paper:
    """The paper with that id.

    Raises:
        Invalid: there is none.
    """
    paper = papers.paper(key)
    if paper is None:
        raise Invalid(
            "paper_unknown",
            "There is no paper '{paper}'. Choose one of the list, or write it in your own words.",
            paper=key,
        )
    return paper


def check_paper_files(
    context: CommandContext, case: Case, files: Sequence[Mapping[str, object]]
) -> Answer:
    """The files of a paper as they are recorded.

    Raises:
        Invalid: there are none, too many, or one is not right or not known.
    """
    given = {"files": [dict(file) for file in files]}
    answer, errors = hand_in_form().check(given, {}, context.today)
    if answer is None:
        raise unfit_answer(*errors)
    context.require_files(case.code, answer.files)
    return answer


def judge_paper(
    asked: Paper | None,
    label: str,
    others: Iterable[Paper],
    wanted: str | None,
    *,
    photo: bool,
) -> Paper | None:
    """The paper that came: the one that was ``asked`` for, None for one in the desk's own words, or
    one of ``others`` in its place, by the id that is ``wanted``. The same whether it comes with a
    request, later by its customer, or over the desk.

    Raises:
        Invalid: that one does not do in its place, or a ``photo`` of it will not do.
    """
    came = asked
    if wanted is not None and (asked is None or wanted != asked.id):
        came = next((one for one in others if one.id == wanted), None)
        if came is None:
            raise paper_unfit(label)
    if photo and came is not None and not came.photo_ok:
        raise photo_unfit()
    return came


def others_of(papers: Papers, asked: Paper | None) -> Iterator[Paper]:
    """Those that do in place of a paper."""
    for one in papers.papers:
        if asked is not None and one.id in asked.either_of:
            yield one


def has_photo(context: CommandContext, files: Collection[str]) -> bool:
    """Whether one of the kept files is a photo."""
    return bool(context.uploads.photos(context.tx.connection, files))


def paper_unfit(label: str) -> Invalid:
    """Another paper was handed in than one that does."""
    return Invalid("paper_unfit", "That paper does not do in place of '{paper}'.", paper=label)


def photo_unfit() -> Invalid:
    """A photo was handed in of a paper of which none will do."""
    return Invalid(
        "photo_unfit",
        "A photo of this paper will not do. Send it as a PDF: scan it, or ask a copy shop to.",
    )


def paper_to_send() -> Invalid:
    """A paper was to be shown at the survey that is not looked at there."""
    return Invalid("paper_to_send", "This paper has to be sent: it is not seen at the survey.")


def paper_asked_twice(label: str) -> Invalid:
    """A paper stands twice on a list."""
    return Invalid("paper_asked_twice", "'{paper}' stands on the list already.", paper=label)
