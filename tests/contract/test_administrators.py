"""Administrators: for all units, and one of them is always left."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Invalid, NotAllowed, commands
from tests.contract.test_concurrency import at_once
from tests.kit import ADMIN, ADMIN_2, INSTALLER, SURVEY, Installation


def test_of_two_who_disable_each_other_one_is_left(either: Installation) -> None:
    (unit,) = either.actor(ADMIN).roles
    either.do(commands.GrantRole(SURVEY, unit, "admin"), INSTALLER)
    one, other = either.actor(ADMIN), either.actor(SURVEY)
    either.engine.execute(commands.DisableUser(other.login), one)
    with pytest.raises(NotAllowed) as caught:
        either.engine.execute(commands.DisableUser(one.login), other)
    assert caught.value.code == "session_ended"
    assert either.engine.people.actor(ADMIN) is not None


def test_of_two_who_take_the_role_from_each_other_at_once_one_keeps_it(
    either: Installation,
) -> None:
    (unit,) = either.actor(ADMIN).roles
    either.do(commands.GrantRole(SURVEY, unit, "admin"), INSTALLER)
    one, other = either.actor(ADMIN), either.engine.people.actor(SURVEY)
    assert other is not None
    outcomes = at_once(
        lambda: either.engine.execute(commands.RevokeRole(SURVEY, unit, "admin"), one),
        lambda: either.engine.execute(commands.RevokeRole(ADMIN, unit, "admin"), other),
    )
    (refused,) = [found for found in outcomes if isinstance(found, NotAllowed)]
    assert refused.code == "not_admin"
    users = either.engine.people.users(SYSTEM)
    left = {user.login for user in users if "admin" in user.roles.get(unit, ())}
    assert left in ({ADMIN, ADMIN_2}, {SURVEY, ADMIN_2})


def test_the_role_is_given_where_it_reaches(either: Installation) -> None:
    (unit,) = either.actor(SURVEY).roles
    with pytest.raises(Invalid) as caught:
        either.do(commands.GrantRole(SURVEY, unit, "admin"), INSTALLER)
    assert caught.value.code == "admin_of_all"
    assert not either.actor(SURVEY).has("admin")
