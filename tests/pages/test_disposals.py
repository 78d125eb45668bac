"""What is kept long enough is listed on one page, and released on another by somebody else."""

from __future__ import annotations

import pytest

from engine import commands
from engine.workers import jobs
from tests.contract.test_retention import ended, publish
from tests.kit import DESK, LEADER
from tests.pages.visitor import Visitor

pytestmark = pytest.mark.usefixtures("quick_sandbox")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_two_people_have_it_erased(visitor: Visitor, language: str) -> None:
    at, visitor.language = visitor.installation, language
    publish(at)
    first, second = ended(at, 2)
    at.at("2014-11-05 09:00")
    visitor.log_in(DESK).go("/disposals")
    assert first in visitor.text and second in visitor.text and "Mục đích đã hết" in visitor.text
    visitor.submit("/disposals", {"case": [first]})
    number = visitor.path.rpartition("/")[2]
    assert first in visitor.text and second not in visitor.text
    visitor.log_in(LEADER).go(f"/disposals/{number}")
    visitor.submit(f"/disposals/{number}/release", {"reason": " "})
    assert visitor.answer.status_code == 422
    visitor.submit(f"/disposals/{number}/release", {"reason": "đã rà soát"})
    jobs.work_off(at.engine)
    done = "erased" if language == "en" else "đã xóa"
    assert f"{first} ({done})" in visitor.go(f"/disposals/{number}").text
    assert second in visitor.go("/disposals").text


def test_nobody_decides_on_their_own_list(visitor: Visitor) -> None:
    at = visitor.installation
    publish(at)
    ended(at, 1)
    at.at("2014-11-05 09:00")
    number = at.do(commands.DrawUpDisposal("DL01"), LEADER).details["disposal"]
    page = visitor.log_in(LEADER).go(f"/disposals/{number}")
    assert page.page.xpath("//main//form") == []
