"""A person withdraws consent, and asks what is held: both are answered, and recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import EngineError, commands
from engine.time import VIETNAM
from tests.kit import AUDITOR, DESK, LEADER, STRANGER, SURVEY, Installation

pytestmark = pytest.mark.usefixtures("quick_sandbox")

NAME, PHONE, SAID = "Trần Thị Sen", "0912345678", "khách viết đơn ngày 1/10"


def household(at: Installation) -> str:
    said = {"customer_name": NAME, "phone": PHONE, "site_right_doc": [at.file]}
    return at.request("lv_household", **said)


def test_what_stays_and_what_stops_is_said_until_when(either: Installation) -> None:
    code = household(either)
    assert either.engine.look_ups.by_number(either.actor(DESK), PHONE)
    either.do(commands.WithdrawConsent(code, SAID), DESK)
    (one,) = either.engine.cases.get(either.actor(DESK), code).withdrawals
    assert (one.stays, one.stops) == (("running",), ("look_up", "packs"))
    by = one.answer_by.astimezone(VIETNAM)
    assert (by.date().isoformat(), by.hour) == ("2014-10-03", 17)
    assert either.engine.look_ups.by_number(either.actor(DESK), PHONE) == []
    assert either.engine.look_ups.customer(either.actor(DESK), code) == {}
    assert [w.case for w in either.engine.disposals.unanswered(either.actor(LEADER))] == [code]
    either.do(commands.AnswerWithdrawal(code, "đã gọi điện giải thích"), DESK)
    assert either.engine.disposals.unanswered(either.actor(LEADER)) == []
    assert either.verify() == []
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_an_ended_case_names_the_period_that_keeps_it(installation: Installation) -> None:
    code = household(installation)
    installation.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    installation.at("2026-03-02 09:00")
    installation.do(commands.WithdrawConsent(code, SAID), DESK)
    (one,) = installation.engine.cases.get(installation.actor(DESK), code).withdrawals
    (stays,) = one.stays
    assert stays.startswith("30d: Luật 91/2025/QH15")


def test_the_answer_file_tells_all_that_is_held(either: Installation) -> None:
    code = household(either)
    either.do(commands.AddComment(code, "gọi trước khi tới"), DESK)
    either.engine.cases.get(either.actor(AUDITOR), code)
    with pytest.raises(EngineError) as early:
        either.engine.answer_files.get(either.actor(DESK), code)
    assert early.value.code == "answer_file_not_made"
    either.do(commands.MakeAnswerFile(code, SAID), DESK)
    told = either.engine.answer_files.get(either.actor(DESK), code)
    assert {NAME, PHONE} <= {str(one.value) for one in told.values}
    assert [one.text for one in told.messages] == ["gọi trước khi tới"]
    assert AUDITOR in {one.login for one in told.looks}
    assert [(one.name, one.erased) for one in told.files] == [("hồ-sơ.pdf", False)]
    page = either.engine.answer_files.page(either.actor(DESK), code)
    assert NAME in str(page)
    with pytest.raises(EngineError):
        either.engine.answer_files.get(either.actor(LEADER), code)
    either.at("2014-10-03 09:00")
    with pytest.raises(EngineError):
        either.engine.answer_files.get(either.actor(DESK), code)
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_after_an_erasure_the_file_tells_of_it_and_of_nothing_else(either: Installation) -> None:
    code = household(either)
    either.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
    either.do(commands.EraseSubject(code, "đã đối chiếu"), LEADER)
    either.do(commands.MakeAnswerFile(code, SAID), DESK)
    page = str(either.engine.answer_files.page(either.actor(DESK), code))
    assert NAME not in page and PHONE not in page and "đã xóa" in page


@pytest.mark.parametrize(
    ("login", "command", "code"),
    [
        (SURVEY, lambda c: commands.WithdrawConsent(c, SAID), "not_steering"),
        (STRANGER, lambda c: commands.MakeAnswerFile(c, SAID), "case_not_found"),
        (SURVEY, lambda c: commands.MakeAnswerFile(c, SAID), "not_steering"),
        (DESK, lambda c: commands.MakeAnswerFile(c, " "), "reason_missing"),
        (DESK, lambda c: commands.AnswerWithdrawal(c, SAID), "consent_not_withdrawn"),
    ],
)
def test_what_does_not_fit_records_nothing(
    installation: Installation,
    login: str,
    command: Callable[[str], commands.Command],
    code: str,
) -> None:
    case = household(installation)
    before = installation.history(case)
    with pytest.raises(EngineError) as refused:
        installation.do(command(case), login)
    assert refused.value.code == code
    assert installation.history(case) == before
