"""Territories are published for units that are there, and tell which open cases go elsewhere."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Invalid, commands, documents
from tests.kit import DESIGNER, INSTALLER, Installation
from tests.unit.places.gazetteers import shipped_places

HUE = "46"


def territory(*units: str, since: str = "2025-07-01") -> documents.Document:
    """Every commune of the city of Huế, with the units in turn."""
    codes = sorted(
        one.code
        for versions in shipped_places().communes.values()
        for one in versions
        if one.province == HUE
    )
    serves = "".join(
        f'[[serves]]\nunit = "{unit}"\ncommunes = "{" ".join(codes[n :: len(units)])}"\n'
        for n, unit in enumerate(units)
    )
    text = (
        '[territory]\nname = { vi = "Địa bàn", en = "Territory" }\n'
        f'valid_from = {since}\nprovinces = ["{HUE}"]\n{serves}'
    )
    return documents.Document(documents.Kind.TERRITORY, "territory", text)


def test_a_territory_is_published_for_units_with_a_desk(either: Installation) -> None:
    receipt = either.do(commands.Publish((territory("DL01", "DL02"),)), INSTALLER)
    assert receipt.details["published"] == [{"kind": "territory", "key": "territory", "version": 1}]


@pytest.mark.parametrize(
    ("unit", "said"),
    [("DL99", "There is no unit 'DL99'"), ("PC01", "Nobody works at the desk of unit PC01")],
)
def test_a_unit_that_cannot_take_requests_serves_nothing(
    installation: Installation, unit: str, said: str
) -> None:
    drafts = (territory("DL01", unit),)
    with pytest.raises(Invalid) as caught:
        installation.do(commands.Publish(drafts), INSTALLER)
    (problem,) = caught.value.problems
    assert (problem.element, said in str(problem)) == (unit, True)
    found = installation.engine.checks.check(installation.actor(DESIGNER), drafts)
    assert [str(one) for one in found.problems] == [str(problem)]
    assert installation.engine.publications.newest(documents.Kind.TERRITORY) == []


def test_a_check_tells_which_open_cases_another_unit_would_take(either: Installation) -> None:
    codes = sorted(shipped_places().communes)
    here = [code for code in codes if shipped_places().communes[code][-1].province == HUE]
    staying = either.request(site_commune=here[0])
    moving = either.request(site_commune=here[1])
    either.request(site_province="79", site_commune="26740")
    unit = either.case(moving).executing_unit
    other = next(one for one in ("DL01", "DL02") if one != unit)
    either.clock.set(either.clock.now().replace(year=2026))
    either.do(commands.Publish((territory(unit),)), INSTALLER)
    found = either.engine.checks.check(SYSTEM, (territory(unit, other),))
    assert [(one.case, one.executing_unit, one.unit) for one in found.reroutes] == [
        (moving, unit, other)
    ]
    assert either.case(moving).executing_unit == either.case(staying).executing_unit == unit
