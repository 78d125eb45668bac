"""Deadline profiles from data and from the TOML files of ``workflows/profiles``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from engine.feel import FeelError, parse
from engine.model.process import ClockOwner, Milestone
from engine.time.errors import ProfileError
from engine.time.escalation import Level, Stage
from engine.time.limit import Limit, LimitUnit, shown
from engine.time.profile import USUAL_CALENDAR, Profile, Total
from engine.time.rule import Rule, StepLimit, Variant
from engine.time.toml_table import TomlTable, parse_table
from engine.time.window import Point, Window, read_point

_PERCENT = re.compile(r"([1-9][0-9]?)%")


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
    return _profile(TomlTable(data, ProfileError))


def _profile(table: TomlTable) -> Profile:
    table.only(
        "id",
        "name",
        "valid_from",
        "valid_to",
        "replaces",
        "ground",
        "settings",
        "total",
        "escalation",
        "window",
        "limits",
    )
    profile = Profile(
        id=table.identifier("id"),
        name=table.label("name"),
        valid_from=table.day("valid_from"),
        ground=table.text("ground"),
        total=_total(table.table("total")),
        rules=MappingProxyType(_rules(table.table("limits"))),
        stages=tuple(_stage(entry) for entry in table.tables("escalation")),
        settings=_settings(table.table("settings")) if table.has("settings") else {},
        windows=tuple(_windows(table)),
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
        replaces=table.identifier("replaces") if table.has("replaces") else None,
    )
    if profile.valid_to is not None and profile.valid_to < profile.valid_from:
        raise table.refuse(
            "valid_to", f"{profile.valid_to} lies before {profile.valid_from}. Write a later day."
        )
    if profile.replaces == profile.id:
        raise table.refuse("replaces", "a profile cannot replace itself. Name the one before it.")
    return profile


def _settings(table: TomlTable) -> dict[str, bool]:
    for key in table.values:
        table.check_identifier(key, key)
    return {key: table.flag(key) for key in table.values}


def _total(table: TomlTable) -> Total:
    table.only(
        "from",
        "to",
        "limit",
        "warn",
        "ground",
        "calendar",
        "rolls",
        "rolls_ground",
        "promise",
        "beyond_ground",
        "escalation",
    )
    total = Total(
        start=_milestone(table, "from"),
        end=_milestone(table, "to"),
        limit=_calendar_days(table, "limit"),
        warn=_calendar_days(table, "warn"),
        ground=table.text("ground"),
        stages=tuple(_whole_stage(entry) for entry in table.tables("escalation")),
        rolls_ground=_rolls_ground(table),
        calendar=table.identifier("calendar") if table.has("calendar") else USUAL_CALENDAR,
        promise=table.flag("promise", default=False),
        beyond_ground=table.text("beyond_ground") if table.has("beyond_ground") else "",
    )
    if total.start is total.end:
        raise table.refuse("to", "the total ends where it begins. Name another milestone.")
    if total.warn.amount > total.limit.amount:
        raise table.refuse(
            "warn", f"{total.warn} is later than the limit {total.limit}. Write an earlier day."
        )
    return total


def _rolls_ground(table: TomlTable) -> str:
    if table.flag("rolls", default=False):
        raise table.refuse(
            "rolls",
            "a last day of the whole limit that moves to the next working day is not counted "
            "here. Write rolls = false, and rolls_ground.",
        )
    return table.text("rolls_ground") if table.has("rolls_ground") else ""


def _milestone(table: TomlTable, key: str) -> Milestone:
    text = table.text(key)
    if text not in set(Milestone):
        raise table.refuse(key, f"{text!r} is no milestone. Use {', '.join(Milestone)}.")
    return Milestone(text)


def _calendar_days(table: TomlTable, key: str) -> Limit:
    limit = table.limit(key)
    if limit.unit is not LimitUnit.CALENDAR_DAY:
        raise table.refuse(key, f"{limit} is not in calendar days. Write it as 70cd.")
    return limit


def _stage(table: TomlTable) -> Stage:
    table.only("at", "before", "after", "every", "tell")
    if sum(table.has(key) for key in ("at", "before", "after")) != 1:
        raise table.refuse("at", "a stage has one of at, before and after. Keep one of them.")
    if table.has("every") and not table.has("after"):
        raise table.refuse("every", "only what comes after the end repeats. Remove it.")
    return Stage(
        tell=_levels(table),
        share=_share(table) if table.has("at") else None,
        before=table.limit("before") if table.has("before") else None,
        after=table.limit("after") if table.has("after") else None,
        every=table.limit("every") if table.has("every") else None,
    )


def _whole_stage(table: TomlTable) -> Stage:
    for key in ("before", "after", "every"):
        if table.has(key):
            _calendar_days(table, key)
    return _stage(table)


def _share(table: TomlTable) -> Decimal | None:
    text = table.text("at")
    if text == "due":
        return None
    found = _PERCENT.fullmatch(text)
    if found is None:
        raise table.refuse("at", f"{shown(text)} is neither due nor a share. Write due or 75%.")
    return Decimal(found[1]) / 100


def _levels(table: TomlTable) -> tuple[Level, ...]:
    texts = table.texts("tell")
    for text in texts:
        if text not in set(Level):
            raise table.refuse("tell", f"{shown(text)} is nobody. Use {', '.join(Level)}.")
    return tuple(dict.fromkeys(Level(text) for text in texts))


def _windows(table: TomlTable) -> Iterator[Window]:
    seen: set[str] = set()
    for entry in table.tables("window"):
        window = _window(entry)
        if window.id in seen:
            raise entry.refuse("id", f"{window.id!r} is the id of two windows. Rename one.")
        seen.add(window.id)
        yield window


def _window(table: TomlTable) -> Window:
    table.only(
        "id", "name", "from", "to", "anew", "counts", "processes", "escalation", *_LIMIT_KEYS
    )
    opens, closes = _points(table, "from"), _points(table, "to")
    for point in set(opens) & set(closes):
        raise table.refuse("to", f"the window ends where it begins, at {point}. Name another.")
    key = table.identifier("id")
    return Window(
        id=key,
        name=table.label("name"),
        opens=opens,
        closes=closes,
        rule=_limit_rule(key, table, "window"),
        counts=frozenset(_counted(table)),
        anew=table.flag("anew", default=False),
        processes=frozenset(_identifiers(table, "processes")),
        stages=tuple(_stage(entry) for entry in table.tables("escalation")),
    )


def _points(table: TomlTable, key: str) -> tuple[Point, ...]:
    found = []
    for text in table.texts_or_text(key):
        point = read_point(text)
        if point is None:
            raise table.refuse(
                key,
                f"{shown(text)} is no point of a case. Use {', '.join(Milestone)}, begin:STEP or "
                "end:STEP, with the element id of a step.",
            )
        found.append(point)
    if not found:
        raise table.refuse(key, "the list is empty. Name where the window begins and ends.")
    return tuple(dict.fromkeys(found))


def _counted(table: TomlTable) -> Iterator[str]:
    """Clock owners, and element ids of steps."""
    for text in table.texts("counts") if table.has("counts") else ():
        if text not in set(ClockOwner):
            table.check_identifier("counts", text)
        yield text


def _identifiers(table: TomlTable, key: str) -> Iterator[str]:
    for text in table.texts(key) if table.has(key) else ():
        table.check_identifier(key, text)
        yield text


def _rules(table: TomlTable) -> dict[str, Rule]:
    for key in table.values:
        table.check_identifier(key, key)
    return {key: _rule(key, table.table(key)) for key in table.values}


_LIMIT_KEYS = ("limit", "calendar", "ground", "assumed", "when")


def _rule(key: str, table: TomlTable) -> Rule:
    table.only(*_LIMIT_KEYS, "counts")
    return _limit_rule(key, table, "limits", counts=table.flag("counts", default=True))


def _limit_rule(key: str, table: TomlTable, place: str, *, counts: bool = True) -> Rule:
    plain = StepLimit(
        limit=table.limit("limit"),
        calendar=table.identifier("calendar"),
        ground=table.text("ground"),
        assumed=table.flag("assumed", default=False),
        counts=counts,
    )
    return Rule(key, plain, tuple(_variant(entry) for entry in table.tables("when")), place)


def _variant(entry: TomlTable) -> Variant:
    entry.only("if", "limit")
    text = entry.text("if")
    try:
        condition = parse(text)
    except FeelError as problem:
        raise entry.refuse("if", f"{text} is not FEEL: {problem}") from problem
    for misfit in condition.misfits(lambda _: None):
        raise entry.refuse("if", f"{text} is no condition: {misfit}")
    return Variant(condition, entry.limit("limit"))
