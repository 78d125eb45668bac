"""The leader's screen: its figures are those of the histories, its tables those of its charts."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta

from lxml import etree

from engine import SYSTEM, Engine, commands, events
from tests.kit import LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor

MV = "mv_own_substation"
REFUSED = {"approved": False, "comments": ["Bổ sung tính toán ngắn mạch"]}
DAY = timedelta(days=1)

Found = dict[str, tuple[int, float, int]]
"""Cases, days and repeats by element, or owner, or unit."""


def recount(engine: Engine, codes: Iterable[str]) -> Found:
    """From the events of these cases alone: element by element, in how many of them it stood open,
    how many days, and how often again."""
    found: Found = {}
    for code in codes:
        opened: dict[int, datetime] = {}
        seen: set[str] = set()
        for view in engine.cases.history(SYSTEM, code, limit=10_000):
            match view.event.payload:
                case events.TaskOpened(task=task):
                    opened[task] = view.event.at
                case (
                    events.TaskCompleted(task=task, element=element)
                    | events.TaskCancelled(task=task, element=element)
                ):
                    cases, days, repeats = found.get(element, (0, 0.0, 0))
                    days += (view.event.at - opened[task]) / DAY
                    found[element] = (
                        cases + (element not in seen),
                        days,
                        repeats + (element in seen),
                    )
                    seen.add(element)
    return found


def test_the_days_of_steps_are_those_of_the_histories(either: Installation) -> None:
    """One case goes through at once; of the other the design is done again, and it is late."""
    quick, slow = either.request(), either.request()
    either.go(quick, "mv_design")
    either.go(slow, "mv_survey")
    either.at("2014-10-20 09:00")
    either.go(quick)
    either.at("2014-12-29 09:00")
    either.go(slow, mv_design_agreement=REFUSED)
    found = either.engine.overviews.get(either.actor(LEADER), 2014, MV, None, "en")
    wanted = recount(either.engine, (quick, slow))
    assert {one.element for one in found.steps} == wanted.keys()
    for one in found.steps:
        cases, days, repeats = wanted[one.element]
        assert (one.cases, one.repeats, round(one.days, 3)) == (cases, repeats, round(days, 3))
        assert one.by_unit == {"DL01": (one.cases, one.days)}
    whole, unit = found.units
    assert (whole.this.cases, whole.this.within, unit.unit) == (2, 1, "DL01")
    assert [month.cases for month in whole.months] == [0] * 9 + [1, 0, 1]
    _shown_as_counted(Visitor(either).log_in(LEADER), quick, slow)


def _shown_as_counted(visitor: Visitor, quick: str, slow: str) -> None:
    """The page, the cases behind its figures, and the files agree."""
    for side in ("step", "owner", "unit", "rework"):
        visitor.go(f"/oversight?year=2014&side={side}")
        assert visitor.page.xpath("//*[@class='diagram whole']//*[local-name()='svg']"), side
        assert visitor.page.xpath("//*[@aria-labelledby='heat']//*[@class='finding']"), side
    late = "/oversight/cases?year=2014&unit=DL01&among=late"
    assert late in {one.replace("&process=mv_own_substation", "") for one in visitor.links()}
    assert slow in visitor.go(late).text
    assert quick not in visitor.text
    assert quick in visitor.go("/oversight/cases?year=2014&month=10").text
    assert slow not in visitor.text
    assert slow in visitor.go("/oversight/cases?year=2014&step=mv_design").text
    _files_as_counted(visitor)


def _files_as_counted(visitor: Visitor) -> None:
    made = visitor.client.get("/oversight/figures.xlsx?year=2014")
    assert made.data == visitor.client.get("/oversight/figures.xlsx?year=2014").data
    with zipfile.ZipFile(io.BytesIO(made.data)) as parts:
        worksheets = [
            etree.fromstring(parts.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, 6)
        ]
    assert all(
        worksheet.xpath("//*[local-name()='pane'][@state='frozen']") for worksheet in worksheets
    )
    units = worksheets[1].xpath("//*[local-name()='row']")
    file = visitor.client.get("/oversight/figures.csv?year=2014&table=units")
    assert file.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert len(units) == len(rows) == 3
    assert rows[1][:3] == ["All units", "2", "1"]
    assert visitor.client.get("/oversight/figures.csv?table=nonsense").status_code == 422


def test_what_needs_a_leader_stands_first(either: Installation) -> None:
    leader = Visitor(either).log_in(LEADER).go("/oversight")
    assert "Nothing waits for you." in leader.text
    code = either.request()
    either.go(code, "mv_survey")
    either.at("2014-10-06 09:00")
    either.fire()
    task = either.open_tasks(code)["mv_survey"].id
    assert f"/tasks/{task}" in leader.log_in(LEADER).go("/oversight").links()
    either.do(commands.ClaimTask(task), SURVEY)
    assert "Steps that nobody has taken" not in leader.go("/oversight").text
