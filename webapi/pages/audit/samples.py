"""Where auditors begin: cases drawn at random, all that are late, and all that somebody has decided
otherwise than the rules do by themselves."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from engine import instant, queries, terms, views
from webapi.context import actor, reading
from webapi.cursor import MAX_LENGTH, list_page, read_cursor
from webapi.i18n import language
from webapi.pages.formatting import from_local, local
from webapi.pages.layout import go_to, show, shows
from webapi.pages.queries import read_query
from webapi.schemas import fields

PAGE = 50


class SampleList(StrEnum):
    """What is shown: twenty cases at random, all late ones, or all that was overridden."""

    RANDOM = "random"
    LATE = "late"
    OVERRIDDEN = "overridden"


class SamplesQuery(fields.Request):
    """What is looked at: the draw of a ``seed`` among what was taken in up to a day, or a list."""

    of = fields.ChoiceField(SampleList, load_default=SampleList.RANDOM)
    seed = fields.Text(most=40, load_default=None)
    until = fields.Day(load_default=None)
    before = fields.Digits(1, 2**53, load_default=None)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


@shows("/samples")
def show_samples() -> AnyResponse:
    """GET ``/samples``: twenty cases at random, by the seed in the address; with ``of`` all late
    ones, or all that was overridden."""
    query = read_query(SamplesQuery)
    match query["of"]:
        case SampleList.LATE:
            return _late(query["cursor"])
        case SampleList.OVERRIDDEN:
            page = reading().samples.overrides(actor(), query["before"], language())
            return _show(SampleList.OVERRIDDEN, overrides=page.items, following=page.before)
    if query["seed"] is None or query["until"] is None:
        day = query["until"] or local(reading().clock.now()).date()
        seed = query["seed"] or secrets.token_hex(4)
        return go_to("show_samples", seed=seed, until=day.isoformat())
    seed, until = query["seed"], query["until"]
    found = reading().samples.draw(actor(), seed, _end_of(until), language())
    others = secrets.token_hex(4)
    return _show(SampleList.RANDOM, drawn=found, seed=seed, until=until, fresh=others)


def _show(of: SampleList, **values: object) -> Response:
    said: dict[str, object] = {"drawn": [], "late": [], "overrides": [], "following": None}
    word = terms.event_word
    return show(
        "audit/samples.html",
        of=of,
        event_word=lambda name: word(language(), name),
        **{**said, **values},
    )


def _end_of(day: date) -> datetime:
    return from_local(day + timedelta(days=1), 0, 0)


def _late(cursor: str | None) -> Response:
    after = read_cursor(cursor, _place)
    page = list_page(
        lambda most: reading().samples.late(actor(), after, most, language()), PAGE, _parts
    )
    return _show(SampleList.LATE, late=page["items"], following=page["next"])


def _place(due_at: str, case: str, number: int, element: str) -> queries.BreachPlace:
    found = datetime.fromisoformat(due_at)
    known = isinstance(case, str) and isinstance(element, str) and type(number) is int
    if not known or found.tzinfo is None or not -(2**31) < number < 2**31:
        raise ValueError("not a place in the list")
    return found, case, number, element


def _parts(one: views.LateStep) -> tuple[str, str, int, str]:
    breach = one.breach
    return instant.to_text(breach.due_at), breach.case, breach.number, breach.element
