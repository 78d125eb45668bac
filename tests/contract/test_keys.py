"""Keys are made once, aloud, and never in place of those that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import SYSTEM, Config, Damaged, Engine, Unavailable, commands, documents
from engine.evidence import make_seal_key
from tests.contract.tampering import disarm, findings
from tests.kit import AUDITOR, Installation


@pytest.fixture
def again(either: Installation) -> Iterator[Engine]:
    """Another process on the same installation."""
    either.engine.checkpoints.make_checkpoint()
    with closing(Engine(either.config, either.clock)) as engine:
        yield engine


def test_an_empty_database_gets_keys_and_says_so(tmp_path: Path) -> None:
    config = Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path / "files")
    with closing(Engine(config)) as engine:
        engine.migrate()
        assert engine.made_keys == (config.seal_file, config.key_file, config.personal_file)
        engine.require_keys()
        engine.migrate()
        assert engine.made_keys == ()


@pytest.mark.parametrize("name", ["seal.key", "checkpoint.key", "personal.key"])
def test_without_a_key_nothing_is_written_and_none_is_made(
    either: Installation, again: Engine, name: str
) -> None:
    either.request()
    file = either.config.files.parent / name
    file.unlink()
    for write in (
        again.require_keys,
        lambda: again.execute(commands.CreateUnit("DL09", "Điện lực", "XX"), SYSTEM),
    ):
        with pytest.raises(Unavailable) as refused:
            write()
        assert refused.value.code == "key_missing"
        assert str(file) in str(refused.value)
    again.migrate()
    assert not file.exists()


def test_the_keys_of_another_database_are_not_taken(either: Installation, again: Engine) -> None:
    either.config.seal_file.write_text(make_seal_key())
    with pytest.raises(Unavailable) as refused:
        again.require_keys()
    assert refused.value.code == "key_of_another_log"


def test_a_file_that_was_exchanged_is_never_served(either: Installation) -> None:
    code = either.request()
    name = either.file["sha256"]
    assert either.engine.uploaded_files.read(either.actor(AUDITOR), code, name)[2]
    (reading,) = either.engine.accesses.page(SYSTEM, code)
    assert (reading.reading, reading.file) == ("file", name)
    path = either.config.files / name[:2] / name
    path.write_bytes(b"%PDF-1.4 exchanged")
    with pytest.raises(Damaged):
        either.engine.uploaded_files.read(either.actor(AUDITOR), code, name)
    assert [one.place for one in findings(either)] == [f"files/{name}"]
    path.unlink()
    assert [one.place for one in findings(either)] == [f"files/{name}"]


def test_a_text_that_was_exchanged_is_never_in_force(either: Installation, again: Engine) -> None:
    with either.engine._database.write() as connection:
        disarm(connection)
        connection.execute(text("UPDATE contents SET content = replace(content, '70cd', '99cd')"))
    with pytest.raises(Damaged):
        again.publications.content(documents.Kind.PROFILE, "nq19_2014")
