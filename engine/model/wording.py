"""What customers are told: the published document ``wording`` of one kind of message, with what it
follows, the channels it goes by, and its texts with typed gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

GAP = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A gap in a text, by its name."""
LANGUAGES = ("vi", "en")


class MessageChannel(StrEnum):
    """By what a customer is told."""

    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"


class Follows(StrEnum):
    """What a message follows. Steps are named where they make the difference."""

    STEP_DONE = "step_done"
    STEP_OPENED = "step_opened"
    DOSSIER_VALID = "dossier_valid"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    DATE_MOVED = "date_moved"
    BREACHED = "breached"
    BREACH_EXPLAINED = "breach_explained"
    ENERGIZED = "energized"
    CLOSED = "closed"
    ENDED = "ended"
    CODE_ASKED = "code_asked"
    SUBSCRIPTION_ASKED = "subscription_asked"
    STATUS_CHANGED = "status_changed"
    REMINDED = "reminded"
    PAPERS_ASKED_AGAIN = "papers_asked_again"
    PAPERS_RETURNED = "papers_returned"
    TRANSFERRED = "transferred"
    WITHDRAWAL_ANSWERED = "withdrawal_answered"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_REFUSED = "erasure_refused"
    ADDRESS_CHANGED = "address_changed"
    REACHED_ELSEWHERE = "reached_elsewhere"
    HANDED_TO_CALLER = "handed_to_caller"


OF_STEPS = frozenset({Follows.STEP_DONE, Follows.STEP_OPENED, Follows.REMINDED})
"""What names the steps that it follows."""


class GapKind(StrEnum):
    """What fills a gap. ``PAPERS`` and ``NAME`` are words that people wrote; ``ONE_TIME`` is a
    one-time code, ``PURPOSE`` what it is for."""

    CODE = "code"
    LINK = "link"
    DAY = "day"
    MOMENT = "moment"
    AMOUNT = "amount"
    COUNT = "count"
    CAUSE = "cause"
    STEP = "step"
    STATUS = "status"
    UNIT = "unit"
    HOTLINE = "hotline"
    PAPERS = "papers"
    NAME = "name"
    ONE_TIME = "one_time"
    PURPOSE = "purpose"

    @property
    def is_personal(self) -> bool:
        """Whether it can tell of a person, so that it stands in no SMS."""
        return self in (GapKind.PAPERS, GapKind.NAME)


LONGEST: dict[GapKind, str] = {
    GapKind.CODE: "GK0123456789",
    GapKind.LINK: "https://motcua.congty.evn.com.vn/k/0123456789abcdefghijkl",
    GapKind.DAY: "31/12/2026",
    GapKind.MOMENT: "23:59 31/12/2026",
    GapKind.AMOUNT: "1.000.000.000.000",
    GapKind.COUNT: "99999",
    GapKind.CAUSE: "x" * 62,
    GapKind.STEP: "x" * 50,
    GapKind.ONE_TIME: "012345",
    GapKind.PURPOSE: "x" * 30,
    GapKind.STATUS: "x" * 125,
    GapKind.UNIT: "x" * 40,
    GapKind.HOTLINE: "x" * 16,
}
"""The longest value of each kind in an SMS; longer causes, names of steps and statuses are cut."""


@dataclass(frozen=True, slots=True)
class WordingGap:
    """What fills a gap: its kind, and where it comes from (a name of ``SOURCES``, or a field of a
    form). One that is ``optional`` may be unknown when the message is made."""

    kind: GapKind
    source: str
    optional: bool = False


SOURCES: Mapping[str, frozenset[GapKind]] = {
    "code": frozenset({GapKind.CODE}),
    "link": frozenset({GapKind.LINK}),
    "due": frozenset({GapKind.DAY, GapKind.MOMENT}),
    "last_day": frozenset({GapKind.DAY}),
    "expected": frozenset({GapKind.DAY}),
    "was": frozenset({GapKind.DAY}),
    "at": frozenset({GapKind.DAY, GapKind.MOMENT}),
    "days_late": frozenset({GapKind.COUNT}),
    "cause": frozenset({GapKind.CAUSE}),
    "step": frozenset({GapKind.STEP}),
    "status": frozenset({GapKind.STATUS}),
    "unit": frozenset({GapKind.UNIT}),
    "hotline": frozenset({GapKind.HOTLINE}),
    "asked_papers": frozenset({GapKind.COUNT, GapKind.PAPERS}),
    "refused_papers": frozenset({GapKind.COUNT, GapKind.PAPERS}),
    "one_time_code": frozenset({GapKind.ONE_TIME}),
    "code_purpose": frozenset({GapKind.PURPOSE}),
}
"""What is known of the case and of the event, and the kinds of gaps that it can fill: the limit of
the step or of the event (``due``), the last day of the case now and before (``last_day``, ``was``),
the day on which power is projected to come, when it happened, where the case is when it is sent
(``status``), the unit that carries it out and its published number (``unit``, ``hotline``), what a
further list asks for (``asked_papers``), what was refused and why (``refused_papers``), and the
rest by their names. A message with a one-time
code knows that and its purpose, and no other does."""
OF_CODES = frozenset({"one_time_code", "code_purpose"})
KNOWN_DIRECTLY: Mapping[Follows, frozenset[str]] = {
    Follows.CODE_ASKED: OF_CODES,
    Follows.ADDRESS_CHANGED: frozenset({"code", "at", "hotline"}),
    Follows.REACHED_ELSEWHERE: frozenset({"code", "link"}),
    Follows.HANDED_TO_CALLER: frozenset({"link", "hotline"}),
}
"""What fills the gaps of messages that follow no event of a case; nothing else is known there."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a kind of message. ``channels`` are in their order: a customer is told by all of
    them (``together``), or by the first, and by the next where one fails.
    ``may_be_switched_off``: the customer may do without it. ``sms`` is by language, in Vietnamese
    without diacritics; an English one may be missing. ``if_yes`` is a yes-or-no field of the steps
    that it follows: there is no message where they did not answer yes."""

    follows: Follows
    steps: frozenset[str]
    channels: tuple[MessageChannel, ...]
    together: bool
    may_be_switched_off: bool
    gaps: Mapping[str, WordingGap]
    sms: Mapping[str, str]
    subject: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    if_yes: str = ""


def gaps_in(text: str) -> frozenset[str]:
    """The names of the gaps in a text."""
    return frozenset(GAP.findall(text))


def fill_gaps(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled; one that no value is given for stays."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def stop_note(language: str, code: str) -> str:
    """What an SMS that may be switched off ends with: how that is done, by answering it."""
    return f" Stop: STOP {code}" if language == "en" else f" Thoi nhan: HUY {code}"
