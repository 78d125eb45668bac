"""What is promised, beside what was kept of it: the same count as the index of the year."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update

from engine import Engine, commands
from engine.model.documents import Document, Kind
from engine.store.tables import cases
from engine.time import VIETNAM
from tests.kit import AUDITOR, INSTALLER, Installation, shipped
from tests.pages.test_tracking import customer, look_up


def test_few_cases_say_so_and_no_share(either: Installation) -> None:
    code = either.request("lv_household")
    either.go(code)
    either.at("2014-11-02 09:00")
    visitor = customer(either).go("/cam-ket")
    assert "Power for a household: 3 working days in a ward" in visitor.text
    assert "1 Nov 2013" in visitor.text and "31 Oct 2014" in visitor.text
    assert "Điện lực Sông Xanh 1 too few to tell" in visitor.text
    assert "%" not in visitor.text
    assert len(visitor.answer.data) < 30_000
    vietnamese = customer(either, "vi").go("/cam-ket").text
    assert "Cam kết và kết quả thực hiện" in vietnamese
    assert "Cấp điện sinh hoạt: 3 ngày làm việc ở phường" in vietnamese


def test_the_share_is_that_of_the_index(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two cases, one late, as nothing else differs from thirty."""
    monkeypatch.setattr("engine.readers.promises.FEWEST", 2)
    for day in ("2014-10-01 09:00", "2014-10-03 09:00"):
        either.at(day)
        code = either.request("lv_household")
        either.go(code, "lvh_survey")
        if day.startswith("2014-10-03"):
            either.at("2014-10-29 09:00")
            either.fire("2014-10-03 09:00")
        either.go(code)
    either.at("2014-11-02 09:00")
    index = either.engine.oversight.year(either.actor(AUDITOR), 2014, "lv_household")
    assert (index.whole.cases, index.whole.share) == (2, 0.5)
    view = either.engine.promises.get("en")
    (service,) = (one for one in view.services if one.whole.cases)
    (unit,) = service.units
    for kept in (service.whole, unit):
        assert (kept.cases, kept.share, kept.days) == (2, 0.5, index.whole.gross)
    assert "Điện lực Sông Xanh 2 50% 13 all units 2 50% 13" in customer(either).go("/cam-ket").text


def test_cases_are_counted_once_a_day(either: Installation) -> None:
    either.at("2014-11-02 09:00")
    assert [one.whole.cases for one in either.engine.promises.get().services] == [0, 0, 0]
    either.clock.set(datetime(2014, 10, 20, 9, tzinfo=VIETNAM))
    either.go(either.request("lv_household"))
    either.at("2014-11-02 15:00")
    assert sum(one.whole.cases for one in either.engine.promises.get().services) == 0
    either.at("2014-11-03 09:00")
    assert sum(one.whole.cases for one in either.engine.promises.get().services) == 1


def test_the_page_reads_what_the_worker_has_counted(either: Installation) -> None:
    either.go(either.request("lv_household"))
    either.at("2014-11-02 09:00")
    assert either.engine.count_promises() == 3
    assert either.engine.count_promises() == 0, "once a day"
    counted = either.engine.promises.get()
    fresh = Engine(either.config, either.clock)
    with either.engine._database.write() as connection:
        connection.execute(update(cases).values(energized_at=None))
    assert fresh.promises.get() == counted, "no case is read"
    assert sum(one.whole.cases for one in counted.services) == 1
    either.at("2014-11-08 09:00")
    assert fresh.promises.get() == counted
    either.at("2014-11-10 09:00")
    assert sum(one.whole.cases for one in fresh.promises.get().services) == 0, "nobody counts"
    assert fresh.count_promises() == 3
    fresh.close()


def test_the_number_to_call_is_shown_where_it_is_published(either: Installation) -> None:
    (text,) = (one.content for one in shipped() if one.kind is Kind.PROMISES)
    code = either.request()
    assert "1900" not in look_up(either, code).text
    calls = Document(Kind.PROMISES, "promises", f'{text}\n[hotlines]\nDL01 = "1900 0002"\n')
    either.do(commands.Publish((calls,)), INSTALLER)
    assert "Call 1900 0002" in look_up(either, code).text
