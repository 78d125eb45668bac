"""Eighteen attacks (row 38 of docs/faults.md): from what the program itself could do, up to the
administrator who has stolen a key."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from engine.audit.verification import Finding, Layer
from engine.evidence import Checkpoint, Tree, make_key, read_note, sign_checkpoint
from engine.store import streams
from engine.store.event_log import leaf_of
from engine.store.sealing import seal_older
from tests.contract.tampering import disarm, findings, rehash
from tests.kit import Installation

pytestmark = pytest.mark.row(38)

COMMUNE = unicodedata.normalize("NFC", "Xã Khe Tre")
"""What is no secret stands in the log readable, as the place of every answer of the kit does."""


class Scene:
    """Two cases under a checkpoint that was kept elsewhere, and one that came later."""

    def __init__(self, at: Installation) -> None:
        self.at = at
        self.code, self.other = self.case(), self.case()
        self.kept = at.engine.checkpoints.make_checkpoint()
        at.clock.advance(timedelta(hours=2))
        self.fresh = self.case()

    def case(self) -> str:
        code = self.at.request()
        self.at.go(code, "mv_draft_agreement")
        return code

    def attack(self, act: Callable[[Connection], None]) -> None:
        with self.at.engine._database.write() as connection:
            disarm(connection)
            act(connection)

    def found(self, kept: bool = False) -> list[Finding]:
        """What verification says, with the checkpoint kept elsewhere or without it."""
        return findings(self.at, *([self.kept] if kept else []))


@pytest.fixture
def scene(either: Installation) -> Scene:
    scene = Scene(either)
    assert scene.found(kept=True) == []
    return scene


def run(connection: Connection, statement: str, **values: object) -> None:
    assert connection.execute(text(statement), values).rowcount > 0


def edit(connection: Connection, code: str, sequence: int, old: str, new: str) -> None:
    run(
        connection,
        "UPDATE events SET body = replace(body, :o, :n) WHERE stream = :c AND sequence = :s",
        c=code,
        s=sequence,
        o=old,
        n=new,
    )


def fix_head(connection: Connection, code: str) -> None:
    """Brings the row of the case up to what is left of its events."""
    run(
        connection,
        "UPDATE cases SET head = (SELECT hash FROM events WHERE stream = :c"
        " ORDER BY sequence DESC LIMIT 1) WHERE code = :c",
        c=code,
    )


def delete_case(connection: Connection, code: str) -> None:
    for table in ("events", "cases", "tasks", "waits", "deadlines", "case_files", "notices"):
        column = {"events": "stream", "cases": "code"}.get(table, '"case"')
        connection.execute(text(f"DELETE FROM {table} WHERE {column} = :c"), {"c": code})


def layers(found: list[Finding]) -> set[Layer]:
    return {finding.layer for finding in found}


def places(found: list[Finding], layer: Layer) -> list[str]:
    return [finding.place for finding in found if finding.layer is layer]


def test_01_the_program_updates(either: Installation) -> None:
    scene = Scene(either)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        either.engine._database.pool.begin() as connection,
    ):
        run(connection, "UPDATE events SET body = '{}'")
    assert scene.found(kept=True) == []


def test_02_one_body_is_edited(scene: Scene) -> None:
    scene.attack(lambda c: edit(c, scene.code, 5, "Khe Tre", "Khe Tra"))
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#5"


def test_03_one_entry_is_edited_with_its_hash(scene: Scene) -> None:
    def act(connection: Connection) -> None:
        edit(connection, scene.code, 5, "Khe Tre", "Khe Tra")
        rows = connection.execute(
            text(
                "SELECT sequence, body, hash FROM events WHERE stream = :c AND sequence IN (4, 5)"
                " ORDER BY sequence"
            ),
            {"c": scene.code},
        ).all()
        entry = streams.entry_of(scene.code, 5, rows[1].body)
        forged = streams.link(rows[0].hash, entry)
        run(
            connection,
            "UPDATE events SET hash = :h WHERE stream = :c AND sequence = 5",
            h=forged,
            c=scene.code,
        )

    scene.attack(act)
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#6"


def test_04_a_case_is_edited_with_all_its_hashes(scene: Scene) -> None:
    def act(connection: Connection) -> None:
        edit(connection, scene.code, 5, "Khe Tre", "Khe Tra")
        rehash(connection, scene.code)

    scene.attack(act)
    found = scene.found()
    assert places(found, Layer.CHAIN) == []
    assert layers(found) >= {Layer.CHECKPOINT, Layer.SEAL}
    assert places(found, Layer.SEAL)[0] == f"{scene.code}#6"


def test_05_the_last_entry_is_deleted(scene: Scene) -> None:
    scene.attack(
        lambda c: run(
            c,
            "DELETE FROM events WHERE stream = :c AND sequence ="
            " (SELECT max(sequence) FROM events WHERE stream = :c)",
            c=scene.code,
        )
    )
    assert f"cases/{scene.code}" in places(scene.found(), Layer.CHAIN)


def test_06_the_last_command_is_deleted_and_the_head_set_back(scene: Scene) -> None:
    def act(connection: Connection) -> None:
        run(connection, "DELETE FROM events WHERE stream = :c AND sequence > 13", c=scene.code)
        fix_head(connection, scene.code)

    scene.attack(act)
    found = scene.found()
    assert places(found, Layer.CHAIN) == []
    assert Layer.CHECKPOINT in layers(found)


def test_07_an_entry_in_the_middle_is_deleted(scene: Scene) -> None:
    scene.attack(
        lambda c: run(c, "DELETE FROM events WHERE stream = :c AND sequence = 7", c=scene.code)
    )
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#8"


def test_08_a_whole_case_is_deleted(scene: Scene) -> None:
    with scene.at.engine._database.read() as connection:
        query = text("SELECT min(position), max(position) FROM events WHERE stream = :c")
        first, last = connection.execute(query, {"c": scene.other}).one()
    scene.attack(lambda c: delete_case(c, scene.other))
    (found,) = [one for one in scene.found() if one.layer is Layer.CHECKPOINT]
    assert f"Positions {first} to {last} are missing." in found.message


def test_09_two_entries_are_swapped(scene: Scene) -> None:
    def act(connection: Connection) -> None:
        for before, after in ((7, 1007), (8, 7), (1007, 8)):
            run(
                connection,
                "UPDATE events SET sequence = :a WHERE stream = :c AND sequence = :b",
                a=after,
                b=before,
                c=scene.code,
            )

    scene.attack(act)
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#8"


def test_10_an_entry_is_copied_from_another_case(scene: Scene) -> None:
    scene.attack(
        lambda c: run(
            c,
            "UPDATE events SET (body, hash, seal) = (SELECT body, hash, seal FROM events"
            " WHERE stream = :o AND sequence = 8) WHERE stream = :c AND sequence = 8",
            c=scene.code,
            o=scene.other,
        )
    )
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#8"


def test_11_an_entry_is_back_dated(scene: Scene) -> None:
    scene.attack(lambda c: edit(c, scene.code, 8, "2014-10-01T02", "2014-09-01T02"))
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#8"


@pytest.mark.parametrize(
    ("column", "value"), [("sequence", "sequence + 500"), ("stream", "'SX9999999993'")]
)
def test_12_a_column_beside_the_body_is_changed(scene: Scene, column: str, value: str) -> None:
    scene.attack(
        lambda c: run(
            c,
            f"UPDATE events SET {column} = {value} WHERE stream = :c AND sequence = 8",
            c=scene.code,
        )
    )
    assert Layer.CHAIN in layers(scene.found())


def sign_again(scene: Scene, key: bytes) -> Callable[[Connection], None]:
    """Edits a case, computes everything anew, and signs all checkpoints again."""

    def act(connection: Connection) -> None:
        edit(connection, scene.code, 5, "Khe Tre", "Khe Tra")
        rehash(connection, scene.code)
        rows = connection.execute(
            text("SELECT stream, sequence, body FROM events ORDER BY position")
        )
        tree = Tree()
        tree.extend(leaf_of(*row) for row in rows)
        public = scene.at.engine.checkpoints.public()
        stored = connection.execute(text("SELECT size, note FROM checkpoints")).all()
        for size, note in stored:
            point = read_note(note, public)
            forged = Checkpoint(point.origin, size, tree.root(size), point.at)
            run(
                connection,
                "UPDATE checkpoints SET note = :n WHERE size = :s",
                n=sign_checkpoint(forged, key),
                s=size,
            )

    return act


def test_13_everything_is_rewritten_with_another_key(scene: Scene) -> None:
    scene.attack(sign_again(scene, make_key()))
    assert any("fits none of the checkpoints" in one.message for one in scene.found())


def test_14_everything_is_rewritten_with_the_stolen_key(scene: Scene) -> None:
    """Of the signing key. The seals have another one; who has both is found by what was kept."""
    stolen = scene.at.engine.checkpoints._key()
    scene.attack(sign_again(scene, stolen))
    assert layers(scene.found()) == {Layer.SEAL, Layer.ROWS}

    def seal_again(connection: Connection) -> None:
        seals = scene.at.engine._seals
        query = text("SELECT position, hash FROM events WHERE stream = :c AND seal IS NOT NULL")
        for position, digest in connection.execute(query, {"c": scene.code}).all():
            run(
                connection,
                "UPDATE events SET seal = :s WHERE position = :p",
                s=seals.seal(digest),
                p=position,
            )

        seal_older(connection, seals)

    scene.attack(seal_again)
    scene.at.engine.rebuild(lambda done, total: None)
    assert scene.found() == [], "with both keys, nothing inside the database tells"
    assert layers(scene.found(kept=True)) == {Layer.CHECKPOINT}


def test_15_an_older_backup_is_restored(scene: Scene) -> None:
    later = scene.at.engine.checkpoints.make_checkpoint()

    def act(connection: Connection) -> None:
        delete_case(connection, scene.fresh)
        run(connection, "DELETE FROM checkpoints WHERE note = :n", n=later)

    scene.attack(act)
    assert scene.found() == [], "the database of that day is whole"
    (found,) = findings(scene.at, later)
    assert "are left" in found.message


def test_16_the_same_json_in_other_bytes(scene: Scene) -> None:
    scene.attack(lambda c: edit(c, scene.code, 5, '{"at"', '{ "at"'))
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#5"


def test_17_the_same_letters_composed_otherwise(scene: Scene) -> None:
    decomposed = unicodedata.normalize("NFD", COMMUNE)
    assert decomposed != COMMUNE
    scene.attack(lambda c: edit(c, scene.code, 5, COMMUNE, decomposed))
    assert places(scene.found(), Layer.CHAIN)[0] == f"{scene.code}#5"


def test_18_what_is_newer_than_the_last_checkpoint_is_edited_with_all_hashes(scene: Scene) -> None:
    def act(connection: Connection) -> None:
        edit(connection, scene.fresh, 5, "Khe Tre", "Khe Tra")
        rehash(connection, scene.fresh)

    scene.attack(act)
    found = scene.found(kept=True)
    assert layers(found) == {Layer.SEAL, Layer.ROWS}
    assert places(found, Layer.SEAL)[0] == f"{scene.fresh}#6"


def test_18_and_without_the_seals(scene: Scene) -> None:
    def act(connection: Connection) -> None:
        edit(connection, scene.fresh, 5, "Khe Tre", "Khe Tra")
        rehash(connection, scene.fresh)
        run(connection, "UPDATE events SET seal = NULL WHERE stream = :c", c=scene.fresh)

    scene.attack(act)
    assert Layer.SEAL in layers(scene.found(kept=True))
