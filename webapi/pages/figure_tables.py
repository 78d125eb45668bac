"""The figures of the leader's screen as tables for other programs; no personal data are in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from engine import views, workbook
from webapi.i18n import language, tell
from webapi.pages import words


class FigureTable(StrEnum):
    """What each table is called in addresses and files, in the order of the sheets."""

    NEEDS = "needs"
    UNITS = "units"
    MONTHS = "months"
    STEPS = "steps"
    STEPS_BY_UNIT = "steps-by-unit"


def table_names() -> dict[FigureTable, str]:
    """What each table is called on its sheet, in the language of the page."""
    return {
        FigureTable.NEEDS: tell("To do"),
        FigureTable.UNITS: tell("Units"),
        FigureTable.MONTHS: tell("Months"),
        FigureTable.STEPS: tell("Steps"),
        FigureTable.STEPS_BY_UNIT: tell("Steps by unit"),
    }


Parts = tuple[tuple[str, ...], tuple[tuple[workbook.Cell, ...], ...]]
"""The heading of a table, and its rows."""


def figure_tables(
    overview: views.Overview, unit_names: Mapping[str, str]
) -> dict[FigureTable, workbook.NamedTable]:
    """Every table of the screen by its key, in the language of the page."""
    made: dict[FigureTable, Parts] = {
        FigureTable.NEEDS: _needs_table(overview),
        FigureTable.UNITS: _units_table(overview, unit_names),
        FigureTable.MONTHS: _months_table(overview, unit_names),
        FigureTable.STEPS: _steps_table(overview),
        FigureTable.STEPS_BY_UNIT: _steps_by_unit(overview, unit_names),
    }
    names = table_names()
    return {key: workbook.NamedTable(names[key], *table) for key, table in made.items()}


def _needs_table(overview: views.Overview) -> Parts:
    header = (
        tell("What"),
        tell("Case"),
        tell("Step or limit"),
        tell("Unit"),
        tell("Due or since"),
        tell("Days behind"),
    )
    return header, tuple(_needs(overview))


def _units_table(overview: views.Overview, names: Mapping[str, str]) -> Parts:
    rows = (
        (_unit(one.unit, names), *_period(one.this), *_period(one.last)) for one in overview.units
    )
    return (tell("Unit"), *_years_header(overview.year)), tuple(rows)


def _months_table(overview: views.Overview, names: Mapping[str, str]) -> Parts:
    rows = (
        (_unit(one.unit, names), month, *_period(this), *_period(before))
        for one in overview.units
        for month, (this, before) in enumerate(zip(one.months, one.last_months, strict=True), 1)
    )
    return (tell("Unit"), tell("Month"), *_years_header(overview.year)), tuple(rows)


def _steps_table(overview: views.Overview) -> Parts:
    header = (
        tell("Step"),
        tell("Whose time"),
        tell("Cases"),
        tell("Days for each case"),
        tell("A year before"),
        tell("Days in all"),
        tell("Rounds done again"),
    )
    rows = (
        (
            one.name,
            words.owner(one.owner) if one.owner else "",
            one.cases,
            one.mean,
            one.last_mean,
            one.days,
            one.repeats,
        )
        for one in overview.steps
    )
    return header, tuple(rows)


def _steps_by_unit(overview: views.Overview, names: Mapping[str, str]) -> Parts:
    header = (
        tell("Step"),
        tell("Unit"),
        tell("Cases"),
        tell("Days for each case"),
        tell("Days in all"),
    )
    rows = (
        (one.name, _unit(unit, names), cases, days / cases, days)
        for one in overview.steps
        for unit, (cases, days) in one.by_unit.items()
    )
    return header, tuple(rows)


def _needs(overview: views.Overview) -> Iterator[tuple[workbook.Cell, ...]]:
    for one in overview.standing.needs:
        case = one.line.case
        days = round(max(one.days, 0.0), 1)
        yield (
            views.need_word(one.kind, language()),
            case.code,
            one.name,
            case.executing_unit,
            one.at,
            days,
        )


def _unit(unit: str, names: Mapping[str, str]) -> str:
    return names.get(unit, unit) if unit else tell("All units")


def _years_header(year: int) -> tuple[str, ...]:
    return *_period_header(year), *_period_header(year - 1)


def _period_header(year: int) -> tuple[str, ...]:
    return (
        tell("Cases, {year}", year=str(year)),
        tell("Within the limit, {year}", year=str(year)),
        tell("Share in time, {year}", year=str(year)),
        tell("Median days, {year}", year=str(year)),
    )


def _period(one: views.EnergizedIn) -> tuple[workbook.Cell, ...]:
    """A share and a median of too few cases say nothing, and are left out."""
    compared = (one.share, one.median) if one.is_enough else (None, None)
    return one.cases, one.within, *compared
