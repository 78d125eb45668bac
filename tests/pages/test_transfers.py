"""Giving a case to another unit on pages without a script."""

from __future__ import annotations

from tests.contract.test_routing import THEIR_DESK
from tests.contract.test_transfers import surveyed
from tests.kit import DESK, Installation
from tests.pages.visitor import Visitor


def test_a_desk_offers_and_the_other_accepts(installation: Installation) -> None:
    code = surveyed(installation)
    ours = Visitor(installation).log_in(DESK).go(f"/cases/{code}")
    ours.submit(f"/cases/{code}/transfer", {"unit": "DL02", "reason": "Khách ở địa bàn khác"})
    assert "The other unit was told." in ours.text
    assert "Khách ở địa bàn khác" in ours.text
    theirs = Visitor(installation).log_in(THEIR_DESK).go("/worklist")
    assert f"/cases/{code}#transfer" in theirs.links()
    theirs.go(f"/cases/{code}").submit(f"/cases/{code}/transfer/acceptance")
    assert "Your unit carries the case out now" in theirs.text
    assert installation.case(code).executing_unit == "DL02"
    assert f"/cases/{code}#transfer" not in theirs.go("/worklist").links()
    assert ours.go(f"/cases/{code}").path == f"/cases/{code}/status"


def test_it_is_returned_with_a_reason(installation: Installation) -> None:
    code = surveyed(installation)
    ours = Visitor(installation).log_in(DESK).go(f"/cases/{code}")
    ours.submit(f"/cases/{code}/transfer", {"unit": "DL01", "reason": "x"} | {"unit": "DL02"})
    assert ours.answer.status_code == 422
    assert "Write the reason" in ours.text
    ours.submit(f"/cases/{code}/transfer", {"unit": "DL02", "reason": "Khách ở địa bàn khác"})
    theirs = Visitor(installation).log_in(THEIR_DESK).go(f"/cases/{code}")
    theirs.submit(f"/cases/{code}/transfer/return", {"reason": "Điểm đấu nối của đơn vị cũ"})
    assert installation.case(code).executing_unit == "DL01"
    ours.go(f"/cases/{code}").submit(
        f"/cases/{code}/transfer", {"unit": "DL03", "reason": "Thử đơn vị khác"}
    )
    assert ours.answer.status_code == 403
    assert "was returned once" in ours.text
