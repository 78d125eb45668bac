"""Answers that contradict what is known of the case: whoever gives one is shown why before it is
taken, may send it all the same, and history keeps what was odd."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import FieldError, Invalid
from engine.forms import Answer, Form
from engine.forms.rules import doubts
from engine.handlers.context import CommandContext
from engine.model import events
from engine.model.case import Case, Task


def answer_doubts(
    context: CommandContext, case: Case, form: Form, answer: Answer, seen: Collection[str] | None
) -> list[FieldError]:
    """What is odd about the answer. ``seen`` are the keys of what whoever gives it was shown; None
    where nobody can be shown anything.

    Raises:
        Invalid: something of it was not shown yet; nothing was changed.
    """
    if not form.plausible:
        return []
    known = context.definition(case).variables(case, context.profile(case))
    blank = {field.name: None for field in form.fields}
    values = {**blank, **answer.data, **answer.facts}
    found = list(doubts(form.plausible, values, known, context.today))
    unseen = [one for one in found if seen is not None and one.key not in seen]
    if unseen:
        raise Invalid(
            "answer_doubted",
            "Something about this answer contradicts what is known of the case. Correct it; or, "
            "if it is right all the same, send it once more with what you have seen: {keys}.",
            fields=unseen,
            keys=", ".join(one.key for one in found),
        )
    return found


def record_doubts(
    context: CommandContext, case: Case, task: Task, found: list[FieldError], *, seen: bool
) -> None:
    """Keeps what is odd about the answer of a step beside it."""
    if found:
        said = tuple(
            {"key": one.key, "field": one.field, **{n: str(s) for n, s in one.params.items()}}
            for one in found
        )
        context.record(case.code, events.AnswerDoubted(task.number, task.element, said, seen))
