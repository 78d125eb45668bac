"""What was backed up comes back: wholly, elsewhere, as of one instant, or not at all."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Condition, Event

import pytest

from engine import SYSTEM, Config, Conflict, Engine, EngineError, Invalid, NotFound, Unavailable
from engine.backup.checking import check_backup
from engine.backup.making import Backup, make_backup
from engine.backup.manifest import part_of_file
from engine.backup.restoring import Restored, restore
from engine.evidence import make_seal_key, read_line
from engine.store.database import Database
from engine.store.database_copy import require_unused
from engine.store.jobs import Job
from tests.conftest import Templates
from tests.kit import DESK, Installation
from tests.processes import Program

PASSPHRASE = "một cửa, bảy mươi ngày"
CLIENTS = 3


def backed_up(at: Installation, **settings: object) -> Path:
    """The folder of a backup of the installation."""
    folder = at.config.files.parent / "backups" / "today"
    saved(at, folder, **settings)
    return folder


def saved(
    at: Installation,
    folder: Path,
    passphrase: str | None = PASSPHRASE,
    probe: Callable[[str], None] = lambda _point: None,
) -> Backup:
    return make_backup(at.config, folder, passphrase, at.clock, probe=probe)


def restored(config: Config, folder: Path, at: Installation, said: str = PASSPHRASE) -> Restored:
    return restore(config, folder, lambda: said, clock=at.clock)


@pytest.fixture
def elsewhere(either: Installation, templates: Templates, tmp_path: Path) -> Config:
    """Another machine with nothing on it, for a database of the same kind."""
    backend = "sqlite" if either.config.database.startswith("sqlite") else "postgresql"
    return _unused(templates, backend, tmp_path)


@pytest.fixture
def beside(templates: Templates, tmp_path: Path) -> Config:
    """The same, on SQLite."""
    return _unused(templates, "sqlite", tmp_path)


def _unused(templates: Templates, backend: str, tmp_path: Path) -> Config:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Config(templates.empty(backend, folder), folder / "files")


def untouched(config: Config) -> bool:
    """Whether nothing stands in the places of an installation."""
    with closing(Database(config.database)) as database:
        require_unused(database)
    kept = [one for one in config.files.rglob("*") if one.is_file() and one.name != ".still"]
    return not (kept or config.seal_file.exists() or config.key_file.exists())


@pytest.fixture
def opened_again(opened: list[Engine]) -> Callable[[Config, Installation], Installation]:
    def open_(config: Config, at: Installation) -> Installation:
        found = Installation(config)
        opened.append(found.engine)
        found.clock.set(at.clock.now())
        return found

    return open_


Open = Callable[[Config, Installation], Installation]


class Load:
    """Clients that take requests in, one after the other, while the block runs."""

    def __init__(self, at: Installation) -> None:
        self.acknowledged: list[str] = []
        self._at = at
        self._more, self._stop = Condition(), Event()
        self._clients = ThreadPoolExecutor(CLIENTS)
        self._working: list[Future[None]] = []

    def __enter__(self) -> None:
        self._working = [self._clients.submit(self._work) for _ in range(CLIENTS)]

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._clients.shutdown()
        for one in self._working:
            one.result()

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                code = self._at.request()
                with self._more:
                    self.acknowledged.append(code)
                    self._more.notify_all()
        finally:
            self._stop.set()
            with self._more:
                self._more.notify_all()

    def wait_for_more(self) -> set[str]:
        """Returns what was acknowledged when each client can have had one answer more."""
        with self._more:
            wanted = len(self.acknowledged) + CLIENTS
            self._more.wait_for(lambda: len(self.acknowledged) >= wanted or self._stop.is_set())
            return set(self.acknowledged)


def test_a_backup_under_load_is_restored_elsewhere_and_verifies(
    either: Installation, elsewhere: Config, opened_again: Open
) -> None:
    load = Load(either)

    def meanwhile(point: str) -> None:
        if point in {"checkpoint", "database"}:
            load.wait_for_more()

    with load:
        before = load.wait_for_more()
        folder = backed_up(either, probe=meanwhile)
    made = restored(elsewhere, folder, either)
    assert made.findings == []
    there = opened_again(elsewhere, either)
    known = {code for code in load.acknowledged if _has(there, code)}
    assert before < known < set(load.acknowledged)
    for code in before:
        assert there.history(code) == either.history(code)
    assert there.verify() == []
    assert [again.divergence for again in there.engine.reexecute(sorted(before)[:2])] == [
        None,
        None,
    ]
    # Numbers go on where they were.
    there.request()
    assert there.verify() == []


def _has(at: Installation, code: str) -> bool:
    try:
        return bool(at.history(code))
    except NotFound:
        return False


def test_everything_comes_back_and_work_goes_on(
    either: Installation, elsewhere: Config, opened_again: Open
) -> None:
    code = either.request()
    with either.engine._database.write() as connection:
        either.engine.jobs.enqueue(connection, [Job("send_notice", "waits", {"notice": "none"})])
    folder = backed_up(either)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o77 for one in folder.rglob("*")} == {0}
    secrets = [either.config.seal_file.read_bytes(), either.config.key_file.read_bytes()]
    for one in folder.rglob("*"):
        if one.is_file():
            assert not any(secret.strip() in one.read_bytes() for secret in secrets)
    waiting = either.engine.jobs.work_off(lambda _job: None, ["send_notice"])
    assert waiting > 0

    assert restored(elsewhere, folder, either).findings == []
    there = opened_again(elsewhere, either)
    assert there.history(code) == either.history(code)
    assert there.engine.uploaded_files.read(SYSTEM, code, either.file["sha256"])[2]
    assert elsewhere.seal_file.read_bytes() == secrets[0]
    assert elsewhere.seal_file.stat().st_mode & 0o777 == 0o600
    assert there.engine.jobs.work_off(lambda _job: None, ["send_notice"]) == waiting
    there.go(code)
    assert there.verify() == []


MAKING = ["checkpoint", "database", "files", "keys", "manifest"]


@pytest.mark.parametrize("point", MAKING)
def test_a_backup_that_is_broken_off_leaves_nothing(installation: Installation, point: str) -> None:
    folder = installation.config.files.parent / "backups" / "today"
    with pytest.raises(KeyboardInterrupt):
        saved(installation, folder, probe=stopping_at(point))
    assert list(folder.parent.iterdir()) == []
    assert saved(installation, folder).files == 1


def stopping_at(wanted: str) -> Callable[[str], None]:
    def stop(point: str) -> None:
        if point == wanted:
            raise KeyboardInterrupt

    return stop


@pytest.mark.parametrize("point", ["checked", "files", "keys"])
def test_a_restore_that_is_broken_off_leaves_nothing(
    either: Installation, elsewhere: Config, point: str
) -> None:
    folder = backed_up(either)
    with pytest.raises(KeyboardInterrupt):
        restore(elsewhere, folder, lambda: PASSPHRASE, probe=stopping_at(point))
    assert untouched(elsewhere)
    assert restored(elsewhere, folder, either).findings == []


VICTIM = """
import os, signal, sys
from pathlib import Path
from engine import Config
from engine.backup.making import make_backup
from engine.backup.restoring import restore
database, files, folder, passphrase, point = sys.argv[1:]
def stop(reached):
    if reached == point:
        os.kill(os.getpid(), signal.SIGKILL)
config = Config(database, Path(files))
if point == "manifest":
    make_backup(config, Path(folder), passphrase, probe=stop)
else:
    restore(config, Path(folder), lambda: passphrase, probe=stop)
"""


def kill_at(point: str, config: Config, folder: Path) -> None:
    """Another process makes or restores a backup, and is killed when it reaches the point."""
    words = (config.database, str(config.files), str(folder), PASSPHRASE, point)
    ended, said = Program(VICTIM, *words).end()
    assert ended == -signal.SIGKILL, said


def test_a_killed_backup_looks_like_none_and_a_killed_restore_can_be_repeated(
    installation: Installation, beside: Config
) -> None:
    folder = installation.config.files.parent / "backups" / "today"
    kill_at("manifest", installation.config, folder)
    assert not folder.exists()
    saved(installation, folder)
    kill_at("keys", beside, folder)
    with closing(Database(beside.database)) as database:
        require_unused(database)
    assert restored(beside, folder, installation).findings == []


def test_files_that_come_and_go_meanwhile(installation: Installation, beside: Config) -> None:
    kept = installation.engine.uploads.keep(DESK, b"%PDF-1.4 nobody refers to it")
    later: list[str] = []

    def meanwhile(point: str) -> None:
        if point == "database":
            later.append(installation.engine.uploads.keep(DESK, b"%PDF-1.4 came later"))
            installation.clock.advance(timedelta(days=3))
            assert installation.engine.sweep_uploads() == 0
            installation.clock.advance(timedelta(days=-3))

    folder = backed_up(installation, probe=meanwhile)
    files = check_backup(folder).files
    assert kept in files
    assert later[0] not in files
    assert restored(beside, folder, installation).findings == []


def test_a_missing_or_damaged_file_is_told_and_the_rest_is_saved(
    either: Installation, elsewhere: Config
) -> None:
    either.request()
    name = either.file["sha256"]
    path = either.config.files / name[:2] / name
    path.write_bytes(path.read_bytes()[:-1])
    folder = either.config.files.parent / "backups" / "today"
    assert saved(either, folder).absent == (name,)
    made = restored(elsewhere, folder, either)
    assert made.manifest.absent == (name,)
    assert {one.place for one in made.findings} == {f"files/{name}"}
    assert made.line is None


def test_keys_that_were_left_out_are_brought_before(
    either: Installation, elsewhere: Config
) -> None:
    either.request()
    folder = backed_up(either, passphrase=None)
    with pytest.raises(Invalid) as refused:
        restored(elsewhere, folder, either)
    assert refused.value.code == "backup_without_keys"
    assert str(elsewhere.seal_file) in str(refused.value)

    elsewhere.seal_file.write_text(make_seal_key())
    shutil.copy(either.config.key_file, elsewhere.key_file)
    shutil.copy(either.config.personal_file, elsewhere.personal_file)
    with pytest.raises(Unavailable) as wrong:
        restored(elsewhere, folder, either)
    assert wrong.value.code == "key_of_another_log"
    with closing(Database(elsewhere.database)) as database:
        require_unused(database)

    shutil.copy(either.config.seal_file, elsewhere.seal_file)
    elsewhere.personal_file.write_text(make_seal_key())
    with pytest.raises(Unavailable) as other:
        restored(elsewhere, folder, either)
    assert other.value.code == "key_of_another_log"
    shutil.copy(either.config.personal_file, elsewhere.personal_file)
    assert restored(elsewhere, folder, either).findings == []


Spoil = Callable[[Path, Config, Installation], Config | None]


def _change(folder: Path, **values: object) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | values), "utf-8")


def _cut(folder: Path, name: str) -> None:
    part = folder / name
    part.write_bytes(part.read_bytes()[:-1])


def _use_database(_folder: Path, config: Config, at: Installation) -> None:
    shutil.copy(at.config.files.parent / "motcua.db", config.files.parent / "empty.db")


def _use_files(_folder: Path, config: Config, _at: Installation) -> None:
    name = hashlib.sha256(b"another").hexdigest()
    place = config.files / name[:2] / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"another")


def _use_key(_folder: Path, config: Config, _at: Installation) -> None:
    config.seal_file.write_text(make_seal_key())


def _spoilt_database(folder: Path, _config: Config, _at: Installation) -> None:
    _cut(folder, "motcua.db")


SPOILT: dict[str, Spoil] = {
    "backup_damaged database": _spoilt_database,
    "backup_damaged keys": lambda folder, _c, _a: _cut(folder, "keys.encrypted"),
    "backup_damaged file": lambda folder, _c, at: _cut(folder, part_of_file(at.file["sha256"])),
    "backup_damaged gone": lambda folder, _c, _a: (folder / "keys.encrypted").unlink(),
    "manifest_damaged": lambda folder, _c, _a: _cut(folder, "manifest.json"),
    "manifest_damaged parts": lambda folder, _c, _a: _change(
        folder, parts={"../../etc/passwd": {"sha256": "", "size": 0}}
    ),
    "backup_not_found": lambda folder, _c, _a: (folder / "manifest.json").unlink(),
    "backup_format_other": lambda folder, _c, _a: _change(folder, format=2, motcua="9.9"),
    "backup_revision_other": lambda folder, _c, _a: _change(folder, revision="0099", motcua="9.9"),
    "backup_database_other": lambda folder, _c, _a: _change(folder, backend="PostgreSQL"),
    "backup_origin_other": lambda _f, config, _a: replace(config, origin="another"),
    "database_used": _use_database,
    "files_used": _use_files,
    "key_used": _use_key,
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_does_not_fit_is_said_and_nothing_is_changed(
    installation: Installation, beside: Config, how: str
) -> None:
    folder = backed_up(installation)
    config = SPOILT[how](folder, beside, installation) or beside
    before = _all_files(beside.files.parent)
    with pytest.raises(EngineError) as refused:
        restored(config, folder, installation)
    assert refused.value.code == how.split()[0]
    if how in {"backup_format_other", "backup_revision_other"}:
        assert "Motcua 9.9" in str(refused.value)
    assert _all_files(beside.files.parent) == before


def _all_files(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, but for the working files of SQLite."""
    found = (one for one in folder.rglob("*") if one.is_file())
    return {one.name: one.read_bytes() for one in found if ".db-" not in one.name}


def test_a_wrong_passphrase_opens_nothing(installation: Installation, beside: Config) -> None:
    folder = backed_up(installation)
    with pytest.raises(Invalid) as refused:
        restored(beside, folder, installation, said="một cửa, tám mươi ngày")
    assert refused.value.code == "passphrase_wrong"
    assert untouched(beside)


def test_a_short_passphrase_is_refused(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        saved(installation, tmp_path / "backup", "một cửa")
    assert refused.value.code == "passphrase_short"
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_place_that_is_taken_is_left_as_it_is(
    installation: Installation, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "backup"
    if kind == "file":
        target.write_text("mine")
    elif kind == "folder":
        (target / "mine").mkdir(parents=True)
    else:
        target.symlink_to(tmp_path / "files")
    with pytest.raises(Conflict) as refused:
        saved(installation, target)
    assert refused.value.code == "backup_place_used"
    assert target.is_symlink() or target.exists()


def test_an_empty_folder_is_taken(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    assert saved(installation, tmp_path / "backup").files == 1


@contextmanager
def filling_up(point: str) -> Iterator[Callable[[str], None]]:
    """No file may grow any more from the point on, until the block ends: the tester writes too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(reached: str) -> None:
        if reached == point:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))

    try:
        yield fill
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("point", "code"), [("checkpoint", "backup_unwritable"), ("database", "backup_full")]
)
def test_a_full_disk_is_said_and_nothing_is_kept(
    installation: Installation, tmp_path: Path, point: str, code: str
) -> None:
    folder = tmp_path / "backups" / "today"
    with pytest.raises(Unavailable) as refused, filling_up(point) as fill:
        saved(installation, folder, probe=fill)
    assert refused.value.code == code
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ("checked", "files_full"),
        ("files", "keys_unwritable"),
        # What SQLite makes of a limit; a disk that is full is ``database_full``.
        ("keys", "database_unavailable"),
    ],
)
def test_a_disk_that_is_full_at_a_restore_is_said_and_nothing_is_kept(
    installation: Installation, beside: Config, point: str, code: str
) -> None:
    folder = backed_up(installation)
    with pytest.raises(Unavailable) as refused, filling_up(point) as fill:
        restore(beside, folder, lambda: PASSPHRASE, clock=installation.clock, probe=fill)
    assert refused.value.code == code
    assert untouched(beside)
    assert [one.name for one in beside.files.parent.glob("*.key*")] == []
    assert restored(beside, folder, installation).findings == []


def test_what_was_restored_is_not_said_to_be_unchanged(
    installation: Installation, beside: Config, opened_again: Open
) -> None:
    """The disk is full when it is to be verified and signed."""
    code = installation.request()
    folder = backed_up(installation)
    with pytest.raises(Unavailable) as refused, filling_up("database") as fill:
        restore(beside, folder, lambda: PASSPHRASE, clock=installation.clock, probe=fill)
    assert refused.value.code == "restored_unverified"
    assert "Nothing was changed" not in str(refused.value)
    there = opened_again(beside, installation)
    assert there.history(code) == installation.history(code)
    assert there.verify() == []


def test_a_backup_that_was_rewritten_is_found(
    installation: Installation, beside: Config, tmp_path: Path
) -> None:
    """By somebody who owns the backup, and makes its hashes fit."""
    installation.request()
    made = saved(installation, tmp_path / "backup")
    file = tmp_path / "backup" / "motcua.db"
    with closing(sqlite3.connect(file)) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM events WHERE position = (SELECT max(position) FROM events)")
        database.execute("DELETE FROM checkpoints")
        database.commit()
    raw = file.read_bytes()
    parts = json.loads((tmp_path / "backup/manifest.json").read_text("utf-8"))["parts"]
    parts["motcua.db"] = {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    _change(tmp_path / "backup", parts=parts)
    done = restore(
        beside, tmp_path / "backup", lambda: PASSPHRASE, [read_line(made.line)], installation.clock
    )
    assert done.findings
    assert done.line is None
