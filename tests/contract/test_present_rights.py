"""A command is carried out with the rights of its moment, not with those of when it was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from engine import Actor, EngineError, NotAllowed, NotLoggedIn, commands
from engine.demo.people import PASSWORD
from engine.store.tables import events
from tests.contract.test_concurrency import at_once
from tests.kit import ADMIN, DESIGNER, DESK, INSTALLER, LEADER, SURVEY, Installation

NEW = "một câu dễ nhớ"


def session(at: Installation, login: str) -> Actor:
    """Who has come in with a session of their own."""
    receipt = at.do(commands.IssueToken("browser"), login)
    found = at.engine.people.by_token(str(receipt.details["secret"]), "web")
    assert found is not None
    return found


def count(at: Installation, table: Table = events) -> int:
    with at.engine._database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def tasks_of(at: Installation) -> tuple[str, str]:
    code = at.request()
    at.go(code, "mv_survey")
    return code, at.open_tasks(code)["mv_survey"].id


ENDS: dict[str, Callable[[Installation, Actor], object]] = {
    "ended": lambda at, who: at.do(commands.RevokeToken(who.token or ""), ADMIN),
    "ended with all others": lambda at, who: at.do(commands.RevokeTokens(who.login), ADMIN),
    "disabled": lambda at, who: at.do(commands.DisableUser(who.login), INSTALLER),
    "enabled again": lambda at, who: [
        at.do(commands.DisableUser(who.login), INSTALLER),
        at.do(commands.EnableUser(who.login), INSTALLER),
    ],
    "another password": lambda at, who: at.do(commands.SetPassword(who.login, NEW), INSTALLER),
    "expired": lambda at, _: at.clock.advance(timedelta(days=31)),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_a_session_sent_before_it_ended_is_refused(either: Installation, end: str) -> None:
    code, task = tasks_of(either)
    orders: dict[str, list[commands.Command]] = {
        SURVEY: [
            commands.ClaimTask(task),
            commands.SaveDraft(task, {}, 0),
            commands.CompleteTask(task, either.answer("mv_survey", code)),
            commands.AddComment(code, "Đã gọi cho khách"),
            commands.SetLanguage("en"),
            commands.SetEmail(SURVEY, "khaosat@example.vn"),
            commands.SetPassword(SURVEY, "mật khẩu khác"),
            commands.IssueToken("program"),
        ],
        LEADER: [commands.SuspendCase(code, "Chờ khách hàng")],
        DESIGNER: [commands.BeginProposal("Hạn mới")],
        ADMIN: [
            commands.CreateUnit("DL09", "Điện lực Mới", "MM"),
            commands.CreateUser("moi.sx", "Người mới", NEW),
            commands.GrantRole(SURVEY, "DL01", "khao_sat", head=True),
            commands.RevokeRole(SURVEY, "DL01", "khao_sat"),
            commands.EnableUser(DESK),
            commands.DisableUser(DESK),
            commands.SetPassword(DESK, NEW),
            commands.SetEmail(DESK, "quay@example.vn"),
            commands.RevokeTokens(DESK),
        ],
    }
    who = {login: session(either, login) for login in orders}
    for actor in who.values():
        ENDS[end](either, actor)
    before = count(either)
    for login, sent in orders.items():
        for command in sent:
            with pytest.raises(NotLoggedIn) as caught:
                either.engine.execute(command, who[login])
            assert caught.value.code == "session_ended", command
    assert count(either) == before


def test_a_role_that_was_revoked_meanwhile_counts_no_more(either: Installation) -> None:
    code, task = tasks_of(either)
    survey, admin = session(either, SURVEY), session(either, ADMIN)
    (top,) = admin.roles
    either.do(commands.RevokeRole(SURVEY, "DL01", "khao_sat"), INSTALLER)
    either.do(commands.RevokeRole(ADMIN, top, "admin"), INSTALLER)
    for actor, command in (
        (survey, commands.ClaimTask(task)),
        (survey, commands.CompleteTask(task, either.answer("mv_survey", code))),
        (admin, commands.DisableUser(DESK)),
        (admin, commands.SetPassword(DESK, NEW)),
        (admin, commands.GrantRole(ADMIN, top, "admin")),
    ):
        with pytest.raises(EngineError) as refused:
            either.engine.execute(command, actor)
        assert refused.value.code in {"not_admin", "task_not_found", "case_not_found"}


def test_a_role_that_was_granted_meanwhile_counts(either: Installation) -> None:
    desk = session(either, DESK)
    _, task = tasks_of(either)
    with pytest.raises(NotAllowed):
        either.engine.execute(commands.ClaimTask(task), desk)
    either.do(commands.GrantRole(DESK, "DL01", "khao_sat"), INSTALLER)
    either.engine.execute(commands.ClaimTask(task), desk)


def test_no_session_begins_with_a_password_that_was_changed_meanwhile(
    either: Installation,
) -> None:
    who = either.engine.people.log_in(DESK, PASSWORD)
    either.do(commands.SetPassword(DESK, NEW), ADMIN)
    with pytest.raises(NotLoggedIn):
        either.engine.execute(commands.IssueToken("browser"), who)
    now = either.engine.people.log_in(DESK, NEW)
    either.engine.execute(commands.IssueToken("browser"), now)


def test_a_change_of_password_ends_what_is_issued_beside_it(either: Installation) -> None:
    """Whoever has stolen a session cannot save themselves into a token."""
    for _ in range(3):
        thief = session(either, DESK)
        at_once(
            lambda: either.do(commands.SetPassword(DESK, NEW), INSTALLER),
            *[lambda thief=thief: either.engine.execute(commands.IssueToken("more"), thief)] * 5,
        )
        now = either.clock.now()
        views = either.engine.people.tokens(either.actor(DESK))
        assert not [one for one in views if one.is_open(now)]
    assert either.verify() == []


def test_a_repeated_request_of_a_session_that_has_ended_is_not_answered(
    either: Installation,
) -> None:
    who = session(either, DESK)
    order = commands.StartCase("mv_own_substation", "DL01")
    either.engine.execute(order, who, "key")
    either.do(commands.RevokeTokens(DESK), ADMIN)
    with pytest.raises(NotLoggedIn):
        either.engine.execute(order, who, "key")
