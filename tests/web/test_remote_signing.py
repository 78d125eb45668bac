"""A customer signs on the page of a remote signing service, which runs on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from engine import SYSTEM, commands, sign_spoken
from tests.contract.test_one_time_codes import newest
from tests.contract.test_personal_data import PLANTED
from tests.kit import DESK, Installation
from tests.message_provider import Provider
from tests.pages.visitor import Visitor
from tests.signed_papers import certified, trusting
from webapi.test_signer import SIGNATURE, TrialSigner, create_test_signer
from webapi.trial_authority import make_authority

STEP, COMPANY, SECRET = "lvb_sign_ppa", "Công ty Ánh Dương", "bi-mat-chung"


@dataclass
class Signing:
    """Motcua, the service, and the browser of the customer."""

    at: Installation
    provider: Provider
    signer: TrialSigner
    page: FlaskClient
    browser: Visitor = field(init=False)
    code: str = ""

    def begin(self) -> None:
        self.code = self.at.request("lv_business", customer_name=COMPANY, phone=PLANTED["phone"])
        self.at.go(self.code, STEP)
        key = str(self.at.do(commands.MakeCaseKey(self.code), DESK).details["key"])
        self.browser = Visitor(self.at).go("/tra-cuu")
        self.browser.submit("/tra-cuu", {"code": self.code, "key": key})
        self.browser.go(self.path)

    @property
    def path(self) -> str:
        return f"/tra-cuu/ky/{self.at.open_tasks(self.code)[STEP].number}"

    def show_code(self) -> None:
        self.browser.submit("/tra-cuu/cua-toi/ma", {}, "send:sms")
        self.browser.submit("/tra-cuu/cua-toi", {"code": newest(self.at, self.provider)})

    def hand_over(self) -> str:
        """The page of the service, as the customer is led there."""
        self.browser.submit(self.path, {}, "go")
        (link,) = [one for one in self.browser.links() if "/sign/" in one]
        return link

    def press(self, link: str, **typed: str) -> TestResponse:
        return self.page.post(link, data={"token": self.signer.token, **typed})

    def finish(self) -> str:
        self.browser.submit(self.path, {}, "fetch")
        return self.browser.text

    @property
    def signed(self) -> list[Any]:
        return [e for e in self.at.history(self.code) if e.type == "DocumentSigned"]


Speak = Callable[[str, str, bytes], str]


def _only_answers(forged: Speak) -> Speak:
    """Has the service speak so, and hear as ever."""

    def speak(secret: str, about: str, body: bytes) -> str:
        way = forged if about.startswith("answer") else sign_spoken
        return way(secret, about, body)

    return speak


@pytest.fixture
def signing(either: Installation, provider: Provider, tmp_path: Path) -> Iterator[Signing]:
    authority = make_authority("Authority of the service")
    either.engine.execute(commands.Publish((trusting(authority),)), SYSTEM)
    signer = TrialSigner(SECRET, authority, either.clock)
    app = create_test_signer(signer)
    served = make_server("127.0.0.1", 0, app, threaded=True)
    file = tmp_path / "signer.toml"
    file.write_text(
        f'url = "http://127.0.0.1:{served.port}"\nsecret = "{SECRET}"\n'
        '[service]\nname = "Ký số thử"\n'
    )
    config = replace(either.config, signer=f"http:{file}")
    at = Installation(config, texts=provider, post=provider)
    thread = Thread(target=served.serve_forever)
    thread.start()
    try:
        yield Signing(at, provider, signer, app.test_client())
    finally:
        served.shutdown()
        thread.join()
        at.engine.close()


def test_a_customer_signs_at_the_service_once_and_comes_back(signing: Signing) -> None:
    signing.begin()
    signing.browser.submit(signing.path, {}, "go")
    assert signing.browser.path == "/tra-cuu/cua-toi", "the key alone shows the document to nobody"
    signing.show_code()
    link = signing.hand_over()
    assert "You have not signed on the page" in signing.finish()
    signing.signer.asked.clear()
    assert "You have not signed on the page" in signing.finish(), "it has forgotten what it had"
    assert signing.hand_over() == link
    shown = signing.page.get(link).get_data(as_text=True)
    assert "không có giá trị pháp lý" in shown and signing.path in shown
    assert signing.page.post(link, data={"called": COMPANY}).status_code == 403
    signing.press(link, do="refuse")
    assert "You have refused to sign" in signing.finish()
    assert signing.hand_over() == link, "the same document of the same step is one request"
    signing.press(link, do="sign", called="Người Khác")
    assert "The certificate is that of another" in signing.finish()
    assert signing.hand_over() == link
    signing.press(link, do="sign", called=COMPANY)
    path = signing.path
    assert not signing.signed
    signing.finish()
    (event,) = signing.signed
    assert (event.payload.level, event.by) == ("remote", f"kh/{signing.code}")
    step = signing.at.case(signing.code).steps[STEP]
    assert (step["signature_kind"], step["decision"]) == ("remote", "signed")
    signing.browser.go(path)
    assert "There is nothing for you to sign here now." in signing.browser.text
    (again,) = signing.at.engine.reexecute([signing.code])
    assert (again.divergence, signing.at.verify()) == (None, [])


def test_what_is_not_the_services_own_signs_nothing(
    signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.begin()
    signing.browser.go(f"{signing.path}/van-ban")
    signing.show_code()
    link = signing.hand_over()
    signing.press(link, do="sign", called=COMPANY)
    (wanted,) = signing.signer.asked.values()
    offered = wanted.content
    wanted.content = b"%PDF-1.4 another"
    assert "or is about another document" in signing.finish()
    wanted.content = offered
    for forged in (
        lambda secret, about, body: sign_spoken("forged", about, body),
        lambda secret, about, body: sign_spoken(secret, "answer of another request", body),
    ):
        with monkeypatch.context() as patched:
            patched.setattr("webapi.test_signer.sign_spoken", _only_answers(forged))
            assert "What came back is not of the signing service" in signing.finish()
    name = link.rpartition("/")[2]
    asked = signing.page.get(f"/requests/{name}", headers={SIGNATURE: "0" * 64})
    posted = signing.page.post("/requests", data=json.dumps({"id": name, "document": ""}))
    assert (asked.status_code, posted.status_code) == (401, 401)
    assert not signing.signed
    stranger = certified(make_authority("Nobody"), COMPANY)
    wanted.file = stranger.sign_pdf(offered)
    assert "are not accepted here" in signing.finish()
    assert not signing.signed
