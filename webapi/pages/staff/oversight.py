"""The supervisor's page: what is late or soon will be, who has how much to do, the year's index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from flask import Response

from engine import alphabet, queries, states, views
from webapi.context import actor, reading
from webapi.download import attachment
from webapi.i18n import language, tell
from webapi.pages import words
from webapi.pages.charts import columns_of
from webapi.pages.formatting import local, whole_deadline
from webapi.pages.layout import show, shows
from webapi.pages.queries import read_query
from webapi.schemas.fields import Digits, Request, Text

FIRST_YEAR = 2014
MOST_UNEXPLAINED = 50
MAIN = "mv_own_substation"
"""The process that the law's limit is about."""


class OversightQuery(Request):
    """The unit, year and procedure that are looked at."""

    unit = Text(most=20, load_default=None)
    year = Digits(FIRST_YEAR, 2100, load_default=None)
    process = Text(most=80, load_default=None)


Load = TypeVar("Load", views.StepLoad, views.WindowLoad)


@dataclass(frozen=True, slots=True)
class OversightRow:
    """Open steps of one kind or one holder: how many are late, due soon, and there at all; ``unit``
    and ``step`` lead to their list."""

    label: str
    late: int
    soon: int
    all: int
    unit: str = ""
    step: str = ""


@shows("/oversight")
def show_oversight() -> Response:
    """GET ``/oversight``: what is late or soon will be, who has how much to do, and the year's
    index."""
    query = read_query(OversightQuery)
    now = reading().oversight.now(actor(), query["unit"], language())
    this_year = local(now.at).year
    year = query["year"] or this_year
    process = _process(query["process"])
    index = reading().oversight.year(actor(), year, process, query["unit"])
    names = {one.code: one.name for one in reading().people.units()}
    months = [(tell("month {n}", n=row.key), row) for row in index.months]
    by_unit = sorted(
        ((names.get(row.key, row.key), row) for row in index.units),
        key=lambda unit: alphabet.in_alphabet(unit[0]),
    )
    return show(
        "staff/oversight.html",
        query=query,
        failing=reading().deadlines.count_failing(actor()),
        now=now,
        doubtful=reading().breaches.doubtful(actor(), query["unit"], language()),
        unexplained=_unexplained(query["unit"]),
        causes=reading().breaches.by_cause(actor(), year, query["unit"], language()),
        index=index,
        asked_once=[
            (names.get(one.unit, one.unit), one)
            for one in reading().papers.asked_once(actor(), year, query["unit"])
        ],
        process=process,
        processes=reading().publications.definitions(language()),
        year=year,
        years=range(this_year, max(FIRST_YEAR, this_year - 5) - 1, -1),
        units=[(code, name) for code, name in names.items() if code in actor().overseen()],
        by_unit=_rows(now.steps, lambda one: (names.get(one.unit, one.unit), one.unit, "")),
        by_step=_rows(now.steps, lambda one: (one.name, "", one.element)),
        by_window=_rows(now.windows, lambda one: (one.name, "", "")),
        by_owner=_rows(now.steps, lambda one: (words.owner(one.owner), "", "")),
        late=[
            (one, whole_deadline(one.case.due_at, now.at, estimated=one.estimated))
            for one in now.late
        ],
        months=months,
        index_units=by_unit,
        month_chart=columns_of([(row.key, row) for _, row in months]),
        unit_chart=columns_of(by_unit),
    )


@shows("/oversight/index.csv")
def send_index() -> Response:
    """GET ``/oversight/index.csv``: the index of a year as CSV."""
    query = read_query(OversightQuery)
    year = query["year"] or local(reading().clock.now()).year
    process = _process(query["process"])
    csv = reading().oversight.csv(actor(), year, process, query["unit"])
    return attachment(csv.encode(), f"index-{year}.csv", "text/csv")


def _unexplained(unit: str | None) -> list[views.BreachView]:
    """Limits that were not kept, and of which nobody has said why; one more than is shown."""
    units = actor().overseen() if unit is None else frozenset({unit})
    wanted = queries.BreachFilter(units=frozenset(units), state=states.BreachState.UNEXPLAINED)
    return reading().breaches.page(actor(), wanted, None, MOST_UNEXPLAINED + 1, language())


def _process(wanted: str | None) -> str:
    """The procedure that is asked for, which has to be there; else the main one."""
    if wanted is None:
        return MAIN
    return reading().publications.definition_versions(wanted)[0].publication.key


def _rows(found: Iterable[Load], key: Callable[[Load], tuple[str, str, str]]) -> list[OversightRow]:
    """What is late, soon and open by one of its sides, the worst first."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for one in found:
        counts = sums.setdefault(key(one), [0, 0, 0])
        for place, more in enumerate((one.late, one.soon, one.all)):
            counts[place] += more
    rows = [
        OversightRow(label, late, soon, whole, unit, step)
        for (label, unit, step), (late, soon, whole) in sums.items()
    ]
    return sorted(rows, key=_worst_first)


def _worst_first(row: OversightRow) -> tuple[int, int, bytes]:
    return -row.late, -row.soon, alphabet.in_alphabet(row.label)
