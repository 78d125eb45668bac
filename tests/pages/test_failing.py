"""Administrators and leaders see which deadlines failed, and have them tried again."""

from __future__ import annotations

from tests.contract.test_failing_deadlines import clock_was_ahead, damage, mend
from tests.kit import ADMIN, DESK, LEADER, Installation
from tests.pages.visitor import Visitor


def failed(at: Installation) -> tuple[str, str]:
    """A case whose deadline failed, and what stood in its row before it was damaged."""
    code = at.request()
    at.complete(code, "mv_receive_check")
    places = damage(at, code)
    at.at("2014-10-02 16:01")
    at.fire()
    return code, places


def test_a_leader_sees_why_and_has_it_tried_again(visitor: Visitor) -> None:
    at = visitor.installation
    code, places = failed(at)
    visitor.log_in(LEADER).go("/failing-deadlines")
    assert code in visitor.text
    assert "it was damaged" in visitor.text
    assert f"/cases/{code}" in visitor.links()
    mend(at, code, places)
    visitor.submit("/failing-deadlines/retry")
    assert "will try again at once" in visitor.answer.text
    at.fire()
    visitor.go("/failing-deadlines")
    assert code not in visitor.text
    assert "DeadlineBreached" in {event.type for event in at.history(code)}
    assert "/failing-deadlines" not in visitor.go("/oversight").links()


def test_an_administrator_sees_all_in_vietnamese(visitor: Visitor) -> None:
    at = visitor.installation
    code = at.request()
    at.complete(code, "mv_receive_check")
    clock_was_ahead(at, code)
    at.at("2014-10-02 16:01")
    at.fire()
    visitor.language = "vi"
    visitor.log_in(ADMIN).go("/failing-deadlines")
    assert "09:00 04/10/2014" in visitor.text
    assert "chưa đến" in visitor.text
    assert f"/cases/{code}" not in visitor.links(), "an administrator works on no case"
    visitor.language = "en"
    visitor.log_in(LEADER).go("/oversight")
    assert "/failing-deadlines" in visitor.links()


def test_it_is_not_for_everybody(visitor: Visitor) -> None:
    failed(visitor.installation)
    assert visitor.log_in(DESK).go("/failing-deadlines").answer.status_code == 403
