"""A whole case in four minutes is told, an ordinary one is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.model.hurried import LEAST_STEPS, LEAST_TIME, hurried

BEGUN = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
MINUTES = st.lists(st.integers(0, 3 * 24 * 60), max_size=9)


def test_a_whole_case_in_four_minutes_is_told() -> None:
    found = hurried(BEGUN, [BEGUN + timedelta(minutes=n) for n in (1, 2, 3, 4)])
    assert found is not None and (found.steps, found.took) == (4, timedelta(minutes=4))


@given(MINUTES)
def test_it_is_the_last_step_that_counts(minutes: list[int]) -> None:
    found = hurried(BEGUN, [BEGUN + timedelta(minutes=n) for n in minutes])
    quick = max(minutes, default=0) < LEAST_TIME / timedelta(minutes=1)
    assert (found is not None) == (quick and len(minutes) >= LEAST_STEPS)
