"""Answers that waited on a device for network: sent by a script, each under a key of its own, and
told in words what became of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Response, jsonify, request

from engine import Conflict, EngineError, FieldError, Invalid, NotAllowed, NotFound, commands, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages.answers import read_answer
from webapi.pages.layout import acts
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.staff.task_form import TaskForm, closed_answer, typed_words, written_task_form
from webapi.pages.staff.tasks import asks_of_place, completion

MOST_SAID = 1900
"""Of one comment, by which an answer is kept that cannot be sent any more."""
_ATTEMPT = timedelta(seconds=1)


@acts("/tasks/<name:task>/sent", uploads=True)
def take_sent(task: str) -> Response:
    """POST ``/tasks/TASK/sent``: completes the step with an answer that waited. What became of it
    stands in ``state``: ``done``, ``refused`` (it is not right), ``conflict`` (something changed
    meanwhile); anything else is no answer, and is tried again."""
    try:
        page = reading().tasks.get(actor(), task, language())
    except NotFound as error:
        return _answer(status_of(error), "conflict", told(error))
    task_form = written_task_form(page)
    if request.form.get("do") == "comment":
        return _comment(page, task_form)
    if task_form.errors:
        return _refused(page, task_form, task_form.errors)
    if task_form.conflict:
        return _conflict(page, task_form, task_form.conflict)
    return _complete(page, task_form)


def _complete(page: views.TaskPage, task_form: TaskForm) -> Response:
    found = read_answer({one.name: one.schema for one in page.fields}, task_form.typed)
    if found.errors:
        return _refused(page, task_form, found.errors)
    if page.view.task.open and (others := asks_of_place(page, found.values)):
        said = tell("Power is asked for at this place already: {cases}.", cases=_codes(others))
        return _conflict(page, task_form, said, at_place=[one.case.code for one in others])
    done_at, drift = _stated()
    command = completion(page, task_form, found.values, done_at, drift)
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except Invalid as error:
        if error.code == "idempotency_key_reused":
            return _conflict(page, task_form, told(error))
        seen = [one.key for one in error.fields if one.key]
        return _refused(page, task_form, error.fields, told(error), error.code, seen)
    except (Conflict, NotAllowed, NotFound) as error:
        return _conflict(page, task_form, told(error))
    return _answer(200, "done", tell("Sent, and done: {name}", name=page.view.name))


def _codes(others: Sequence[views.CaseLine]) -> str:
    return ", ".join(one.case.code for one in others)


def _stated() -> tuple[datetime | None, int]:
    """When the step was done by the clock of the device, and by how many seconds that is ahead of
    ours; nothing where it does not tell both."""
    try:
        done, sent = (
            datetime.fromisoformat(request.form.get(name, "")) for name in ("done_at", "sent_at")
        )
        return done, math.ceil((sent - reading().clock.now()) / _ATTEMPT)
    except (ValueError, TypeError, OverflowError):
        return None, 0


def _refused(
    page: views.TaskPage,
    task_form: TaskForm,
    errors: Sequence[FieldError],
    said: str = "",
    code: str = "",
    seen: Sequence[str] = (),
) -> Response:
    """What is not right; ``seen`` are the keys of what is only odd, so that whoever looks at it on
    the device can send it all the same."""
    questions = questions_of(page.fields, task_form.typed, errors, ruled=page.ruled)
    sentences = [sentence for _, sentence in summary_of(errors, questions)]
    return _answer(422, "refused", said, code=code, errors=sentences, seen=list(seen))


def _conflict(page: views.TaskPage, task_form: TaskForm, said: str, **more: object) -> Response:
    """Both answers, by the labels of their questions."""
    task = page.view.task
    # Somebody else's answer shows only what may be read of the case.
    theirs = closed_answer(page) if page.inside and not task.open else _kept(page)
    holder = task.assignee in (None, actor().login)
    return _answer(
        409,
        "conflict",
        said,
        mine=list(typed_words(page, task_form)),
        theirs=theirs,
        may_send=task.open and page.view.may_work and holder and not page.view.stands_still,
        may_comment=page.may_comment,
        **more,
    )


def _kept(page: views.TaskPage) -> list[tuple[str, str]]:
    draft = page.view.task.draft
    return [] if draft is None else list(typed_words(page, TaskForm(draft, 0)))


def _answer(status: int, state: str, said: str, **more: object) -> Response:
    response = jsonify({"state": state, "said": said, **more})
    response.status_code = status
    return response


def _comment(page: views.TaskPage, task_form: TaskForm) -> Response:
    """Keeps the answer as comments of the case, as many as it takes."""
    task = page.view.task
    try:
        for number, text in enumerate(_texts(page, task_form)):
            key = f"{request.form.get('key', '')}-comment-{number}"[:100]
            command = commands.AddComment(task.case, text, task.number)
            outside_reading().execute(command, actor(), key)
    except EngineError as error:
        return _answer(status_of(error), "conflict", told(error))
    return _answer(200, "done", tell("Kept as a comment of the case."))


def _texts(page: views.TaskPage, task_form: TaskForm) -> list[str]:
    found = [tell("Answered without network, and not sent as the answer of the step:")]
    for label, text in typed_words(page, task_form):
        line = f"{label}: {text}"
        for start in range(0, len(line), MOST_SAID):
            piece = line[start : start + MOST_SAID]
            if len(found[-1]) + len(piece) < MOST_SAID:
                found[-1] += f"\n{piece}"
            else:
                found.append(piece)
    return found
