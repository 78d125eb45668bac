"""Histories for process mining and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from engine import SYSTEM, Actor, Broken
from engine.export import Trace
from engine.readers.exports import ExportFilter
from tests.contract.tampering import tamper
from tests.contract.test_ledgers import long_story
from tests.kit import AUDITOR, ROOT, STRANGER, Installation

SCHEMAS = ROOT / "tests" / "schemas"

NAMESPACE = "{http://www.xes-standard.org/}"


def xes(
    at: Installation, wanted: ExportFilter | None = None, actor: Actor = SYSTEM
) -> ElementTree.Element:
    pieces = at.engine.exports.xes(actor, wanted or ExportFilter(), lambda done, total: None)
    return ElementTree.fromstring("".join(pieces))


def traces(log: ElementTree.Element) -> dict[str, list[dict[str, str]]]:
    return {
        values(trace)["concept:name"]: [values(one) for one in trace.findall(f"{NAMESPACE}event")]
        for trace in log.findall(f"{NAMESPACE}trace")
    }


def values(node: ElementTree.Element) -> dict[str, str]:
    return {child.attrib["key"]: child.attrib["value"] for child in node if "key" in child.attrib}


def test_every_event_of_every_case_in_order(either: Installation) -> None:
    codes = [long_story(either), either.request()]
    found = traces(xes(either))
    assert sorted(found) == sorted(codes)
    for code in codes:
        assert [int(one["motcua:sequence"]) for one in found[code]] == list(
            range(1, either.case(code).version + 1)
        )


def test_a_step_is_scheduled_assigned_and_completed_by_a_role(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_draft_agreement")
    mine = [one for one in traces(xes(either))[code] if one.get("motcua:element") == "mv_survey"]
    assert [one["lifecycle:transition"] for one in mine] == ["schedule", "assign", "complete"]
    assert {one["concept:name"] for one in mine} == {"Khảo sát hiện trường"}
    assert {one["concept:instance"] for one in mine} == {"4"}
    assert mine[0]["deadline:due"] == "2014-10-02T07:00:00.000Z"
    assert mine[0]["deadline:limit"] == "1.5wd"
    assert (mine[2]["org:resource"], mine[2]["org:role"], mine[2]["org:group"]) == (
        "khaosat.sx", "khao_sat", "DL01",
    )  # fmt: skip


def test_what_keys_it_uses_it_declares_or_calls_its_own(either: Installation) -> None:
    long_story(either)
    log = xes(either)
    declared = {one.attrib["prefix"] for one in log.findall(f"{NAMESPACE}extension")}
    assert declared == {"concept", "lifecycle", "org", "time", "deadline"}
    used = {one.attrib["key"].partition(":")[0] for one in log.iter() if "key" in one.attrib}
    assert used == declared | {"motcua"}


def test_no_customer_is_named(either: Installation) -> None:
    code = either.request(customer_name="Công ty Bí Mật")
    either.go(code, "mv_draft_agreement")
    everything = ElementTree.tostring(xes(either), encoding="unicode")
    assert "Bí Mật" not in everything


def test_by_case_unit_and_day(either: Installation) -> None:
    first = either.request()
    either.clock.advance(timedelta(days=2))
    second = either.request()

    def found(**wanted: object) -> list[str]:
        return sorted(traces(xes(either, ExportFilter(**wanted))))  # type: ignore[arg-type]

    assert found(codes=(first,)) == [first]
    assert found(units=frozenset({"DL01"})) == sorted([first, second])
    assert found(units=frozenset({"DL02"})) == []
    assert found(since=date(2014, 10, 2)) == [second]
    assert found(until=date(2014, 10, 1)) == [first]
    assert found(since=date(2014, 10, 1), until=date(2014, 10, 3)) == sorted([first, second])


def ocel(at: Installation, wanted: ExportFilter | None = None) -> dict[str, Any]:
    pieces = at.engine.exports.ocel(SYSTEM, wanted or ExportFilter(), lambda done, total: None)
    found: dict[str, Any] = json.loads("".join(pieces))
    schema = json.loads((SCHEMAS / "ocel.json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(found)
    return found


def test_an_object_log_names_objects_and_types_once_and_refers_to_nothing_else(
    either: Installation,
) -> None:
    codes = [long_story(either), either.request()]
    found = ocel(either)
    kinds = [one["type"] for one in found["objects"]]
    assert {"case", "task", "actor", "unit", "document"} == set(kinds)
    assert kinds.count("case") == len(codes)
    for what, types in (("events", "eventTypes"), ("objects", "objectTypes")):
        declared = [one["name"] for one in found[types]]
        assert len(declared) == len(set(declared))
        assert {one["type"] for one in found[what]} <= set(declared)
        names = [one["id"] for one in found[what]]
        assert len(names) == len(set(names))
    known = {one["id"] for one in found["objects"]}
    for one in [*found["events"], *found["objects"]]:
        assert {related["objectId"] for related in one["relationships"]} <= known
    assert len(found["events"]) == sum(either.case(code).version for code in codes)


def test_the_object_database_holds_the_same(either: Installation, tmp_path: Path) -> None:
    long_story(either)
    file = tmp_path / "log.sqlite"
    either.engine.exports.ocel_database(SYSTEM, ExportFilter(), lambda done, total: None, file)
    found = ocel(either)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = connection.execute("SELECT ocel_id, ocel_type FROM event").fetchall()
        assert sorted(rows) == sorted((one["id"], one["type"]) for one in found["events"])
        rows = connection.execute("SELECT ocel_id, ocel_type FROM object").fetchall()
        assert sorted(rows) == sorted((one["id"], one["type"]) for one in found["objects"])
        (relations,) = connection.execute("SELECT count(*) FROM event_object").fetchone()
        assert relations == sum(len(one["relationships"]) for one in found["events"])


def test_a_log_is_as_the_standard_says(either: Installation) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "xes.xsd"))
    long_story(either)
    for wanted in (ExportFilter(), ExportFilter(codes=())):
        schema.assertValid(etree.fromstring(ElementTree.tostring(xes(either, wanted))))


def test_nothing_is_an_empty_log_and_an_empty_table(either: Installation) -> None:
    assert traces(xes(either)) == {}
    table = "".join(either.engine.exports.csv(SYSTEM, ExportFilter(), lambda done, total: None))
    assert len(list(csv.reader(io.StringIO(table)))) == 1
    assert (ocel(either)["events"], ocel(either)["objects"]) == ([], [])


def test_only_what_one_may_see_and_an_auditor_leaves_a_trace(either: Installation) -> None:
    code = either.request()
    assert traces(xes(either, actor=either.actor(STRANGER))) == {}
    assert list(traces(xes(either, actor=either.actor(AUDITOR)))) == [code]
    (looked,) = either.engine.accesses.page(SYSTEM, code)
    assert (looked.login, looked.reading) == (AUDITOR, "export")


def test_the_table_has_a_row_for_each_event_and_no_formula(either: Installation) -> None:
    code = either.request(customer_name="=cmd|x")
    table = "".join(either.engine.exports.csv(SYSTEM, ExportFilter(), lambda done, total: None))
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [int(row["sequence"]) for row in rows] == list(range(1, either.case(code).version + 1))
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_progress_is_told_case_by_case(either: Installation) -> None:
    for _ in range(3):
        either.request()
    told: list[tuple[int, int]] = []
    found: list[Trace] = list(
        either.engine.exports.traces(SYSTEM, ExportFilter(), lambda *said: told.append(said))
    )
    assert len(found) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_entry_that_cannot_be_read_stops_it_by_its_name(either: Installation) -> None:
    code = either.request()
    tamper(either, "UPDATE events SET body = '{}' WHERE stream = :c AND sequence = 2", c=code)
    with pytest.raises(Broken) as caught:
        xes(either)
    assert f"{code}#2" in str(caught.value)
