"""The worklist: open steps in the order in which they must be done, and acting on several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Invalid, commands, queries, saved_view, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import Refused
from webapi.i18n import language, tell
from webapi.pages.formatting import Deadline, deadline, local
from webapi.pages.layout import BADGE_NAMES, BADGES, acts, counts, only_shows, show, shows
from webapi.pages.numbered import MOST_COUNTED, PAGE, NumberedPage, skipped
from webapi.pages.queries import read_query
from webapi.pages.refusals import told
from webapi.schemas.fields import ChoiceField, Digits, Request, Text
from webapi.schemas.saved_views import Due, HeldTask

MOST_AT_ONCE = 200
FILTERS = (*saved_view.CHOICES, *saved_view.NAMED)
"""Filters of the worklist that a view keeps."""


class WorklistQuery(Request):
    """What the worklist is narrowed to, by which saved ``view``, and its page from 1."""

    share = ChoiceField(queries.Share, load_default=queries.Share.OWN)
    order = ChoiceField(queries.TaskOrder, load_default=queries.TaskOrder.MUST)
    q = Text(most=200, load_default=None)
    unit = Text(most=20, load_default=None)
    step = Text(most=100, load_default=None)
    state = ChoiceField(HeldTask, load_default=None)
    due = ChoiceField(Due, load_default=None)
    view = Text(most=20, load_default=None)
    page = Digits(1, 100_000, load_default=1)


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A step of the list: its own limit, that of its case, and the name of whoever holds it."""

    view: views.TaskView
    own: Deadline
    case: Deadline
    holder: str
    colleague: str = ""
    """For whom the reader would do it as a deputy, by name."""


@shows("/worklist")
def show_worklist() -> AnyResponse:
    """GET ``/worklist``: open steps in the order in which they must be done; without any filter
    those of the view that the reader begins with."""
    query, found = read_query(WorklistQuery), reading().saved_views.of(actor())
    if not request.args.keys() - {"said"}:
        first = next((one for one in found if one.is_default), None)
        if first is not None:
            return redirect(view_address(first, said=request.args.get("said")), 302)
    try:
        return worklist_page(query, kept=saved_views(query, found))
    except Invalid as error:
        if not query["view"]:
            raise
        return worklist_page({**query, "unit": None, "step": None}, refused=[told(error)])


def view_address(view: views.SavedView, **other: Any) -> str:
    """The worklist as a saved view shows it."""
    usual = {"share": queries.Share.OWN}
    filters = {name: view.filters[name] for name in FILTERS if name in view.filters}
    return worklist_address({**usual, **filters}, view=view.id, **other)


@shows("/worklist/counts")
def count_work() -> Response:
    """For the badges, which look for themselves what is new."""
    return jsonify(counts())


@acts("/worklist", shows_again=True)
def act_on_several() -> Response:
    """Takes, frees or hands on every step that was ticked; each for itself."""
    form = request.form
    ticked = form.getlist("task")
    if len(ticked) > MOST_AT_ONCE:
        raise Refused(
            422,
            "too_many_at_once",
            "At most {most} steps can be ticked at once. Nothing was done; tick fewer.",
            most=MOST_AT_ONCE,
        )
    if only_shows():
        return worklist_page(read_query(WorklistQuery), shown=ticked)
    done: list[str] = []
    failed: list[tuple[str, str]] = []
    for task in ticked:
        try:
            key = f"{form.get('key', '')}-{task}"[:100]
            outside_reading().execute(_command(task), actor(), key)
            done.append(task)
        except EngineError as error:
            failed.append((task, told(error)))
    return worklist_page(read_query(WorklistQuery), ticked=ticked, done=done, failed=failed)


def _command(task: str) -> commands.Command:
    match request.form.get("do"):
        case "release":
            return commands.ReleaseTask(task)
        case "assign":
            reason = request.form.get("reason", "")
            return commands.AssignTask(task, request.form.get("assignee", ""), reason)
    return commands.ClaimTask(task)


def worklist_page(
    query: Mapping[str, Any],
    status: int | None = None,
    kept: SavedViews | None = None,
    **said: Any,
) -> Response:
    """The worklist as ``query`` narrows it, with what is ``said`` on it beside."""
    now = reading().clock.now()
    wanted = worklist_filter(query, now)
    skip = skipped(query["page"])
    found = reading().tasks.page(actor(), wanted, limit=PAGE, language=language(), skip=skip)
    whole, *waiting = reading().tasks.counts(actor(), (wanted, *BADGES), MOST_COUNTED)
    page = NumberedPage(query["page"], found, whole)
    colleagues = reading().people.colleagues(actor())
    known = _known_units(found)
    units = _units(known)
    procedures = reading().publications.steps_by_procedure(language())
    steps = dict(step for _, steps_of in procedures for step in steps_of)
    return show(
        "staff/worklist.html",
        status or page.status,
        rows=_rows(found, colleagues, now),
        query=query,
        page=page,
        colleagues=colleagues,
        badges=dict(zip(BADGE_NAMES, waiting, strict=True)),
        units=units,
        procedures=procedures,
        chosen=list(_chosen(query, steps, {one.code: one.name for one in units})),
        unit_names={one.code: one.name for one in known},
        filtered=any(query[name] for name in ("q", "unit", "step", "state", "due")),
        address=worklist_address,
        kept_list=kept_list(query),
        shares=_shares(),
        offered=reading().transfers.offered(actor(), language()),
        kept=kept or saved_views(query),
        **said,
    )


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The views to choose from, each with its address; ``present`` is the one that is open, and
    ``changed`` whether the list is narrowed to something else by now."""

    links: list[tuple[views.SavedView, str]]
    present: views.SavedView | None
    changed: bool
    shares_in: list[str]


def saved_views(query: Mapping[str, Any], found: list[views.SavedView] | None = None) -> SavedViews:
    """The reader's views (``found``, where they were read already) beside a worklist that is
    narrowed by ``query``."""
    found = reading().saved_views.of(actor()) if found is None else found
    present = next((one for one in found if one.id == query["view"]), None)
    return SavedViews(
        [(one, view_address(one)) for one in found],
        present,
        present is not None and _whole(present.filters) != _whole(kept_filters(query)),
        reading().saved_views.shares_in(actor()),
    )


def kept_filters(query: Mapping[str, Any]) -> dict[str, str]:
    """What a view keeps of the filters of a worklist."""
    return {name: str(query[name]) for name in FILTERS if query[name]}


def _whole(filters: Mapping[str, str]) -> dict[str, str]:
    return {"share": queries.Share.OWN, "order": queries.TaskOrder.MUST, **filters}


def _known_units(found: list[views.TaskView]) -> list[views.Unit]:
    """All units; none where only one is spoken of."""
    if len(actor().sees().union(one.task.unit for one in found)) > 1:
        return reading().people.units()
    return []


def _units(known: list[views.Unit]) -> list[views.Unit]:
    """Those to choose from; none where there is no choice."""
    seen = actor().sees()
    return [] if len(seen) < 2 else [one for one in known if one.code in seen]


def worklist_filter(query: Mapping[str, Any], now: datetime) -> queries.TaskFilter:
    """What the engine is asked for, by the filters of the page."""
    wanted = queries.TaskFilter(
        share=query["share"],
        unit=query["unit"],
        element=query["step"],
        text=query["q"],
        order=query["order"],
    )
    if query["state"]:
        wanted = replace(wanted, held=query["state"] is HeldTask.TAKEN)
    if query["due"]:
        today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        days = {Due.TODAY: 1, Due.WEEK: 7}.get(query["due"])
        before = now if days is None else today + timedelta(days=days)
        wanted = replace(wanted, due_before=before)
    return wanted


def _chosen(
    query: Mapping[str, Any], steps: Mapping[str, str], units: Mapping[str, str]
) -> Iterator[str]:
    """What the list is narrowed to, in words."""
    if query["q"]:
        yield f"“{query['q']}”"
    if query["step"]:
        yield steps.get(query["step"], query["step"])
    if query["unit"]:
        yield units.get(query["unit"], query["unit"])
    if query["state"]:
        free = query["state"] is HeldTask.FREE
        yield tell("not taken yet") if free else tell("with somebody")
    match query["due"]:
        case Due.LATE:
            yield tell("late")
        case Due.TODAY:
            yield tell("by the end of today")
        case Due.WEEK:
            yield tell("within 7 days")


def _rows(
    found: list[views.TaskView], colleagues: list[views.Colleague], now: datetime
) -> list[WorklistRow]:
    names = {one.login: one.name for one in colleagues}
    unknown = {one.task.assignee for one in found if one.task.assignee} - names.keys()
    names |= reading().people.names({one for one in unknown if one}) if unknown else {}
    return [
        WorklistRow(
            view,
            deadline(view.task.due_at, now, view.is_still, view.estimated),
            deadline(view.latest_at, now, view.stands_still, view.latest_estimated),
            names.get(view.task.assignee or "", view.task.assignee or ""),
            _deputised(view),
        )
        for view in found
    ]


def _deputised(view: views.TaskView) -> str:
    login = view.task.held_for if view.task.assignee == actor().login else None
    known = {one.colleague.login: one.colleague.name for one in actor().deputises}
    login = login or (view.acts_for or ("",))[0]
    return known.get(login, login)


def kept_list(query: Mapping[str, Any]) -> str:
    """The filters of the worklist as one value, for the addresses of its steps."""
    return urlencode({name: str(value) for name, value in query.items() if value})


def worklist_address(query: Mapping[str, Any], to: str = "show_worklist", **other: Any) -> str:
    """The list with some filters changed, or an action ``to`` do on it; filters that are as ever
    are left out."""
    wanted = {**query, "page": 1, **other}
    usual = {"order": queries.TaskOrder.MUST, "page": 1}
    given = {name: one for name, one in wanted.items() if one and one != usual.get(name)}
    return url_for(f"pages.{to}", **given)


def _shares() -> list[tuple[queries.Share, str]]:
    return [
        (queries.Share.MINE, tell("Mine")),
        (queries.Share.OWN, tell("My team's")),
        (queries.Share.OUTSIDE, tell("Waiting for others")),
        (queries.Share.CUSTOMERS, tell("From customers")),
        (queries.Share.ALL, tell("All that I may see")),
    ]
