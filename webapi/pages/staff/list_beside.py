"""The worklist from which somebody opened a step, beside that step on wide screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import request, url_for
from marshmallow import ValidationError

from engine import views
from webapi.context import actor, reading
from webapi.i18n import language
from webapi.pages.formatting import Deadline, deadline
from webapi.pages.numbered import PAGE, skipped
from webapi.pages.staff.worklist import WorklistQuery, worklist_address, worklist_filter

_MOST_LETTERS = 1000


@dataclass(frozen=True, slots=True)
class ListBeside:
    """The steps of one page of the list, each with what is left of its limit and its address;
    ``back`` is the address of the list, ``before`` and ``after`` those of the neighbours of the
    step that is open."""

    rows: list[tuple[views.TaskLine, Deadline, str]]
    back: str
    before: str | None
    after: str | None


def given_list() -> str | None:
    """The list that the address of this page names; None where it names none."""
    return request.args.get("list") or None


def list_beside(task: str) -> ListBeside | None:
    """What stands beside the step; None where it was not opened from a list that there is."""
    given = given_list()
    query = None if given is None else _read(given)
    if query is None:
        return None
    now = reading().clock.now()
    found = reading().tasks.lines(
        actor(), worklist_filter(query, now), PAGE, language(), skipped(query["page"])
    )
    rows = [
        (one, deadline(one.due_at, now, one.is_still), _address(one.id, given)) for one in found
    ]
    place = next((at for at, one in enumerate(found) if one.id == task), None)
    return ListBeside(
        rows,
        worklist_address(query, page=query["page"]),
        None if not place else rows[place - 1][2],
        None if place is None or place + 1 == len(rows) else rows[place + 1][2],
    )


def _read(given: str) -> Mapping[str, Any] | None:
    if len(given) > _MOST_LETTERS:
        return None
    try:
        found: dict[str, Any] = WorklistQuery().load(dict(parse_qsl(given)))
    except (ValidationError, ValueError):
        return None
    return found


def _address(task: str, given: str | None) -> str:
    return url_for("pages.show_task", task=task, list=given)
