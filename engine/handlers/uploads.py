"""Uploaded files, papers and photos: kept before an answer refers to them, and handed out to those
who may know of the case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.adapters.virus_scanner import Scanner
from engine.errors import Invalid, NotAllowed, NotFound
from engine.inspection import Removed
from engine.model.actor import Actor
from engine.model.authorization import may_upload
from engine.model.media import MAX_FILE_BYTES, media_type
from engine.publishing.sandboxed_files import inspect_file, preview_of
from engine.readers.cases import CaseReader
from engine.readers.context import ReadContext
from engine.store.device_files import ArrivedFile, DeviceFile, DeviceFiles
from engine.store.file_keys import opened_file
from engine.store.files import Files
from engine.store.uploads import Uploads

MOST_OF_PART = 512 << 10
"""Bytes of a part that a device sends."""
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it is kept: ``sha256`` is that of what is stored, encrypted, ``size`` that of its
    content. ``removed`` says what a photo had beyond that."""

    sha256: str
    size: int
    media_type: str
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadedFiles:
    """``files`` holds their contents by hash, ``uploads`` counts what nothing refers to yet;
    ``scanner`` looks for what it knows as a virus."""

    context: ReadContext
    files: Files
    uploads: Uploads
    scanner: Scanner
    device_files: DeviceFiles

    def receive_part(
        self,
        actor: Actor,
        file: DeviceFile,
        begins: int,
        content: bytes,
        keep_place: bool = False,
    ) -> ArrivedFile:
        """Takes a part of a file in that a device sends for an answer of the actor; with the last
        one the file is kept. Returns where to go on, also when that is another place than where the
        part ``begins``, and what the file is kept as. An empty part only asks.

        What will not do is forgotten, to be sent anew; where there is no room for it now, its parts
        wait.

        Raises:
            As for ``keep``.
            Invalid: the part fits no file of that size, or the file did not arrive as announced.
        """
        _require_fitting(file, begins, content)
        if not may_upload(actor):
            raise _not_uploading()
        arrived = self.device_files.receive(file, begins, content)
        if arrived.sha256 is not None and not self.files.has(arrived.sha256):
            # Nothing referred to it for a day.
            self.device_files.drop(file)
            arrived = self.device_files.receive(file, begins, content)
        if arrived.sha256 is not None or arrived.received < file.size:
            return arrived
        try:
            kept = self.keep(actor, self.device_files.content(file), keep_place)
        except Invalid:
            self.device_files.drop(file)
            raise
        self.device_files.note_kept(file, kept.sha256)
        return ArrivedFile(file.size, kept.sha256)

    def keep(self, actor: Actor, content: bytes, keep_place: bool = False) -> StoredFile:
        """Keeps an uploaded file, so that an answer of the actor can refer to it by its hash. It is
        removed when nothing refers to it for a day.

        It is opened wholly first. A photo is kept without what the camera wrote beside it, unless
        the field it is for asks for the place (``keep_place``). What is kept is encrypted, and
        hashed as it is stored.

        Raises:
            NotAllowed: the actor holds no role, so no answer of theirs could refer to it.
            Conflict: the actor has uploaded too much that no completed step refers to.
            Invalid: too large, not PDF, JPEG, PNG or DWG, cut off or damaged, or something that the
                virus scanner knows.
            Unavailable: the virus scanner does not answer, the disk has no room, or the file could
                not be read now.
        """
        if not may_upload(actor):
            raise _not_uploading()
        if len(content) > MAX_FILE_BYTES:
            raise _too_large()
        self.scanner.scan(content)
        found = inspect_file(content, keep_place)
        name = self.uploads.keep(actor.login, found.content)
        return StoredFile(name, len(found.content), found.media_type, found.removed)

    def read(self, actor: Actor, code: str, sha256: str) -> tuple[str, str, bytes]:
        """Name, media type and content of a file that the case refers to.

        Raises:
            NotFound: no such case or file, the actor may not know of it, or it was erased.
            Damaged: the file is not the one that was uploaded, or its key is lost.
        """
        return self._file(actor, code, sha256, "file")

    def preview(self, actor: Actor, code: str, sha256: str) -> bytes:
        """A small JPEG of a photo that the case refers to.

        Raises:
            NotFound: no such case or file, the actor may not know of it, or it was erased.
            Damaged: the file is not the one that was uploaded, or its key is lost.
            Invalid: it is not a photo, or cannot be read.
        """
        _, _, content = self._file(actor, code, sha256, "preview")
        return preview_of(content)

    def _file(self, actor: Actor, code: str, sha256: str, reading: str) -> tuple[str, str, bytes]:
        name = CaseReader(self.context).file_name(actor, code, sha256)
        stored = self.files.get(sha256)
        if stored is None:
            raise NotFound("file_not_found", "The case {case} has no such file.", case=code)
        with self.context.database.read() as connection:
            content = opened_file(connection, self.context.read_master, code, sha256, stored)
        self.context.accesses.note(actor, code, reading, sha256)
        return name, media_type(content) or "application/octet-stream", content


def _require_fitting(file: DeviceFile, begins: int, content: bytes) -> None:
    if file.size > MAX_FILE_BYTES:
        raise _too_large()
    fits = 0 <= begins <= begins + len(content) <= file.size
    if not (fits and len(content) <= MOST_OF_PART and _DIGEST.fullmatch(file.digest)):
        raise Invalid("part_unfit", "This part belongs to no such file. Choose the file again.")


def _too_large() -> Invalid:
    return Invalid(
        "file_too_large",
        "The file is too large: it must have at most {most} MB. Send a smaller one.",
        most=MAX_FILE_BYTES >> 20,
    )


def _not_uploading() -> NotAllowed:
    return NotAllowed("not_uploading", "Only those who work on cases may upload files for them.")
