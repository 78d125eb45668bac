"""What people say about a case, beside doing its steps."""

from __future__ import annotations

import pytest

from engine import Invalid, NotAllowed, NotFound, commands, events
from tests.kit import AUDITOR, DESK, STRANGER, SURVEY, Installation

COMPANY_LEADER = "lanhdao.ct"


def comments(at: Installation, code: str) -> list[events.Event]:
    return [event for event in at.history(code) if event.type == "CommentAdded"]


@pytest.mark.parametrize("login", [DESK, SURVEY, COMPANY_LEADER])
def test_those_who_work_on_a_case_or_lead_there_comment(either: Installation, login: str) -> None:
    code = either.request()
    task = either.open_tasks(code)["mv_receive_check"]
    either.do(commands.AddComment(code, "  Khách hẹn buổi sa\u0301ng  ", task.number), login)
    (said,) = comments(either, code)
    assert (said.by, said.payload.text) == (login, "Khách hẹn buổi sáng")  # type: ignore[union-attr]
    assert said.payload.task == task.number  # type: ignore[union-attr]
    assert said.role is not None


def test_an_auditor_only_looks(either: Installation) -> None:
    code = either.request()
    with pytest.raises(NotAllowed):
        either.do(commands.AddComment(code, "Cần giải trình"), AUDITOR)
    assert comments(either, code) == []


def test_a_stranger_does_not_learn_of_the_case(either: Installation) -> None:
    code = either.request()
    with pytest.raises(NotFound):
        either.do(commands.AddComment(code, "Hồ sơ này của ai?"), STRANGER)
    assert comments(either, code) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "a\x00b"])
def test_what_cannot_be_kept_is_refused(either: Installation, text: str) -> None:
    code = either.request()
    with pytest.raises(Invalid) as caught:
        either.do(commands.AddComment(code, text))
    assert caught.value.code == "comment_unfit"
    assert comments(either, code) == []


@pytest.mark.parametrize("number", [-1, 0, 99])
def test_a_step_that_is_not_there_has_no_comments(either: Installation, number: int) -> None:
    code = either.request()
    with pytest.raises(NotFound):
        either.do(commands.AddComment(code, "Ý kiến", number))
    assert comments(either, code) == []


def test_a_closed_case_can_be_talked_about(either: Installation) -> None:
    code = either.request()
    either.do(commands.CancelCase(code, "Khách hàng không liên lạc được"))
    either.do(commands.AddComment(code, "Khách gọi lại sau khi đóng"))
    assert len(comments(either, code)) == 1
    assert either.verify() == []
