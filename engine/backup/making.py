"""Making a backup of an installation that works on: wholly, or nothing of it is left."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.app.engine import Engine, Probe
from engine.backup.folder import described, new_folder, write_file
from engine.backup.key_box import encrypt_keys, require_passphrase
from engine.backup.manifest import KEYS, NAME, Manifest, backend_name, part_of_file, write_manifest
from engine.clock import Clock
from engine.config import Config
from engine.errors import Damaged, Unavailable
from engine.evidence import read_note
from engine.model.instant import whole_milliseconds
from engine.model.progress import Progress
from engine.store.database import Database
from engine.store.database_copy import copy_database
from engine.store.files import Files
from engine.store.revision import newest_revision
from engine.store.upkeep_runs import UpkeepKind, UpkeepRun, keep_upkeep_run

SEALS, SIGNING, PERSONAL = "seal.key", "checkpoint.key", "personal.key"
"""What the files of keys are called in a backup, however their files are."""


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backup:
    """``line`` is the checkpoint, to be kept elsewhere; ``absent`` are files that the database
    refers to and that were not there, or damaged."""

    line: str
    files: int
    size: int
    absent: tuple[str, ...]


def make_backup(
    config: Config,
    target: Path,
    passphrase: str | None,
    clock: Clock | None = None,
    progress: Progress = lambda _done, _total: None,
    probe: Probe = lambda _point: None,
) -> Backup:
    """Writes a backup into a new folder while others work on; without a passphrase, the keys are
    left out.

    A file that is missing or damaged does not keep the rest from being saved: it is told.

    Raises:
        Conflict: the folder is there already.
        Invalid: the passphrase is too short.
        Unavailable: the database does not answer, a key is not here, or there is no room; nothing
            was kept.
    """
    with closing(Engine(config, clock)) as engine, closing(Database(config.database)) as database:
        engine.require_current()
        engine.require_keys()
        if passphrase is not None:
            require_passphrase(passphrase)
        with new_folder(target) as folder:
            note = engine.checkpoints.make_checkpoint()
            probe("checkpoint")
            # What the database refers to stays until it is copied.
            with engine.files.kept_still():
                copy, referred = copy_database(database, folder)
                at = whole_milliseconds(engine.clock.now())
                probe("database")
                absent = _copy_files(engine.files, sorted(referred), folder, progress)
            probe("files")
            if passphrase is not None:
                # After the database: a master key that was added meanwhile is among them.
                write_file(folder / KEYS, encrypt_keys(_read_keys(config), passphrase))
            probe("keys")
            manifest = Manifest(
                revision=newest_revision(),
                backend=backend_name(database.is_sqlite),
                at=at,
                origin=config.origin,
                public=engine.checkpoints.public(),
                checkpoint=note,
                database=copy,
                absent=absent,
                parts=described(folder),
            )
            write_file(folder / NAME, write_manifest(manifest))
            probe("manifest")
        made = _told(manifest)
        _keep_run(database, made, at, with_keys=passphrase is not None)
    return made


def _keep_run(database: Database, made: Backup, at: datetime, with_keys: bool) -> None:
    """Notes for administrators when it was made. The backup is whole without that."""
    run = UpkeepRun(UpkeepKind.BACKUP, at, len(made.absent), made.size, with_keys)
    try:
        with database.write() as connection:
            keep_upkeep_run(connection, run)
    except Unavailable:
        _log.warning("The database takes no changes: administrators will not see this backup.")


def _read_keys(config: Config) -> dict[str, bytes]:
    places = {
        SEALS: config.seal_file,
        SIGNING: config.key_file,
        PERSONAL: config.personal_file,
    }
    return {name: place.read_bytes() for name, place in places.items()}


def _told(manifest: Manifest) -> Backup:
    size = sum(part.size for part in manifest.parts.values())
    line = read_note(manifest.checkpoint, manifest.public).line()
    return Backup(line, len(manifest.files), size, manifest.absent)


def _copy_files(
    files: Files, names: Collection[str], folder: Path, progress: Progress
) -> tuple[str, ...]:
    absent = []
    for done, name in enumerate(names, start=1):
        try:
            content = files.get(name)
        except (Damaged, OSError):
            content = None
        if content is None:
            _log.error("The file %s is missing or damaged: it is not in the backup.", name)
            absent.append(name)
        else:
            write_file(folder / part_of_file(name), content)
        progress(done, len(names))
    return tuple(absent)
