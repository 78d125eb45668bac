"""People and units stand in the order of the alphabet on both databases; cases are found by letters
that only look like those of their names."""

from __future__ import annotations

import unicodedata

import pytest
import sqlalchemy as sa

from engine import commands, queries
from engine.audit.refold import LOOK_ALIKES, refold_cases
from engine.model.actor import SYSTEM
from engine.store.row_seals import SEALED_CASES
from engine.store.tables import cases
from tests.contract.tampering import findings
from tests.kit import LEADER, Installation

TYPED = ["Điều", "Chuyên", "Chăm", "Lãnh", "Ân", "Công", "Đặng"]
RIGHT = ["Ân", "Chăm", "Chuyên", "Công", "Đặng", "Điều", "Lãnh"]


def test_people_stand_in_the_order_of_the_alphabet(either: Installation) -> None:
    for number, name in enumerate(TYPED):
        login = f"nguoi.{number}"
        either.engine.execute(commands.CreateUser(login, name, "mot-cua-demo"), SYSTEM)
        either.engine.execute(commands.GrantRole(login, "DL01", "khao_sat"), SYSTEM)
    users = [one.name for one in either.engine.people.users(SYSTEM)]
    colleagues = [one.name for one in either.engine.people.colleagues(either.actor(LEADER))]
    assert [one for one in users if one in TYPED] == RIGHT
    assert [one for one in colleagues if one in TYPED] == RIGHT
    assert findings(either) == []


def test_units_stand_behind_the_one_above_in_the_order_of_the_alphabet(
    either: Installation,
) -> None:
    for number, name in enumerate(TYPED):
        letters = "A" + chr(ord("A") + number)
        either.engine.execute(commands.CreateUnit(f"T{number}", name, letters, "DL01"), SYSTEM)
    units = [one.name for one in either.engine.people.units()]
    above = next(one.name for one in either.engine.people.units() if one.code == "DL01")
    assert units[units.index(above) + 1 :][: len(RIGHT)] == RIGHT


def test_roles_and_steps_stand_in_the_order_of_the_alphabet(installation: Installation) -> None:
    first = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
    roles = [name[0] for name in installation.engine.people.role_names("vi").values()]
    steps = [name[0] for _, name in installation.engine.publications.steps("vi")]
    for letters in (roles, steps):
        assert len(set(letters)) > 3
        assert letters == sorted(letters, key=first.index)


NAME = "Đinh H\u2019Linh"


@pytest.mark.parametrize(
    "typed",
    ["\u00d0inh", "\u0189inh h'linh", "hlinh", "H\u02bcLINH", unicodedata.normalize("NFD", "Đinh")],
)
def test_a_customer_is_found_by_letters_that_look_alike(either: Installation, typed: str) -> None:
    code = either.request(customer_name=NAME)
    wanted = queries.CaseFilter(text=typed)
    found = either.engine.cases.page(either.actor(LEADER), wanted, None, 10)
    assert [one.case.code for one in found] == [code]


def test_cases_of_before_are_found_after_the_migration(either: Installation) -> None:
    """But for a row that is not as it was sealed: that stays refused."""
    ea_h_leo = {"site_province": "66", "site_commune": "24184"}
    good, bad = (either.request(**ea_h_leo) for _ in range(2))
    seals = either.engine._seals
    with either.engine._database.write() as connection:
        for code in (good, bad):
            mine = cases.c.code == code
            row = dict(connection.execute(sa.select(cases).where(mine)).one()._mapping)
            before = row | {"search": "xa ea h\u2019leo"}
            seal = SEALED_CASES.make(seals, before) if code == good else row["seal"]
            old = sa.update(cases).where(mine).values(search=before["search"], seal=seal)
            connection.execute(old)
        refold_cases(connection, lambda: seals, frozenset({LOOK_ALIKES}))
    wanted = queries.CaseFilter(text="hleo")
    found = either.engine.cases.page(either.actor(LEADER), wanted, None, 10)
    assert [one.case.code for one in found] == [good]
    assert {one.place for one in findings(either)} == {f"cases/{bad}"}
