"""How many passwords may be tried, and how fast: for a login, from where, and by which browser.

A pure policy. Nobody's failures use up the budget of somebody else:

- A browser in which the login succeeded before (OWASP, device cookies) has a budget of its own.
- All other attempts on a login share the budget of the place they come from (a network address).
- A place has one more budget over all logins, against one password tried on many of them.
- While many places fail on one login, a place that comes new to it waits once, for at most half a
  minute, before its first attempt. It waits by its own clock: nobody can take its turn.

An attempt is counted before its password is compared, so that attempts made at once cannot exceed a
budget. Waits grow with each failure up to a bound; nothing is ever closed (NIST SP 800-63B, 5.2.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from engine.model.instant import CLOCK_SKEW

FORGOTTEN_AFTER = timedelta(hours=1)
"""How long after the last attempt a count is forgotten. No wait is longer. What was counted by a
clock that was ahead is forgotten too, or it would shut somebody out until then."""
_SUBSCRIBER_BITS = 56
"""Of an IPv6 address: what providers give one customer. Addresses below it cost nothing."""
_ADDRESS_BITS = 32
_NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from: the network address of the client, empty on this machine itself,
    and what the browser shows as its proof that it is known."""

    address: str = ""
    proof: str | None = None


class LoginScope(StrEnum):
    """What attempts are counted for."""

    BROWSER = "browser"
    PLACE = "place"
    NETWORK = "network"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class LoginBudget:
    """So many failures are free. Then one has to wait a second, and twice as long after each
    further one, up to ``longest``."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failures - self.free
        return _NOW if over < 0 else min(timedelta(seconds=1 << min(over, 20)), self.longest)


BUDGETS: Mapping[LoginScope, LoginBudget] = {
    LoginScope.BROWSER: LoginBudget(5, timedelta(minutes=5)),
    LoginScope.PLACE: LoginBudget(5, timedelta(minutes=15)),
    LoginScope.NETWORK: LoginBudget(30, timedelta(seconds=30)),
    LoginScope.LOGIN: LoginBudget(20, timedelta(seconds=30)),
}
"""Five tries are what people need. An address may be that of a whole office."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted in a scope. ``last_at`` is None where nothing was yet."""

    failures: int
    next_at: datetime
    last_at: datetime | None

    def at(self, now: datetime) -> Count:
        """The count as it stands: a new one where the old is forgotten."""
        last = self.last_at
        if last is not None and now - FORGOTTEN_AFTER < last <= now + CLOCK_SKEW:
            return self
        return Count(0, now, None)


@dataclass(frozen=True, slots=True)
class Decision:
    """``until`` is when to try again, None if the attempt may be made now; ``counts`` are those
    that changed."""

    until: datetime | None
    counts: Mapping[LoginScope, Count]


def decide(counts: Mapping[LoginScope, Count], now: datetime) -> Decision:
    """Whether an attempt may be made now. If so, it is counted as a failure already."""
    current = {scope: count.at(now) for scope, count in counts.items()}
    waits = [c.next_at for scope, c in current.items() if scope is not LoginScope.LOGIN]
    if max(waits) > now:
        return Decision(max(waits), {})
    place = current.get(LoginScope.PLACE)
    if place is not None and place.last_at is None:
        wait = BUDGETS[LoginScope.LOGIN].wait(current[LoginScope.LOGIN].failures)
        if wait:
            return Decision(now + wait, {LoginScope.PLACE: Count(0, now + wait, now)})
    return Decision(None, {scope: _failed(scope, count, now) for scope, count in current.items()})


def _failed(scope: LoginScope, count: Count, now: datetime) -> Count:
    failures = count.failures + 1
    return Count(failures, now + BUDGETS[scope].wait(failures), now)


def succeeded(scope: LoginScope, count: Count, now: datetime) -> Count:
    """The count after the password was right. What others share keeps the failures of others."""
    if scope in {LoginScope.BROWSER, LoginScope.PLACE}:
        return replace(count, failures=0, next_at=now)
    return replace(count, failures=max(0, count.failures - 1))


def network_of(address: str, bits: int = _ADDRESS_BITS) -> str:
    """What stands for one client: so many ``bits`` of an IPv4 address, or the part of an IPv6
    address that one customer of a provider gets. Anything else stands for itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    match found:
        case IPv6Address(ipv4_mapped=IPv4Address() as mapped):
            return network_of(str(mapped), bits)
        case IPv6Address():
            return str(ip_network((int(found), _SUBSCRIBER_BITS), strict=False))
    return (
        str(found) if bits == _ADDRESS_BITS else str(ip_network((int(found), bits), strict=False))
    )
