"""Looking a request up by its code: what is read, how often, and what a key opens."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from engine import EngineError, Granted, commands
from engine.model.code import make_code
from engine.model.rate_limit import RATES, PublicRate, RateLimit
from engine.store.tables import case_keys, rate_buckets
from tests.kit import CARE, DESK, LEADER, SURVEY, Installation

HERE = "203.0.113.7"


def look(at: Installation, typed: str, key: str | None = None, address: str = HERE) -> str:
    """The code that was found, or the code of the error."""
    try:
        return at.engine.code_look_ups.by_code(typed, key, address).code
    except EngineError as error:
        return error.code


def other_code(number: int) -> str:
    return make_code("SX", f"{number:09d}")


def key_of(at: Installation, code: str) -> tuple[str, str]:
    details = at.do(commands.MakeCaseKey(code)).details
    return str(details["key"]), str(details["token"])


def test_a_code_is_read_as_people_type_it(either: Installation) -> None:
    code = either.request()
    for number, typed in enumerate(
        (
            code.lower(),
            f" {code[:2]} {code[2:6]} {code[6:9]} {code[9:]}\n",
            f"{code[:2]}-{code[2:6]}.{code[6:]}",
            code.replace("0", "O").replace("1", "l"),
            code.replace("S", "Ѕ").replace("X", "Х"),  # Cyrillic
            unicodedata.normalize("NFD", code),
            "".join(chr(ord(one) + 0xFEE0) for one in code),  # wide
            f"\u200b{code}\ufeff",
        )
    ):
        assert look(either, typed, address=f"198.51.{number}.1") == code, typed


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "SX", "SX01234567890", "' OR 1=1; --", "x" * 4096, "SX\x0012345678", "🙂" * 12),
        *("SX012345678\ud800", "ＳＸ", "SX٠١٢٣٤٥٦٧٨٩", "12SX34567890"),
    ],
)
def test_what_is_no_code_is_said_and_not_counted(installation: Installation, typed: str) -> None:
    assert look(installation, typed) == "tracking_code_wrong"
    with installation.engine._database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(rate_buckets)) == 0


def test_a_wrong_check_digit_is_not_counted(installation: Installation) -> None:
    code = other_code(7)
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    assert {look(installation, wrong) for _ in range(40)} == {"tracking_code_wrong"}
    assert look(installation, code) == "tracking_not_found"


def test_ten_look_ups_a_minute_from_a_network(either: Installation) -> None:
    code = either.request()
    found = [look(either, code, address=f"203.0.113.{n}") for n in range(12)]
    assert found == [code] * 10 + ["tracking_delayed"] * 2
    assert look(either, code, address="203.0.114.1") == code
    assert look(either, code, address="2001:db8:1:100::1") == code
    either.clock.set(either.clock.now() + timedelta(seconds=61))
    assert look(either, code) == code


def test_thirty_misses_an_hour_from_a_network(either: Installation) -> None:
    code, missed = either.request(), 0
    for number in range(60):
        if number % 9 == 0:
            either.clock.set(either.clock.now() + timedelta(seconds=61))
        missed += look(either, other_code(number)) == "tracking_not_found"
    assert missed == 30
    either.clock.set(either.clock.now() + timedelta(seconds=61))
    assert look(either, code) == "tracking_delayed"
    either.clock.set(either.clock.now() + timedelta(hours=1))
    assert look(either, code) == code


def test_those_who_come_at_once_share_one_count(either: Installation) -> None:
    code = either.request()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: look(either, code), range(16)))
    assert sorted(found) == [code] * 10 + ["tracking_delayed"] * 6


def test_guessing_from_many_networks_asks_everybody_for_the_key(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit over all is 2,000; here it is lower, as nothing else differs."""
    rates = {**RATES, PublicRate.ALL_MISSES: RateLimit(25, timedelta(hours=1))}
    monkeypatch.setattr("engine.readers.code_look_ups.RATES", rates)
    code = either.request()
    key, token = key_of(either, code)
    found = [
        look(either, other_code(number), address=f"198.51.{number // 5}.1") for number in range(200)
    ]
    assert found.count("tracking_not_found") == 25
    assert set(found[25:]) == {"tracking_key_asked"}
    assert look(either, code) == "tracking_key_asked"
    assert look(either, code, key) == code
    assert either.engine.code_look_ups.by_link(token, HERE).code == code


def test_a_key_opens_its_own_case_alone(either: Installation) -> None:
    code, other = either.request(), either.request()
    key, token = key_of(either, code)
    assert look(either, code, f" {key.lower()} ") == code
    assert look(either, other, key) == "tracking_not_found"
    assert look(either, code, "AAAAAA") == "tracking_not_found"
    assert look(either, code, "ÂÂÂÂÂÂ?") == "tracking_not_found"
    assert look(either, other_code(3), key) == "tracking_not_found"
    assert either.engine.code_look_ups.by_link(token, HERE).code == code
    for wrong in ("x" * 22, "", "x" * 4000, f"{token[:-1]}ă"):
        with pytest.raises(EngineError, match="No request"):
            either.engine.code_look_ups.by_link(wrong, "198.51.100.1")


def test_five_wrong_keys_an_hour_for_a_code(either: Installation) -> None:
    code = either.request()
    key, token = key_of(either, code)
    said = [look(either, code, f"AAAAA{n}", f"198.51.{n}.1") for n in range(7)]
    assert said == ["tracking_not_found"] * 5 + ["tracking_delayed"] * 2
    assert look(either, code, key, "192.0.2.1") == "tracking_delayed"
    assert look(either, code, None, "192.0.2.1") == code, "the code alone is not held up"
    assert either.engine.code_look_ups.by_link(token, "192.0.2.1").code == code
    either.clock.set(either.clock.now() + timedelta(hours=1))
    assert look(either, code, key, "192.0.2.1") == code


def test_a_new_key_revokes_the_one_before_and_only_hashes_are_kept(either: Installation) -> None:
    code = either.request()
    old, new = key_of(either, code), key_of(either, code)
    granted = either.engine.code_look_ups.by_code(code, new[0], HERE)
    assert look(either, code, old[0]) == "tracking_not_found"
    shown = either.engine.code_look_ups.give_pass(granted)
    assert either.engine.code_look_ups.of_pass(shown) == granted
    assert either.engine.tracking.own(granted) is not None
    key_of(either, code)
    assert either.engine.code_look_ups.of_pass(shown) == Granted(code)
    assert either.engine.tracking.own(granted) is None
    with either.engine._database.read() as connection:
        kept = str(connection.execute(select(case_keys)).all())
    assert not any(secret in kept for secret in (*old, *new))
    assert not any(secret in str(either.history(code)) for secret in (*old, *new))
    assert [e.type for e in either.history(code)].count("CaseKeyMade") == 3
    assert either.verify() == []


def test_only_desk_and_leader_give_keys(either: Installation) -> None:
    code = either.request()
    for login in (SURVEY, CARE):
        with pytest.raises(EngineError) as refused:
            either.do(commands.MakeCaseKey(code), login)
        assert refused.value.code == "not_giving_keys"
    for login in (DESK, LEADER):
        assert len(str(either.do(commands.MakeCaseKey(code), login).details["key"])) == 6


def test_a_pass_ends_and_cannot_be_written_by_anybody_else(installation: Installation) -> None:
    code, look_ups = installation.request(), installation.engine.code_look_ups
    shown = look_ups.give_pass(Granted(code))
    assert look_ups.of_pass(shown) == Granted(code)
    head, _, mac = shown.rpartition(".")
    for other in (None, "", "x", shown[:-1], head.replace(code, other_code(5)) + "." + mac):
        assert look_ups.of_pass(other) is None
    installation.clock.set(installation.clock.now() + timedelta(minutes=31))
    assert look_ups.of_pass(shown) is None


def test_counts_carry_no_address_and_go_after_a_day(either: Installation) -> None:
    look(either, other_code(1))
    with either.engine._database.read() as connection:
        kept = str(connection.execute(select(rate_buckets)).all())
    assert HERE[:9] not in kept and other_code(1) not in kept
    either.clock.set(either.clock.now() + timedelta(hours=23))
    assert either.engine.code_look_ups.drop_old() == 0
    either.clock.set(either.clock.now() + timedelta(hours=2))
    assert either.engine.code_look_ups.drop_old() == 3


def test_who_has_the_key_sees_the_papers_asked_for_and_the_appointments(
    either: Installation,
) -> None:
    code = either.request("lv_household")
    asked = {"eligible": False, "survey_slot": None, "missing_items": ["Bản sao giấy tờ nhà"]}
    either.go(code, "lvh_supplement_dossier", lvh_receive_check=asked)
    granted = either.engine.code_look_ups.by_code(code, key_of(either, code)[0], HERE)
    own = either.engine.tracking.own(granted, "en")
    assert own is not None
    assert [one.label for one in own.papers] == ["Bản sao giấy tờ nhà"]
    assert own.appointments == ()
    assert own.public == either.engine.tracking.public(code, "en")
    slot = either.clock.now() + timedelta(days=1)
    twist = {"survey_slot": slot.isoformat().replace("+00:00", "Z")}
    either.go(code, "lvh_survey", lvh_receive_check=twist)
    own = either.engine.tracking.own(granted, "en")
    assert own is not None and own.papers == ()
    assert [(one.label, one.at) for one in own.appointments] == [("Survey appointment", slot)]


def test_who_has_the_key_sees_what_became_of_each_paper(either: Installation) -> None:
    code = either.request("lv_household", site_right_doc_kind="house_ownership")
    items: tuple[dict[str, object], ...] = (
        {"paper": "house_ownership", "reason": "Bản chụp mờ"},
        {"words": "Ảnh mặt tiền nhà", "reason": "Chưa rõ vị trí"},
    )
    either.do(commands.AskForPapers(code, items, "Nộp một lần"))
    granted = either.engine.code_look_ups.by_code(code, key_of(either, code)[0], HERE)

    def shown() -> list[tuple[str, str]]:
        own = either.engine.tracking.own(granted)
        assert own is not None
        return [(one.label, one.state) for one in own.papers]

    owned = "Giấy chứng nhận quyền sở hữu nhà ở"
    assert shown() == [(owned, "asked"), ("Ảnh mặt tiền nhà", "asked")]
    either.do(commands.HandInPaper(code, 1, (either.file,), on_behalf_of="Bà Hoa"))
    assert shown() == [(owned, "handed_in"), ("Ảnh mặt tiền nhà", "asked")]
    either.do(commands.AcceptPaper(code, 1))
    assert shown() == [("Ảnh mặt tiền nhà", "asked")]
    public = either.engine.tracking.public(code)
    assert "Ảnh mặt tiền" not in repr(public) and owned not in repr(public)


def test_what_is_not_there_was_erased_or_has_another_key_takes_the_same_statements(
    either: Installation,
) -> None:
    code, gone = either.request("lv_household"), either.request("lv_household")
    key_of(either, gone)
    either.do(commands.CancelCase(gone, "khách đổi ý"), LEADER)
    either.do(commands.AskErasure(gone, "withdrawn", "khách rút đồng ý"), DESK)
    either.do(commands.EraseSubject(gone, "đã đối chiếu đơn"), LEADER)
    sent: list[str] = []
    event.listen(
        either.engine._database.pool,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: sent.append(statement),
    )

    def statements(typed: str, key: str | None) -> list[str]:
        sent.clear()
        assert look(either, typed, key) == "tracking_not_found"
        return list(sent)

    away = other_code(123456789)
    assert statements(away, None) == statements(gone, None) != []
    assert statements(away, "AAAAAA") == statements(gone, "AAAAAA") == statements(code, "AAAAAA")
