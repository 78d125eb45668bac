"""A customer writes a request online, and hands it in; no account is needed, and no staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, commands
from engine.demo.answers import FILE_CONTENT as FILE
from engine.model.actor import acting_customer
from tests.contract.test_personal_data import rest
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, Installation

STREET = "Số 9 ngõ Hoa Sữa, gọi trước"


@dataclass
class Applicant:
    """Somebody with the link to an application."""

    at: Installation
    id: str
    secret: str
    version: int = 1

    @classmethod
    def begin(cls, at: Installation, definition: str = "lv_household") -> Applicant:
        receipt = at.engine.execute(commands.BeginApplication(definition), ANYBODY)
        return cls(at, str(receipt.details["application"]), str(receipt.details["secret"]))

    def save(self, **answers: Any) -> None:
        command = commands.SaveApplication(self.id, self.secret, answers, self.version)
        self.version = int(str(self.at.engine.execute(command, ANYBODY).details["version"]))

    def submit(self) -> str:
        command = commands.SubmitApplication(self.id, self.secret)
        return str(self.at.engine.execute(command, ANYBODY).details["case"])

    def read(self) -> dict[str, object]:
        return dict(self.at.engine.applications.get(self.id, self.secret).answers)


ANYBODY = acting_customer("")


@pytest.fixture
def served(either: Installation) -> Installation:
    either.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    either.do(commands.Publish((territory("DL01"),)), INSTALLER)
    return either


def answer(at: Installation, applicant: Applicant, **changes: Any) -> dict[str, Any]:
    """A whole answer, with a paper that this applicant has uploaded."""
    kept = at.engine.uploaded_files.keep(acting_customer(applicant.id), FILE)
    paper = {"sha256": kept.sha256, "name": "giấy tờ nhà.pdf"}
    own = {"site_right_doc_kind": "land_use_right", "site_right_doc": [paper]}
    changes = {"site_street": STREET, **own} | changes
    return at.answer("lvh_submit_request", **changes)


def test_what_was_typed_is_there_again(served: Installation) -> None:
    applicant = Applicant.begin(served)
    assert applicant.read() == {}
    applicant.save(customer_name="Bà Nguyễn Thị Mơ", phone="0912 345 678")
    assert applicant.read() == {"customer_name": "Bà Nguyễn Thị Mơ", "phone": "0912 345 678"}
    applicant.save(customer_name="Bà Mơ")
    assert applicant.read() == {"customer_name": "Bà Mơ"}


def test_nothing_personal_of_it_rests_readable(served: Installation) -> None:
    applicant = Applicant.begin(served)
    applicant.save(customer_name="Bà Nguyễn Thị Mơ", phone="0912345678")
    found = "\n".join(rest(served))
    assert "Thị Mơ" not in found
    assert "0912345678" not in found
    assert applicant.secret not in found


def test_handed_in_it_is_a_case_at_the_unit_that_serves_the_place(served: Installation) -> None:
    applicant = Applicant.begin(served)
    applicant.save(**answer(served, applicant))
    code = applicant.submit()
    view = served.engine.cases.get(served.actor(DESK), code)
    assert view.case.channel == "web"
    assert STREET in view.place
    assert "lvh_receive_check" in served.open_tasks(code)
    first, *_, last = served.history(code)
    assert (first.by, first.via, first.role) == (f"kh/{code}", "portal", "khach_hang")
    assert last.on_behalf_of is None
    assert served.verify() == []
    (again,) = served.engine.reexecute([code])
    assert again.divergence is None


def test_a_second_click_gets_the_same_case(served: Installation) -> None:
    applicant = Applicant.begin(served)
    applicant.save(**answer(served, applicant))
    assert applicant.submit() == applicant.submit()
    with pytest.raises(Conflict) as refused:
        applicant.save(customer_name="Ông Khác")
    assert refused.value.code == "application_submitted"
    view = served.engine.applications.get(applicant.id, applicant.secret)
    assert view.answers == {}
    assert view.case == applicant.submit()


def test_what_is_missing_is_told_and_nothing_is_lost(served: Installation) -> None:
    applicant = Applicant.begin(served)
    given = answer(served, applicant)
    del given["customer_name"]
    applicant.save(**given)
    with pytest.raises(Invalid) as refused:
        applicant.submit()
    assert [one.field for one in refused.value.fields] == ["customer_name"]
    applicant.save(**given, customer_name="Bà Mơ")
    applicant.submit()


@pytest.mark.parametrize("secret", ["", "mc_" + "0" * 43, "'; DROP TABLE applications;--"])
def test_without_its_secret_there_is_no_such_request(served: Installation, secret: str) -> None:
    applicant = Applicant.begin(served)
    with pytest.raises(NotFound):
        served.engine.applications.get(applicant.id, secret)
    for command in (
        commands.SaveApplication(applicant.id, secret, {}, 1),
        commands.SubmitApplication(applicant.id, secret),
    ):
        with pytest.raises(NotFound):
            served.engine.execute(command, ANYBODY)


def test_two_tabs_do_not_overwrite_each_other(served: Installation) -> None:
    applicant = Applicant.begin(served)
    applicant.save(customer_name="Bà Mơ")
    applicant.version = 1
    with pytest.raises(Conflict) as refused:
        applicant.save(customer_name="Bà Mận")
    assert refused.value.code == "application_changed"


def test_a_paper_of_another_request_cannot_be_referred_to(served: Installation) -> None:
    first, second = Applicant.begin(served), Applicant.begin(served)
    with pytest.raises(Invalid) as refused:
        second.save(**answer(served, first))
    assert refused.value.code == "file_missing"


def test_papers_of_an_unfinished_request_outlive_a_day(served: Installation) -> None:
    applicant = Applicant.begin(served)
    applicant.save(**answer(served, applicant))
    served.clock.advance(timedelta(days=3))
    served.engine.sweep_uploads()
    applicant.submit()


def test_what_nobody_goes_on_with_is_removed(served: Installation) -> None:
    left, kept = Applicant.begin(served), Applicant.begin(served)
    left.save(customer_name="Bà Mơ")
    served.clock.advance(timedelta(days=20))
    kept.save(customer_name="Bà Mận")
    served.clock.advance(timedelta(days=11))
    assert served.engine.drop_unfinished_applications() == 1
    assert kept.read() == {"customer_name": "Bà Mận"}
    with pytest.raises(NotFound):
        left.read()
    assert served.verify() == []


def test_the_customer_gets_a_key_of_the_case(served: Installation) -> None:
    applicant = Applicant.begin(served)
    applicant.save(**answer(served, applicant))
    code = applicant.submit()
    receipt = served.engine.execute(commands.MakeCaseKey(code), acting_customer(code))
    found = served.engine.code_look_ups.by_code(code, str(receipt.details["key"]), "203.0.113.1")
    assert found.code == code
    with pytest.raises(NotFound):
        served.engine.execute(commands.MakeCaseKey(code), acting_customer("SX0000000000"))


def test_a_customer_may_do_nothing_else(served: Installation) -> None:
    code = served.request("lv_household")
    customer = acting_customer(code)
    assert customer.sees() == frozenset()
    for command in (
        commands.CancelCase(code, "tôi không làm nữa"),
        commands.AddComment(code, "chào"),
        commands.SuspendCase(code, "đợi"),
        commands.StartCase("lv_household", "DL01", "web"),
        commands.AcceptTransfer(code),
        commands.ReportUnreached(code, 1, "received"),
        commands.IssueToken("điện thoại"),
    ):
        for actor in (customer, ANYBODY):
            with pytest.raises(NotAllowed):
                served.engine.execute(command, actor)
    with pytest.raises(NotFound):
        served.engine.cases.get(customer, code)
