"""Changes behind the engine's back are found and named."""

from __future__ import annotations

import pytest

from tests.contract.tampering import tamper
from tests.kit import Installation


@pytest.fixture
def code(either: Installation) -> str:
    code = either.request()
    either.go(code, "mv_design")
    assert either.verify() == []
    return code


def test_an_edited_entry(either: Installation, code: str) -> None:
    found = tamper(
        either,
        "UPDATE events SET body = replace(body, '\"max_demand_kw\":', '\"max_demand_kW\":') "
        "WHERE stream = :code AND sequence = 5",
        code=code,
    )
    assert found[0].place == f"{code}#5"
    assert any(finding.place == f"cases/{code}" for finding in found)


def test_a_deleted_entry(either: Installation, code: str) -> None:
    found = tamper(either, "DELETE FROM events WHERE stream = :code AND sequence = 4", code=code)
    assert found[0].place == f"{code}#5"


def test_a_cut_tail(either: Installation, code: str) -> None:
    newest = either.case(code).version
    found = tamper(
        either, "DELETE FROM events WHERE stream = :code AND sequence = :n", code=code, n=newest
    )
    assert f"cases/{code}" in {finding.place for finding in found}


def test_a_changed_row(either: Installation, code: str) -> None:
    found = tamper(either, "UPDATE tasks SET assignee = 'x' WHERE number = 2")
    assert [finding.place for finding in found] == [f"tasks/{code}/2"]
    assert "assignee" in found[0].message


def test_a_row_that_no_event_made(either: Installation) -> None:
    found = tamper(
        either, "INSERT INTO memberships (login, unit, role) VALUES ('kiemtra', 'DL01', 'admin')"
    )
    assert [finding.place for finding in found] == ["memberships/kiemtra/DL01/admin"]


def test_an_entry_that_cannot_be_read(either: Installation, code: str) -> None:
    found = tamper(
        either,
        "UPDATE events SET body = replace(body, 'TaskClaimed', 'TaskStolen') WHERE stream = :code",
        code=code,
    )
    assert any("TaskStolen" in finding.message for finding in found)
