"""What is kept long enough is listed by one person, released by another, and erased by the
worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import EngineError, commands, documents
from engine.model.disposal import DisposalState
from engine.workers import jobs
from tests.contract.tampering import tamper
from tests.kit import DESK, LEADER, STRANGER, SURVEY, Installation

pytestmark = pytest.mark.usefixtures("quick_sandbox")

OTHER_DESK = "motcua.nb"

PERIODS = """
[[keep]]
processes = ["lv_household"]
outcomes = ["cancelled"]
for = "30d"
from = 2014-01-01
ground = "Mục đích đã hết"

[[keep]]
for = "10y"
from = 2014-01-01
ground = "Hồ sơ gắn với hợp đồng"
"""


def publish(at: Installation, text: str = PERIODS) -> None:
    document = documents.Document(documents.Kind.RETENTION, "retention", text)
    at.do(commands.Publish((document,)), "system")


def ended(at: Installation, count: int, name: str = "Trần Thị Sen") -> list[str]:
    codes = [at.request("lv_household", customer_name=f"{name} {n}") for n in range(count)]
    for code in codes:
        at.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    return sorted(codes)


def drawn_up(at: Installation, *codes: str) -> str:
    receipt = at.do(commands.DrawUpDisposal("DL01", codes), DESK)
    return str(receipt.details["disposal"])


def customer(at: Installation, code: str) -> str:
    return at.engine.cases.get(at.actor(LEADER), code).customer


def test_nothing_is_due_before_its_period_is_over(either: Installation) -> None:
    publish(either)
    (code,) = ended(either, 1)
    running = either.request("lv_household")
    either.at("2014-10-30 12:00")
    assert either.engine.disposals.due(either.actor(DESK)) == []
    either.at("2014-10-31 00:30")
    (due,) = either.engine.disposals.due(either.actor(LEADER), "DL01")
    assert (due.case, due.subject, due.period, str(due.due_on)) == (
        code, "customer", "30d", "2014-10-31",
    )  # fmt: skip
    assert running != code
    assert either.engine.disposals.due(either.actor(OTHER_DESK)) == []


def test_two_people_and_the_worker_erase_what_is_due(either: Installation) -> None:
    publish(either)
    codes = ended(either, 25)
    kept = either.request("lv_household")
    either.at("2014-11-05 09:00")
    number = drawn_up(either)
    either.do(commands.ReleaseDisposal(number, "đã rà soát từng hồ sơ"), LEADER)
    assert jobs.work_off(either.engine)
    listed = either.engine.disposals.get(either.actor(DESK), number)
    assert (listed.state, listed.erased, listed.through) == (DisposalState.DONE, 25, 25)
    assert {customer(either, code) for code in codes} == {"đã xóa"}
    assert customer(either, kept) != "đã xóa"
    assert either.verify() == []
    (again,) = either.engine.reexecute([codes[3]])
    assert again.divergence is None
    types = [event.type for event in either.history(codes[3])]
    assert types[-2:] == ["ErasureAsked", "SubjectErased"]
    assert either.engine.rebuild(lambda _done, _total: None).rows == ()


def test_what_changed_meanwhile_is_left_out(either: Installation) -> None:
    publish(either)
    first, second = ended(either, 2)
    either.at("2014-11-05 09:00")
    number = drawn_up(either, first, second)
    either.do(commands.AskErasure(first, "withdrawn", "khách rút đồng ý"), DESK)
    either.do(commands.ReleaseDisposal(number, "đã rà soát"), LEADER)
    jobs.work_off(either.engine)
    listed = either.engine.disposals.get(either.actor(DESK), number)
    assert (listed.erased, listed.left_out) == (1, (f"{first} customer",))
    assert customer(either, first) != "đã xóa"
    assert customer(either, second) == "đã xóa"


def test_a_longer_period_holds_what_is_listed_already(installation: Installation) -> None:
    publish(installation)
    (code,) = ended(installation, 1)
    installation.at("2014-11-05 09:00")
    number = drawn_up(installation)
    publish(installation, PERIODS.replace("30d", "6m"))
    installation.do(commands.ReleaseDisposal(number, "đã rà soát"), LEADER)
    jobs.work_off(installation.engine)
    assert customer(installation, code) == "Trần Thị Sen 0"


def test_a_case_that_refuses_is_left_out_and_the_others_are_not(either: Installation) -> None:
    publish(either)
    codes = ended(either, 3)
    either.at("2014-11-05 09:00")
    number = drawn_up(either)
    either.do(commands.ReleaseDisposal(number, "đã rà soát"), LEADER)
    tamper(either, "UPDATE cases SET facts = '{}' WHERE code = :c", c=codes[1])
    jobs.work_off(either.engine)
    listed = either.engine.disposals.get(either.actor(DESK), number)
    assert listed.state is DisposalState.DONE
    assert listed.left_out == (f"{codes[1]} customer",)


@pytest.mark.parametrize(
    ("login", "command", "code"),
    [
        (SURVEY, lambda n: commands.DrawUpDisposal("DL01"), "not_disposing"),
        (STRANGER, lambda n: commands.DrawUpDisposal("DL01"), "not_disposing"),
        (DESK, lambda n: commands.DrawUpDisposal("DL01", ("SX0000000000",)), "not_due"),
        (DESK, lambda n: commands.ReleaseDisposal(n, "vì thế"), "not_releasing"),
        (STRANGER, lambda n: commands.ReleaseDisposal(n, "vì thế"), "disposal_not_found"),
        (LEADER, lambda n: commands.ReleaseDisposal("000000000", "vì thế"), "disposal_not_found"),
        (LEADER, lambda n: commands.ReleaseDisposal(n, " "), "reason_missing"),
        (LEADER, lambda n: commands.EraseListed(n), "not_worker"),
        (LEADER, lambda n: commands.EraseExpired("SX0000000000", "vì thế", "x"), "not_worker"),
    ],
)
def test_what_does_not_fit_erases_nothing(
    installation: Installation,
    login: str,
    command: Callable[[str], commands.Command],
    code: str,
) -> None:
    publish(installation)
    (case,) = ended(installation, 1)
    installation.at("2014-11-05 09:00")
    number = drawn_up(installation)
    with pytest.raises(EngineError) as refused:
        installation.do(command(number), login)
    assert refused.value.code == code
    jobs.work_off(installation.engine)
    assert customer(installation, case) == "Trần Thị Sen 0"


@pytest.mark.parametrize("point", ["before commit", "after commit"])
def test_a_worker_that_dies_loses_nothing_and_does_nothing_twice(
    either: Installation, point: str
) -> None:
    publish(either)
    codes = ended(either, 45)
    either.at("2014-11-05 09:00")
    number = drawn_up(either)
    either.do(commands.ReleaseDisposal(number, "đã rà soát"), LEADER)
    passed: list[str] = []

    def die(at: str) -> None:
        passed.append(at)
        if passed.count(point) == 2:
            raise KeyboardInterrupt

    victim = Installation(either.config, probe=die)
    victim.clock.set(either.clock.now())
    try:
        victim.do(commands.EraseListed(number), "system")
        with pytest.raises(KeyboardInterrupt):
            victim.do(commands.EraseListed(number), "system")
    finally:
        victim.engine.close()
    through = either.engine.disposals.get(either.actor(DESK), number).through
    assert through == (20 if point == "before commit" else 40)
    jobs.work_off(either.engine)
    assert either.engine.disposals.get(either.actor(DESK), number).state is DisposalState.DONE
    for code in codes:
        types = [event.type for event in either.history(code)]
        assert types.count("SubjectErased") == 1
    assert either.verify() == []
