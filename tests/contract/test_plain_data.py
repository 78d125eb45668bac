"""What was recorded before it was encrypted is told, and nobody works on with it unasked."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from engine import EngineError, Unavailable, commands
from engine.store.tables import cases, subject_keys
from tests.kit import DESK, Installation

pytestmark = pytest.mark.usefixtures("quick_sandbox")


def readable(at: Installation) -> str:
    """A case as an earlier version has left it."""
    code = at.request("lv_household", customer_name="Trần Thị Sen")
    facts = {"customer_name": "Trần Thị Sen", "households": 1}
    with at.engine._database.write() as connection:
        mine = update(cases).where(cases.c.code == code)
        connection.execute(mine.values(facts=facts, steps={}))
        connection.execute(delete(subject_keys).where(subject_keys.c.case == code))
    return code


def test_nobody_works_on_before_it_was_chosen(either: Installation) -> None:
    either.request("lv_household")
    either.engine.require_plain_adopted()
    assert either.engine.plain_cases() == []
    code = readable(either)
    with pytest.raises(Unavailable) as refused:
        either.engine.require_plain_adopted()
    assert refused.value.code == "personal_plain"
    assert "motcua personal adopt --encrypt-forward" in str(refused.value)
    either.engine.adopt_plain("dữ liệu cũ, khách đã được báo")
    either.engine.require_plain_adopted()
    (found,) = either.engine.plain_cases()
    assert (found.code, found.closed, found.fields) == (code, False, ("customer_name",))
    either.request("lv_household", customer_name="Lê Văn Hồng")
    assert [one.code for one in either.engine.plain_cases()] == [code]


def test_only_whoever_installs_takes_it_over(installation: Installation) -> None:
    with pytest.raises(EngineError) as refused:
        installation.do(commands.AdoptPlainData("vì thế"), DESK)
    assert refused.value.code == "not_installer"
    with pytest.raises(EngineError) as empty:
        installation.engine.adopt_plain(" ")
    assert empty.value.code == "reason_missing"


def test_a_field_that_is_personal_in_another_step_alone_is_not_told(
    installation: Installation,
) -> None:
    """Photos of a survey show somebody's house; those of an acceptance show a substation."""
    installation.go(installation.request())
    assert installation.engine.plain_cases() == []
