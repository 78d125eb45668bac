"""How fast passwords may be tried: the policy by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from engine.model.login_budget import (
    BUDGETS,
    FORGOTTEN_AFTER,
    Count,
    LoginScope,
    decide,
    network_of,
    succeeded,
)

NOW = datetime(2014, 10, 1, 2, tzinfo=UTC)
FRESH = Count(0, NOW, None)
UNKNOWN = {LoginScope.PLACE: FRESH, LoginScope.NETWORK: FRESH, LoginScope.LOGIN: FRESH}


def tries(scope: LoginScope, during: timedelta) -> Iterator[datetime]:
    """When somebody who tries as often as they may gets to try, in one scope alone."""
    now, counts = NOW, {scope: FRESH, LoginScope.LOGIN: FRESH}
    while now < NOW + during:
        decision = decide(counts, now)
        if decision.until is None:
            yield now
        else:
            now = decision.until
        counts |= {scope: decision.counts[scope]} if decision.counts else {}


@pytest.mark.parametrize(
    ("scope", "most"),
    [(LoginScope.BROWSER, 320), (LoginScope.PLACE, 120), (LoginScope.NETWORK, 3_000)],
)
def test_how_many_passwords_a_day_can_be_tried(scope: LoginScope, most: int) -> None:
    made = list(tries(scope, timedelta(days=1)))
    assert made.count(NOW) == BUDGETS[scope].free
    assert len(made) <= most


def test_no_wait_is_longer_than_its_count_is_remembered() -> None:
    for budget in BUDGETS.values():
        waits = [budget.wait(failures) for failures in range(200)]
        assert waits == sorted(waits)
        assert waits[budget.free - 1] == timedelta(0)
        assert waits[-1] == budget.longest < FORGOTTEN_AFTER


def test_while_many_fail_on_a_login_a_new_place_waits_once_and_then_has_its_own_turn() -> None:
    busy = Count(10_000, NOW, NOW)
    first = decide(UNKNOWN | {LoginScope.LOGIN: busy}, NOW)
    assert first.until == NOW + timedelta(seconds=30)
    assert first.counts.keys() == {LoginScope.PLACE}
    later = first.until
    counts = UNKNOWN | first.counts | {LoginScope.LOGIN: Count(20_000, later, later)}
    assert decide(counts, later - timedelta(milliseconds=1)).until == later
    assert decide(counts, later).until is None


def test_an_attempt_is_counted_everywhere_before_it_is_made_and_given_back_by_success() -> None:
    made = decide(UNKNOWN, NOW)
    assert {count.failures for count in made.counts.values()} == {1}
    after = {scope: succeeded(scope, count, NOW) for scope, count in made.counts.items()}
    assert {count.failures for count in after.values()} == {0}


def test_success_with_one_login_gives_back_no_failures_of_others() -> None:
    counts = {LoginScope.NETWORK: Count(30, NOW, NOW), LoginScope.LOGIN: Count(20, NOW, NOW)}
    for scope, count in counts.items():
        assert succeeded(scope, count, NOW).failures == count.failures - 1


def test_what_is_long_past_is_forgotten() -> None:
    old = Count(1_000, NOW, NOW - FORGOTTEN_AFTER)
    decision = decide({LoginScope.BROWSER: old}, NOW)
    assert decision.until is None
    assert decision.counts[LoginScope.BROWSER].failures == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.10", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", True),
        ("2001:db8:1:100::1", "2001:db8:1:200::1", False),
        ("", "unix", False),
    ],
)
def test_what_counts_as_one_network(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
