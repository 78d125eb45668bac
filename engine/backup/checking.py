"""Whether a backup is as it was written, and can be restored by this version; changes nothing."""

from __future__ import annotations

from pathlib import Path

from engine.backup.folder import describe
from engine.backup.key_box import KeyBoxError, decrypt_keys
from engine.backup.manifest import KEYS, Manifest, read_manifest
from engine.errors import Invalid
from engine.model.progress import Progress
from engine.store.revision import newest_revision


def check_backup(folder: Path, progress: Progress = lambda _done, _total: None) -> Manifest:
    """The manifest of a backup whose every part is as it was written.

    Raises:
        NotFound: there is no backup.
        Invalid: a part is missing or damaged, or another version has made it.
    """
    manifest = read_manifest(folder)
    if manifest.revision != newest_revision():
        raise Invalid(
            "backup_revision_other",
            "This backup has the tables of {found}, this version those of {wanted}. Restore it "
            "with Motcua {version}, which made it, and run 'motcua migrate' of this one then. "
            "Nothing was changed.",
            found=manifest.revision,
            wanted=newest_revision(),
            version=manifest.motcua,
        )
    for done, (name, part) in enumerate(manifest.parts.items(), start=1):
        try:
            found = describe(folder / name)
        except OSError:
            found = None
        if found != part:
            raise damaged_part(name)
        progress(done, len(manifest.parts))
    return manifest


def read_keys(folder: Path, passphrase: str) -> dict[str, bytes]:
    """The keys of a backup that has them.

    Raises:
        Invalid: the passphrase is another one, or the keys were damaged.
    """
    try:
        return decrypt_keys((folder / KEYS).read_bytes(), passphrase)
    except (KeyBoxError, OSError) as error:
        raise damaged_part(KEYS) from error


def damaged_part(name: str) -> Invalid:
    """What to say of a part that is not as it was written."""
    return Invalid(
        "backup_damaged",
        "{part} of the backup is missing, cut off or not as it was written. Take another backup; "
        "nothing was changed.",
        part=name,
    )
