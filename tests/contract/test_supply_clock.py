"""While papers lie with the desk it is not the customer's time; the law's begins when all came."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine import SYSTEM, commands, events
from engine.model.documents import Document, Kind
from engine.model.states import CaseState
from engine.time import VIETNAM
from tests.contract.test_asked_papers import CHECK, SUPPLY, asked, hand_in
from tests.kit import DESK, LEADER, Installation, shipped


def turn(at: Installation, code: str) -> tuple[str, ...]:
    status = at.engine.tracking.status(at.actor(DESK), code)
    assert status is not None
    return status.turn


def shown(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")


def test_whose_turn_it_is_follows_what_lies_where(either: Installation) -> None:
    code = asked(either)
    assert turn(either, code) == ("customer",)
    hand_in(either, code, 1)
    assert turn(either, code) == ("customer", "utility")
    hand_in(either, code, 2)
    assert turn(either, code) == ("utility",)
    status = either.engine.tracking.status(either.actor(DESK), code)
    assert status is not None and status.next_at is None
    either.do(commands.RefusePaper(code, 1, "Thiếu trang hai"))
    assert turn(either, code) == ("customer", "utility")
    either.do(commands.AcceptPaper(code, 2))
    assert turn(either, code) == ("customer",)
    assert either.verify() == []


def test_no_request_is_closed_while_the_desk_has_not_looked(either: Installation) -> None:
    code = asked(either)
    due = either.due(code, SUPPLY)
    hand_in(either, code, 1)
    either.fire("2015-03-02 09:00")
    assert either.case(code).state is CaseState.ACTIVE
    assert not [e for e in either.history(code) if isinstance(e.payload, events.DeadlineBreached)]
    either.do(commands.RefusePaper(code, 1, "Ảnh mờ"))
    moved = either.due(code, SUPPLY)
    assert moved > "2015-03-02" > due
    timer = next(place.due_at for place in either.case(code).places.values() if place.is_timer)
    assert shown(timer) == moved
    either.fire("2015-12-31 09:00")
    assert either.case(code).state is CaseState.COMPLETED
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_the_limit_of_the_law_begins_when_the_last_paper_came(either: Installation) -> None:
    code = asked(either)
    either.at("2014-10-02 09:00")
    for number in (1, 2):
        hand_in(either, code, number)
    either.at("2014-10-06 10:00")
    either.do(commands.AcceptPaper(code, 1))
    assert list(either.open_tasks(code)) == [SUPPLY]
    either.at("2014-10-07 10:00")
    either.do(commands.AcceptPaper(code, 2))
    (look,) = either.open_tasks(code).values()
    assert (look.element, look.opened_at) == (CHECK, either.clock.now()), "its own limit runs"
    either.complete(code, CHECK)
    assert shown(either.case(code).dossier_valid_at) == "2014-10-02 09:00"
    ledger = either.engine.ledgers.get(SYSTEM, code)
    parts = [
        (str(one.owner), shown(one.begins), shown(one.ends))
        for one in ledger.ledger.stretches
        if one.element == SUPPLY
    ]
    assert parts == [
        ("customer", "2014-10-01 09:00", "2014-10-02 09:00"),
        ("utility", "2014-10-02 09:00", "2014-10-07 10:00"),
    ]
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


@pytest.mark.parametrize("then", ["asked again", "suspended"])
def test_time_with_the_desk_is_given_back_once(either: Installation, then: str) -> None:
    code = asked(either)
    before = either.open_tasks(code)[SUPPLY].due_at
    hand_in(either, code, 1)
    hand_in(either, code, 2)
    either.at("2014-10-03 09:00")
    if then == "suspended":
        either.do(commands.SuspendCase(code, "Khách đề nghị"))
        either.at("2014-10-08 09:00")
        either.do(commands.ResumeCase(code, "Khách đề nghị"))
        assert either.open_tasks(code)[SUPPLY].due_at == before
    either.do(commands.AcceptPaper(code, 1))
    more: tuple[dict[str, object], ...] = ({"words": "Giấy ủy quyền", "reason": "Tên khác"},)
    either.do(commands.AskForPapers(code, more, reason="Tên hai nơi khác nhau"), LEADER)
    either.do(commands.AcceptPaper(code, 2))
    assert turn(either, code) == ("customer",)
    days = 7 if then == "suspended" else 2
    after = either.open_tasks(code)[SUPPLY].due_at
    assert before is not None and after is not None
    assert (after.date() - before.date()).days >= days
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_papers_that_do_not_say_so_end_no_step(either: Installation) -> None:
    name = (Kind.PAPERS, "lv_household")
    (text,) = (one.content for one in shipped() if (one.kind, one.key) == name)
    before = Document(*name, text.replace("ends_when_accepted = true\n", ""))
    either.engine.execute(commands.Publish((before,)), SYSTEM)
    code = asked(either)
    for number in (1, 2):
        hand_in(either, code, number)
        either.do(commands.AcceptPaper(code, number))
    either.do(commands.CompleteTask(either.open_tasks(code)[SUPPLY].id, {}, "Bà Hoa"))
    assert list(either.open_tasks(code)) == [CHECK]
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None
