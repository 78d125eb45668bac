"""Where a request is, in one short line: what is answered by SMS,
and to a desk whose request another unit carries out."""

from __future__ import annotations

from collections.abc import Iterator

from engine.export.terms import case_state_word, owner_word
from engine.i18n import day_of, say
from engine.model.case_status import CaseStatus
from engine.time.zone import shown_day


def status_line(status: CaseStatus, language: str) -> str:
    """The phase, whose turn it is and the dates, as the page of customers has them."""
    return f"{status.code}: {'. '.join(_parts(status, language))}."


def status_key(status: CaseStatus) -> str:
    """By what is seen whether a case stands elsewhere than when somebody was told: its outcome or
    phase, whose turn it is, and the last day. The expected day moves with each step."""
    days = [
        "" if at is None else str(shown_day(at))
        for at in (status.last_at, status.suspended_at, status.energized_at)
    ]
    phase = "" if status.phase is None else str(status.phase.number)
    return "|".join([status.state, phase, ",".join(status.turn), *days])[:120]


def _parts(status: CaseStatus, language: str) -> Iterator[str]:
    if status.energized_at is not None:
        day = day_of(language, shown_day(status.energized_at))
        yield say(language, "power is on since {day}", day=day)
        return
    if status.closed_at is not None:
        yield case_state_word(language, status.state)
        return
    if status.phase is not None:
        yield status.phase.name
    if status.suspended_at is not None:
        day = day_of(language, shown_day(status.suspended_at))
        yield say(language, "stands still since {day}", day=day)
    elif status.turn:
        yield ", ".join(owner_word(language, one) for one in status.turn)
    if status.expected_at is not None:
        day = day_of(language, shown_day(status.expected_at))
        yield say(language, "power is expected on {day}", day=day)
    if status.last_at is not None:
        day = day_of(language, shown_day(status.last_at))
        if status.last_moves:
            yield say(language, "last day {day}, and time of others added to it", day=day)
        else:
            yield say(language, "last day {day}", day=day)
