"""A household signs its contract by a one-time code: for this document, once, with evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    EngineError,
    Granted,
    Invalid,
    NotLoggedIn,
    acting_customer,
    commands,
    views,
)
from engine.demo.answers import FILE_CONTENT
from engine.model.case_key import hash_case_key
from engine.model.signing import AGREEMENT
from engine.model.trust import read_trust
from tests.contract.test_customer_messages import household
from tests.contract.test_one_time_codes import newest, other_than
from tests.contract.test_personal_data import PLANTED
from tests.kit import BUSINESS, DESK, Installation
from tests.message_provider import Provider
from tests.signed_papers import FROM, certified, changed, paper, trusting
from webapi.trial_authority import make_authority

PAID = {"amount_vnd": 1_250_000}
ALL_LEVELS = ("digital", "otp", "paper", "remote")


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
        command = commands.BeginSigning(self.task.id)
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
    assert (view.levels, dict(view.codes_to)["sms"]) == (
        ("digital", "otp", "paper", "remote"),
        "•••• 678",
    )
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
        telling.do(commands.BeginSigning(other.task.id), DESK)
    assert error.value.code == "not_the_customer"


def test_where_a_code_is_not_enough_none_is_sent(telling: Installation) -> None:
    code = telling.request("lv_business", phone=PLANTED["phone"])
    telling.go(code, "lvb_sign_ppa")
    task = telling.open_tasks(code)["lvb_sign_ppa"]
    with pytest.raises(Conflict) as error:
        telling.engine.execute(commands.BeginSigning(task.id), acting_customer(code))
    assert error.value.code == "not_signed_so"
    offered = telling.engine.tasks.get(telling.actor(DESK), task.id).fields
    levels = next(one.schema["enum"] for one in offered if one.name == "signature_kind")
    assert levels == ["digital", "remote", "paper"]
    with pytest.raises(Invalid) as unfit:
        telling.complete(code, "lvb_sign_ppa", signature_kind="otp")
    assert [one.field for one in unfit.value.fields] == ["signature_kind"]
    telling.complete(code, "lvb_sign_ppa", signature_kind="paper")


# -- with a certificate

AUTHORITY = make_authority("Authority of the test")
OFFICE_PAPER = paper("Contract 12/2014", "1,250,000 VND")


class Company:
    """A customer whose contract waits to be signed with a certificate."""

    def __init__(self, at: Installation, name: str = "Công ty Ánh Dương") -> None:
        self.at, self.name = at, name
        self.code = at.request("lv_business", customer_name=name, representative="Trần Văn Ký")
        at.go(self.code, "lvb_prepare_ppa")
        kept = at.engine.uploaded_files.keep(at.actor(BUSINESS), OFFICE_PAPER)
        file = {"sha256": kept.sha256, "name": "contract.pdf"}
        at.complete(self.code, "lvb_prepare_ppa", contract_file=file)
        at.go(self.code, "lvb_sign_ppa")
        self.task = at.open_tasks(self.code)["lvb_sign_ppa"]
        key = str(at.do(commands.MakeCaseKey(self.code), DESK).details["key"])
        self.granted = Granted(self.code, hash_case_key(at.engine._tracking_secret, self.code, key))

    @property
    def customer(self) -> Actor:
        return acting_customer(self.code)

    @property
    def view(self) -> views.SigningView:
        return self.at.engine.signing.get(self.granted, self.task.number)

    def upload(self, content: bytes) -> dict[str, str]:
        kept = self.at.engine.uploaded_files.keep(self.customer, content)
        return {"sha256": kept.sha256, "name": "signed.pdf"}

    def hand_in(
        self, file: dict[str, str], document: str | None = None, by: Actor | None = None
    ) -> None:
        wanted = document or self.view.document
        command = commands.SignDocument(self.task.id, wanted, level="digital", file=file)
        self.at.engine.execute(command, by or self.customer)

    def refused(self, content: bytes) -> str:
        before = len(self.at.history(self.code))
        with pytest.raises(EngineError) as error:
            self.hand_in(self.upload(content))
        assert len(self.at.history(self.code)) == before
        return error.value.code


def test_a_company_signs_with_its_certificate_and_nobody_else_does(
    either: Installation,
) -> None:
    at = either
    company = Company(at)
    good = certified(AUTHORITY, "CÔNG TY ÁNH DƯƠNG").sign_pdf(OFFICE_PAPER)
    assert company.view.authorities == ()
    assert company.refused(good) == "not_signed_so", "nobody is believed yet"
    at.engine.execute(commands.Publish((trusting(AUTHORITY),)), SYSTEM)
    assert company.view.authorities == ("CN=Authority of the test",)
    stranger = certified(make_authority("Nobody"), "CÔNG TY ÁNH DƯƠNG")
    assert company.refused(stranger.sign_pdf(OFFICE_PAPER)) == "authority_unknown"
    assert (
        company.refused(certified(AUTHORITY, "Ai Khác").sign_pdf(OFFICE_PAPER))
        == "signed_by_another"
    )
    assert company.refused(changed(good)) == "signed_file_changed"
    with pytest.raises(Invalid) as large:
        company.upload(good + bytes(20 << 20))
    assert large.value.code == "file_too_large"
    other = Company(at, "Công ty Khác")
    theirs = other.upload(good)
    with pytest.raises(Invalid) as missing:
        company.hand_in(theirs)
    assert missing.value.code == "file_missing", "a file of another request is none of this one"
    with pytest.raises(Conflict) as replaced:
        company.hand_in(company.upload(good), "0" * 64)
    assert replaced.value.code == "document_changed"
    file = company.upload(good)
    with pytest.raises(EngineError) as another:
        company.hand_in(file, by=other.customer)
    assert another.value.code == "not_the_customer"
    company.hand_in(file)
    (event,) = [e for e in at.history(company.code) if e.type == "DocumentSigned"]
    assert (event.by, event.payload.level) == (f"kh/{company.code}", "digital")
    assert (event.payload.document, event.payload.file) == (
        sha256(OFFICE_PAPER).hexdigest(),
        file["sha256"],
    )
    step = at.case(company.code).steps["lvb_sign_ppa"]
    assert (step["signature_kind"], step["decision"]) == ("digital", "signed")
    sections = at.engine.records.sections(at.actor(DESK), company.code, "en")
    told = {one.label: value for part in sections for one, value in part.fields}
    assert str(told["Signer by the certificate"]).startswith("Common Name: CÔNG TY ÁNH DƯƠNG; ")
    assert at.engine.uploaded_files.read(at.actor(DESK), company.code, file["sha256"])[2] == good
    with pytest.raises(EngineError) as again:
        company.hand_in(file, sha256(OFFICE_PAPER).hexdigest())
    assert again.value.code == "signing_not_found"
    (repeated,) = at.engine.reexecute([company.code])
    assert (repeated.divergence, at.verify()) == (None, [])


def test_a_list_of_authorities_is_read_before_it_is_published() -> None:
    good = trusting(AUTHORITY).content
    wrong = {
        "[[authority": "toml",
        "other = 1": "trust",
        good.replace("from = 2014-01-01", "from = 'soon'"): "trust",
        good.replace("MII", "XII"): "trust",
        good.replace(AUTHORITY.pem, certified(AUTHORITY, "Somebody").pem): "trust",
    }
    for text, rule in wrong.items():
        found, problems = read_trust(text, "trust/trust")
        assert (found, [one.rule for one in problems]) == (None, [rule])
    found, _ = read_trust(good.replace("ground =", "until = 2014-12-31\nground ="), "")
    assert found is not None
    assert [len(found.on(day)) for day in (date(2013, 12, 31), date(2014, 12, 31))] == [0, 1]
    assert not found.on(date(2015, 1, 1))


def test_an_old_signature_of_the_same_words_is_none_of_a_new_offer(
    installation: Installation,
) -> None:
    at, name = installation, "Công ty Ánh Dương"
    at.engine.execute(commands.Publish((trusting(AUTHORITY),)), SYSTEM)
    later = datetime(2035, 1, 2, 2, tzinfo=UTC)
    old = AUTHORITY.issue(name, "", FROM, later + timedelta(days=90)).sign_pdf(OFFICE_PAPER)
    at.clock.set(later)
    assert Company(at).refused(old) == "signed_before_offered"
