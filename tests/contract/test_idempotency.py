"""The same command with the same key is carried out once and gets its first answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Conflict, Invalid, NotFound, commands
from tests.contract.test_incidents import stuck
from tests.kit import DESK, LEADER, SURVEY, TECHNICAL, Installation


def test_a_repeated_request_starts_one_case(either: Installation) -> None:
    command = commands.StartCase("mv_own_substation", "DL01")
    first = either.do(command, key="k1")
    assert either.do(command, key="k1") == first
    assert either.do(command, key="k2").subject != first.subject


def test_a_repeated_completion_gets_the_first_answer(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"]
    command = commands.CompleteTask(task.id, either.answer("mv_survey", code))
    first = either.do(command, SURVEY, key="điện thoại-1")
    before = len(either.history(code))
    assert either.do(command, SURVEY, key="điện thoại-1") == first
    assert len(either.history(code)) == before
    with pytest.raises(Conflict):
        either.do(command, SURVEY, key="another")


@pytest.mark.row(11)
def test_a_key_is_not_used_for_something_else(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"]
    answer = either.answer("mv_survey", code)
    either.do(commands.CompleteTask(task.id, answer), SURVEY, key="k")
    before = len(either.history(code))
    for other in (
        commands.CompleteTask(task.id, {**answer, "line_length_m": 9}),
        commands.ClaimTask(task.id),
        commands.StartCase("mv_own_substation", "DL01"),
    ):
        with pytest.raises(Invalid) as caught:
            either.do(other, SURVEY, key="k")
        assert caught.value.code == "idempotency_key_reused"
    assert len(either.history(code)) == before


def test_a_key_belongs_to_one_person(either: Installation) -> None:
    command = commands.StartCase("mv_own_substation", "DL01")
    first = either.do(command, DESK, key="k")
    second = either.hire("motcua2.sx", "DL01", "mot_cua")
    assert either.do(command, second, key="k").subject != first.subject


def test_a_refused_command_may_be_mended_and_sent_again_with_its_key(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"].id
    with pytest.raises(Invalid):
        either.do(commands.CompleteTask(task, {}), SURVEY, key="k")
    either.do(commands.CompleteTask(task, either.answer("mv_survey", code)), SURVEY, key="k")


def test_what_is_gone_after_the_first_time_is_still_answered(either: Installation) -> None:
    code, number = stuck(either)
    command = commands.RetryIncident(code, number, "Bổ sung", {"said": "dài lắm"})
    first = either.do(command, LEADER, key="k")
    assert either.do(command, LEADER, key="k") == first
    with pytest.raises(NotFound):
        either.do(command, LEADER)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "a\x00b"])
def test_a_useless_key_is_refused(either: Installation, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        either.do(commands.StartCase("mv_own_substation", "DL01"), key=key)
    assert caught.value.code == "idempotency_key_invalid"


def test_keys_are_forgotten_after_thirty_days(either: Installation) -> None:
    command = commands.StartCase("mv_own_substation", "DL01")
    first = either.do(command, key="k")
    either.clock.advance(timedelta(days=30))
    assert either.engine.drop_old_receipts() == 0
    either.clock.advance(timedelta(seconds=1))
    assert either.engine.drop_old_receipts() == 1
    assert either.do(command, key="k").subject != first.subject


def test_a_token_is_never_kept_with_a_key(either: Installation) -> None:
    first = either.do(commands.IssueToken("máy tính"), TECHNICAL, key="k")
    second = either.do(commands.IssueToken("máy tính"), TECHNICAL, key="k")
    assert first.details["secret"] != second.details["secret"]
