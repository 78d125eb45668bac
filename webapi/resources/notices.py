"""Notices that have not left, deadlines that could not be fired, and having them tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine import commands, instant, queries, states, views
from webapi.context import actor, execute, outside_reading, reading
from webapi.cursor import list_page, read_cursor
from webapi.i18n import tell, written
from webapi.routes import Routes
from webapi.schemas.notices import (
    FailingDeadlineListSchema,
    FailingDeadlineQuery,
    NoticeListSchema,
    NoticeQuery,
    RetriedSchema,
    RetryDeadlinesSchema,
    SendNoticesSchema,
)

routes = Routes("operation", "What the worker could not do: notices and deadlines.")


@routes.reads("/notices", NoticeListSchema, query=NoticeQuery, problems={403})
def list_notices(query: dict[str, Any]) -> dict[str, Any]:
    """Notices of everybody, the newest first; those that have not left, where no state is given

    For administrators; auditors and leaders see those of their units.
    """
    wanted = states.NOT_SENT if query["state"] is None else (query["state"],)
    return notices_page(wanted, query["cursor"], query["limit"], query["case"])


def notices_page(
    wanted: Sequence[states.NoticeState], cursor: str | None, limit: int, case: str | None = None
) -> dict[str, Any]:
    """A page of the notices in these states, the newest first."""
    after, notices = read_cursor(cursor, _notice_place), outside_reading().notices
    return list_page(
        lambda most: notices.statuses(actor(), wanted, after, most, case), limit, _notice_parts
    )


@routes.changes("/notices/<name:notice>/sending", answer=RetriedSchema)
def send_notice(notice: str) -> dict[str, Any]:
    """Have a notice that has not left sent, as if it had never been tried; for administrators"""
    return dict(execute(commands.SendNotices(notice)).details)


@routes.changes("/notices/sending", SendNoticesSchema, answer=RetriedSchema)
def send_notices(body: dict[str, Any]) -> dict[str, Any]:
    """Have the notices in a state sent, the oldest 500 of them; for administrators"""
    command = commands.SendNotices(None, (body["state"],), body["since"])
    return dict(execute(command).details)


@routes.reads(
    "/failing-deadlines", FailingDeadlineListSchema, query=FailingDeadlineQuery, problems={403}
)
def list_failing_deadlines(query: dict[str, Any]) -> dict[str, Any]:
    """Deadlines that could not be fired, the longest due first

    For administrators; leaders and auditors see those of their units.
    """
    limit = query["limit"]
    found = reading().deadlines.failing(actor(), limit=limit + 1)
    return {
        "items": [
            {"deadline": one, "problem": tell(one.problem.message, **written(one.problem.params))}
            for one in found[:limit]
        ],
        "more": len(found) > limit,
    }


@routes.changes(
    "/failing-deadlines/retry", RetryDeadlinesSchema, answer=RetriedSchema, problems={404}
)
def retry_deadlines(body: dict[str, Any]) -> dict[str, Any]:
    """Have deadlines that could not be fired tried at once; for administrators and leaders"""
    return dict(execute(commands.RetryDeadlines(body["case"])).details)


def _notice_place(made_at: str, notice: str) -> queries.NoticePlace:
    """The place that a cursor names, behind which a page begins."""
    instant = datetime.fromisoformat(made_at)
    if not isinstance(notice, str) or instant.tzinfo is None:
        raise ValueError("not a place in the list")
    return instant, notice


def _notice_parts(one: views.NoticeStatus) -> tuple[str, str]:
    """What a cursor holds of the last notice of a page."""
    return instant.to_text(one.made_at), one.id
