"""A household signs its contract on pages, with the code that its phone gets."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then, when

from engine import SYSTEM, commands
from features.steps.story import Story
from tests.contract.test_one_time_codes import newest, other_than
from tests.contract.test_personal_data import PLANTED
from tests.kit import BUSINESS, DESK
from tests.message_provider import Provider
from tests.pages.visitor import Visitor
from tests.signed_papers import certified, trusting
from webapi.trial_authority import make_authority

STEP, COMPANYS = "lvh_sign_ppa", "lvb_sign_ppa"
COMPANY = "Công ty Ánh Dương"
AUTHORITY = make_authority("Authority of the test")
PAID = {"f.amount_vnd": "1.250.000"}


class Household:
    """Reads and signs on a phone."""

    def __init__(self) -> None:
        self.phone: Visitor | None = None
        self.path = ""

    @property
    def browser(self) -> Visitor:
        assert self.phone is not None, "it has opened the contract"
        return self.phone

    def sign(self, code: str) -> None:
        fields = {**PAID, "agreed": "yes", "code": code}
        self.browser.submit(self.path, fields, "sign")


@pytest.fixture
def signer() -> Household:
    return Household()


@given("a household whose contract waits to be signed")
def contract_waits(story: Story) -> None:
    story.code = story.at.request("lv_household", **PLANTED)
    story.at.go(story.code, STEP)


@when("it opens the contract with the key of its request")
def opens(story: Story, signer: Household, provider: Provider) -> None:
    key = str(story.at.do(commands.MakeCaseKey(story.code), DESK).details["key"])
    signer.phone = Visitor(story.at).go("/tra-cuu")
    signer.phone.submit("/tra-cuu", {"code": story.code, "key": key})
    (step,) = story.at.open_tasks(story.code).values()
    signer.path = f"/tra-cuu/ky/{step.number}"
    signer.phone.go(signer.path)
    phone = signer.phone
    assert phone.client.get(f"{signer.path}/van-ban").status_code == 303, "the key is not enough"
    phone.go("/tra-cuu/cua-toi").submit("/tra-cuu/cua-toi/ma", {}, "send:sms")
    phone.submit("/tra-cuu/cua-toi", {"code": newest(story.at, provider)})
    assert phone.client.get(f"{signer.path}/van-ban").data.startswith(b"%PDF")
    phone.go(signer.path)


@then("it is told that only a digital signature equals one by hand")
def told_worth(signer: Household) -> None:
    assert "only a digital signature equals a signature by hand" in signer.browser.text


@when("it has a code sent, agrees, and signs with it")
def signs(story: Story, signer: Household, provider: Provider) -> None:
    signer.browser.submit(signer.path, PAID, "send:sms")
    signer.sign(newest(story.at, provider))


@when("it agrees, and signs with a code that was not sent to it")
def signs_wrongly(story: Story, signer: Household, provider: Provider) -> None:
    signer.browser.submit(signer.path, PAID, "send:sms")
    signer.sign(other_than(newest(story.at, provider)))


@then("the contract is signed, and history holds its evidence")
def is_signed(story: Story, signer: Household) -> None:
    assert signer.browser.path.startswith("/tra-cuu/ho-so")
    assert STEP not in story.at.open_tasks(story.code)
    (signed,) = [e for e in story.at.history(story.code) if e.type == "DocumentSigned"]
    assert (signed.payload.level, len(signed.payload.document)) == ("otp", 64)


@then("it is told that the code is not right")
def told_wrong(signer: Household) -> None:
    assert "This code is not right" in signer.browser.text
    assert signer.browser.value("f.amount_vnd"), "what was typed is there still"


@then("the contract still waits to be signed")
def still_waits(story: Story) -> None:
    assert STEP in story.at.open_tasks(story.code)


@given("a company whose contract waits to be signed, and an authority that is believed")
def companys_contract_waits(story: Story) -> None:
    story.at.engine.execute(commands.Publish((trusting(AUTHORITY),)), SYSTEM)
    story.code = story.at.request("lv_business", customer_name=COMPANY, phone=PLANTED["phone"])
    story.at.go(story.code, COMPANYS)


@then("it is told whose certificates are accepted")
def told_authorities(signer: Household) -> None:
    assert "CN=Authority of the test" in signer.browser.text


@when("it sends the contract back unsigned")
def sends_unsigned(signer: Household) -> None:
    signer.browser.submit(signer.path, {}, "file")
    assert "Choose the file that you have signed." in signer.browser.text
    _send_file(signer, _offered(signer))


@then("it is told that the file has no signature")
def told_unsigned(signer: Household) -> None:
    assert "The file has no digital signature of yours." in signer.browser.text


@when("it signs that very file with its certificate, and sends it")
def sends_signed(signer: Household) -> None:
    _send_file(signer, certified(AUTHORITY, COMPANY).sign_pdf(_offered(signer)))


@then("the contract is signed with a certificate, and the staff opens the signed file")
def is_signed_with_certificate(story: Story, signer: Household) -> None:
    assert signer.browser.path.startswith("/tra-cuu/ho-so")
    step = story.at.case(story.code).steps[COMPANYS]
    assert step["signature_kind"] == "digital"
    file = step["signed_file"]["sha256"]
    staff = Visitor(story.at).log_in(BUSINESS)
    assert staff.client.get(f"/cases/{story.code}/files/{file}").data.startswith(b"%PDF")


def _offered(signer: Household) -> bytes:
    return bytes(signer.browser.client.get(f"{signer.path}/van-ban").data)


def _send_file(signer: Household, content: bytes) -> None:
    signer.browser.submit(signer.path, {}, "file", {"signed": [("hop dong.pdf", content)]})
