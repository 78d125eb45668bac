"""A household signs its contract by a one-time code: for this document, once, with evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Conflict, EngineError, Granted, Invalid, NotLoggedIn, acting_customer, commands
from engine.demo.answers import FILE_CONTENT
from engine.model.case_key import hash_case_key
from engine.model.signing import AGREEMENT
from tests.contract.test_customer_messages import household
from tests.contract.test_one_time_codes import newest, other_than
from tests.contract.test_personal_data import PLANTED
from tests.kit import DESK, Installation
from tests.message_provider import Provider

PAID = {"amount_vnd": 1_250_000}


class Signer:
    """The customer of a case whose contract waits to be signed."""

    def __init__(self, at: Installation, provider: Provider) -> None:
        self.at, self.provider = at, provider
        self.code = household(at)
        at.go(self.code, "lvh_sign_ppa")
        self.task = at.open_tasks(self.code)["lvh_sign_ppa"]
        key = str(at.do(commands.MakeCaseKey(self.code), DESK).details["key"])
        secret = at.engine._tracking_secret
        self.granted = Granted(self.code, hash_case_key(secret, self.code, key))

    @property
    def document(self) -> str:
        return self.at.engine.signing.get(self.granted, self.task.number).document

    def ask(self) -> str:
        command = commands.AskSigningCode(self.task.id)
        self.at.engine.execute(command, acting_customer(self.code))
        return newest(self.at, self.provider)

    def sign(self, code: str, agreed: str | None = AGREEMENT, document: str | None = None) -> None:
        named = document or self.document
        command = commands.SignDocument(self.task.id, named, code, PAID, agreed)
        self.at.engine.execute(command, acting_customer(self.code))

    def refused(self, code: str, **how: str | None) -> str:
        before = len(self.at.history(self.code))
        with pytest.raises(EngineError) as error:
            self.sign(code, **how)
        assert len(self.at.history(self.code)) == before
        return error.value.code


@pytest.fixture
def signer(telling: Installation, provider: Provider) -> Signer:
    return Signer(telling, provider)


def test_a_household_signs_by_a_code_and_the_step_is_done(
    telling: Installation, signer: Signer
) -> None:
    view = telling.engine.signing.get(signer.granted, signer.task.number)
    assert (view.levels, dict(view.codes_to)["sms"]) == (("digital", "otp", "paper"), "•••• 678")
    read, customer = telling.engine.signing.content, acting_customer(signer.code)
    with pytest.raises(NotLoggedIn):
        read(signer.granted, customer, signer.task.number)
    telling.engine.execute(commands.AskCaseCode(signer.code), customer)
    shown = commands.ShowOneTimeCode(signer.code, newest(telling, signer.provider))
    proof = str(telling.engine.execute(shown, customer).details["proof"])
    proved = acting_customer(signer.code, proof)
    assert read(signer.granted, proved, signer.task.number)[1] == FILE_CONTENT
    document = view.document
    signer.sign(signer.ask())
    (signed,) = [e for e in telling.history(signer.code) if e.type == "DocumentSigned"]
    assert (signed.by, signed.on_behalf_of) == (f"kh/{signer.code}", None)
    assert (signed.payload.document, signed.payload.level) == (document, "otp")
    assert signed.payload.agreement == AGREEMENT
    step = telling.case(signer.code).steps["lvh_sign_ppa"]
    assert (step["signature_kind"], step["amount_vnd"]) == ("otp", 1_250_000)
    assert "lvh_sign_ppa" not in telling.open_tasks(signer.code)
    (again,) = telling.engine.reexecute([signer.code])
    assert (again.divergence, telling.verify()) == (None, [])
    with pytest.raises(EngineError):
        telling.engine.signing.get(signer.granted, signer.task.number)


def test_what_is_no_signature_signs_nothing(telling: Installation, signer: Signer) -> None:
    code = signer.ask()
    assert signer.refused(code, agreed=None) == "signing_not_agreed"
    assert signer.refused(code, document="0" * 64) == "document_changed"
    assert signer.refused(other_than(code)) == "code_wrong"
    telling.clock.advance(timedelta(minutes=10))
    assert signer.refused(code) == "code_wrong"


def test_a_code_signs_one_case_once_and_nothing_else_does(
    telling: Installation, provider: Provider, signer: Signer
) -> None:
    customer = acting_customer(signer.code)
    telling.engine.execute(commands.AskCaseCode(signer.code), customer)
    assert signer.refused(newest(telling, provider)) == "code_wrong", "for seeing one's data"
    other = Signer(telling, provider)
    code = signer.ask()
    assert other.refused(code) == "code_wrong"
    signer.sign(code)
    with pytest.raises(Conflict):
        signer.sign(code, document="0" * 64)
    with pytest.raises(EngineError) as error:
        telling.do(commands.AskSigningCode(other.task.id), DESK)
    assert error.value.code == "not_the_customer"


def test_where_a_code_is_not_enough_none_is_sent(telling: Installation) -> None:
    code = telling.request("lv_business", phone=PLANTED["phone"])
    telling.go(code, "lvb_sign_ppa")
    task = telling.open_tasks(code)["lvb_sign_ppa"]
    with pytest.raises(Conflict) as error:
        telling.engine.execute(commands.AskSigningCode(task.id), acting_customer(code))
    assert error.value.code == "not_signed_by_code"
    offered = telling.engine.tasks.get(telling.actor(DESK), task.id).fields
    levels = next(one.schema["enum"] for one in offered if one.name == "signature_kind")
    assert levels == ["digital", "paper"]
    with pytest.raises(Invalid) as unfit:
        telling.complete(code, "lvb_sign_ppa", signature_kind="otp")
    assert [one.field for one in unfit.value.fields] == ["signature_kind"]
    telling.complete(code, "lvb_sign_ppa", signature_kind="paper")
