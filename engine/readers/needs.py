"""What waits for a leader, each with its case and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from engine.i18n import mark, say
from engine.model.case import Case
from engine.model.views import CaseLine
from engine.projections.cases import cases_by_code
from engine.projections.open_needs import NeedKind, OpenNeed, OpenNeeds
from engine.publishing.definitions import Definitions
from engine.readers.cases import case_line, estimated_line
from engine.readers.context import ReadContext
from engine.readers.damage import unless_damaged
from engine.readers.doubts import places_kept
from engine.readers.last_days import as_of
from engine.readers.names import Names
from engine.store.personal_data import Decryption

_DAY = timedelta(days=1)

_WORDS = {
    NeedKind.ANNULMENT: mark("Breaches that somebody asks to annul: decide"),
    NeedKind.RETURNED: mark("Cases that a unit does not take: decide who carries them out"),
    NeedKind.UNTAKEN: mark("Steps that nobody has taken, late or due within two days"),
    NeedKind.LATE: mark("Cases that are late as a whole, or will be"),
    NeedKind.PAPERS: mark("Papers of customers that have lain for more than two days"),
    NeedKind.UNEXPLAINED: mark("Not kept, and the cause is not told yet"),
    NeedKind.DOUBTED: mark("Breaches that the ledger supports no more"),
}


def need_word(kind: NeedKind, language: str) -> str:
    """What waits for a leader, as the heading of its kind."""
    return say(language, _WORDS[kind])


@dataclass(frozen=True, slots=True)
class LeaderNeed:
    """Something that waits for a leader. ``name`` is that of the step or limit, ``at`` when it is
    due or since when it waits; ``days`` how far that is behind, for a case by when power is
    projected; ``count`` and ``text`` are those of what is stored."""

    kind: NeedKind
    line: CaseLine
    number: int
    name: str
    at: datetime | None
    days: float
    count: int
    text: str


def read_needs(
    context: ReadContext, connection: Connection, open_: OpenNeeds, now: datetime, language: str
) -> tuple[LeaderNeed, ...]:
    """What waits, kind by kind, the farthest behind first; of breaches that were doubted, those
    that the ledger supports no more."""
    codes = {one.case for one in open_.needs}
    cases = cases_by_code(connection, codes)
    personal = context.decryption(connection, codes, language)
    known = context.definitions
    lines = {
        code: (
            _line(known, connection, case, now, personal, language),
            unless_damaged(partial(Names.load, known, connection, case, language)),
        )
        for code, case in cases.items()
    }
    doubted = _doubted(known, connection, cases, open_, now)
    wanted = (
        one
        for one in open_.needs
        if one.case in lines
        and (one.kind is not NeedKind.DOUBTED or (one.case, one.number, one.element) in doubted)
    )
    return tuple(sorted((_need(one, *lines[one.case], now) for one in wanted), key=_in_order))


def _need(one: OpenNeed, line: CaseLine, names: Names | None, now: datetime) -> LeaderNeed:
    name = one.element if names is None else names.element(one.element)
    days = 0.0 if one.at is None else (max(one.until or now, now) - one.at) / _DAY
    return LeaderNeed(one.kind, line, one.number, name, one.at, days, one.count, one.text)


def _line(
    definitions: Definitions,
    connection: Connection,
    case: Case,
    now: datetime,
    personal: Decryption,
    language: str,
) -> CaseLine:
    line = case_line(
        unless_damaged(lambda: as_of(definitions, connection, case, now)) or case,
        lambda: definitions.definition_of(connection, case).name(case.definition, language),
        personal,
    )
    return estimated_line(definitions, connection, line)


def _doubted(
    definitions: Definitions,
    connection: Connection,
    cases: Mapping[str, Case],
    open_: OpenNeeds,
    now: datetime,
) -> set[tuple[str, int, str]]:
    asked: dict[str, set[tuple[int, str]]] = {}
    for one in open_.needs:
        if one.kind is NeedKind.DOUBTED and one.case in cases:
            asked.setdefault(one.case, set()).add((one.number, one.element))

    def kept() -> Iterator[tuple[str, int, str]]:
        for code, places in asked.items():
            find = partial(places_kept, definitions, connection, cases[code], places, now)
            for number, element in unless_damaged(find) or ():
                yield code, number, element

    return set(kept())


_ORDER = {kind: place for place, kind in enumerate(NeedKind)}


def _in_order(need: LeaderNeed) -> tuple[int, float, str, int]:
    return _ORDER[need.kind], -need.days, need.line.case.code, need.number
