"""Making an installation from a backup, in places that nothing uses: wholly, or not at all.

Files and keys come first, as nobody looks at them without a database; the database comes last, in
one transaction. What was broken off by a kill can be done again: files and keys that are there
already, and are those of the backup, are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.app.engine import Engine, Probe
from engine.audit.key_files import KeyFiles
from engine.audit.verification import Finding, VerificationTally
from engine.backup.checking import check_backup, damaged_part, read_keys
from engine.backup.making import PERSONAL, SEALS, SIGNING
from engine.backup.manifest import Manifest, backend_name, part_of_file
from engine.clock import Clock, FixedClock
from engine.config import Config
from engine.errors import Conflict, Invalid, Unavailable
from engine.evidence import Checkpoint, read_note
from engine.model.progress import Progress
from engine.store.database import Database
from engine.store.database_copy import load_database, require_unused
from engine.store.files import Files
from engine.store.key_file import read_or_make

AskPassphrase = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Restored:
    """``findings`` are those of verification as of the instant of the backup; ``line`` is the
    checkpoint that was signed then, over everything, where there were none."""

    manifest: Manifest
    findings: Sequence[Finding]
    line: str | None


def restore(
    config: Config,
    folder: Path,
    ask: AskPassphrase,
    points: Sequence[Checkpoint] = (),
    clock: Clock | None = None,
    progress: Progress = lambda _done, _total: None,
    probe: Probe = lambda _point: None,
) -> Restored:
    """Fills the database, the folder of files and the files of the keys that the settings name, and
    verifies them. ``ask`` is called for the passphrase, where the backup holds keys; ``points`` are
    checkpoints that were kept elsewhere.

    Raises:
        NotFound: there is no backup in the folder.
        Invalid: it is damaged, does not fit this installation, or the passphrase is wrong.
        Conflict: one of the places is used.
        Unavailable: a place cannot be written to or is full, or the keys are not those of the
            backup. Only with ``restored_unverified`` the backup is restored all the same.
    """
    manifest = check_backup(folder, progress)
    with closing(Database(config.database)) as database:
        _require_fit(config, database, manifest)
        require_unused(database)
        keys = read_keys(folder, ask()) if manifest.has_keys else {}
        places = _Places(config, folder, manifest, keys)
        places.require_free()
        probe("checked")
        config.prepare()
        with _alone(database), places.filled(probe):
            load_database(database, folder, manifest.database, places.keys.require)
        with _told_as_restored():
            database.flush()
    probe("database")
    with _told_as_restored():
        return _verify(config, manifest, points, clock)


@contextmanager
def _told_as_restored() -> Iterator[None]:
    """What fails from here on, such as on a disk that is full, does not say that nothing was
    changed."""
    try:
        yield
    except Unavailable as error:
        raise Unavailable(
            "restored_unverified",
            "The backup is restored wholly, but it was not verified and signed after that: {why} "
            "Put that right, then run 'motcua verify' and 'motcua checkpoint make'.",
            why=_first_sentence(error),
        ) from error


def _first_sentence(error: Unavailable) -> str:
    return f"{str(error).partition('. ')[0].rstrip('.')}."


def _require_fit(config: Config, database: Database, manifest: Manifest) -> None:
    if manifest.backend != (wanted := backend_name(database.is_sqlite)):
        raise Invalid(
            "backup_database_other",
            "This is a backup of {found}, and MOTCUA_DATABASE names a database of {wanted}. "
            "Nothing was changed; name one of {found}.",
            found=manifest.backend,
            wanted=wanted,
        )
    if manifest.origin != config.origin:
        raise Invalid(
            "backup_origin_other",
            "The log of this backup is called {found}, and MOTCUA_ORIGIN says {wanted}. Nothing "
            "was changed; set it to {found}.",
            found=manifest.origin,
            wanted=config.origin,
        )


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    with database.alone() as alone:
        if not alone:
            raise Conflict(
                "database_being_filled",
                "Another program is filling the database {database} at this moment. Nothing was "
                "changed.",
                database=database.place,
            )
        yield


class _Places:
    """Where files and keys go."""

    def __init__(
        self, config: Config, backup: Path, manifest: Manifest, keys: dict[str, bytes]
    ) -> None:
        self.keys = KeyFiles(config.seal_file, config.key_file, config.personal_file, config.origin)
        self._backup, self._manifest = backup, manifest
        self._folder, self._files = config.files, Files(config.files)
        self._new_keys = {
            place: keys[name]
            for name, place in (
                (SEALS, config.seal_file),
                (SIGNING, config.key_file),
                (PERSONAL, config.personal_file),
            )
            if name in keys
        }
        self._placed: list[Callable[[], None]] = []

    def require_free(self) -> None:
        """Looks whether the keys and the folder of files are free, before anything is written.

        Raises:
            Conflict: another key or a file that is not of the backup stands there.
            Unavailable, Broken: the backup has no keys, and they are not there.
        """
        for place, key in self._new_keys.items():
            if place.exists() and place.read_bytes() != key:
                raise _other_key(place)
        if not self._manifest.has_keys:
            self._require_keys()
        known = set(self._manifest.files)
        for name in self._files.names():
            if name not in known:
                raise Conflict(
                    "files_used",
                    "The folder {place} holds files that are not of this backup. Nothing was "
                    "changed; have MOTCUA_FILES name one that is not used.",
                    place=str(self._folder),
                )

    def _require_keys(self) -> None:
        """That the keys were brought; whether they are the right ones is seen in the database."""
        missing = [str(one) for one in (self.keys.seals, self.keys.signing) if not one.exists()]
        if missing:
            raise Invalid(
                "backup_without_keys",
                "This backup was made without keys. Bring {files} first, as they were when it was "
                "made; nothing was changed.",
                files=", ".join(missing),
            )

    @contextmanager
    def filled(self, probe: Probe) -> Iterator[None]:
        """Files and keys are in their places while the block runs, and after it; gone again when it
        raises."""
        try:
            self._place_files()
            probe("files")
            self._place_keys()
            probe("keys")
            yield
        except BaseException:
            for remove in self._placed:
                remove()
            raise

    def _place_files(self) -> None:
        for name in self._manifest.files:
            if self._files.get(name) is None:
                self._place_file(name)

    def _place_file(self, name: str) -> None:
        try:
            content = (self._backup / part_of_file(name)).read_bytes()
        except OSError as error:
            raise damaged_part(part_of_file(name)) from error
        with self._files.arriving(content) as arrived:
            if arrived.sha256 != name:
                raise damaged_part(part_of_file(name))
            self._placed.append(partial(self._files.remove, name))
            arrived.keep()

    def _place_keys(self) -> None:
        for place, key in self._new_keys.items():
            if not place.exists():
                self._placed.append(partial(place.unlink, missing_ok=True))
            if _kept_key(place, key) != key:
                raise _other_key(place)


def _kept_key(place: Path, key: bytes) -> bytes:
    try:
        return read_or_make(place, partial(bytes, key))
    except OSError as error:
        raise Unavailable(
            "keys_unwritable",
            "The key {file} cannot be written ({why}). Nothing was restored; make room, or let "
            "this user write there.",
            file=str(place),
            why=error.strerror or type(error).__name__,
        ) from error


def _other_key(place: Path) -> Conflict:
    return Conflict(
        "key_used",
        "{file} holds another key than the backup. Nothing was overwritten; have MOTCUA_SEAL or "
        "MOTCUA_KEY name another file, or move that one away.",
        file=str(place),
    )


def _verify(
    config: Config, manifest: Manifest, points: Sequence[Checkpoint], clock: Clock | None
) -> Restored:
    """As of the instant of the backup: since then nothing was signed and nothing fired."""
    with closing(Engine(config, FixedClock(manifest.at))) as engine:
        tally = VerificationTally()
        found = engine.verify(notes=[manifest.checkpoint], points=points, tally=tally)
        places = [(one.place, one.message) for one in found]
        engine.damage.keep(places, whole=True, events=tally.events)
    line = None if found else _sign(config, clock)
    return Restored(manifest, found, line)


def _sign(config: Config, clock: Clock | None) -> str:
    """Covers what was recorded between the checkpoint of the backup and its instant."""
    with closing(Engine(config, clock)) as engine:
        note = engine.checkpoints.make_checkpoint()
        return read_note(note, engine.checkpoints.public()).line()
