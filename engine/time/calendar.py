"""Which days are worked, and from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType

from engine.model.sentence import sentence
from engine.time.errors import CalendarError
from engine.time.label import Label
from engine.time.official_year import OfficialYear
from engine.time.public_days import COUNTRIES, KEPT_UNTIL, PublicDays, public_days
from engine.time.zone import FIRST_YEAR, LAST_YEAR, at_local, is_counted

_ONE_DAY = timedelta(days=1)
_HOURS_A_DAY = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One stretch of office hours of every working day, by the clock in Vietnam."""

    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        """How long the hours are, from opening to closing."""
        return _since_midnight(self.closes) - _since_midnight(self.opens)


@dataclass(frozen=True, slots=True)
class OverlayDay:
    """A day on which the calendar differs from what is known for the country, and why."""

    day: date
    working: bool
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """The working days of one kind of office: official days of the country plus an overlay.

    ``years`` are the official days by year; those of other years are the kept ones of the country.
    Days after ``decided_until`` are not decided yet: they are estimates.

    ``hours`` add up to eight a day, because half a day is four working hours; ``weekend`` holds
    weekdays counted from Monday = 0. Days of rest in lieu are those of a Saturday-Sunday week
    (Labour Code 2012 Điều 115, 2019 Điều 112), whatever ``weekend`` says.

    A value that never changes: threads may share it.

    Raises:
        CalendarError: the parts contradict each other.
    """

    id: str
    name: Label
    country: str
    hours: tuple[OfficeHours, ...]
    weekend: frozenset[int]
    overlay: tuple[OverlayDay, ...] = ()
    years: tuple[OfficialYear, ...] = ()
    decided_until: date = KEPT_UNTIL
    _official: Mapping[int, PublicDays] = field(init=False, repr=False, compare=False)
    _overlaid: Mapping[date, bool] = field(init=False, repr=False, compare=False)
    _years: dict[int, frozenset[date]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    """Working days of the years asked for so far: the same whoever works them out."""
    _next: dict[date, date] = field(init=False, repr=False, compare=False, default_factory=dict)
    _previous: dict[date, date] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Likewise, the working days next to the days asked for: at most as many as there are days."""

    def __post_init__(self) -> None:
        _check_country(self.country)
        _check_hours(self.hours)
        _check_weekend(self.weekend)
        object.__setattr__(self, "_overlaid", MappingProxyType(_by_day(self.overlay)))
        object.__setattr__(self, "_official", MappingProxyType(_by_year(self.years)))
        _check_decided(self.decided_until, self._official)

    def __hash__(self) -> int:
        # Calendars are keys of what was counted on them; all their days need not be looked at.
        return hash(self.id)

    def is_working(self, day: date) -> bool:
        """Whether the offices of this calendar work on ``day``.

        Raises:
            CalendarError: ``day`` is not a plain date, or lies outside 2010..2100.
        """
        year = self._years.get(day.year)
        if year is None or type(day) is not date:
            _check_covered(day)
            year = self._years[day.year] = self._worked_in(day.year)
        return day in year

    def _worked_in(self, year: int) -> frozenset[date]:
        known = self._official.get(year) or public_days(self.country, year)
        first = date(year, 1, 1)
        days = (first + timedelta(days=n) for n in range(366))
        return frozenset(day for day in days if day.year == year and self._is_worked(day, known))

    def _is_worked(self, day: date, known: PublicDays) -> bool:
        overlaid = self._overlaid.get(day)
        if overlaid is not None:
            return overlaid
        if day.weekday() in self.weekend:
            return day in known.worked
        return day not in known.off

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``.

        Raises:
            CalendarError: it lies outside 2010..2100.
        """
        found = self._next.get(day)
        if found is None:
            if day.year not in self._years:
                _check_covered(day)
            found = self._next[day] = self.roll_forward(day + _ONE_DAY)
        return found

    def roll_forward(self, day: date) -> date:
        """``day`` itself if it is worked, else the first working day after it.

        Source: BLDS 2005 Điều 153, BLDS 2015 Điều 148.

        Raises:
            CalendarError: it lies outside 2010..2100.
        """
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """The last working day before ``day``.

        Raises:
            CalendarError: it lies outside 2010..2100.
        """
        found = self._previous.get(day)
        if found is None:
            if day.year not in self._years:
                _check_covered(day)
            found = self._previous[day] = self.roll_back(day - _ONE_DAY)
        return found

    def roll_back(self, day: date) -> date:
        """``day`` itself if it is worked, else the last working day before it.

        Raises:
            CalendarError: it lies outside 2010..2100.
        """
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def is_estimated(self, day: date) -> bool:
        """Whether ``day`` lies beyond what was decided, so that a limit may end on another day."""
        return day > self.decided_until

    def opening(self, day: date) -> datetime:
        """The instant, in UTC, when the office hours of ``day`` begin."""
        return at_local(day, self.hours[0].opens)

    def closing(self, day: date) -> datetime:
        """The instant, in UTC, when the office hours of ``day`` end."""
        return at_local(day, self.closes)

    @property
    def closes(self) -> time:
        """When the office hours of a day end, by the clock in Vietnam."""
        return self.hours[-1].closes


def _since_midnight(hour: time) -> timedelta:
    return timedelta(
        hours=hour.hour, minutes=hour.minute, seconds=hour.second, microseconds=hour.microsecond
    )


def _check_country(country: str) -> None:
    if country not in COUNTRIES:
        raise CalendarError(
            f"country: {country!r} is not supported. Use one of {', '.join(COUNTRIES)}."
        )


def _check_hours(hours: tuple[OfficeHours, ...]) -> None:
    bounds = [bound for span in hours for bound in (span.opens, span.closes)]
    if any(earlier >= later for earlier, later in pairwise(bounds)):
        raise CalendarError("hours: the stretches overlap or run backwards. Put them in order.")
    if sum((span.length for span in hours), timedelta()) != _HOURS_A_DAY:
        raise CalendarError(
            "hours: they must add up to eight hours a day, because half a day is four working "
            'hours. Write for instance ["08:00-12:00", "13:00-17:00"].'
        )


def _check_weekend(weekend: frozenset[int]) -> None:
    if not weekend < frozenset(range(7)):
        raise CalendarError("weekend: at least one day of the week must be worked.")


def _by_day(overlay: tuple[OverlayDay, ...]) -> dict[date, bool]:
    days: dict[date, bool] = {}
    for entry in overlay:
        if entry.day in days:
            how = "twice" if days[entry.day] is entry.working else "both as off and as worked"
            raise CalendarError(f"overlay: {entry.day} is listed {how}. Keep one of the entries.")
        _check_covered(entry.day, "overlay: ")
        days[entry.day] = entry.working
    return days


def _by_year(years: tuple[OfficialYear, ...]) -> dict[int, PublicDays]:
    found: dict[int, PublicDays] = {}
    for one in years:
        _check_year(one.year, f"year.{one.year:04}")
        if one.year in found:
            raise CalendarError(f"year.{one.year}: this year is listed twice. Keep one of them.")
        found[one.year] = one.public
    return found


def _check_decided(until: date, official: Mapping[int, PublicDays]) -> None:
    _check_covered(until, "decided_until: ")
    for year in range(KEPT_UNTIL.year + 1, until.year + 1):
        if year not in official:
            raise CalendarError(
                f"decided_until: {until} says that {year} is decided, but its days are not listed. "
                f"Add [year.{year}] (see 'motcua calendar year'), or give an earlier date."
            )


def _check_covered(day: date, place: str = "") -> None:
    if isinstance(day, datetime):
        raise CalendarError(f"{day} is an instant. Ask the calendar about its day in Vietnam.")
    _check_year(day.year, f"{place}{day}")


def _check_year(year: int, shown: str) -> None:
    if not is_counted(year):
        raise CalendarError(
            sentence(
                "{day} is outside the years {first} to {last} that calendars cover. "
                "Correct the year.",
                day=shown,
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
        )
