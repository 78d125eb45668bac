"""The leader's screen: what needs them today, how units do against last year, where the days of
cases go; and the cases behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, url_for
from markupsafe import Markup

from engine import alphabet, views, workbook
from webapi.context import actor, reading
from webapi.download import XLSX, attachment
from webapi.i18n import language, tell
from webapi.pages import words
from webapi.pages.figure_tables import FigureTable, figure_tables, table_names
from webapi.pages.formatting import local
from webapi.pages.heat import heat_of, owner_shares, sides
from webapi.pages.layout import show, shows
from webapi.pages.queries import read_query
from webapi.pages.unit_charts import charts_of
from webapi.schemas.fields import ChoiceField, Digits, Request, Text

FIRST_YEAR = 2014


class OversightQuery(Request):
    """The unit, year and procedure that are looked at, and what its drawing is coloured by."""

    unit = Text(most=20, load_default=None)
    year = Digits(FIRST_YEAR, 2100, load_default=None)
    process = Text(most=80, load_default=None)
    side = ChoiceField(views.HeatSide, load_default=views.HeatSide.STEP)


class FiguresQuery(OversightQuery):
    """Which of the tables is wanted."""

    table = ChoiceField(FigureTable, required=True)


class CasesOf(StrEnum):
    """What the cases behind a figure are narrowed to."""

    LATE = "late"


class BehindQuery(Request):
    """Which figure it is that the cases behind are asked for."""

    unit = Text(most=20, load_default=None)
    year = Digits(FIRST_YEAR, 2100, load_default=None)
    month = Digits(1, 12, load_default=None)
    process = Text(most=80, load_default=None)
    step = Text(most=100, load_default=None)
    among = ChoiceField(CasesOf, load_default=None)


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
    """GET ``/oversight``: what needs a leader today, units against last year, and where the days
    go."""
    query = read_query(OversightQuery)
    this_year = local(reading().clock.now()).year
    year = query["year"] or this_year
    found = reading().overviews.get(
        actor(), year, query["process"] or views.MAIN_PROCESS, query["unit"], language()
    )
    names = {one.code: one.name for one in reading().people.units()}
    now, side = found.standing, query["side"]
    process = found.process.publication.key
    behind = Behind(url_for("pages.show_behind", year=year, process=process), query["unit"])
    heat = heat_of(found.steps, side, lambda step: behind(step=step), lambda u: names.get(u, u))
    drawing = reading().overviews.drawing(found, heat.marks, language()) if found.steps else None
    return show(
        "staff/oversight.html",
        query=query,
        overview=found,
        failing=found.failing,
        now=now,
        needs={kind: list(ones) for kind, ones in groupby(now.needs, key=lambda one: one.kind)},
        need_word=lambda kind: views.need_word(views.NeedKind(kind), language()),
        causes=found.causes,
        index=found.index,
        asked_once=[(names.get(unit, unit), n, once) for unit, n, once in found.asked_once],
        process=process,
        processes=found.processes,
        year=year,
        years=range(this_year, max(FIRST_YEAR, this_year - 5) - 1, -1),
        units=[(code, name) for code, name in names.items() if code in actor().overseen()],
        unit_names=names,
        cards=list(zip(found.units, charts_of(found.units), strict=True)),
        behind=behind,
        heat=heat,
        side=side,
        sides=sides(),
        drawing=None if drawing is None else Markup(drawing),  # noqa: S704 - made by the engine
        owners=owner_shares(found.steps),
        tables=[(key.value, name) for key, name in table_names().items()],
        by_unit=_rows(now.steps, lambda one: (names.get(one.unit, one.unit), one.unit, "")),
        by_step=_rows(now.steps, lambda one: (one.name, "", one.element)),
        by_window=_rows(now.windows, lambda one: (one.name, "", "")),
        by_owner=_rows(now.steps, lambda one: (words.owner(one.owner), "", "")),
        months=[(tell("month {n}", n=row.key), row) for row in found.index.months],
        index_units=sorted(
            ((names.get(row.key, row.key), row) for row in found.index.units),
            key=lambda unit: alphabet.in_alphabet(unit[0]),
        ),
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """Addresses of the cases behind figures of one screen."""

    base: str
    unit: str | None

    def __call__(self, *, of: str = "", **more: object) -> str:
        """The address of the cases behind a figure; ``of`` is its unit, where that is not the one
        that the whole screen is narrowed to."""
        unit = of or self.unit
        wanted = {"unit": unit, **more} if unit else more
        return f"{self.base}&{urlencode(wanted)}" if wanted else self.base


@shows("/oversight/cases")
def show_behind() -> Response:
    """GET ``/oversight/cases``: the cases behind a figure, those with the most days first."""
    query = read_query(BehindQuery)
    year = query["year"] or local(reading().clock.now()).year
    wanted = views.FigureFilter(
        year, query["month"], query["unit"], query["among"] is CasesOf.LATE, query["step"]
    )
    found = reading().overviews.behind(
        actor(), query["process"] or views.MAIN_PROCESS, wanted, language()
    )
    names = {one.code: one.name for one in reading().people.units()}
    return show(
        "staff/cases_behind.html", found=found, wanted=wanted, query=query, unit_names=names
    )


@shows("/oversight/index.csv")
def send_index() -> Response:
    """GET ``/oversight/index.csv``: the index of a year as CSV."""
    query = read_query(OversightQuery)
    year = query["year"] or local(reading().clock.now()).year
    process = _process(query["process"])
    csv = reading().oversight.csv(actor(), year, process, query["unit"])
    return attachment(csv.encode(), f"index-{year}.csv", "text/csv")


@shows("/oversight/figures.csv")
def send_figures() -> Response:
    """GET ``/oversight/figures.csv``: one table of the screen as CSV."""
    query = read_query(FiguresQuery)
    found, tables = _reported(query)
    name = f"{query['table']}-{found.year}.csv"
    return attachment(workbook.write_table(tables[query["table"]]).encode(), name, "text/csv")


@shows("/oversight/figures.xlsx")
def send_workbook() -> Response:
    """GET ``/oversight/figures.xlsx``: every table of the screen, each on a sheet."""
    found, tables = _reported(read_query(OversightQuery))
    made = workbook.write_workbook(list(tables.values()), found.standing.at)
    return attachment(made, f"oversight-{found.year}.xlsx", XLSX)


def _reported(
    query: Mapping[str, Any],
) -> tuple[views.Overview, dict[FigureTable, workbook.NamedTable]]:
    year = query["year"] or local(reading().clock.now()).year
    found = reading().overviews.reported(
        actor(), year, query["process"] or views.MAIN_PROCESS, query["unit"], language()
    )
    return found, figure_tables(found, {one.code: one.name for one in reading().people.units()})


def _process(wanted: str | None) -> str:
    """The procedure that is asked for, which has to be there; else the main one."""
    if wanted is None:
        return views.MAIN_PROCESS
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
    return -row.late, -row.soon, _in_alphabet(row.label)


_in_alphabet = lru_cache(maxsize=1_024)(alphabet.in_alphabet)
"""Of the names of steps, limits and units, which are the same on every page."""
