"""A new master key takes over while others work, and a stop in the middle loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine import SYSTEM, Conflict, Engine, Unavailable, commands, queries
from engine.backup.making import make_backup
from engine.backup.restoring import restore
from engine.evidence import make_seal_key, read_master_keys
from engine.store import rewrapping
from engine.store.tables import file_keys, subject_keys
from tests.kit import DESK, LEADER, Installation

pytestmark = pytest.mark.usefixtures("quick_sandbox")

NAME = "Trần Thị Sen"


def households(at: Installation, count: int = 3) -> list[str]:
    return [at.request("lv_household", customer_name=f"{NAME} {n}") for n in range(count)]


def customers(engine: Engine) -> list[str]:
    return [line.customer for line in engine.cases.page(SYSTEM, queries.CaseFilter())]


@pytest.fixture
def again(either: Installation) -> Iterator[Engine]:
    """Another process on the same installation."""
    with closing(Engine(either.config, either.clock)) as engine:
        yield engine


def test_all_keys_go_over_while_others_read_and_write(either: Installation, again: Engine) -> None:
    codes = households(either)
    assert len(customers(again)) == 3
    assert either.engine.add_master_key() == 2
    said = {"customer_name": f"{NAME} 3", "phone": "0987654321"}
    fourth = either.request("lv_household", **said)
    assert f"{NAME} 3" in customers(again), "a running process takes the file up"
    before = {one.master: one.subjects for one in either.engine.wrapped_keys()}
    assert before == {1: 3, 2: 1}
    assert either.engine.rewrap_keys() == 4, "three people, and the paper that waits"
    assert [one.all for one in either.engine.wrapped_keys()] == [0, 5]
    assert sorted(customers(again)) == [f"{NAME} {n}" for n in range(4)]
    assert either.verify() == []
    either.engine.drop_older_master_keys()
    keys = read_master_keys(either.config.personal_file.read_text())
    assert set(keys.keys) == {2} and keys.index is not None
    found = again.cases.page(SYSTEM, queries.CaseFilter(text="0987 654 321"))
    assert [line.case.code for line in found] == [fourth], "the blind index stays"
    assert either.verify() == [] and len(codes) == 3


def test_a_stop_in_the_middle_goes_on(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    households(either, 5)
    monkeypatch.setattr(rewrapping, "BATCH", 2)
    either.engine.add_master_key()

    def die(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        either.engine.rewrap_keys(die)
    assert [one.subjects for one in either.engine.wrapped_keys()] == [3, 2]
    with pytest.raises(Conflict) as used:
        either.engine.drop_older_master_keys()
    assert used.value.code == "master_key_used"
    assert len(customers(either.engine)) == 5
    assert either.engine.rewrap_keys() == 4
    assert [one.all for one in either.engine.wrapped_keys()] == [0, 6]
    assert either.verify() == []


def test_what_was_erased_stays_erased(either: Installation) -> None:
    code, _ = households(either, 2)
    either.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
    either.do(commands.EraseSubject(code, "đã đối chiếu"), LEADER)
    either.engine.add_master_key()
    either.engine.rewrap_keys()
    assert either.engine.cases.get(SYSTEM, code).customer == "đã xóa"
    assert either.verify() == []


def test_backups_from_before_and_from_the_middle_are_restored(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    households(installation, 3)
    monkeypatch.setattr(rewrapping, "BATCH", 2)
    word = "mot cua mot cua"

    def backup(name: str) -> None:
        make_backup(installation.config, tmp_path / name, word, installation.clock)

    def die(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    backup("before")
    installation.engine.add_master_key()
    with pytest.raises(KeyboardInterrupt):
        installation.engine.rewrap_keys(die)
    backup("middle")
    installation.engine.rewrap_keys()
    backup("after")
    for name in ("before", "middle", "after"):
        there = tmp_path / f"restored-{name}"
        config = installation.config.__class__(f"sqlite:///{there}/motcua.db", there / "files")
        restored = restore(config, tmp_path / name, lambda: word, clock=installation.clock)
        assert list(restored.findings) == []
        with closing(Engine(config, installation.clock)) as engine:
            assert len([one for one in customers(engine) if one.startswith(NAME)]) == 3


def test_a_file_without_the_newest_master_key_is_told_so(
    either: Installation, again: Engine
) -> None:
    older = either.config.personal_file.read_text()
    households(either, 1)
    either.engine.add_master_key()
    either.engine.rewrap_keys()
    either.config.personal_file.write_text(older)
    with pytest.raises(Unavailable) as refused:
        customers(again)
    assert refused.value.code == "master_key_missing"
    assert "master key 2" in str(refused.value)
    either.config.personal_file.write_text(make_seal_key(2))
    with pytest.raises(Unavailable) as other:
        customers(again)
    assert other.value.code == "key_of_another_log"


def test_verification_finds_a_data_key_that_was_exchanged(either: Installation) -> None:
    first, second = households(either, 2)
    master = either.engine._master
    with either.engine._database.write() as connection:
        wrapped = master.wrap(bytes(32), first, "customer")
        mine = update(subject_keys).where(subject_keys.c.case == first)
        connection.execute(mine.values(wrapped=wrapped))
    (found,) = either.verify()
    assert found.place == f"subject_keys/{first}/customer"
    with either.engine._database.write() as connection:
        theirs = select(subject_keys.c.wrapped).where(subject_keys.c.case == second)
        connection.execute(mine.values(wrapped=theirs.scalar_subquery()))
    assert [one.place for one in either.verify()] == [f"subject_keys/{first}/customer"]


def test_verification_finds_a_file_key_that_was_exchanged(either: Installation) -> None:
    code = either.request("lv_household", site_right_doc=[either.file])
    assert either.verify() == []
    with either.engine._database.write() as connection:
        connection.execute(update(file_keys).where(file_keys.c.case == code).values(wrapped="AAAA"))
    places = [one.place for one in either.verify()]
    assert places == [f"file_keys/{either.file['sha256']}/{code}"]


def test_without_the_master_key_only_what_can_be_is_checked(installation: Installation) -> None:
    households(installation, 1)
    installation.config.personal_file.unlink()
    assert installation.engine.checks_personal_keys is False
    assert installation.engine.verify() == []
