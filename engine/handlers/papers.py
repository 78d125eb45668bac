"""Asking a customer for papers, once, and what becomes of each; also of those that came with the
request.

Asking is how the desk ends its look at a dossier that is not valid: the command completes that
step, and the customer's step that follows is the one clock that runs meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.forms import NeededBy, Papers
from engine.forms.papers import LONGEST_LABEL
from engine.handlers.context import CommandContext
from engine.handlers.deadlines import fire_passed_timers
from engine.handlers.paper_checks import (
    check_paper_files,
    has_photo,
    judge_paper,
    known_paper,
    others_of,
    paper_asked_twice,
    papers_of_procedure,
)
from engine.handlers.preconditions import (
    act_as_decider,
    reason_of,
    require_active,
    require_version,
)
from engine.handlers.supplied_papers import with_supplied_papers
from engine.handlers.supply_clock import keep_supply_clock
from engine.handlers.tasks import (
    behalf_of,
    finish_task,
    require_candidate,
    require_mine_or_free,
)
from engine.model import commands, events
from engine.model.asked_papers import AskedPaper, all_settled, is_here
from engine.model.authorization import checks_as
from engine.model.case import Case, Task
from engine.model.personal import is_encrypted
from engine.model.states import PaperState
from engine.model.text import is_writable, words
from engine.projections.papers import papers_asked, papers_of
from engine.projections.tasks import task_from
from engine.publishing.definition import engine_facts
from engine.store.tables import asked_papers, paper_lists, tasks

MOST_ASKED = 30
"""Papers on one list, as the forms take them."""
_LONGEST_NOTE = 1_000


def ask_for_papers(context: CommandContext, command: commands.AskForPapers) -> None:
    """Records the list, and ends the look at the dossier; a further list moves nothing.

    Raises:
        NotAllowed: the actor is no candidate of that step, or leads not the unit, for a further
            list.
        Conflict: the dossier is not being looked at, or the procedure would not ask for papers.
        Invalid: an item of the list is not right.
    """
    case = _take(context, command)
    papers = papers_of_procedure(context, case)
    asked = papers_of(context.rows, case.code)
    if any(one.was_asked for one in asked):
        items = _ask_again(context, case, papers, command, asked)
        _record_list(context, case, command, items, reason_of(command.reason or ""))
        _keep_clock(context, case, papers)
        return
    task = _open_step(context, case, papers.check)
    if task is None:
        raise Conflict(
            "dossier_not_checked",
            "Papers are asked for while the dossier is looked at, and that step is not open.",
        )
    require_candidate(context, case, task)
    require_mine_or_free(context, task)
    items = list(_items(context, case, papers, command, asked))
    _record_list(context, case, command, items, None)
    context.give_cause(command.late_cause, command.late_remark)
    labels = list(dict.fromkeys(str(item["label"]) for item in items))
    finish_task(context, case, task, {papers.valid: False, papers.missing: labels}, None)
    if _open_step(context, case, papers.supplement) is None:
        raise Conflict(
            "papers_not_asked_now",
            "The procedure asks for papers no more here: the case would end. Nothing was changed. "
            "Complete the step itself.",
        )


def _ask_again(
    context: CommandContext,
    case: Case,
    papers: Papers,
    command: commands.AskForPapers,
    asked: tuple[AskedPaper, ...],
) -> list[Mapping[str, object]]:
    act_as_decider(context, case, "not_asking_again")
    if _open_step(context, case, papers.supplement) is None:
        raise _not_asked()
    return list(_items(context, case, papers, command, asked))


def _record_list(
    context: CommandContext,
    case: Case,
    command: commands.AskForPapers,
    items: list[Mapping[str, object]],
    reason: str | None,
) -> None:
    number = len(context.rows.find(paper_lists, case=case.code)) + 1
    note = _note_of(command.note)
    context.record(case.code, events.PapersAsked(number, tuple(items), note, reason))


def _note_of(text: str | None) -> str | None:
    """What is written beside the list. One that is encrypted was looked at before it was."""
    if text is not None and is_encrypted(text):
        return text
    note = words(text)
    if len(note) > _LONGEST_NOTE or not is_writable(note):
        raise Invalid("note_unfit", "A note has at most {most} characters.", most=_LONGEST_NOTE)
    return note or None


def _items(
    context: CommandContext,
    case: Case,
    papers: Papers,
    command: commands.AskForPapers,
    asked: tuple[AskedPaper, ...],
) -> Iterator[Mapping[str, object]]:
    """The items as they are recorded.

    Raises:
        Invalid: there is none, there are too many, or one is not right.
    """
    if not 1 <= len(command.items) <= MOST_ASKED:
        raise Invalid("papers_count", "Ask for 1 to {most} papers on one list.", most=MOST_ASKED)
    told = {**case.facts, **engine_facts(case, context.profile(case))}
    needed = {one.id for one in papers.needed(told, context.today)}
    known = {one.paper or one.label for one in asked if one.was_asked}
    came = {one.paper for one in asked if not one.was_asked and is_here(one)}
    for number, item in enumerate(command.items, len(asked) + 1):
        reason = reason_of(_text(item, "reason"))
        key = _text(item, "paper")
        label = _label_of(papers, key, needed) if key else _own_words(item)
        if (key or label) in known:
            raise paper_asked_twice(label)
        if key and key in came:
            raise Invalid(
                "paper_came_already",
                "'{paper}' came with the request. Look at it, and refuse it with the reason first.",
                paper=label,
            )
        known.add(key or label)
        of_list: dict[str, object] = {"paper": key} if key else {}
        yield {"number": number, "label": label, "reason": reason, **of_list}


def _text(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _label_of(papers: Papers, key: str, needed: set[str]) -> str:
    """The Vietnamese name of a published paper that is needed now."""
    paper = known_paper(papers, key)
    if key not in needed:
        raise Invalid(
            "paper_not_needed",
            "This request does not need '{paper}' by what is known of it.",
            paper=paper.label["vi"],
        )
    if paper.needed_by is NeededBy.BEFORE_SIGNING:
        raise Invalid(
            "paper_needed_later",
            "'{paper}' may follow until the contract is signed: do not hold the dossier for it.",
            paper=paper.label["vi"],
        )
    return paper.label["vi"]


def _own_words(item: Mapping[str, object]) -> str:
    text = " ".join(words(_text(item, "words")).split())
    if not 3 <= len(text) <= LONGEST_LABEL or not is_writable(text):
        raise Invalid(
            "paper_words_unfit",
            "Say which paper is asked for, in 3 to {most} characters.",
            most=LONGEST_LABEL,
        )
    return text


def hand_in_paper(context: CommandContext, command: commands.HandInPaper) -> None:
    """Keeps what came. What came before under the same number is kept in history alone.

    Raises:
        NotAllowed: the actor neither does the customer's step nor records for it.
        NotFound: no such paper was asked for.
        Conflict: it was accepted already, or nothing is asked for now.
        Invalid: the files are not right, or another paper does not do in its place.
    """
    case = _take(context, command)
    papers, asked = papers_of_procedure(context, case), _asked(context, case, command.number)
    task = _require_supplying(context, case, papers)
    require_candidate(context, case, task)
    if not asked.was_asked:
        raise _not_asked()
    if asked.settled:
        raise _accepted_already(asked)
    behalf = behalf_of(context, case, task.roles, command.on_behalf_of)
    answer = check_paper_files(context, case, command.files)
    wanted, known = command.paper, papers.paper(asked.paper or "")
    others, photo = others_of(papers, known), has_photo(context, answer.files)
    came = judge_paper(known, asked.label, others, wanted, photo=photo)
    instead = None if came is None or came.id == asked.paper else came.id
    context.record(case.code, events.PaperHandedIn(asked.number, answer.data, instead), behalf)
    keep_supply_clock(context, case.code, task)


def accept_paper(context: CommandContext, command: commands.AcceptPaper) -> None:
    """Records that what came is right. With the last paper that was asked for, the customer's step
    ends where it waits for nothing else: from then on a limit of the company's own runs."""
    case, asked = _take_to_decide(context, command)
    said = words(command.reason)
    reason = reason_of(said) if said else None
    context.record(case.code, events.PaperAccepted(asked.number, reason))
    papers = papers_of_procedure(context, case)
    if papers.ends_when_accepted and all_settled(papers_asked(context.rows, case.code)):
        _end_supply(context, case, papers, command)
    else:
        _keep_clock(context, case, papers)


def _end_supply(
    context: CommandContext, case: Case, papers: Papers, command: commands.AcceptPaper
) -> None:
    """Of papers that came with the request there is no such step. Whoever accepts is not asked why
    the customer was late: leaders are."""
    task = _open_step(context, case, papers.supplement)
    if task is not None:
        recorded = command.supplied if context.tx.encryption is None else None
        data = with_supplied_papers(context, case, task, recorded or {})
        finish_task(context, case, task, data, None, asks=False)


def refuse_paper(context: CommandContext, command: commands.RefusePaper) -> None:
    """Records why what came is not right: the paper is asked for still."""
    case, asked = _take_to_decide(context, command)
    context.record(case.code, events.PaperRefused(asked.number, reason_of(command.reason)))
    _keep_clock(context, case, papers_of_procedure(context, case))


def _keep_clock(context: CommandContext, case: Case, papers: Papers) -> None:
    """Of papers that came with the request there is no step of the customer."""
    task = _open_step(context, case, papers.supplement)
    if task is not None:
        keep_supply_clock(context, case.code, task)


def _take_to_decide(
    context: CommandContext, command: commands.AcceptPaper | commands.RefusePaper
) -> tuple[Case, AskedPaper]:
    """The case and the paper, for who looks at dossiers: a candidate of the step that does.

    Raises:
        NotAllowed: the actor is none.
        NotFound: no such paper was asked for.
        Conflict: nothing came that could be decided on.
    """
    case = _take(context, command)
    papers, asked = papers_of_procedure(context, case), _asked(context, case, command.number)
    if asked.was_asked or _open_step(context, case, papers.check) is None:
        _require_supplying(context, case, papers)
    checked = _last_step(context, case, papers.check)
    capacity = None if checked is None else checks_as(context.actor, checked, case)
    if capacity is None:
        raise NotAllowed(
            "not_checking", "Only who looks at dossiers in this case accepts or refuses a paper."
        )
    context.act_as(capacity)
    if asked.settled:
        raise _accepted_already(asked)
    if asked.state is not PaperState.HANDED_IN:
        raise Conflict(
            "paper_not_handed_in",
            "'{paper}' has not been handed in. Hand it in first.",
            paper=asked.label,
        )
    return case, asked


def _take(
    context: CommandContext,
    command: commands.AskForPapers
    | commands.HandInPaper
    | commands.AcceptPaper
    | commands.RefusePaper,
) -> Case:
    """The case, under way; timers whose instant has passed go off before."""
    case = context.take_case(command.case)
    require_active(case)
    require_version(context, case, command.expected_version)
    fire_passed_timers(context, case)
    case = context.case(case.code)
    require_active(case)
    return case


def _asked(context: CommandContext, case: Case, number: int) -> AskedPaper:
    row = context.rows.get(asked_papers, case.code, number)
    if row is None:
        raise NotFound(
            "paper_not_found",
            "The case {case} has no asked paper {number}.",
            case=case.code,
            number=number,
        )
    return next(one for one in papers_of(context.rows, case.code) if one.number == number)


def _require_supplying(context: CommandContext, case: Case, papers: Papers) -> Task:
    task = _open_step(context, case, papers.supplement)
    if task is None:
        raise _not_asked()
    return task


def _not_asked() -> Conflict:
    return Conflict(
        "papers_not_open", "The customer is not being asked for papers in this case now."
    )


def _accepted_already(asked: AskedPaper) -> Conflict:
    return Conflict(
        "paper_accepted",
        "'{paper}' was accepted by {by} at {at} already.",
        paper=asked.label,
        by=asked.decided_by,
        at=asked.decided_at,
    )


def _open_step(context: CommandContext, case: Case, element: str) -> Task | None:
    task = _last_step(context, case, element)
    return task if task is not None and task.open else None


def _last_step(context: CommandContext, case: Case, element: str) -> Task | None:
    found: list[Any] = [
        row for row in context.rows.find(tasks, case=case.code) if row["element"] == element
    ]
    return task_from(max(found, key=lambda row: row["number"])) if found else None
