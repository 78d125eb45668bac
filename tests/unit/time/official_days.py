"""Days off and make-up Saturdays of some years, copied by hand from the published decisions.

Kept apart from the calendar files and the ``holidays`` package, so that tests do not compare the
product with itself.
"""

from __future__ import annotations

from datetime import date, timedelta


def _days(year: int, text: str) -> frozenset[date]:
    """``"1/1 28-31/1"``: days and stretches of days as they are written in Vietnam."""
    found = set()
    for part in text.split():
        days, month = part.split("/")
        first, _, last = days.partition("-")
        found |= {date(year, int(month), d) for d in range(int(first), int(last or first) + 1)}
    return frozenset(found)


OFF = {
    2013: _days(2013, "1/1 9-15/2 19/4 29-30/4 1/5 2/9"),
    2014: _days(2014, "1/1 28-31/1 1-5/2 9/4 30/4 1-2/5 1-2/9"),
    2015: _days(2015, "1-2/1 15-23/2 28-30/4 1/5 2/9"),
    2016: _days(2016, "1/1 8-12/2 18/4 2-3/5 2/9"),
    2026: _days(2026, "1-2/1 14-22/2 27/4 30/4 1/5 31/8 1-2/9 24/11"),
}
WORKED = {
    2013: _days(2013, "5/1 23/2 4/5"),
    2014: _days(2014, "25/1 8/2 26/4 6/9 27/12"),
    2015: _days(2015, "14/2 25/4"),
    2016: _days(2016, ""),
    2026: _days(2026, "10/1 22/8"),
}


def is_worked(day: date) -> bool:
    if day in WORKED[day.year]:
        return True
    return day.weekday() < 5 and day not in OFF[day.year]


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
