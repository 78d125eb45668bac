"""What a person has written on a step's page so far, and the page that shows it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, request

from engine import FieldError, states, views
from webapi.context import actor, reading
from webapi.i18n import language, tell, written
from webapi.pages.answers import PREFIX, Typed, as_typed, typed_answer
from webapi.pages.contact_links import contact_links
from webapi.pages.facts import KnownFact, kept_file, known_fields
from webapi.pages.formatting import Deadline, deadline
from webapi.pages.layout import show
from webapi.pages.questions import flat, is_scanned, questions_of, summary_of
from webapi.pages.staff.list_beside import given_list, list_beside
from webapi.pages.staff.places import serving_said
from webapi.pages.uploads import keep_files, posted
from webapi.security import CAMERA


@dataclass
class TaskForm:
    """``typed`` is the answer as it was typed, ``draft_version`` the draft that it began with;
    ``errors`` belong to fields, ``refusal`` and ``conflict`` to the whole: what changed meanwhile
    is a conflict. ``more_rows`` is the table that gets one row more; ``at_place`` are other open
    cases at the place that was told, ``doubts`` what contradicts what is known of the case;
    ``seen_places`` and ``seen`` are the codes and keys of those that were shown before."""

    typed: Mapping[str, Typed]
    draft_version: int
    behalf: str = ""
    cause: str = ""
    remark: str = ""
    errors: list[FieldError] = field(default_factory=list)
    refusal: str = ""
    conflict: str = ""
    more_rows: str = ""
    at_place: Sequence[views.CaseLine] = ()
    doubts: Sequence[FieldError] = ()
    seen_places: str = ""
    seen: str = ""


def fresh_task_form(page: views.TaskPage) -> TaskForm:
    """The draft, or what is known already."""
    task = page.view.task
    typed = page.known if task.draft is None else task.draft
    party = page.view.customer if page.view.clock_owner == "customer" else ""
    return TaskForm(
        typed=typed,
        draft_version=task.draft_version,
        behalf=(party or "".join(page.view.turn[:1])) if page.behalf else "",
    )


def written_task_form(page: views.TaskPage) -> TaskForm:
    """What was sent, its files kept; says what has changed since the page was made."""
    form = request.form
    typed = typed_answer({one.name: one.schema for one in page.fields}, posted())
    version = form.get("draft_version", "")
    task_form = TaskForm(
        typed=typed,
        draft_version=int(version) if version.isascii() and version.isdigit() else 0,
        behalf=form.get("on_behalf_of", ""),
        cause=form.get("late_cause", ""),
        remark=form.get("late_remark", ""),
        seen_places=form.get("at_place", ""),
        seen=form.get("seen", ""),
    )
    task_form.errors += keep_files(page.fields, typed, actor())
    # Of a step that is over, the engine tells: a second click gets the first answer.
    if page.view.task.open:
        task_form.conflict = _changed(page, form.get("form", ""), form.get("known", ""))
    return task_form


def _changed(page: views.TaskPage, form: str, known: str) -> str:
    """What is another than when the page was made."""
    if form not in ("", form_seen(page)):
        return tell(
            "The form of this step was changed meanwhile. Look through it once more, then send it."
        )
    if known not in ("", known_seen(page)):
        return tell(
            "Facts that this form asks for were put right meanwhile. Look which are right, then "
            "send it."
        )
    return ""


def form_seen(page: views.TaskPage) -> str:
    """The form with its version, as the page carries it along to find out whether it was changed
    meanwhile."""
    return f"{page.form}@{page.form_version}"


def known_seen(page: views.TaskPage) -> str:
    """Another one whenever a fact is another one that the form asks for."""
    facts = json.dumps(page.known, sort_keys=True, default=str)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def show_task_form(
    page: views.TaskPage, task_form: TaskForm, status: int = 200, **more: Any
) -> Response:
    """The page of a step with its form as far as it is filled in; ``more`` is about an action that
    was refused."""
    view, me, now = page.view, actor(), reading().clock.now()
    task = view.task
    open_to_me = view.may_work and task.assignee in (None, me.login) and not view.stands_still
    questions = questions_of(
        page.fields, task_form.typed, task_form.errors, task_form.more_rows, page.ruled, page.known
    )
    apart = () if view.kept_apart is None else view.kept_apart.others
    names = _names(view, apart)
    sections = _sections(page)
    known, answer = _known(task, sections)
    done = "done" in request.args and task.state is states.TaskState.COMPLETED
    response = show(
        "staff/task.html",
        status,
        page=page,
        task=task,
        shown_at=now.isoformat(),
        own=deadline(
            task.due_at if task.open else None,
            now,
            view.is_still,
            view.estimated,
        ),
        task_form=task_form,
        seen={"form": form_seen(page), "known": known_seen(page)},
        mine=task.assignee == me.login,
        open_to_me=open_to_me,
        questions=questions,
        errors=summary_of(task_form.errors, questions),
        doubts=summary_of(task_form.doubts, questions),
        beside=_beside(task_form, [one.name for one in questions]),
        causes=reading().breaches.causes(language()) if _asks_for_cause(view, task_form) else [],
        candidates=_candidates(task) if open_to_me or me.overseen() else [],
        holder=names.get(task.assignee or "", task.assignee),
        names=names,
        closer=names.get(task.closed_by or "", task.closed_by),
        typed=list(typed_words(page, task_form)),
        theirs=list(_differences(page, task_form)),
        known=known,
        answer=answer,
        done=done,
        next_steps=list(_next_steps(task.case, now)) if done and page.inside else [],
        comments=reading().records.comments(me, task.case) if page.inside else [],
        reach=contact_links(sections, view.place),
        serving=_serving(page, task_form),
        key=secrets.token_urlsafe(12),
        kept_file=kept_file,
        given_list=given_list(),
        list_beside=list_beside(task.id),
        **({"comment": ""} | more),
    )
    if open_to_me and any(is_scanned(one) for one in questions):
        response.headers["Permissions-Policy"] = CAMERA
    return response


def _names(view: views.TaskView, others: Sequence[str]) -> Mapping[str, str]:
    """What those are called who have to do with the step, by login."""
    task = view.task
    persons = (task.assignee, task.held_for, task.closed_by, task.done_for)
    logins = {one for one in (*persons, *view.acts_for, *others) if one}
    return reading().people.names(logins, language())


def _asks_for_cause(view: views.TaskView, task_form: TaskForm) -> bool:
    """Whether the step is late, or something may end late with it; or it does, as was told."""
    if view.overdue or any(window.over for window in view.windows):
        return True
    return any(error.field in {"late_cause", "late_remark"} for error in task_form.errors)


def _sections(page: views.TaskPage) -> Sequence[views.SectionView]:
    if not page.inside:
        return ()
    return reading().records.sections(actor(), page.view.task.case, language())


def _known(
    task: views.Task, sections: Sequence[views.SectionView]
) -> tuple[list[tuple[str, list[KnownFact]]], list[KnownFact] | None]:
    """What is known of the case, by the steps that brought it in; and the answer of this one, once
    it is over."""
    known, answer = [], None
    for section in sections:
        fields = known_fields(task.case, section.fields)
        if section.element == task.element and not task.open:
            answer = fields
        else:
            known.append((section.name or tell("The request"), fields))
    return known, answer


def closed_answer(page: views.TaskPage) -> list[tuple[str, str]]:
    """The answer of a step that is over, by the labels of its questions; of files their names."""
    _, answer = _known(page.view.task, _sections(page))
    return [
        (one.label, one.text or ", ".join(file.name for file in one.files)) for one in answer or []
    ]


def _serving(page: views.TaskPage, task_form: TaskForm) -> str | None:
    """Who will carry the request out, once its place is known; None where the step does not decide
    that."""
    names = {one.name for one in page.fields}
    if "site_commune" not in names or "site_commune" in page.known or not page.view.task.open:
        return None
    asked = (task_form.typed.get(one) for one in ("site_province", "site_commune", "site_part"))
    return serving_said(*(one if isinstance(one, str) else "" for one in asked))


def _beside(task_form: TaskForm, names: Sequence[str]) -> dict[str, str]:
    """What is wrong with the fields beside those of the form, by field."""
    others = [one for one in task_form.errors if f"{PREFIX}{one.field}" not in names]
    return {one.field: tell(one.message, **written(one.params)) for one in others}


def _candidates(task: views.Task) -> list[views.Colleague]:
    """Who could do the step instead of the one who holds it."""
    return [
        one
        for one in reading().people.colleagues(actor())
        if one.login != task.assignee
        and any(unit == task.unit and role in task.roles for unit, role in one.roles)
    ]


def _next_steps(case: str, now: datetime) -> Iterator[tuple[views.TaskView, Deadline]]:
    for one in reading().cases.get(actor(), case, language()).tasks:
        if one.task.open:
            yield one, deadline(one.task.due_at, now, one.is_still, one.estimated)


def typed_words(page: views.TaskPage, task_form: TaskForm) -> Iterator[tuple[str, str]]:
    """What was typed, to be copied, where it cannot be sent any more."""
    known = {one.name: one for one in page.fields}
    for name, typed in task_form.typed.items():
        if name in known:
            yield known[name].label, flat(known[name].schema, typed)


def _differences(page: views.TaskPage, task_form: TaskForm) -> Iterator[tuple[str, str, str]]:
    """Where what is kept differs from what is on the page: the draft, or else the facts."""
    draft = page.view.task.draft
    kept = page.known if draft is None else draft
    for one in page.fields:
        if draft is None and one.name not in kept:
            continue
        ours = flat(one.schema, task_form.typed.get(one.name, ""))
        theirs = flat(one.schema, as_typed(one.schema, kept.get(one.name)))
        if ours != theirs:
            yield one.label, ours, theirs
