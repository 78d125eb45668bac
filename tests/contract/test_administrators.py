"""Administrators: for all units, and one of them is always left."""

from __future__ import annotations

import pytest

from engine import Invalid, NotAllowed, commands
from tests.kit import ADMIN, INSTALLER, SURVEY, Installation


def test_of_two_who_disable_each_other_one_is_left(either: Installation) -> None:
    (unit,) = either.actor(ADMIN).roles
    either.do(commands.GrantRole(SURVEY, unit, "admin"), INSTALLER)
    one, other = either.actor(ADMIN), either.actor(SURVEY)
    either.engine.execute(commands.DisableUser(other.login), one)
    with pytest.raises(NotAllowed) as caught:
        either.engine.execute(commands.DisableUser(one.login), other)
    assert caught.value.code == "not_admin"
    assert either.engine.people.actor(ADMIN) is not None


def test_the_role_is_given_where_it_reaches(either: Installation) -> None:
    (unit,) = either.actor(SURVEY).roles
    with pytest.raises(Invalid) as caught:
        either.do(commands.GrantRole(SURVEY, unit, "admin"), INSTALLER)
    assert caught.value.code == "admin_of_all"
    assert not either.actor(SURVEY).has("admin")
