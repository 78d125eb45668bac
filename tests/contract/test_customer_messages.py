"""Customers are told by SMS and e-mail: at least once, not at night, and nothing personal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import SYSTEM, Engine, Invalid, Unavailable, commands
from engine.adapters.texts import (
    DeliveryStatus,
    TextMessage,
    TextProviderError,
    TextReceipt,
    TextRefusedError,
)
from engine.model.text_segments import segments
from engine.readers.customer_messages import CustomerMessageView
from engine.workers.jobs import work_off
from tests.contract.test_personal_data import PLANTED
from tests.kit import DESK, INSTALLER, LEADER, Installation, shipped
from tests.message_provider import Provider
from tests.victims import run_victim


def household(at: Installation, **changes: object) -> str:
    return at.request("lv_household", **{**PLANTED, **changes})


def lacking(at: Installation, code: str, papers: list[str]) -> None:
    at.complete(code, "lvh_receive_check", eligible=False, survey_slot=None, missing_items=papers)


def send(at: Installation) -> None:
    while at.engine.message_outbox.send_due():
        pass


def told(at: Installation, code: str) -> dict[tuple[str, str], CustomerMessageView]:
    found = at.engine.messages.of_case(at.actor(DESK), code)
    return {(one.kind, one.channel): one for one in found}


def receipt(name: str, status: DeliveryStatus, error: str = "") -> TextReceipt:
    return TextReceipt(name, "", status, error)


def test_a_request_is_answered_by_its_code_on_both_channels(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    assert provider.texts == [], "nothing leaves within the command"
    send(telling)
    (sms,) = provider.texts
    assert sms.number == PLANTED["phone"]
    said, _, token = sms.text.partition(" Tra cuu: http://127.0.0.1:8470/k/")
    assert said == f"Da nhan yeu cau cap dien {code} luc 09:00 01/10/2014."
    assert len(token) == 22
    (letter,) = provider.letters
    assert letter.address == PLANTED["email"]
    assert letter.subject.startswith(f"Đã nhận yêu cầu cấp điện {code} / Your request {code}")
    assert "Mã yêu cầu" in letter.body
    assert "We received your request" in letter.body
    views = told(telling, code)
    assert {key: one.state for key, one in views.items()} == {
        ("C01", "sms"): "accepted",
        ("C01", "email"): "accepted",
    }
    assert views["C01", "sms"].segments == 1
    hidden = "the staff reads what was told, and cannot open the case as its customer"
    assert views["C01", "sms"].text == f"{sms.text.removesuffix(token)}…", hidden
    assert token not in views["C01", "email"].text
    send(telling)
    assert len(provider.texts) == 1


def test_a_link_that_was_sent_goes_on_until_the_address_is_corrected(
    telling: Installation, provider: Provider
) -> None:
    """A key on paper revokes the one before, and no link that its customer has in a message."""
    code = household(telling)
    send(telling)
    token = provider.texts[-1].text.rpartition("/k/")[2]
    paper = [str(telling.do(commands.MakeCaseKey(code)).details["token"]) for _ in range(2)]
    of_link = telling.engine.code_look_ups.of_link
    assert [of_link(one) is not None for one in (token, *paper)] == [True, False, True]
    telling.do(commands.CorrectFacts(code, {"max_demand_kw": 4}, "Đo lại"))
    assert of_link(token) is not None
    telling.do(commands.CorrectFacts(code, {"phone": "0987654321"}, "Ghi nhầm số"))
    assert [of_link(one) is not None for one in (token, *paper)] == [False, False, True]


def test_at_night_a_text_waits_for_the_morning_and_a_letter_does_not(
    telling: Installation, provider: Provider
) -> None:
    telling.at("2014-10-01 21:30")
    code = household(telling)
    send(telling)
    assert (len(provider.texts), len(provider.letters)) == (0, 1)
    assert told(telling, code)["C01", "sms"].state == "held"
    telling.at("2014-10-02 06:59")
    send(telling)
    assert provider.texts == []
    telling.at("2014-10-02 07:00")
    send(telling)
    assert len(provider.texts) == 1


def test_a_worker_that_was_down_until_the_night_waits_for_the_morning_too(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    telling.at("2014-10-01 23:00")
    send(telling)
    assert provider.texts == []
    assert told(telling, code)["C01", "sms"].state == "held"
    telling.at("2014-10-02 07:00")
    send(telling)
    assert len(provider.texts) == 1


def test_papers_are_named_in_the_letter_and_counted_in_the_text(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    papers = ["Giấy chứng nhận của bà Lành", "Hợp đồng thuê nhà"]
    telling.complete(
        code, "lvh_receive_check", eligible=False, survey_slot=None, missing_items=papers
    )
    send(telling)
    sms = provider.texts[-1].text
    assert sms.startswith(f"Ho so {code} can bo sung 2 giay to, gui mot lan truoc ")
    assert "Lanh" not in sms
    assert "- Giấy chứng nhận của bà Lành\n- Hợp đồng thuê nhà" in provider.letters[-1].body


def test_what_will_not_do_is_told_at_once_when_all_that_came_was_looked_at(
    telling: Installation,
) -> None:
    code = household(telling, site_right_doc_kind="house_ownership")
    asked = (
        {"paper": "house_ownership", "reason": "Bản chụp mờ"},
        {"words": "Ảnh mặt tiền", "reason": "Chưa rõ"},
    )
    telling.do(commands.AskForPapers(code, asked))
    for number in (1, 2):
        telling.do(commands.HandInPaper(code, number, (telling.file,), on_behalf_of="Bà Lành"))
    telling.do(commands.RefusePaper(code, 1, "Thiếu mặt sau của bà Lành"))
    assert ("M03C", "sms") not in told(telling, code), "another one lies with the desk"
    telling.do(commands.AcceptPaper(code, 2))
    views = told(telling, code)
    sms, letter = views["M03C", "sms"].text, views["M03C", "email"].text
    assert sms.startswith(f"Ho so {code}: 1 giay to chua dung duoc. Ly do va cach gui lai: ")
    assert "Lanh" not in sms
    assert ": Thiếu mặt sau của bà Lành\n" in letter and "Ảnh mặt tiền" not in letter
    assert "Please send them again before " in letter


def test_no_text_of_a_whole_case_tells_of_a_person_or_takes_two_segments(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    telling.go(code)
    send(telling)
    assert {one.id.split("-")[2] for one in provider.texts} >= {"C01", "M05", "M20", "M21", "M22"}
    known = " ".join(one.text for one in provider.texts)
    for planted in PLANTED.values():
        assert planted not in known
    assert {segments(one.text) for one in provider.texts} == {1}


def test_that_a_design_was_agreed_is_told_where_it_was(
    telling: Installation, provider: Provider
) -> None:
    code = telling.request(phone=PLANTED["phone"], email=PLANTED["email"])
    telling.go(code, "mv_design_agreement")
    telling.complete(code, "mv_design_agreement", approved=False, comments=["Thiếu tiếp địa"])
    assert ("M11", "sms") not in told(telling, code)
    telling.go(code, "mv_design_agreement")
    telling.complete(code, "mv_design_agreement")
    assert {("M12", "sms"), ("M11", "sms"), ("M11", "email")} <= told(telling, code).keys()
    (wording,) = (one for one in shipped() if one.name == "wording/M11")
    for wrong in ("comments", "gone"):
        changed = replace(wording, content=wording.content.replace('"approved"', f'"{wrong}"'))
        with pytest.raises(Invalid, match="1 problem") as refused:
            telling.do(commands.Publish((changed,)), INSTALLER)
        assert "if_yes" in str(refused.value.problems)


def test_nothing_of_it_stands_readable_in_the_database(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    papers = ["Giấy khai sinh con bà Lành"]
    telling.complete(
        code, "lvh_receive_check", eligible=False, survey_slot=None, missing_items=papers
    )
    send(telling)
    with telling.engine._database.read() as connection:
        rows = connection.execute(text("SELECT * FROM messages")).all()
    found = "\n".join(str(value) for row in rows for value in row)
    for planted in (*PLANTED.values(), *papers, "Da nhan yeu cau"):
        assert planted not in found


@pytest.mark.row(44)
def test_a_receipt_counts_once_and_what_has_arrived_stays_so(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    send(telling)
    fate = telling.engine.message_fate
    (name,) = (one.id for one in provider.texts)
    assert fate.take_receipt(receipt(name, DeliveryStatus.DELIVERED))
    for status in (DeliveryStatus.REJECTED, DeliveryStatus.UNREACHABLE, DeliveryStatus.DELIVERED):
        assert fate.take_receipt(receipt(name, status))
    view = told(telling, code)["C01", "sms"]
    assert view.state == "delivered"
    assert view.delivered_at is not None
    assert not fate.take_receipt(receipt("unknown", DeliveryStatus.DELIVERED))
    by_ref = TextReceipt("", f"ref-{name}", DeliveryStatus.DELIVERED, "")
    assert fate.take_receipt(by_ref)


class SlowProvider(Provider):
    """Tells of each text, by its own name for it, before it has answered what that is."""

    def __init__(self, at: Installation) -> None:
        super().__init__()
        self.at = at

    def send_text(self, message: TextMessage) -> str:
        fate = self.at.engine.message_fate
        for before in self.texts:
            assert fate.take_receipt(self.receipt_of(before.id))
        self.at.clock.advance(timedelta(seconds=5))
        with pytest.raises(Unavailable, match="Send it again"):
            fate.take_receipt(self.receipt_of(message.id))
        return super().send_text(message)

    def receipt_of(self, name: str) -> TextReceipt:
        return TextReceipt("", f"ref-{name}", DeliveryStatus.DELIVERED, "")


def test_a_receipt_that_comes_before_its_text_is_noted_is_sent_again(either: Installation) -> None:
    for _ in range(2):
        household(either, email=None)
    provider = SlowProvider(either)
    engine = Engine(either.config, either.clock, texts=provider)
    while engine.message_outbox.send_due():
        pass
    engine.close()
    assert len(provider.texts) == 2
    fate = either.engine.message_fate
    assert fate.take_receipt(provider.receipt_of(provider.texts[-1].id))
    assert not fate.take_receipt(provider.receipt_of("unknown"))


def test_what_has_not_arrived_is_sent_four_times_more_within_three_days(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling, email=None)
    send(telling)
    for hours in (1, 3, 22, 25):
        name = provider.texts[-1].id
        for _ in range(2):
            telling.engine.message_fate.take_receipt(receipt(name, DeliveryStatus.UNREACHABLE))
        telling.clock.advance(timedelta(hours=hours))
        send(telling)
    assert len({one.id for one in provider.texts}) == len(provider.texts) == 5
    telling.engine.message_fate.take_receipt(
        receipt(provider.texts[-1].id, DeliveryStatus.UNREACHABLE)
    )
    assert told(telling, code)["C01", "sms"].state == "undelivered"


def test_whom_no_channel_reaches_the_desk_is_told_to_call(
    telling: Installation, provider: Provider
) -> None:
    provider.bounces = True
    code = household(telling)
    send(telling)
    for _ in range(2):
        telling.engine.message_fate.take_receipt(
            receipt(provider.texts[0].id, DeliveryStatus.REJECTED, "no such number")
        )
        work_off(telling.engine)
    (event,) = [one for one in telling.history(code) if one.type == "CustomerUnreached"]
    assert event.payload.to == (DESK,)  # type: ignore[union-attr]
    (notice,) = telling.engine.notices.page(telling.actor(DESK), case=code)
    assert notice.letter.subject == f"{code}: tin loại C01 không tới được khách hàng"
    assert told(telling, code)["C01", "sms"].problem == "no such number"
    (again,) = telling.engine.reexecute([code])
    assert again.divergence is None


def test_where_one_channel_fails_for_good_the_next_one_is_taken(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    telling.go(code)
    provider.refuses = TextRefusedError("HTTP 422")
    send(telling)
    views = told(telling, code)
    assert views["M22", "sms"].state == "undelivered"
    assert views["M22", "email"].state == "accepted"


def test_a_provider_that_is_away_loses_nothing_and_is_given_up_after_ten_tries(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling, email=None)
    provider.refuses = TextProviderError("ConnectionRefusedError")
    telling.engine.message_outbox.send_due()
    view = told(telling, code)["C01", "sms"]
    assert (view.state, view.problem) == ("waiting", "ConnectionRefusedError")
    for _ in range(9):
        telling.clock.advance(timedelta(hours=1))
        telling.engine.message_outbox.send_due()
    assert told(telling, code)["C01", "sms"].state == "failed"


def test_whoever_is_erased_is_told_nothing_more(telling: Installation, provider: Provider) -> None:
    code = household(telling)
    telling.do(commands.CancelCase(code, "khách rút"), LEADER)
    ask = commands.AskErasure(code, "withdrawn", "khách đề nghị xóa")
    telling.do(ask, DESK)
    telling.do(commands.RefuseErasure(code, "hợp đồng còn nợ"), LEADER)
    telling.do(ask, DESK)
    views = told(telling, code)
    assert {("D02", "sms"), ("D03", "sms")} <= views.keys()
    assert "no address left" in views["D02", "email"].text
    telling.do(commands.EraseSubject(code, "đúng luật"), LEADER)
    send(telling)
    assert (provider.texts, provider.letters) == ([], [])
    views = told(telling, code)
    assert {one.state for one in views.values()} == {"dropped"}
    assert {one.text for one in views.values()} == {""}
    with telling.engine._database.read() as connection:
        assert set(connection.scalars(text("SELECT said FROM messages"))) == {None}


def test_only_who_may_see_the_case_sees_what_its_customer_was_told(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    with pytest.raises(Exception, match="There is no case"):
        telling.engine.messages.of_case(telling.actor("kythuat.nb"), code)


def test_without_a_provider_messages_stay_unsent(either: Installation) -> None:
    code = household(either)
    either.engine.message_outbox.send_due()
    views = told(either, code)
    assert {one.state for one in views.values()} == {"unsent"}
    assert views["C01", "sms"].problem == "MOTCUA_TEXTS is not set."


VICTIM = """
import os, signal, sys
from pathlib import Path
from engine import Config, Engine, FixedClock
from engine.model.instant import to_instant
url, files, now, texts, point, *turn = sys.argv[1:]
left = int(turn[0]) if turn else 1
def die(at):
    global left
    left -= at == point
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
engine = Engine(Config(url, Path(files), texts=texts), FixedClock(to_instant(now)), probe=die)
engine.message_outbox.send_due()
"""


@pytest.mark.row(43)
@pytest.mark.parametrize("point", ["message claimed", "message handed over"])
def test_a_worker_that_dies_between_sending_and_noting_loses_nothing(
    either: Installation, tmp_path: Path, point: str
) -> None:
    code = household(either, email=None)
    folder = tmp_path / "texts"
    run_victim(either, VICTIM, f"folder:{folder}", point)
    handed = list(folder.glob("*.json"))
    assert len(handed) == (point == "message handed over")
    assert told(either, code)["C01", "sms"].state == "waiting"
    either.clock.advance(timedelta(minutes=3))
    provider = Provider()
    engine = Engine(either.config, either.clock, texts=provider)
    engine.message_outbox.send_due()
    engine.close()
    (sent,) = provider.texts
    assert {json.loads(one.read_text())["request_id"] for one in handed} <= {sent.id}
    assert told(either, code)["C01", "sms"].state == "accepted"


def test_of_thirty_kills_none_loses_a_message_and_doubles_carry_one_id(
    installation: Installation,
) -> None:
    """Each worker ends right after it has handed one over."""
    for _ in range(30):
        household(installation, email=None)
    provider, killed = Provider(), 0

    def end(point: str) -> None:
        if point == "message handed over":
            raise KeyboardInterrupt

    while killed < 30:
        engine = Engine(installation.config, installation.clock, texts=provider, probe=end)
        with pytest.raises(KeyboardInterrupt):
            engine.message_outbox.send_due()
        killed += 1
        engine.close()
        installation.clock.advance(timedelta(minutes=3))
    engine = Engine(installation.config, installation.clock, texts=provider)
    while engine.message_outbox.send_due():
        pass
    engine.close()
    with installation.engine._database.read() as connection:
        rows = connection.execute(text("SELECT id, state FROM messages")).all()
    assert {row.state for row in rows} == {"accepted"}
    assert {one.id for one in provider.texts} == {row.id for row in rows}
    assert len(provider.texts) == 30 + len(rows)


def test_the_system_may_read_them_too(telling: Installation) -> None:
    assert telling.engine.messages.of_case(SYSTEM, household(telling))
