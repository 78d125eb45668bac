"""How often something may be done in a time: a pure policy over counts that are kept elsewhere.

A window begins with the first of what it counts. What is counted beforehand and turns out to be
none is given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.model.instant import CLOCK_SKEW

KEPT_FOR_A_DAY = timedelta(hours=24)
"""How long a count is kept, whatever its window."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many (``most``) in a window of that length (``per``)."""

    most: int
    per: timedelta


class PublicRate(StrEnum):
    """What is counted of those who are not logged in: by network address, by code, by the
    address of a customer, or over all."""

    LOOK_UPS = "look-ups"
    MISSES = "misses"
    ALL_MISSES = "misses of all"
    WRONG_KEYS = "wrong keys"
    MESSAGE_CHOICES = "choices of messages"
    SUBSCRIPTIONS = "subscriptions"
    ASKED_ADDRESSES = "asked addresses"
    APPLICATIONS = "applications"
    APPLICATION_CHANGES = "changes of applications"
    CUSTOMER_ACTS = "acts of customers"
    SLIP_FILES = "slips as files"
    CODES = "one-time codes"
    CODES_ASKED = "one-time codes asked for"
    NEW_ADDRESSES = "codes to new addresses"
    HANDS = "codes of the desk"


RATES: dict[PublicRate, RateLimit] = {
    PublicRate.LOOK_UPS: RateLimit(10, timedelta(minutes=1)),
    PublicRate.MISSES: RateLimit(30, timedelta(hours=1)),
    PublicRate.ALL_MISSES: RateLimit(2_000, timedelta(hours=1)),
    PublicRate.WRONG_KEYS: RateLimit(5, timedelta(hours=1)),
    PublicRate.MESSAGE_CHOICES: RateLimit(60, timedelta(hours=1)),
    PublicRate.SUBSCRIPTIONS: RateLimit(10, timedelta(hours=1)),
    PublicRate.ASKED_ADDRESSES: RateLimit(3, timedelta(days=1)),
    PublicRate.APPLICATIONS: RateLimit(30, timedelta(hours=1)),
    PublicRate.APPLICATION_CHANGES: RateLimit(600, timedelta(hours=1)),
    PublicRate.CUSTOMER_ACTS: RateLimit(120, timedelta(hours=1)),
    PublicRate.SLIP_FILES: RateLimit(60, timedelta(hours=1)),
    PublicRate.CODES: RateLimit(3, timedelta(hours=1)),
    PublicRate.CODES_ASKED: RateLimit(20, timedelta(hours=1)),
    PublicRate.NEW_ADDRESSES: RateLimit(5, timedelta(hours=1)),
    PublicRate.HANDS: RateLimit(30, timedelta(hours=1)),
}
"""Codes have nine random digits: among the 100,000 requests of one unit a guess hits one time in
ten thousand. Who guesses finds a few requests a day, each without personal data. ``CODES`` counts
one-time codes by the address that they go to, ``CODES_ASKED`` by the network that asks,
``NEW_ADDRESSES`` by the case whose customer wants to be reached elsewhere, ``HANDS`` the codes by
which callers take a request over, by the network that tries them. ``SLIP_FILES`` stands apart from
what changes something: a file takes as long to make as many pages do, and who saves one too often
can hand a paper in all the same."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was counted since ``begins_at``."""

    begins_at: datetime
    count: int

    def at(self, now: datetime, limit: RateLimit) -> Bucket:
        """The count as it stands: a new one where the window is over, or was begun by a clock that
        was ahead."""
        if now - limit.per < self.begins_at <= now + CLOCK_SKEW:
            return self
        return Bucket(now, 0)

    def is_full(self, limit: RateLimit) -> bool:
        """Whether one more would be too many."""
        return self.count >= limit.most

    def waits(self, now: datetime, limit: RateLimit) -> timedelta:
        """How long until the window is over."""
        return max(self.begins_at + limit.per - now, timedelta(0))


def counted(bucket: Bucket, by: int = 1) -> Bucket:
    """The bucket with so many more in it, or fewer, and never fewer than none."""
    return Bucket(bucket.begins_at, max(0, bucket.count + by))
