"""Whoever an event concerns finds it in their inbox, whether or not they have an address."""

from __future__ import annotations

import pytest

from engine import Invalid, NotFound, acting_customer, commands, views
from engine.model.inbox import InboxKind
from tests.contract.test_customer_news import PAY
from tests.kit import BY_ROLE, LEADER, SURVEY, Installation

TECHNICIAN = "khaosat2.sx"


def entries(at: Installation, login: str, **wanted: object) -> list[views.InboxEntry]:
    return at.engine.inbox.page(at.actor(login), None, 50, "en", **wanted)  # type: ignore[arg-type]


def kinds(at: Installation, login: str) -> list[InboxKind]:
    return [one.kind for one in entries(at, login)]


def test_what_concerns_somebody_is_in_their_inbox_until_they_have_read_it(
    either: Installation,
) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"]
    either.hire(TECHNICIAN, "DL01", "khao_sat")

    # A step is handed on by its leader, away from who held it; neither does the leader hear of it.
    either.do(commands.ClaimTask(task.id), SURVEY)
    either.do(commands.AssignTask(task.id, TECHNICIAN, "Anh Nam nghỉ"), LEADER)
    (given,), (taken,) = entries(either, TECHNICIAN), entries(either, SURVEY)
    assert (given.kind, given.task, given.more) == ("assigned", task.id, ("Anh Nam nghỉ",))
    assert (taken.kind, taken.case) == ("taken_away", code)
    assert "Site survey" in given.subject
    assert code in given.subject
    assert kinds(either, LEADER) == []

    # What a letter says, the inbox says, to people without an address, too.
    either.at("2014-10-20 09:00")
    either.fire()
    actor = either.actor(TECHNICIAN)
    told = {one.subject for one in either.engine.inbox.page(actor) if one.kind != "assigned"}
    letters = either.engine.notices.page(actor)
    assert told == {one.letter.subject for one in letters}
    assert "late" in kinds(either, TECHNICIAN)

    # Pages go on behind the last entry, and miss none.
    whole = entries(either, TECHNICIAN)
    first = either.engine.inbox.page(either.actor(TECHNICIAN), None, 1)
    rest = either.engine.inbox.page(either.actor(TECHNICIAN), first[-1].place, 50)
    assert [one.id for one in (*first, *rest)] == [one.id for one in whole]

    # Reading is everybody's own, and no event.
    unread = either.engine.inbox.unread(either.actor(TECHNICIAN))
    version = either.case(code).version
    assert unread == len(whole)
    with pytest.raises(NotFound, match="no entry"):
        either.do(commands.ReadInbox((whole[0].id,)), SURVEY)
    with pytest.raises(NotFound, match="no entry"):
        either.do(commands.ReadInbox((given.id, "nonsense")), TECHNICIAN)
    with pytest.raises(Invalid, match="Name 1 to 200"):
        either.do(commands.ReadInbox(), TECHNICIAN)
    assert either.engine.inbox.unread(either.actor(TECHNICIAN)) == unread
    assert either.do(commands.ReadInbox((given.id,)), TECHNICIAN).details["count"] == 1
    assert either.do(commands.ReadInbox((given.id,)), TECHNICIAN).details["count"] == 0
    assert either.engine.inbox.unread(either.actor(TECHNICIAN)) == unread - 1

    # What is muted stays in the list and is not counted.
    with pytest.raises(Invalid, match="cannot be muted"):
        either.do(commands.MuteInbox("kind:spam"), TECHNICIAN)
    either.do(commands.MuteInbox("kind:late"), TECHNICIAN)
    either.do(commands.MuteInbox("kind:late"), TECHNICIAN)
    assert either.engine.inbox.muted(either.actor(TECHNICIAN)) == ["kind:late"]
    assert {one.kind for one in entries(either, TECHNICIAN, unread=True)} <= {"reminder"}
    assert len(entries(either, TECHNICIAN)) == len(whole)
    either.do(commands.MuteInbox("kind:late", muted=False), TECHNICIAN)
    either.do(commands.MuteInbox(f"case:{code}"), TECHNICIAN)
    assert either.engine.inbox.unread(either.actor(TECHNICIAN)) == 0
    either.do(commands.MuteInbox(f"case:{code}", muted=False), TECHNICIAN)
    either.do(commands.ReadInbox(until=either.clock.now()), TECHNICIAN)
    assert either.engine.inbox.unread(either.actor(TECHNICIAN)) == 0
    assert entries(either, TECHNICIAN, unread=True) == []
    assert either.case(code).version == version
    assert either.verify() == []


def test_what_the_customer_does_is_told_to_who_is_on_the_case(installation: Installation) -> None:
    code = installation.request("lv_business")
    installation.go(code, "lvb_plan_estimate")
    installation.complete(code, "lvb_plan_estimate", customer_cost_vnd=5_000_000)
    installation.go(code, PAY)
    customer, task = acting_customer(code), installation.open_tasks(code)[PAY]
    kept = installation.engine.uploads.keep(customer.login, b"%PDF-1.4")
    paid = installation.answer(PAY, code) | {"receipt": {"sha256": kept, "name": "a.pdf"}}
    installation.engine.execute(commands.CompleteTask(task.id, paid), customer)
    told = [login for login in BY_ROLE.values() if InboxKind.CUSTOMER in kinds(installation, login)]
    assert len(told) == 1, "who did the last step, since nobody holds one"
    (entry,) = entries(installation, told[0], kind=InboxKind.CUSTOMER)
    assert (entry.case, entry.task) == (code, task.id)
