"""When no phone rings: from 21:00 to 7:00 in Vietnam. No law asks it of messages of a service."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from engine.model.instant import VIETNAM
from engine.model.wording import MessageChannel

QUIET_FROM, QUIET_UNTIL = time(21), time(7)


def end_of_quiet(instant: datetime) -> datetime | None:
    """When the quiet hours end that the instant falls into, in UTC; None where it falls into
    none."""
    there = instant.astimezone(VIETNAM)
    if QUIET_UNTIL <= there.time() < QUIET_FROM:
        return None
    day = there.date() + timedelta(days=there.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, VIETNAM).astimezone(UTC)


def held_until(channel: str, instant: datetime) -> datetime | None:
    """Until when a message by that channel waits; None where it leaves at once. Letters wait for
    nobody, and neither do the approved templates of Zalo."""
    return end_of_quiet(instant) if channel == MessageChannel.SMS else None
