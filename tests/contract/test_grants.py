"""What gives power needs two administrators: neither alone, nor whoever receives it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Conflict, EngineError, Invalid, NotAllowed, commands
from engine.demo.people import PASSWORD
from engine.model.grant import GrantAct, GrantState
from engine.notices.letters import read_letter
from engine.projections.grants import find_grant, list_grants
from tests.contract.test_concurrency import at_once
from tests.kit import (
    ADMIN,
    ADMIN_2,
    AUDITOR,
    DESK,
    INSTALLER,
    LEADER,
    SURVEY,
    Installation,
)

NEW = "một câu dễ nhớ"


def propose(at: Installation, command: commands.ProposeGrant, login: str = ADMIN) -> str:
    return str(at.do(command, login).details["grant"])


def refused(at: Installation, command: commands.Command, login: str) -> str:
    with pytest.raises(EngineError) as caught:
        at.do(command, login)
    assert isinstance(caught.value, Conflict | Invalid | NotAllowed)
    return caught.value.code


def state(at: Installation, number: str) -> GrantState:
    with at.engine._database.read() as connection:
        found = find_grant(connection, number)
    assert found is not None
    return found.state(at.clock.now())


def letters(at: Installation) -> list[tuple[str, str]]:
    """To whom a letter goes, and its subject."""
    with at.engine._database.read() as connection:
        found = [
            read_letter(at.engine._definitions, connection, one.id)
            for one in at.engine.notices.statuses(at.actor(ADMIN))
        ]
    return sorted((one.login, one.subject) for one in found if one is not None)


def test_one_administrator_alone_gives_no_power_by_any_way(either: Installation) -> None:
    at = either
    (top,) = at.actor(ADMIN).roles
    alone: list[commands.Command] = [
        commands.GrantRole(SURVEY, top, "admin"),
        commands.GrantRole(ADMIN, "PC01", "auditor"),
        commands.GrantRole(SURVEY, "PC01", "designer"),
        commands.GrantRole(SURVEY, "DL01", "lanh_dao", head=True),
        commands.SetPassword(ADMIN_2, NEW),
        commands.SetPassword(AUDITOR, NEW),
        commands.SetPassword(LEADER, NEW),
    ]
    assert {refused(at, one, ADMIN) for one in alone} == {"needs_second_admin"}
    at.do(commands.DisableUser(LEADER), ADMIN)
    assert refused(at, commands.EnableUser(LEADER), ADMIN) == "needs_second_admin"
    at.do(commands.EnableUser(LEADER), INSTALLER)
    # What gives no power needs nobody else, and is not proposed.
    at.do(commands.GrantRole(SURVEY, "DL01", "ky_thuat"), ADMIN)
    at.do(commands.SetPassword(SURVEY, NEW), ADMIN)
    needless = commands.ProposeGrant(GrantAct.ROLE, SURVEY, "Thêm người", "DL01", "ky_thuat")
    assert refused(at, needless, ADMIN) == "grant_needless"
    assert refused(at, commands.ProposeGrant(GrantAct.ENABLE, SURVEY, "về"), ADMIN) in {
        "grant_needless",
        "reason_missing",
    }


def test_a_role_is_proposed_by_one_and_given_by_another(either: Installation) -> None:
    at = either
    (top,) = at.actor(ADMIN).roles
    wanted = commands.ProposeGrant(GrantAct.ROLE, SURVEY, "Thay người nghỉ", top, "admin")
    assert refused(at, wanted, DESK) == "not_admin"
    assert refused(at, wanted, INSTALLER) == "grant_of_nobody"
    number = propose(at, wanted)
    assert refused(at, wanted, ADMIN_2) == "grant_proposed"
    for login, code in (
        (ADMIN, "grant_own"),
        (INSTALLER, "grant_of_nobody"),
        (SURVEY, "not_admin"),
        (LEADER, "not_admin"),
    ):
        assert refused(at, commands.ApproveGrant(number), login) == code
    assert not at.engine.people.actor(SURVEY).has("admin")  # type: ignore[union-attr]
    at.do(commands.ApproveGrant(number), ADMIN_2)
    assert at.engine.people.actor(SURVEY).has("admin")  # type: ignore[union-attr]
    assert refused(at, commands.ApproveGrant(number), ADMIN_2) == "grant_decided"
    assert refused(at, commands.RefuseGrant(number, "thôi"), ADMIN) == "grant_decided"
    assert letters(at) == [
        (SURVEY, f"quantri2 đã duyệt việc trao quyền cho khaosat.sx: {number}"),
        (ADMIN, f"quantri2 đã duyệt việc trao quyền cho khaosat.sx: {number}"),
        (ADMIN_2, f"quantri đề nghị trao quyền cho khaosat.sx: {number}"),
    ]
    # Whoever receives power does not decide on it, though they are an administrator now.
    mine = propose(at, commands.ProposeGrant(GrantAct.ROLE, SURVEY, "Kiểm tra", "PC01", "auditor"))
    at.forget_actors()
    assert refused(at, commands.ApproveGrant(mine), SURVEY) == "grant_for_oneself"
    at.do(commands.RefuseGrant(mine, "Chưa cần"), SURVEY)
    assert state(at, mine) is GrantState.REFUSED
    assert at.verify() == []


def test_password_and_enabling_of_the_powerful(either: Installation) -> None:
    at = either
    number = propose(at, commands.ProposeGrant(GrantAct.PASSWORD, AUDITOR, "Quên mật khẩu"))
    assert refused(at, commands.ApproveGrant(number), ADMIN_2) == "password_length"
    assert state(at, number) is GrantState.OPEN
    at.do(commands.ApproveGrant(number, NEW), ADMIN_2)
    assert at.engine.people.log_in(AUDITOR, NEW).login == AUDITOR
    at.do(commands.DisableUser(AUDITOR), ADMIN)
    number = propose(at, commands.ProposeGrant(GrantAct.ENABLE, AUDITOR, "Đi làm lại"), ADMIN_2)
    at.do(commands.ApproveGrant(number), ADMIN)
    assert at.engine.people.actor(AUDITOR) is not None
    with at.engine._database.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM events").scalars().all()
    assert not [one for one in bodies if NEW in str(one)]
    assert at.verify() == []


def test_a_proposal_expires_and_falls_with_who_made_it(either: Installation) -> None:
    at = either
    wanted = commands.ProposeGrant(GrantAct.ROLE, SURVEY, "Thiết kế", "PC01", "designer")
    number = propose(at, wanted)
    at.clock.advance(timedelta(days=7))
    assert state(at, number) is GrantState.EXPIRED
    assert refused(at, commands.ApproveGrant(number), ADMIN_2) == "grant_expired"
    again = propose(at, wanted)
    (top,) = at.actor(ADMIN).roles
    at.do(commands.RevokeRole(ADMIN, top, "admin"), ADMIN_2)
    assert refused(at, commands.ApproveGrant(again), ADMIN_2) == "grant_proposer_gone"
    # One administrator is left: there is nobody who could approve; the command line is a way, and
    # it is recorded.
    assert refused(at, wanted, ADMIN_2) == "no_second_admin"
    at.do(commands.GrantRole(SURVEY, "PC01", "designer"), INSTALLER)
    at.do(commands.SetPassword(ADMIN_2, PASSWORD), INSTALLER)
    with at.engine._database.read() as connection:
        last = list_grants(connection, None, 2)
    assert [(one.outcome, one.act, one.login, one.proposed_by) for one in last] == [
        (GrantState.ALONE, GrantAct.PASSWORD, ADMIN_2, "system"),
        (GrantState.ALONE, GrantAct.ROLE, SURVEY, "system"),
    ]
    assert at.verify() == []


def test_two_decide_at_once_and_only_one_counts(either: Installation) -> None:
    at = either
    third = at.hire("quantri3", "TCT", "admin")
    number = propose(
        at, commands.ProposeGrant(GrantAct.ROLE, SURVEY, "Thiết kế", "PC01", "designer")
    )
    one, other = at.actor(ADMIN_2), at.actor(third)
    execute = at.engine.execute
    outcomes = at_once(
        lambda: execute(commands.ApproveGrant(number), one),
        lambda: execute(commands.ApproveGrant(number), one),
        lambda: execute(commands.RefuseGrant(number, "Không cần"), other),
    )
    codes = [found.code for found in outcomes if isinstance(found, EngineError)]
    assert len(codes) == 2
    assert set(codes) <= {"grant_decided", "changed_meanwhile"}
    # A proposal of each at once: two numbers, or one comes again.
    outcomes = at_once(
        lambda: propose(at, commands.ProposeGrant(GrantAct.PASSWORD, AUDITOR, "Quên"), ADMIN_2),
        lambda: propose(at, commands.ProposeGrant(GrantAct.PASSWORD, AUDITOR, "Quên"), third),
    )
    assert len([one for one in outcomes if isinstance(one, str)]) == 1
    # Of two who propose and approve across, who lost the role in between gives nothing.
    (top,) = at.actor(ADMIN).roles
    number = propose(
        at, commands.ProposeGrant(GrantAct.ROLE, DESK, "Thiết kế", "PC01", "designer"), third
    )
    outcomes = at_once(
        lambda: execute(commands.RevokeRole(ADMIN_2, top, "admin"), at.actor(ADMIN)),
        lambda: execute(commands.ApproveGrant(number), one),
    )
    given = at.engine.people.actor(DESK)
    assert given is not None
    approved = not isinstance(outcomes[1], EngineError)
    assert given.has("designer") is approved
    assert at.verify() == []
