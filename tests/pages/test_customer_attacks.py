"""What somebody who means no good does to customers' pages; and two requests in one browser."""

from __future__ import annotations

import pytest

from engine import Conflict, NotFound, commands
from tests.contract.test_customer_messages import household, send
from tests.contract.test_subscriptions import subscribe
from tests.kit import DESK, LEADER, Installation
from tests.message_provider import Provider
from tests.pages.test_telling import wishes
from tests.pages.test_tracking import key_of, look_up
from tests.pages.visitor import Visitor

TOLD = "/tra-cuu/tin-nhan"


def with_key(at: Installation, code: str, by: Visitor | None = None) -> Visitor:
    if by is None:
        return look_up(at, code, str(key_of(at, code)["key"]))
    return by.go("/tra-cuu").submit("/tra-cuu", {"code": code, "key": key_of(at, code)["key"]})


def test_one_mailbox_is_asked_three_times_a_day_however_it_is_written(
    telling: Installation, provider: Provider
) -> None:
    first = household(telling)
    for address in ("lan@example.vn", "Lan@Example.vn", "lan+1@example.vn"):
        subscribe(telling, first, address, "email")
    for name in ("LAN", "lAn", "laN", "lan+2", "lan+3"):
        subscribe(telling, household(telling), f"{name}@example.vn", "email")
    send(telling)
    asked = [one.address for one in provider.letters if one.address.lower().startswith("lan")]
    assert len(asked) == 3 and asked.count("lan@example.vn") == 1
    assert "Lan@example.vn" not in asked, "told already, of that case"


@pytest.mark.parametrize("page", [TOLD, "/tra-cuu/dang-ky", "/tra-cuu/cua-toi/ma"])
def test_a_form_of_one_request_changes_nothing_of_another(
    telling: Installation, provider: Provider, page: str
) -> None:
    one, other = household(telling), household(telling)
    visitor = with_key(telling, one).go(page.removesuffix("/ma"))
    typed = {"/tra-cuu/dang-ky": {"channel": "email", "address": "x@example.vn"}}.get(page, {})
    chosen = {"wish_email": "nothing"} if page == TOLD else typed
    filled = visitor.filled(page, chosen)
    send(telling)
    sent = len(provider.letters) + len(provider.texts)
    with_key(telling, other, visitor).send(page, filled)
    assert visitor.answer.status_code == 409
    assert set(wishes(telling, other).values()) == {"all"}
    send(telling)
    assert len(provider.letters) + len(provider.texts) == sent


def test_a_mail_provider_stops_messages_of_many_customers_from_one_network(
    telling: Installation,
) -> None:
    visitor, codes = Visitor(telling), [household(telling) for _ in range(12)]
    for code in codes:
        address = f"/thoi-nhan-tin/{key_of(telling, code)['token']}"
        answer = visitor.client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert {wishes(telling, code)["email"] for code in codes} == {"needed"}


def test_nothing_is_chosen_for_a_customer_who_was_erased(telling: Installation) -> None:
    code = household(telling)
    visitor = with_key(telling, code).go(TOLD)
    filled = visitor.filled(TOLD)
    subscribe(telling, code)
    telling.do(commands.CancelCase(code, "Khách đề nghị"))
    with telling.engine._database.read() as connection:
        found = connection.exec_driver_sql("SELECT subject FROM subject_keys").scalars()
        others = [one for one in found if one.startswith("subscriber-")]
    assert len(others) == 1
    with pytest.raises(NotFound):
        telling.do(commands.AskErasure(code, "withdrawn", "Khách đề nghị", others[0]))
    telling.do(commands.AskErasure(code, "withdrawn", "Khách đề nghị"))
    telling.do(commands.EraseSubject(code, "Khách đề nghị"), LEADER)
    assert visitor.go(TOLD).path == "/tra-cuu"
    visitor.send(TOLD, filled)
    with pytest.raises(Conflict):
        telling.do(commands.ChooseMessages(code, {"sms": "nothing"}), DESK)
    with telling.engine._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar() == 0
    assert telling.verify() == []
