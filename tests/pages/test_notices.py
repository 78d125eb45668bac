"""Administrators see which notices have not left, and have them sent; auditors see them."""

from __future__ import annotations

import pytest

from engine.workers.jobs import work_off
from tests.contract.test_notices import all_reminded, reminded
from tests.kit import ADMIN, AUDITOR, DESK, SURVEY, Installation
from tests.pages.visitor import Visitor
from webapi.pages.admin import notices

PAGE, SENDING = "/notices", "/notices/sending"


def unsent(at: Installation) -> str:
    code = reminded(at)
    work_off(at.engine)
    return code


def test_an_administrator_sees_why_and_has_it_sent(visitor: Visitor) -> None:
    at = visitor.installation
    code = unsent(at)
    visitor.log_in(ADMIN).go("/admin")
    assert f'href="{PAGE}"' in visitor.answer.text
    visitor.go(PAGE)
    assert code in visitor.text
    assert SURVEY in visitor.text
    assert "No mail server was set when it was its turn." in visitor.text
    visitor.submit(SENDING)
    assert "The worker will send it at once." in visitor.text
    (status,) = at.engine.notices.statuses(at.actor(ADMIN))
    assert status.state == "waiting"
    assert "waits to be sent: 1" in visitor.go(PAGE).text
    assert "No notice is in this state." in visitor.go(f"{PAGE}?state=failed").text
    assert visitor.go(f"{PAGE}?state=lost").answer.status_code == 422
    assert visitor.go(f"{PAGE}?cursor=lost").answer.status_code == 422


def test_an_auditor_looks_only(visitor: Visitor) -> None:
    code = unsent(visitor.installation)
    visitor.log_in(AUDITOR).go(PAGE)
    assert code in visitor.text
    actions = {form.get("action").split("?")[0] for form in visitor.page.forms}
    assert SENDING not in actions
    token = visitor.value("form_token")
    sent = visitor.client.post(SENDING, data={"form_token": token, "state": "unsent"})
    assert sent.status_code == 403
    visitor.go("/failing-deadlines")
    assert visitor.answer.status_code == 200
    actions = {form.get("action").split("?")[0] for form in visitor.page.forms}
    assert "/failing-deadlines/retry" not in actions


def test_it_is_not_for_everybody_and_not_for_foreign_pages(visitor: Visitor) -> None:
    unsent(visitor.installation)
    assert visitor.log_in(DESK).go(PAGE).answer.status_code == 403
    visitor.log_in(ADMIN)
    assert visitor.client.post(SENDING, data={"state": "unsent"}).status_code in (403, 409)
    at = visitor.installation
    (status,) = at.engine.notices.statuses(at.actor(ADMIN))
    assert status.state == "unsent"


def test_it_is_said_in_vietnamese_and_a_long_list_has_pages(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visitor.installation
    all_reminded(at, 2)
    monkeypatch.setattr(notices, "PAGE", 1)
    visitor.language = "vi"
    visitor.log_in(ADMIN).go(PAGE)
    assert "unsent" not in visitor.text
    assert "waiting" not in visitor.text
    assert "chờ gửi" in visitor.text
    work_off(at.engine)
    visitor.go(PAGE)
    assert "chưa có máy chủ thư" in visitor.text
    (following,) = [link for link in visitor.links() if "cursor=" in link]
    visitor.go(following)
    assert "Về trang đầu" in visitor.text
