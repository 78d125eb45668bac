"""Exports keep what was recorded, and say the last day of a case as of when they are made."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from engine import SYSTEM, commands, instant
from engine.readers.exports import ExportFilter
from tests.contract.test_calendar_change import settle
from tests.contract.test_exports import NAMESPACE, ocel, traces, values, xes
from tests.kit import INSTALLER, Installation
from tests.pages.test_estimates import decided_until, decision


def told(at: Installation, code: str) -> list[tuple[str, str]]:
    """The last day, and whether it is an estimate, as each kind of export tells it now."""
    now = instant.to_text(at.clock.now())
    (trace,) = (
        values(one) for one in xes(at, ExportFilter(codes=(code,))).findall(f"{NAMESPACE}trace")
    )
    assert trace["deadline:asof"] == now
    (case,) = (one for one in ocel(at)["objects"] if one["id"] == code)
    known: dict[str, Any] = {one["name"]: one for one in case["attributes"]}
    assert known["due"]["time"] == known["estimated"]["time"] == now
    rows = ledger_rows(at, code)
    assert {row["as_of"] for row in rows} == {now}
    ((due_at, guess),) = {(row["case_due_at"], row["case_estimated"]) for row in rows}
    return [
        (trace["deadline:due"], trace["deadline:estimated"]),
        (known["due"]["value"], str(known["estimated"]["value"]).lower()),
        (due_at, {"yes": "true", "": "false"}[guess]),
    ]


def ledger_rows(at: Installation, code: str) -> list[dict[str, str]]:
    wanted = ExportFilter(codes=(code,))
    table = "".join(at.engine.exports.csv(SYSTEM, wanted, lambda done, total: None))
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))


def of_milestones(at: Installation, code: str) -> list[str]:
    found = traces(xes(at))[code]
    return [one["deadline:due"] for one in found if one["motcua:type"] == "MilestoneReached"]


def test_the_last_day_is_that_of_the_export_and_recorded_ones_stay(
    installation: Installation,
) -> None:
    """The customer pays within days that do not count."""
    at = installation
    code = at.request("lv_business")
    at.go(code, "lvb_plan_estimate")
    at.at("2014-10-06 08:30")
    at.go(code, "lvb_pay_and_deposit", lvb_plan_estimate={"customer_cost_vnd": 5_000_000})
    first = told(at, code)
    assert first == [("2014-10-10T10:00:00.000Z", "false")] * 3
    recorded = of_milestones(at, code)
    at.at("2014-10-13 08:00")
    end = at.engine.ledgers.get(SYSTEM, code).legal_end
    assert end is not None
    assert told(at, code) == [(instant.to_text(end), "false")] * 3
    assert told(at, code) != first
    assert of_milestones(at, code) == recorded, "what was recorded stays"


def test_a_case_whose_limit_has_not_begun_has_no_last_day(installation: Installation) -> None:
    code = installation.request()
    (trace,) = xes(installation).findall(f"{NAMESPACE}trace")
    assert not [key for key in values(trace) if key.startswith("deadline:")]
    assert {row["case_due_at"] for row in ledger_rows(installation, code)} == {""}


def test_a_date_stays_the_estimate_that_it_was_when_it_was_recorded(
    installation: Installation,
) -> None:
    at = installation
    at.do(commands.Publish(decided_until(date(2014, 10, 2))), INSTALLER)
    code = at.request("lv_business")
    at.go(code, "lvb_survey")
    assert [estimated for _, estimated in told(at, code)] == ["true"] * 3

    def marked() -> set[str]:
        found = traces(xes(at))[code]
        return {
            one["motcua:type"]
            for one in found
            if one.get("deadline:estimated") == "true"
            and one["deadline:due"] > "2014-10-02T17:00:00.000Z"
        }

    assert "MilestoneReached" in marked()
    before = marked()
    at.at("2014-10-01 10:00")
    at.do(commands.Publish(decision()), INSTALLER)
    settle(at)
    assert [estimated for _, estimated in told(at, code)] == ["false"] * 3
    assert marked() == before
    moved = [one for one in traces(xes(at))[code] if one["motcua:type"] == "DeadlineMoved"]
    assert moved
    assert not any("deadline:estimated" in one for one in moved)


def test_the_object_database_says_it_as_a_later_change(
    installation: Installation, tmp_path: Path
) -> None:
    code = installation.request("lv_business")
    installation.go(code, "lvb_survey")
    file = tmp_path / "log.sqlite"
    nothing = ExportFilter()
    installation.engine.exports.ocel_database(SYSTEM, nothing, lambda done, total: None, file)
    due = told(installation, code)[0][0]
    with closing(sqlite3.connect(file)) as connection:
        (table,) = connection.execute(
            "SELECT ocel_type_map FROM object_map_type WHERE ocel_type = 'case'"
        ).fetchone()
        rows = connection.execute(
            f"SELECT ocel_time, ocel_changed_field, due, estimated FROM object_{table} "
            "WHERE ocel_id = ? ORDER BY ocel_changed_field",
            (code,),
        ).fetchall()
    now = instant.to_text(installation.clock.now())
    assert [row[1:] for row in rows] == [
        (None, None, None),
        ("due", due, None),
        ("estimated", None, 0),
    ]
    assert [row[0] for row in rows[1:]] == [now, now]


def test_a_pack_says_one_last_day_in_all_its_papers(
    installation: Installation, tmp_path: Path
) -> None:
    at = installation
    at.do(commands.Publish(decided_until(date(2014, 10, 2))), INSTALLER)
    code = at.request("lv_business")
    at.go(code, "lvb_pay_and_deposit", lvb_plan_estimate={"customer_cost_vnd": 5_000_000})
    at.at("2014-10-20 08:00")
    with ZipFile(io.BytesIO(at.engine.packs.pack(SYSTEM, code))) as pack:
        papers = {
            name: pack.read(name).decode() for name in pack.namelist() if "diagram" not in name
        }
    due = told(at, code)[0][0]
    assert f'key="deadline:due" value="{due}"' in papers["log.xes"].partition("<event>")[0]
    assert f",{due},yes," in papers["log.csv"]
    rows = csv.DictReader(io.StringIO(papers["ledger.csv"].removeprefix("\ufeff")))
    (whole,) = (row for row in rows if row["kind"] == "whole")
    assert (whole["ends_by_law"][:10], whole["estimated"]) == (due[:10], "yes")
    year, month, day = due[:10].split("-")
    assert f"{day}/{month}/{year}" in papers["case.vi.html"]
