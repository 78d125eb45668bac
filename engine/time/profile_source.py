"""Deadline profiles from data and from the TOML files of ``workflows/profiles``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.feel import FeelError, parse
from engine.model.process import Milestone
from engine.time.errors import ProfileError
from engine.time.limit import Limit, Unit
from engine.time.profile import Profile, Rule, StepLimit, Total, Variant
from engine.time.table import Table, parse_table


def read_profile(text: str) -> Profile:
    """The profile that a TOML text describes, its conditions parsed.

    Raises:
        ProfileError: the text is not TOML (line and column are named), a key is missing, unknown
            or of the wrong kind, or a limit or condition cannot be read (its place is named).
    """
    return _profile(parse_table(text, ProfileError))


def profile_from(data: Mapping[str, object]) -> Profile:
    """The profile that plain data describe; dates may be dates or ISO texts.

    Raises:
        ProfileError: see :func:`read_profile`.
    """
    return _profile(Table(data, ProfileError))


def _profile(table: Table) -> Profile:
    table.only("id", "name", "valid_from", "ground", "total", "limits")
    return Profile(
        id=table.identifier("id"),
        name=table.label("name"),
        valid_from=table.day("valid_from"),
        ground=table.text("ground"),
        total=_total(table.table("total")),
        rules=MappingProxyType(_rules(table.table("limits"))),
    )


def _total(table: Table) -> Total:
    table.only("from", "to", "limit", "warn", "ground")
    total = Total(
        start=_milestone(table, "from"),
        end=_milestone(table, "to"),
        limit=_calendar_days(table, "limit"),
        warn=_calendar_days(table, "warn"),
        ground=table.text("ground"),
    )
    if total.start is total.end:
        raise table.refuse("to", "the total ends where it begins. Name another milestone.")
    if total.warn.amount > total.limit.amount:
        raise table.refuse(
            "warn", f"{total.warn} is later than the limit {total.limit}. Write an earlier day."
        )
    return total


def _milestone(table: Table, key: str) -> Milestone:
    text = table.text(key)
    if text not in set(Milestone):
        raise table.refuse(key, f"{text!r} is no milestone. Use {', '.join(Milestone)}.")
    return Milestone(text)


def _calendar_days(table: Table, key: str) -> Limit:
    limit = table.limit(key)
    if limit.unit is not Unit.CALENDAR_DAY:
        raise table.refuse(key, f"{limit} is not in calendar days. Write it as 70cd.")
    return limit


def _rules(table: Table) -> dict[str, Rule]:
    for key in table.values:
        table.check_identifier(key, key)
    return {key: _rule(key, table.table(key)) for key in table.values}


def _rule(key: str, table: Table) -> Rule:
    table.only("limit", "calendar", "ground", "assumed", "counts", "when")
    plain = StepLimit(
        limit=table.limit("limit"),
        calendar=table.identifier("calendar"),
        ground=table.text("ground"),
        assumed=table.flag("assumed", default=False),
        counts=table.flag("counts", default=True),
    )
    return Rule(key, plain, tuple(_variant(entry) for entry in table.tables("when")))


def _variant(entry: Table) -> Variant:
    entry.only("if", "limit")
    text = entry.text("if")
    try:
        condition = parse(text)
    except FeelError as problem:
        raise entry.refuse("if", f"{text} is not FEEL: {problem}") from problem
    return Variant(condition, entry.limit("limit"))
