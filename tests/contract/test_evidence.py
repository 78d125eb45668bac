"""History that cannot be changed without being found out: the log and its signed checkpoints."""

from __future__ import annotations

import base64
import random
from contextlib import closing
from datetime import timedelta
from itertools import islice
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from engine import Config, NotFound, commands
from engine.audit.verification import Finding, Keys, VerificationScope, verify_within
from engine.evidence import (
    Checkpoint,
    consistency_fits,
    inclusion_fits,
    leaf_hash,
    make_key,
    read_note,
    sign_checkpoint,
)
from tests.contract.tampering import disarm, findings, rehash, tamper
from tests.kit import AUDITOR, DESK, STRANGER, Installation


@pytest.fixture
def code(either: Installation) -> str:
    code = either.request()
    either.go(code, "mv_design")
    return code


@pytest.fixture
def note(either: Installation, code: str) -> str:
    """A checkpoint over everything, kept elsewhere."""
    return either.engine.checkpoints.make_checkpoint()


ATTACKS_MADE = 250
"""On each of the two databases."""
TO_THE_END = 10
"""Of so many attacks one is verified to the end, of the others up to the first finding."""


def said(found: list[Finding]) -> str:
    return "\n".join(map(str, found))


# -- the log


def test_a_checkpoint_is_over_every_event(either: Installation, code: str, note: str) -> None:
    point = read_note(note, either.engine.checkpoints.public())
    with either.engine._database.read() as connection:
        events = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
    assert point.size == events
    either.complete(code, "mv_design")
    assert findings(either, note) == [], "what comes after it changes nothing"


def test_a_checkpoint_of_nothing_new_is_the_last_one(either: Installation, note: str) -> None:
    either.clock.advance(timedelta(hours=1))
    assert either.engine.checkpoints.make_checkpoint() == note
    assert either.engine.checkpoints.notes()[-1] == note


def test_another_process_goes_on_with_the_same_log(
    either: Installation, code: str, note: str
) -> None:
    either.complete(code, "mv_design")
    other = Installation(either.config)
    other.clock.set(either.clock.now())
    later = other.engine.checkpoints.make_checkpoint()
    assert (
        read_note(later, either.engine.checkpoints.public()).size
        > read_note(note, other.engine.checkpoints.public()).size
    )
    assert findings(either, note, later) == []
    other.engine.close()


def test_the_proof_of_an_event_holds_without_the_database(
    either: Installation, code: str, note: str
) -> None:
    public = either.engine.checkpoints.public()
    for sequence in range(1, either.case(code).version + 1):
        found = either.engine.checkpoints.inclusion(either.actor(AUDITOR), code, sequence)
        point = read_note(found.note, public)
        proof = [base64.b64decode(part) for part in found.proof]
        leaf = leaf_hash(found.entry.encode())
        assert inclusion_fits(leaf, found.number, point.size, proof, point.root)
    with pytest.raises(NotFound):
        either.engine.checkpoints.inclusion(either.actor(STRANGER), code, 1)
    with pytest.raises(NotFound):
        either.engine.checkpoints.inclusion(either.actor(AUDITOR), code, 9_999)


def test_two_checkpoints_are_of_one_log(either: Installation, code: str, note: str) -> None:
    either.complete(code, "mv_design")
    later = either.engine.checkpoints.make_checkpoint()
    public = either.engine.checkpoints.public()
    first, second = read_note(note, public), read_note(later, public)
    proof = [
        base64.b64decode(part)
        for part in either.engine.checkpoints.consistency(first.size, second.size)
    ]
    assert consistency_fits(first.size, second.size, first.root, second.root, proof)
    with pytest.raises(NotFound):
        either.engine.checkpoints.consistency(1, second.size + 1)


def test_checkpoints_while_others_write_are_of_what_stays(either: Installation) -> None:
    """A command that has its place in the log but has not committed is waited for."""
    actor = either.actor(DESK)
    order = commands.StartCase("mv_own_substation", "DL01")

    def write() -> None:
        for _ in range(8):
            either.engine.execute(order, actor)

    checkpoints = either.engine.checkpoints
    notes = [checkpoints.make_checkpoint()]
    writers = [Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        notes.append(checkpoints.make_checkpoint())
    notes.append(checkpoints.make_checkpoint())
    assert len(set(notes)) > 1
    assert findings(either, *notes) == []


def test_the_key_is_for_this_user_alone(either: Installation, note: str) -> None:
    key = either.config.key_file
    assert key.stat().st_mode & 0o077 == 0
    assert base64.b64decode(key.read_bytes()) != make_key()
    assert Config(files=key.parent / "files").key_file == key


# -- what the database refuses by itself


@pytest.mark.parametrize("table", ["events", "checkpoints"])
@pytest.mark.parametrize("what", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_history_is_not_changed_by_accident(
    either: Installation, note: str, table: str, what: str
) -> None:
    column = {"events": "sequence", "checkpoints": "size"}[table]
    with (
        pytest.raises(DatabaseError, match="never changed"),
        either.engine._database.pool.begin() as connection,
    ):
        connection.execute(text(what.format(table, column, column)))
    assert findings(either, note) == []


# -- what somebody does who can do anything


def test_one_letter_of_an_entry(either: Installation, code: str, note: str) -> None:
    found = tamper(
        either,
        "UPDATE events SET body = replace(body, 'motcua.sx', 'motcua.sy') WHERE stream = :c",
        c=code,
    )
    assert f"{code}#1" in {finding.place for finding in found}


def test_a_history_with_all_its_hashes_computed_anew(
    either: Installation, code: str, note: str
) -> None:
    """Chain and case fit again; only the checkpoint does not."""
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text(
                "UPDATE events SET body = replace(body, '2014-10-01T02', '2014-10-01T01')"
                " WHERE stream = :c AND body LIKE '%TaskClaimed%'"
            ),
            {"c": code},
        )
        rehash(connection, code)
    found = findings(either, note)
    assert {f.place for f in found if f.place.startswith("checkpoints/")} == {
        f"checkpoints/{read_note(note, either.engine.checkpoints.public()).size}"
    }
    assert "not the one that was signed" in said(found)


def test_the_checkpoints_of_the_database_rewritten_with_another_key(
    either: Installation, code: str, note: str
) -> None:
    public = either.engine.checkpoints.public()
    point = read_note(note, public)
    forged = sign_checkpoint(
        Checkpoint(point.origin, point.size, b"\x00" * 32, point.at), make_key()
    )
    found = tamper(either, "UPDATE checkpoints SET note = :n", n=forged)
    assert "not signed by this key" in said(found)
    assert findings(either, note) != []


def test_a_cut_tail_with_its_checkpoints(either: Installation, code: str, note: str) -> None:
    either.complete(code, "mv_design")
    later = either.engine.checkpoints.make_checkpoint()
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(
            text("DELETE FROM events WHERE position > (SELECT min(position) FROM checkpoints)")
        )
        connection.execute(
            text("DELETE FROM checkpoints WHERE position > (SELECT min(position) FROM checkpoints)")
        )
    assert "are left" in said(findings(either, later))


def test_a_whole_case_that_never_was(either: Installation, code: str, note: str) -> None:
    other = either.request()
    either.engine.checkpoints.make_checkpoint()
    either.request()
    with either.engine._database.write() as connection:
        disarm(connection)
        for table in ("cases", "tasks", "waits", "deadlines"):
            column = "code" if table == "cases" else '"case"'
            connection.execute(text(f"DELETE FROM {table} WHERE {column} = :c"), {"c": other})
        connection.execute(text("DELETE FROM events WHERE stream = :c"), {"c": other})
    assert "not the one that was signed" in said(findings(either))


def test_an_event_that_changed_its_place(either: Installation, code: str, note: str) -> None:
    found = tamper(
        either, "UPDATE events SET position = -position WHERE stream = :c AND sequence = 5", c=code
    )
    assert "not the one that was signed" in said(found)


ATTACKS = (
    "UPDATE events SET body = :text WHERE position = :one",
    "UPDATE events SET body = replace(body, '2014', '2015') WHERE position = :one",
    "UPDATE events SET hash = :blob WHERE position = :one",
    "UPDATE events SET stream = 'XX0000000000' WHERE position = :one",
    "UPDATE events SET sequence = sequence + 1000 WHERE position = :one",
    "DELETE FROM events WHERE position = :one",
    "UPDATE events SET position = -position WHERE position = :one",
    "UPDATE checkpoints SET note = :text",
    "DELETE FROM events WHERE position >= :one",
    "INSERT INTO events (stream, sequence, body, hash)"
    " SELECT stream, sequence + 1000, body, hash FROM events WHERE position = :one",
)


def test_five_hundred_random_attacks_are_all_found(
    either: Installation, code: str, note: str
) -> None:
    """Each is made in a transaction that is taken back again afterwards."""
    dice = random.Random(7)
    database = either.engine._database
    keys = Keys(either.engine.checkpoints.public(), [note], either.engine._known_seals())
    whole = VerificationScope(either.clock.now())
    with database.read() as connection:
        positions = list(
            connection.execute(text("SELECT position FROM events ORDER BY position")).scalars()
        )
    missed = []
    for number in range(ATTACKS_MADE):
        statement = dice.choice(ATTACKS)
        # The first of all stays the first, whatever its position is.
        one = dice.choice(positions[1:])
        with database.pool.connect() as connection:
            if database.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            disarm(connection)
            values = {"one": one, "text": "{}", "blob": dice.randbytes(32)}
            made = connection.execute(text(statement), _needed(statement, values))
            changed = made.rowcount
            with closing(verify_within(connection, lambda *_: None, keys, whole)) as seen:
                found = list(seen if number % TO_THE_END == 0 else islice(seen, 1))
            connection.rollback()
        if changed and not found:
            missed.append((number, statement, one))
    assert missed == []
    assert findings(either, note) == []


def _needed(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}
