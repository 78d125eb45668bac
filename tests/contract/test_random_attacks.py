"""Random attacks over every column of every table: each is found, or the column is said to be not
covered."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engine import commands
from engine.audit.verification import Keys, VerificationScope, verify_within
from engine.audit.verification.deadlines import BY_ITSELF
from engine.store.coverage import COVERAGE, Cover
from engine.store.tables import InstantType, Written, deadlines
from tests.contract.tampering import disarm
from tests.contract.test_asked_papers import asked
from tests.contract.test_deputies import accepted
from tests.contract.test_incidents import stuck
from tests.contract.test_ledgers import long_story
from tests.contract.test_retention import drawn_up, ended, publish
from tests.contract.test_transfers import give
from tests.kit import ADMIN, AUDITOR, BUSINESS, CARE, DESIGNER, DESK, SURVEY, Installation

pytestmark = pytest.mark.row(38)

Values = dict[str, Any]
FAR = datetime(2999, 1, 1, tzinfo=UTC)
COVERED = tuple(
    table for table, columns in COVERAGE.items()
    if {one.cover for one in columns.values()} != {Cover.UNCOVERED}
)  # fmt: skip


PERIODS = """
[[keep]]
for = "1d"
from = 2014-01-01
ground = "Mục đích đã hết"

[withdrawal]
answer = "2wd"
calendar = "utility"
ground = "Nghị định 356/2025/NĐ-CP"
"""


@dataclass(frozen=True)
class Attack:
    name: str
    act: Callable[[sa.Connection], int]
    """Returns how many rows were changed."""


class Scene:
    """An installation with something in every table, and its rows as they were somewhat before."""

    def __init__(self, at: Installation) -> None:
        self.at = at
        self.dice = random.Random(1611)
        self.before = self._live()
        self.now = self.rows()

    def _live(self) -> dict[sa.Table, list[sa.Row[Any]]]:
        at, engine = self.at, self.at.engine
        token = at.do(commands.IssueToken("cầm tay", 30), CARE).details["token"]
        for login in (CARE, DESK, SURVEY):
            at.do(commands.IssueToken("văn phòng", 30), login)
        for login in (DESK, SURVEY):
            at.do(commands.SetEmail(login, f"{login}@example.vn"), login)
        number = at.do(commands.BeginProposal("Sửa nhãn"), DESIGNER).subject
        assert number is not None
        publish(at, PERIODS)
        (over,) = ended(at, 1)
        first = long_story(at)
        engine.cases.get(at.actor(AUDITOR), first)
        engine.checkpoints.make_checkpoint()
        before = self.rows()
        at.do(commands.SetPassword(SURVEY, "mat-khau-moi"), ADMIN)
        at.do(commands.SetPassword(DESK, "mat-khau-khac"), ADMIN)
        at.do(commands.SetEmail(SURVEY, None), SURVEY)
        at.do(commands.RevokeToken(token), CARE)
        at.do(commands.IssueToken("kho", 30), SURVEY)
        stuck(at)
        drawn_up(at, over)
        given_back = at.request()
        at.do(commands.CancelCase(given_back, "khách không làm nữa"), DESK)
        at.do(commands.AskErasure(given_back, "withdrawn", "khách rút đồng ý bằng đơn"), DESK)
        at.do(commands.WithdrawConsent(asked(at), "khách viết đơn"), DESK)
        second = at.request()
        at.go(second, "mv_survey")
        give(at, second)
        at.do(commands.ReturnTransfer(second, "Địa điểm thuộc địa bàn đơn vị giao"), "motcua.nb")
        at.go(second, "mv_design")
        accepted(at, SURVEY, BUSINESS)
        for language in ("vi", "en"):
            at.do(commands.MakePaper(second, "survey_minutes", language), SURVEY)
        for code in (first, second):
            engine.cases.get(at.actor(AUDITOR), code)
            engine.cases.history(at.actor(AUDITOR), code)
        engine.checkpoints.make_checkpoint()
        at.complete(second, "mv_design")
        at.fire()
        engine.checkpoints.make_checkpoint()
        at.clock.advance(timedelta(minutes=61))
        return before

    def rows(self) -> dict[sa.Table, list[sa.Row[Any]]]:
        with self.at.engine._database.read() as connection:
            return {
                table: list(connection.execute(sa.select(table).order_by(*table.primary_key)))
                for table in COVERED
            }

    # -- the attacks

    def attacks(self) -> Iterator[Attack]:
        for table in COVERED:
            assert self.now[table], f"the scene has nothing in {table.name}"
            for name, covered in COVERAGE[table].items():
                if covered.cover is not Cover.UNCOVERED:
                    yield self._update(table, name)
            yield self._delete(table)
            yield self._insert(table)
            yield from self._swap(table)
            yield from self._restore(table)

    def _update(self, table: sa.Table, name: str) -> Attack:
        row = self._any(table, name)
        value = self._other(table, name, row._mapping[name])
        return Attack(f"update {table.name}.{name}", lambda c: _set(c, table, row, {name: value}))

    def _other(self, table: sa.Table, name: str, value: Any) -> Any:
        """Another value of the column, that of another row if there is one."""
        others = [row._mapping[name] for row in self.now[table] if row._mapping[name] != value]
        if table is deadlines:
            others = [FAR] if name in {"fires_at", "claimed_until", "put_off_until"} else ["x"]
        if others and self.dice.random() < 0.5:
            return self.dice.choice(others)
        match value:
            case bool():
                return not value
            case int():
                return value + 1000
            case str():
                return f"{value[:-1]}{'y' if value.endswith('x') else 'x'}"
            case bytes():
                return self.dice.randbytes(len(value))
            case datetime():
                return value + timedelta(days=300)
            case None:
                return self._invented(table, name)
        if value:
            return type(value)()
        if isinstance(value, Mapping):
            return next((one for one in others if one), {"x": "y"})
        return [["pause", "x", "y"]]

    def _invented(self, table: sa.Table, name: str) -> Any:
        kinds = {sa.Integer: 7, sa.LargeBinary: b"7" * 17, InstantType: FAR, Written: {}}
        kind = table.c[name].type
        return next((value for one, value in kinds.items() if isinstance(kind, one)), "x")

    def _delete(self, table: sa.Table) -> Attack:
        row = self._any(table)
        return Attack(f"delete {table.name}", lambda c: _delete(c, table, row))

    def _insert(self, table: sa.Table) -> Attack:
        *_, last = table.primary_key
        row = dict(self._any(table)._mapping)
        row[last.name] = row[last.name] + 1000 if isinstance(row[last.name], int) else "X1"
        return Attack(f"insert {table.name}", lambda c: c.execute(sa.insert(table), row).rowcount)

    def _swap(self, table: sa.Table) -> Iterator[Attack]:
        """Two rows of a table change places: all that is no key."""
        pairs = [
            (one, other)
            for one in self.now[table]
            for other in self.now[table]
            if _free(table, one) and _free(table, other)
            and _covered(table, one) != _covered(table, other)
        ]  # fmt: skip
        for one, other in self.dice.sample(pairs, min(2, len(pairs))):
            yield Attack(
                f"swap {table.name}",
                lambda c, one=one, other=other: (  # type: ignore[misc]
                    _set(c, table, one, _values(table, other))
                    + _set(c, table, other, _values(table, one))
                ),
            )

    def _restore(self, table: sa.Table) -> Iterator[Attack]:
        """A row is as it was before."""
        now = {_key(table, row): row for row in self.now[table]}
        older = [
            row
            for row in self.before[table]
            if (key := _key(table, row)) in now
            and _free(table, row)
            and _covered(table, row) != _covered(table, now[key])
            # A deadline that comes too early is looked at, and put right.
            and (table is not deadlines or row.fires_at > now[key].fires_at)
        ]
        for row in self.dice.sample(older, min(3, len(older))):
            values = _values(table, row)
            yield Attack(
                f"restore {table.name}",
                lambda c, row=row, values=values: _set(c, table, row, values),  # type: ignore[misc]
            )

    def _any(self, table: sa.Table, name: str | None = None) -> sa.Row[Any]:
        rows = [row for row in self.now[table] if _free(table, row)]
        if name is not None:
            rows = [row for row in rows if _decides(table, name, row)]
        assert rows, f"the scene has no row of {table.name} to attack"
        return self.dice.choice(rows)


def _free(table: sa.Table, row: sa.Row[Any]) -> bool:
    """Rows that no check can hold to anything are said to be not covered."""
    return table is not deadlines or row.place not in BY_ITSELF


def _decides(table: sa.Table, name: str, row: sa.Row[Any]) -> bool:
    """A revoked token opens nothing, whatever its hash is; a closed step has no plan."""
    if table.name == "tokens" and COVERAGE[table][name].cover is Cover.SEALED:
        return row.revoked_at is None
    if table.name == "tasks" and name == "latest_at":
        return row.state in {"ready", "reserved"}
    return True


def _covered(table: sa.Table, row: sa.Row[Any]) -> Values:
    """What of a row decides and is no key."""
    opens = table.name != "tokens" or row.revoked_at is None
    return {
        name: value
        for name, value in _values(table, row).items()
        if COVERAGE[table][name].cover is not Cover.UNCOVERED
        and (opens or COVERAGE[table][name].cover is not Cover.SEALED)
        and _decides(table, name, row)
    }


def _values(table: sa.Table, row: sa.Row[Any]) -> Values:
    keys = {column.name for column in table.primary_key}
    return {name: value for name, value in row._mapping.items() if name not in keys}


def _key(table: sa.Table, row: sa.Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[column.name] for column in table.primary_key)


def _this(table: sa.Table, row: sa.Row[Any]) -> Any:
    return sa.and_(*(column == row._mapping[column.name] for column in table.primary_key))


def _set(connection: sa.Connection, table: sa.Table, row: sa.Row[Any], values: Values) -> int:
    return connection.execute(sa.update(table).where(_this(table, row)).values(values)).rowcount


def _delete(connection: sa.Connection, table: sa.Table, row: sa.Row[Any]) -> int:
    return connection.execute(sa.delete(table).where(_this(table, row))).rowcount


def test_every_attack_is_found(either: Installation) -> None:
    """Each is made in a transaction that is taken back again afterwards."""
    scene = Scene(either)
    assert either.engine.verify() == []
    keys = Keys(either.engine.checkpoints.public(), (), either.engine._known_seals())
    counts: Counter[str] = Counter()
    missed = []
    for attack in scene.attacks():
        made, found = _try(either, attack, keys)
        counts["refused by the database" if not made else "found" if found else "missed"] += 1
        if made and not found:
            missed.append(attack.name)
    print(f"{sum(counts.values())} attacks: {dict(counts)}")
    assert not missed, missed
    assert counts["found"] > 200
    assert either.engine.verify() == []


def _try(at: Installation, attack: Attack, keys: Keys) -> tuple[bool, bool]:
    database = at.engine._database
    with database.pool.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        disarm(connection)
        try:
            made = attack.act(connection) > 0
        except DBAPIError:
            return False, False
        found = made and any(
            True
            for _ in verify_within(
                connection, lambda done, total: None, keys, VerificationScope(at.clock.now())
            )
        )
        connection.rollback()
    return made, found
