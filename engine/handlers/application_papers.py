"""The papers of a request that a customer writes online: each is kept as it comes, by itself, so
that a lost connection takes neither the others nor the answers with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.errors import Invalid
from engine.forms import Form, PaperItem
from engine.forms.given_papers import GivenPaper, items_to_give, read_given
from engine.forms.papers import hand_in_form
from engine.handlers.applications import (
    change_application,
    first_form_of,
    kept_answers,
    kept_papers,
    require_unsubmitted,
    take_application,
)
from engine.handlers.context import CommandContext
from engine.handlers.paper_checks import has_photo, judge_paper, paper_to_send
from engine.model import commands
from engine.model.actor import acting_customer
from engine.store.rows import Row

MOST_FILES = 20
"""Of one paper."""


def add_paper(context: CommandContext, command: commands.AddPaper) -> Mapping[str, object]:
    """Keeps files of a paper beside those that are there; one that is there already is kept once.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Conflict: it was handed in already.
        Invalid: the request does not need that paper, a photo of it will not do, another one does
            not do in its place, or the files are not right.
    """
    row = _take(context, command.application, command.secret)
    item = _item(context, row, command.paper)
    photo = command.photo or has_photo(context, {one["sha256"] for one in command.files})
    label = item.paper.label[row["language"]]
    came = judge_paper(item.paper, label, item.others, command.instead or None, photo=photo)
    assert came is not None, "one of the list was asked for"
    given = read_given(kept_papers(context, row))
    was = given.get(item.paper.id, GivenPaper())
    if was.files and _instead(item, was.instead) != came.id:
        raise Invalid(
            "paper_mixed",
            "Files of another paper are kept here. Take those away first, then send these.",
        )
    known = {one["sha256"] for one in was.files}
    files = was.files + tuple(one for one in command.files if one["sha256"] not in known)
    if not 0 < len(files) <= MOST_FILES:
        raise Invalid("files_count", "Send 1 to {most} files for each paper.", most=MOST_FILES)
    context.tx.actor = acting_customer(row["id"])
    context.require_files(row["id"], frozenset(one["sha256"] for one in command.files))
    instead = None if came.id == item.paper.id else came.id
    return _keep(context, row, {**given, item.paper.id: GivenPaper(files, instead)})


def remove_paper(context: CommandContext, command: commands.RemovePaper) -> Mapping[str, object]:
    """Takes a file away; one that is not there is no fault: a second click took it away before.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Conflict: it was handed in already.
    """
    row = _take(context, command.application, command.secret)
    given = read_given(kept_papers(context, row))
    was = given.get(command.paper)
    if was is None:
        return {"application": row["id"]}
    left = tuple(one for one in was.files if one["sha256"] != command.sha256)
    return _keep(context, row, {**given, command.paper: replace(was, files=left)})


def leave_paper(context: CommandContext, command: commands.LeavePaper) -> Mapping[str, object]:
    """Notes that a paper is shown at the survey.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Conflict: it was handed in already.
        Invalid: the request does not need that paper, it has to be sent, or was.
    """
    row = _take(context, command.application, command.secret)
    item = _item(context, row, command.paper)
    given = read_given(kept_papers(context, row))
    was = given.get(item.paper.id, GivenPaper())
    if command.at_survey and not item.paper.at_survey:
        raise paper_to_send()
    if command.at_survey and was.files:
        raise Invalid("paper_sent", "Files of this paper are kept here. Take those away first.")
    return _keep(context, row, {**given, item.paper.id: replace(was, at_survey=command.at_survey)})


def _take(context: CommandContext, application: str, secret: str) -> Row:
    row = take_application(context, application, secret)
    require_unsubmitted(row)
    return row


def _item(context: CommandContext, row: Row, wanted: str) -> PaperItem:
    form: Form = first_form_of(context, row["definition"])
    definition = context.definitions.definition_on(
        context.tx.connection, row["definition"], context.today
    )
    items = items_to_give(definition.papers, form, kept_answers(context, row), context.today)
    found = next((one for one in items if one.paper.id == wanted), None)
    if found is None:
        raise Invalid(
            "paper_not_needed_now",
            "By your answers this request does not need that paper. Nothing was changed.",
        )
    return found


def _instead(item: PaperItem, instead: str | None) -> str:
    return instead or item.paper.id


def _keep(
    context: CommandContext, row: Row, given: Mapping[str, GivenPaper]
) -> Mapping[str, object]:
    kept = {key: _marked(one) for key, one in given.items() if one != GivenPaper()}
    text = json.dumps(context.tx.protected(row["id"], kept), ensure_ascii=False)
    change_application(context, row, papers=text, changed_at=context.now)
    return {"application": row["id"]}


def _marked(given: GivenPaper) -> dict[str, object]:
    """As it is kept, with the names of files marked as personal.

    Raises:
        Invalid: a name cannot be kept.
    """
    written: dict[str, Any] = given.written()
    values, errors = hand_in_form().clean_draft({"files": written["files"]})
    if errors:
        raise Invalid("draft_invalid", "The draft cannot be kept.", fields=errors)
    return {**written, **values}
