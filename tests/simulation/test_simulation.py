"""Short years; ``MOTCUA_TEST_SIMULATE`` has more acts in each, and ``make simulate`` more years."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine.model.states import CaseState
from tests.conftest import Templates
from tests.simulation.acts import Kind, acts_of
from tests.simulation.running import as_test, fewest, hold, run
from tests.simulation.world import World

ACTS = int(os.environ.get("MOTCUA_TEST_SIMULATE", "250"))


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_short_year(templates: Templates, seed: int) -> None:
    year = hold(templates.copy, seed, acts_of(seed, ACTS))
    assert year.cases > 5
    assert year.refused.total() < year.commands / 3


def test_the_command_tells_how_a_year_went() -> None:
    wanted = ["--years", "1", "--acts", "20"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *wanted], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "seed 1 from" in done.stdout


def test_the_fewest_acts_that_fail_are_printed_as_a_test(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(world: World, code: str) -> None:
        assert world.rows[code].state is not CaseState.SUSPENDED, "planted"

    monkeypatch.setattr("tests.simulation.invariants.look_at_changed", plant)
    acts = acts_of(22, 60)
    year = run(templates.copy, 22, acts)
    assert str(year.failure).startswith("planted")
    found = fewest(templates.copy, 22, acts, year)
    assert [act.kind for act in found] == [Kind.START, Kind.SUSPEND]
    printed = as_test(22, found)
    names = {"Templates": Templates, "hold": hold, "Act": type(acts[0]), "Kind": Kind}
    exec(f"from __future__ import annotations\n{printed}", names)
    with pytest.raises(AssertionError, match="planted"):
        names["test_what_seed_22_found"](templates)
