"""A request that is handed in twice at the same instant is one case; and whoever begins without end
waits."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from engine import NotAllowed, PublicRate
from engine.store.tables import cases
from tests.contract.test_application_papers import written
from tests.contract.test_applications import served as served
from tests.kit import Installation
from tests.pages.visitor import Visitor

TIMES = int(os.environ.get("MOTCUA_TEST_DOUBLE_SUBMITS", "10"))
STARTS = int(os.environ.get("MOTCUA_TEST_STARTS", "100"))
"""``make doubles`` tries a thousand, and ten thousand."""


def test_no_double_click_makes_a_second_case(served: Installation) -> None:
    with ThreadPoolExecutor(2) as both:
        for _ in range(TIMES):
            applicant = written(served)
            clicks = [both.submit(applicant.submit) for _ in range(2)]
            first, second = (click.result() for click in clicks)
            assert first == second
    with served.engine._database.read() as connection:
        query = select(func.count()).where(cases.c.channel == "web")
        assert connection.execute(query).scalar_one() == TIMES


def test_many_starts_of_one_address_are_thirty_an_hour(served: Installation) -> None:
    begun = 0
    for _ in range(STARTS):
        try:
            served.engine.public_rates.count(PublicRate.APPLICATIONS, "127.0.0.1")
        except NotAllowed:
            continue
        begun += 1
    assert begun == 30
    stranger = Visitor(served).go("/dich-vu").submit("/dich-vu", {"service": "lv_household"})
    assert stranger.answer.status_code == 429
    wait = int(stranger.answer.headers["Retry-After"])
    assert 0 < wait <= 3_600
    served.clock.advance(timedelta(seconds=wait))
    stranger.go("/dich-vu").submit("/dich-vu", {"service": "lv_household"})
    assert stranger.path == "/don/1"
