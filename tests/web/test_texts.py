"""Text messages over HTTP: a real gateway on this machine, signed receipts, questions by SMS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from engine import acting_customer, commands, sign_receipt
from engine.model.text_segments import segments
from tests.contract.test_customer_messages import household, lacking, send, told
from tests.contract.test_personal_data import PLANTED
from tests.kit import DESK, Installation
from tests.web.conftest import Api
from webapi import create_app
from webapi.sms_gateway import TextGateway, create_gateway

SECRET = "bi-mat-chung"


@dataclass
class Telling:
    at: Installation
    gateway: TextGateway
    page: FlaskClient

    def press(self, path: str, **typed: str) -> TestResponse:
        return self.page.post(path, data={"token": self.gateway.token, **typed})


@pytest.fixture
def telling(either: Installation, tmp_path: Path) -> Iterator[Telling]:
    """Motcua and a gateway, each behind a server of its own."""
    gateway = TextGateway(SECRET, "")
    gateway_app = create_gateway(gateway)
    shown = make_server("127.0.0.1", 0, gateway_app, threaded=True)
    file = tmp_path / "gateway.toml"
    file.write_text(
        f'url = "http://127.0.0.1:{shown.port}/send"\nsecret = "{SECRET}"\n'
        f'[headers]\nAuthorization = "Bearer {SECRET}"\n'
    )
    at = Installation(replace(either.config, texts=f"http:{file}"))
    served = make_server("127.0.0.1", 0, create_app(at.engine), threaded=True)
    gateway.motcua = f"http://127.0.0.1:{served.port}"
    threads = [Thread(target=one.serve_forever) for one in (shown, served)]
    for one in threads:
        one.start()
    try:
        yield Telling(at, gateway, gateway_app.test_client())
    finally:
        for server in (shown, served):
            server.shutdown()
        for one in threads:
            one.join()
        at.engine.close()


def test_a_text_comes_in_and_its_receipt_goes_back(telling: Telling) -> None:
    code = household(telling.at)
    send(telling.at)
    (text,) = telling.gateway.texts
    assert text.number == "84912345678"
    assert text.text.startswith(f"Da nhan yeu cau cap dien {code}")
    shown = telling.page.get("/").get_data(as_text=True)
    assert text.text.split(" Tra cuu")[0] in shown
    assert told(telling.at, code)["C01", "sms"].state == "accepted"
    assert telling.press(f"/texts/{text.ref}/delivered").headers["Location"] == "/"
    assert told(telling.at, code)["C01", "sms"].state == "delivered"
    telling.press(f"/texts/{text.ref}/rejected")
    assert told(telling.at, code)["C01", "sms"].state == "delivered"


def test_whoever_writes_mc_and_a_code_is_answered_in_one_segment(telling: Telling) -> None:
    code = household(telling.at)
    telling.press("/questions", **{"from": "84912345678", "text": f"mc {code.lower()}"})
    (answer,) = telling.gateway.texts
    assert answer.text.startswith(f"{code}: Tiep nhan ho so. Nganh dien")
    assert (segments(answer.text), answer.text.isascii()) == (1, True)
    for planted in PLANTED.values():
        assert planted not in answer.text
    for text, said in (
        ("alo", "soan: MC va ma yeu cau"),
        ("MC SX0123456789", "Ma chua dung"),
        ("MC SX0123456782", "Khong co yeu cau"),
    ):
        telling.press("/questions", **{"from": "84912345679", "text": text})
        assert said in telling.gateway.texts[0].text


def test_whoever_answers_huy_and_the_code_gets_no_more_of_what_is_not_needed(
    telling: Telling,
) -> None:
    at = telling.at
    code, stranger = household(at), "0987654321"
    at.engine.execute(commands.Subscribe(code, "sms", stranger, "vi"), acting_customer(""))
    send(at)
    token = next(one.text for one in telling.gateway.texts if "nhan-tin" in one.text)[-22:]
    at.engine.execute(commands.ConfirmSubscription(token), acting_customer(""))
    said = set()
    for number in ("84987654321", "84912345678", "84911111111"):
        telling.press("/questions", **{"from": number, "text": f"huy {code.lower()}"})
        said.add(telling.gateway.texts[0].text)
    assert len(said) == 1, "the same is said to whoever gets nothing"
    (sms, email) = at.engine.messages.contacts(at.actor(DESK), code)
    assert (sms.wish, email.wish) == ("needed", "all")
    assert sms.verified_at is not None
    before = len(telling.gateway.texts)
    lacking(at, code, ["Giấy"])
    send(at)
    assert [one.number for one in telling.gateway.texts[: len(telling.gateway.texts) - before]] == [
        "84912345678"
    ], "papers are told still, the stranger is told nothing"


@pytest.mark.row(44)
def test_a_forged_receipt_is_refused_and_one_of_nothing_is_taken(
    telling: Telling,
) -> None:
    api = Api(telling.at)
    body = json.dumps({"request_id": "x", "status": "delivered"}).encode()
    right = sign_receipt(SECRET, body)
    for signature in ("", "0" * 64, right[:-1], "é", right.upper()):
        answer = api.post("/public/text-receipts", body, None, X_Signature=signature)
        assert answer.status_code == 401
    answer = api.post("/public/text-receipts", body, None, X_Signature=right)
    assert (answer.status_code, answer.json) == (202, {"known": False})
    half = rb'{"request_id": "\ud800", "status": "delivered"}'
    for wrong in (b"", b"[]", b"{", b'{"status": "gone"}', b'{"status": 7}', b"\xff", half):
        signature = sign_receipt(SECRET, wrong)
        answer = api.post("/public/text-receipts", wrong, None, X_Signature=signature)
        assert answer.status_code == 422
        answer = api.post("/public/text-questions", wrong, None, X_Signature=signature)
        assert answer.status_code == 422


def test_a_receipt_that_names_no_message_is_of_none(telling: Telling) -> None:
    code = household(telling.at)
    before = told(telling.at, code)
    body = b'{"status": "delivered"}'
    signed = sign_receipt(SECRET, body)
    answer = Api(telling.at).post("/public/text-receipts", body, None, X_Signature=signed)
    assert answer.json == {"known": False}
    assert told(telling.at, code) == before


def test_a_long_text_is_read_in_no_time(telling: Telling) -> None:
    """Of whitespace alone, in which a careless pattern looks for the code at every place."""
    body = json.dumps({"from": "1", "text": f"MC{' ' * 50_000}{'x' * 200}"}).encode()
    signed = sign_receipt(SECRET, body)
    answer = Api(telling.at).post("/public/text-questions", body, None, X_Signature=signed)
    assert "soan: MC va ma yeu cau" in answer.text


def test_without_a_provider_nobody_sends_receipts(api: Api) -> None:
    assert api.post("/public/text-receipts", b"{}", None).status_code == 404


def test_the_gateway_takes_a_text_once_and_from_nobody_else(telling: Telling) -> None:
    text = {"to": "84912345678", "text": "x", "request_id": "r"}
    assert telling.page.post("/send", json=text).status_code == 401
    allowed = {"Authorization": f"Bearer {SECRET}"}
    first = telling.page.post("/send", json=text, headers=allowed).json
    assert telling.page.post("/send", json=text, headers=allowed).json == first
    assert len(telling.gateway.texts) == 1
    elsewhere = {"Origin": "http://xau.example"}
    assert telling.page.post("/texts/g1/delivered", headers=elsewhere).status_code == 403
    assert telling.page.post("/texts/g1/delivered").status_code == 403
    assert telling.page.get("/", headers={"Host": "xau.example"}).status_code == 403


def test_the_api_tells_what_the_customer_was_told(api: Api, installation: Installation) -> None:
    code = household(installation)
    found = api.get(f"/cases/{code}/customer-messages").json
    assert found is not None
    assert {one["kind"] for one in found["items"]} == {"C01"}
    assert {one["state"] for one in found["items"]} == {"waiting"}
    assert api.get(f"/cases/{code}/customer-messages", "kythuat.nb").status_code == 404
