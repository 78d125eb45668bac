"""What somebody has written into the database by hand is refused where it is used, before anybody
verifies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from engine import SYSTEM, Damaged, NotAllowed, commands
from engine.adapters.passwords import hash_password, hash_token, make_token
from engine.model.login_budget import Origin
from engine.store import tables
from engine.store.row_seals import SEALED_CASES, SEALED_TOKENS
from tests.contract.tampering import findings
from tests.kit import CARE, DESK, LEADER, SURVEY, Installation

PASSWORD = "mot-cua-demo"
Values = dict[str, Any]


def row_of(at: Installation, table: Table, key: str) -> Values:
    (column,) = table.primary_key
    with at.engine._database.read() as connection:
        return dict(connection.execute(select(table).where(column == key)).one()._mapping)


def write(at: Installation, table: Table, key: str, **values: Any) -> None:
    """What somebody does who owns the database."""
    (column,) = table.primary_key
    with at.engine._database.write() as connection:
        connection.execute(update(table).where(column == key).values(values))


def another(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value[:-1]}x"
        case bytes():
            return bytes(len(value))
        case datetime():
            return value + timedelta(days=1)
        case tuple():
            return (("pause", "x", "y"),)
    return {} if isinstance(value, dict) else value


def changes(row: Values) -> Iterator[Values]:
    """Another value for every column of a case that has one."""
    for name in SEALED_CASES.columns:
        if name != "code" and another(row[name]) != row[name]:
            yield {name: another(row[name])}


def count_events(at: Installation) -> int:
    with at.engine._database.read() as connection:
        return connection.scalar(select(func.count()).select_from(tables.events)) or 0


# -- cases


def test_no_command_builds_on_a_case_that_was_written_by_hand(either: Installation) -> None:
    """Whichever column it is, nothing is recorded and nothing sealed anew."""
    code = either.request()
    either.go(code, "mv_design")
    task, row = either.open_tasks(code)["mv_design"], row_of(either, tables.cases, code)
    before = count_events(either)
    tried = 0
    for change in changes(row):
        write(either, tables.cases, code, **change)
        for command, login in (
            (commands.AddComment(code, "Đã gọi khách hàng."), LEADER),
            (commands.ClaimTask(task.id), either.who(task)[0]),
        ):
            with pytest.raises(Damaged) as refused:
                either.do(command, login)
            assert (refused.value.code, change) == ("case_damaged", change)
        tried += 1
        write(either, tables.cases, code, **row)
    assert tried >= 25
    assert count_events(either) == before
    assert findings(either) == []
    either.complete(code, "mv_design")
    assert findings(either) == []


def test_every_column_of_a_case_and_of_a_token_is_under_its_seal() -> None:
    for sealed in (SEALED_CASES, SEALED_TOKENS):
        assert set(sealed.columns) == set(sealed.table.columns.keys()) - {"seal"}


def test_a_case_as_it_was_before_is_refused_and_made_anew(either: Installation) -> None:
    code = either.request()
    old = row_of(either, tables.cases, code)
    either.go(code, "mv_design")
    write(either, tables.cases, code, **old)
    with pytest.raises(Damaged):
        either.do(commands.AddComment(code, "Đã gọi khách hàng."), LEADER)
    assert findings(either) != []
    either.engine.rebuild(lambda done, total: None)
    assert findings(either) == []
    either.complete(code, "mv_design")
    assert findings(either) == []


def test_deadlines_of_such_a_case_stand_in_the_list_and_hold_up_no_other(
    either: Installation,
) -> None:
    bad, good = either.request(), either.request()
    for code in (bad, good):
        either.go(code, "mv_design")
    write(either, tables.cases, bad, facts={})
    either.clock.advance(timedelta(days=40))
    assert either.fire() > 0
    failing = either.engine.deadlines.failing(SYSTEM)
    assert {(one.case, one.problem.code) for one in failing} == {(bad, "case_damaged")}
    with either.engine._database.read() as connection:
        assert good not in set(connection.scalars(_overdue(either)))


def _overdue(at: Installation) -> Any:
    return select(tables.deadlines.c.case).where(tables.deadlines.c.fires_at <= at.clock.now())


# -- passwords and tokens


def refusal(at: Installation, login: str, password: str) -> tuple[str, str]:
    with pytest.raises(NotAllowed) as refused:
        at.engine.people.log_in(login, password, origin=Origin("192.0.2.9"))
    at.clock.advance(timedelta(hours=2))
    return refused.value.code, str(refused.value)


def test_a_password_that_was_put_in_by_hand_opens_nothing(either: Installation) -> None:
    wrong = refusal(either, SURVEY, "sai-mat-khau")
    assert either.engine.people.log_in(SURVEY, PASSWORD).login == SURVEY
    write(either, tables.credentials, SURVEY, password=hash_password("ke-gian-1234"))
    assert refusal(either, SURVEY, "ke-gian-1234") == wrong
    assert refusal(either, SURVEY, PASSWORD) == wrong
    assert refusal(either, "khong.co", "ke-gian-1234") == wrong
    either.do(commands.SetPassword(SURVEY, "mat-khau-moi"), "quantri")
    assert either.engine.people.log_in(SURVEY, "mat-khau-moi").login == SURVEY


def test_an_older_password_that_was_put_back_opens_nothing(either: Installation) -> None:
    """With its seal, and the number of the event that it was right by."""
    old = row_of(either, tables.credentials, SURVEY)
    either.do(commands.SetPassword(SURVEY, "mat-khau-moi"), "quantri")
    write(either, tables.credentials, SURVEY, **old)
    assert refusal(either, SURVEY, PASSWORD)[0] == "login_failed"


def test_the_password_of_another_opens_nothing(either: Installation) -> None:
    either.do(commands.SetPassword(DESK, "mat-khau-cua-toi"), "quantri")
    mine = row_of(either, tables.credentials, DESK)
    write(either, tables.credentials, SURVEY, **mine | {"login": SURVEY})
    assert refusal(either, SURVEY, "mat-khau-cua-toi")[0] == "login_failed"


def opens(at: Installation, secret: str) -> bool:
    return at.engine.people.by_token(secret) is not None


def test_tokens_that_were_put_in_or_changed_by_hand_open_nothing(either: Installation) -> None:
    issued = either.do(commands.IssueToken("cầm tay", 1), CARE)
    token, secret = str(issued.details["token"]), str(issued.details["secret"])
    row = row_of(either, tables.tokens, token)
    assert opens(either, secret)

    forged = make_token()
    with either.engine._database.write() as connection:
        connection.execute(
            tables.tokens.insert(), row | {"token": "x1", "hash": hash_token(forged)}
        )
    assert not opens(either, forged)

    for change in (
        {"hash": hash_token(forged + "x")},
        {"login": "quantri"},
        {"expires_at": either.clock.now() + timedelta(days=999)},
    ):
        write(either, tables.tokens, token, **change)
        assert not opens(either, secret), change
        write(either, tables.tokens, token, **row)
    assert opens(either, secret)

    either.do(commands.RevokeToken(token), CARE)
    write(either, tables.tokens, token, revoked_at=None)
    assert not opens(either, secret), "a token that was revoked"


# -- what health says


def integrity(at: Installation) -> str | None:
    (part,) = [one for one in at.engine.health.parts() if one.name == "integrity"]
    return None if part.problem is None else part.problem.code


def test_health_tells_what_was_met_until_a_verification_finds_it_well(
    installation: Installation,
) -> None:
    at, damage = installation, installation.engine.damage
    code = at.request()
    assert integrity(at) is None
    row = row_of(at, tables.cases, code)
    write(at, tables.cases, code, customer="Ai đó")
    for _ in range(2):
        with pytest.raises(Damaged):
            at.do(commands.AddComment(code, "Đã gọi khách hàng."), LEADER)
    assert integrity(at) == "damage_found"
    damage.keep([], whole=False, events=0)
    assert integrity(at) == "damage_found", "the log alone says nothing of it"
    write(at, tables.cases, code, **row)
    damage.keep([(one.place, one.message) for one in findings(at)], whole=True, events=0)
    assert integrity(at) is None

    write(at, tables.credentials, SURVEY, password=hash_password("ke-gian-1234"))
    refusal(at, SURVEY, "ke-gian-1234")
    assert integrity(at) == "damage_found"


def test_health_tells_of_a_file_that_was_exchanged(installation: Installation) -> None:
    at = installation
    code = at.request()
    name = at.file["sha256"]
    (at.config.files / name[:2] / name).write_bytes(b"another paper")
    with pytest.raises(Damaged) as refused:
        at.engine.uploaded_files.read(at.actor(DESK), code, name)
    at.engine.damage.meet_error(refused.value)
    assert integrity(at) == "damage_found"
