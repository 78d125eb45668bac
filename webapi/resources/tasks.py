"""The worklist, and doing the steps of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import Receipt, commands, instant, queries, views
from webapi.context import actor, execute, reading
from webapi.cursor import list_page, read_cursor
from webapi.i18n import language
from webapi.precondition import etag, expected_version, require_version
from webapi.routes import VERSION, Precondition, Routes
from webapi.schemas.tasks import (
    AssignmentSchema,
    CompletionSchema,
    DraftSchema,
    TaskListSchema,
    TaskPageSchema,
    TaskQuery,
)

routes = Routes("tasks", "Steps that people do: the worklist, drafts and completion.")


@routes.reads("/tasks", TaskListSchema, query=TaskQuery)
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """Open steps, in the order in which they must be done to keep the limits of their cases"""
    after = read_cursor(query.pop("cursor"), _place)
    limit, wanted = query.pop("limit"), queries.TaskFilter(**query)
    return list_page(
        lambda most: reading().tasks.page(actor(), wanted, after, most, language()),
        limit,
        _cursor_parts,
    )


def _place(must_at: str | None, case: str, number: int) -> queries.TaskPlace:
    instant = None if must_at is None else datetime.fromisoformat(must_at)
    if (
        not (isinstance(case, str) and case.isalnum() and type(number) is int)
        or not 0 <= number < 2**31
        or (instant is not None and instant.tzinfo is None)
    ):
        raise ValueError("not a place in the worklist")
    return queries.TaskPlace(instant, case, number)


def _cursor_parts(view: views.TaskView) -> tuple[str | None, str, int]:
    task = view.task
    return None if task.must_at is None else instant.to_text(task.must_at), task.case, task.number


@routes.reads("/tasks/<name:task>", TaskPageSchema, headers=VERSION)
def get_task(task: str) -> tuple[views.TaskPage, dict[str, str]]:
    """A step with its form, what is known, and the draft; ETag is the version of the case"""
    page = reading().tasks.get(actor(), task, language())
    return page, {"ETag": etag(page.case_version)}


@routes.changes("/tasks/<name:task>/claim")
def claim_task(task: str) -> Receipt:
    """Take a step on"""
    return execute(commands.ClaimTask(task))


@routes.changes("/tasks/<name:task>/release")
def release_task(task: str) -> Receipt:
    """Give a step back to the team"""
    return execute(commands.ReleaseTask(task))


@routes.changes("/tasks/<name:task>/assignment", AssignmentSchema)
def assign_task(body: dict[str, Any], task: str) -> Receipt:
    """Give a step to somebody; for leaders"""
    return execute(commands.AssignTask(task, **body))


@routes.changes(
    "/tasks/<name:task>/draft",
    DraftSchema,
    method="PUT",
    precondition=Precondition.REQUIRED,
    headers=VERSION,
)
def save_draft(body: dict[str, Any], task: str) -> tuple[Receipt, dict[str, str]]:
    """Keep an unfinished answer; If-Match is the draft version seen, ETag the new one"""
    receipt = execute(commands.SaveDraft(task, body["data"], require_version()))
    return receipt, {"ETag": etag(receipt.details["draft_version"])}


@routes.changes(
    "/tasks/<name:task>/completion", CompletionSchema, precondition=Precondition.OPTIONAL
)
def complete_task(body: dict[str, Any], task: str) -> Receipt:
    """Complete a step with the answer to its form; If-Match is the version of the case seen"""
    seen = tuple(body.pop("seen"))
    version = expected_version()
    return execute(commands.CompleteTask(task, **body, expected_version=version, seen=seen))
