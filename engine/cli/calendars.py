"""The official days of calendars on the command line: listing a year, and comparing years."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click

from engine.cli.output import columns, rows_option, show_rows
from engine.cli.package_days import package_year
from engine.cli.session import engine, read_text, whole
from engine.model.documents import Kind
from engine.model.instant import read_day
from engine.time import CalendarError, WorkingCalendar, read_calendar
from engine.time.calendar_text import decided_in, write_decided, write_year
from engine.time.official_year import OfficialDay, OfficialYear
from engine.time.zone import FIRST_YEAR, LAST_YEAR

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def calendar() -> None:
    """List the official days of a year in calendars, and compare them with a package's."""


@calendar.command()
@click.argument("year_", metavar="YEAR", type=click.IntRange(FIRST_YEAR, LAST_YEAR))
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@click.option("--decision", required=True, metavar="TEXT", help="Number and date of the decision.")
@click.option(
    "--off", "more_off", multiple=True, metavar="DATE=NAME", help="Another day that is off."
)
@click.option(
    "--work",
    "more_worked",
    multiple=True,
    metavar="DATE=NAME",
    help="A day that is worked, though it is off otherwise.",
)
@click.option(
    "--until", metavar="DATE", help="Until when days are decided; the end of YEAR if left out."
)
def year(
    year_: int,
    files: tuple[Path, ...],
    decision: str,
    more_off: tuple[str, ...],
    more_worked: tuple[str, ...],
    until: str | None,
) -> None:
    """List the official days of YEAR in each calendar FILE; without one, print them.

    The days are those of the installed 'holidays' package, which rarely knows a decision in time:
    hold them against the decision, and add what was swapped. Nothing is published by this.

    Example: motcua calendar year 2027 workflows/calendars/*.toml --decision "Thông báo 1/TB-BNV"
    --off "2027-02-03=Nghỉ Tết, hoán đổi với 30/1" --work "2027-01-30=Làm bù cho 3/2"
    """
    listed = _with(
        package_year("VN", year_, decision),
        list(map(_read_day, more_off)),
        list(map(_read_day, more_worked)),
    )
    end = date(year_, 12, 31) if until is None else _read_date(until, "--until")
    try:
        changed = [(file, _changed(read_text(file), listed, end)) for file in files]
        if not files:
            click.echo(write_year("", listed).strip())
    except CalendarError as error:
        raise click.UsageError(str(error)) from None
    for file, text in changed:
        with whole(file) as fresh:
            fresh.write_text(text, "utf-8")
        click.echo(
            f"{file}: {len(listed.off)} days off and {len(listed.worked)} make-up days in {year_}, "
            f"decided until {decided_in(text):%d/%m/%Y}."
        )


def _with(known: OfficialYear, off: list[OfficialDay], worked: list[OfficialDay]) -> OfficialYear:
    """The days of the package; where some were typed for the same dates, those."""
    typed = {one.day for one in (*off, *worked)}
    try:
        return OfficialYear(
            known.year,
            known.decision,
            (*(one for one in known.off if one.day not in typed), *off),
            (*(one for one in known.worked if one.day not in typed), *worked),
        )
    except CalendarError as error:
        raise click.UsageError(str(error)) from None


def _changed(text: str, listed: OfficialYear, until: date) -> str:
    """The text with the year and the later of both days until which it is decided.

    Raises:
        CalendarError: it is no calendar, or would be none any more.
    """
    decided = max(read_calendar(text).decided_until, until)
    made = write_decided(write_year(text, listed), decided)
    read_calendar(made)
    return made


def _read_day(text: str) -> OfficialDay:
    day, equals, name = text.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"'{text}' is not DATE=NAME.", param_hint="--off, --work")
    return OfficialDay(_read_date(day, "--off, --work"), name.strip())


def _read_date(text: str, hint: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise click.BadParameter(
            f"'{text}' is no date. Write year-month-day.", param_hint=hint
        ) from None


@dataclass(frozen=True, slots=True)
class DayDifference:
    """A day that a calendar and the package see otherwise; ``ground`` is the calendar's."""

    calendar: str
    day: date
    working: bool
    ground: str


@calendar.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@rows_option
def compare(files: tuple[Path, ...], form: str) -> None:
    """Compare every decided year of each calendar FILE with the installed 'holidays' package;
    without one, of the calendars in force.

    Exit code 0: they agree; 1: they differ. A difference is nothing wrong by itself: the package
    knows no decision of a company, and learns those of the Government late.
    """
    found = [one for each in _calendars(files) for one in _differences(each)]
    show_rows(form, found, columns("calendar", "day", "working", "ground"), _difference)
    if form == "text" and not found:
        click.echo("No differences.")
    sys.exit(1 if found else 0)


def _difference(one: DayDifference) -> str:
    here, there = ("worked", "off") if one.working else ("off", "worked")
    ground = f" ({one.ground})" if one.ground else ""
    return f"{one.calendar} {one.day}: {here} here{ground}, {there} in the package"


def _calendars(files: Iterable[Path]) -> list[WorkingCalendar]:
    texts = [read_text(file) for file in files] or list(_published())
    try:
        return list(map(read_calendar, texts))
    except CalendarError as error:
        raise click.UsageError(str(error)) from None


def _published() -> Iterator[str]:
    with engine() as running:
        for one in running.publications.newest(Kind.CALENDAR):
            yield running.publications.content(Kind.CALENDAR, one.key, one.version)[1]


def _differences(calendar: WorkingCalendar) -> Iterator[DayDifference]:
    grounds = {
        **{one.day: one.name for each in calendar.years for one in (*each.off, *each.worked)},
        **{one.day: one.ground for one in calendar.overlay},
    }
    decided = range(FIRST_YEAR, calendar.decided_until.year + 1)
    for year in sorted({*decided, *(one.year for one in calendar.years)}):
        public = package_year(calendar.country, year).public
        first = date(year, 1, 1)
        for day in (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)):
            rest = day.weekday() in calendar.weekend
            in_package = day in public.worked if rest else day not in public.off
            if calendar.is_working(day) is not in_package:
                working = calendar.is_working(day)
                yield DayDifference(calendar.id, day, working, grounds.get(day, ""))
