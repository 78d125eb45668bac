"""Histories for process mining and spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from engine import SYSTEM, Actor, Broken
from engine.export import Trace
from engine.readers.exports import ExportFilter
from tests.contract.tampering import tamper
from tests.contract.test_ledgers import long_story
from tests.kit import AUDITOR, STRANGER, Installation

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


def test_nothing_is_an_empty_log_and_an_empty_table(either: Installation) -> None:
    assert traces(xes(either)) == {}
    table = "".join(either.engine.exports.csv(SYSTEM, ExportFilter(), lambda done, total: None))
    assert len(list(csv.reader(io.StringIO(table)))) == 1


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
