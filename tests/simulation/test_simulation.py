"""Short years; long ones are for ``make simulate``."""

from __future__ import annotations

import pytest

from engine.model.case import CaseState
from tests.conftest import Templates
from tests.kit import Installation
from tests.simulation.acts import Kind, acts_of
from tests.simulation.running import fewest, run


@pytest.mark.parametrize("seed", range(1, 3))
def test_a_short_year(templates: Templates, seed: int) -> None:
    year = run(templates.copy, seed, acts_of(seed, 150))
    if year.failure is not None:
        raise year.failure
    assert year.cases > 5
    assert year.refused.total() < year.commands / 2


def test_the_fewest_acts_that_fail_are_found(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(at: Installation, code: str, **_how: bool) -> None:
        assert at.case(code).state is not CaseState.SUSPENDED, "planted"

    monkeypatch.setattr("tests.simulation.running.look_at_case", plant)
    acts = acts_of(5, 25)
    year = run(templates.copy, 5, acts)
    assert str(year.failure).startswith("planted")
    found = fewest(templates.copy, 5, acts, year)
    assert [act.kind for act in found] == [Kind.START, Kind.SUSPEND]
