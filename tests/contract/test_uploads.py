"""Uploaded files: who may refer to them, how much one may upload, and which are let go."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from engine import Config, Conflict, Engine, Invalid, NotAllowed, NotFound, Unavailable, commands
from engine.demo.answers import FILE_CONTENT
from engine.store.tables import file_keys
from tests.conftest import BACKENDS, Templates
from tests.files.papers import paper
from tests.kit import AUDITOR, DESK, STRANGER, SURVEY, TECHNICAL, Installation

PHOTO = paper("of the site")
A_DAY = timedelta(days=1, minutes=1)


def survey(at: Installation) -> str:
    code = at.request()
    at.go(code, "mv_survey")
    return at.open_tasks(code)["mv_survey"].id


def upload(at: Installation, login: str, content: bytes = PHOTO) -> str:
    return at.engine.uploaded_files.keep(at.actor(login), content).sha256


def draft_with(at: Installation, task: str, sha256: str, login: str = SURVEY) -> None:
    version = at.task(task).draft_version
    photos = {"photos": [{"sha256": sha256, "name": "cột 35.pdf"}]}
    at.do(commands.SaveDraft(task, photos, version), login)


def refused(do: Callable[[], object]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        do()
    return caught.value


def folder_of(at: Installation) -> list[str]:
    return sorted(path.name for path in at.config.files.rglob("*") if path.is_file())


def keys_of(at: Installation) -> set[str]:
    """The files that a key is kept of."""
    with at.engine._database.read() as connection:
        return set(connection.execute(select(file_keys.c.sha256)).scalars())


# -- a hash is no right


def test_a_draft_cannot_refer_to_what_somebody_else_uploaded(either: Installation) -> None:
    task, theirs = survey(either), upload(either, STRANGER)
    told = refused(lambda: draft_with(either, task, theirs))
    nowhere = refused(lambda: draft_with(either, task, "0" * 64))
    assert told.code == nowhere.code == "file_missing"
    assert str(told).replace(theirs, "") == str(nowhere).replace("0" * 64, "")
    with pytest.raises(NotFound):
        either.engine.uploaded_files.read(either.actor(SURVEY), either.task(task).case, theirs)
    mine = upload(either, SURVEY)
    assert mine != theirs, "what one has uploaded is never the file of somebody else"
    draft_with(either, task, mine)


def test_a_file_of_another_case_cannot_be_brought_in(either: Installation) -> None:
    """Not even by somebody who may look at that case, in whatever kind of answer."""
    first, photo = survey(either), upload(either, SURVEY)
    document = [{"sha256": photo, "name": "a.pdf"}]
    answer = either.answer("mv_survey", either.task(first).case) | {"photos": document}
    either.do(commands.CompleteTask(first, answer), SURVEY)
    other, task = either.hire("khaosat2.sx", "DL01", "khao_sat"), survey(either)
    request = either.answer("mv_submit_request") | {"attachments": document}
    for command, login in (
        (commands.SaveDraft(task, {"photos": document}, 0), other),
        (commands.CompleteTask(task, answer), other),
        (commands.StartCase("mv_own_substation", "DL01", "counter", request, "A"), DESK),
    ):
        error = refused(partial(either.do, command, login))
        assert error.code == "file_missing", command


def test_what_a_case_refers_to_its_people_may_refer_to(either: Installation) -> None:
    task = survey(either)
    case = either.task(task).case
    photo = upload(either, SURVEY)
    draft_with(either, task, photo)
    other = either.hire("khaosat2.sx", "DL01", "khao_sat")
    draft_with(either, task, photo, other)
    answer = either.answer("mv_survey", case) | {"photos": [{"sha256": photo, "name": "b.pdf"}]}
    either.do(commands.CompleteTask(task, answer), other)
    assert either.engine.uploaded_files.read(either.actor(DESK), case, photo)[2] == PHOTO
    assert either.engine.verify() == []


def test_photos_of_an_earlier_round_are_still_read(either: Installation) -> None:
    task = survey(either)
    case = either.task(task).case
    photo = upload(either, SURVEY)
    answer = either.answer("mv_survey", case) | {
        "photos": [{"sha256": photo, "name": "vòng 1.pdf"}]
    }
    either.do(commands.CompleteTask(task, answer), SURVEY)
    with either.engine._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM case_files")
    assert any(one.place.startswith("case_files/") for one in either.engine.verify())
    either.engine.rebuild(lambda _done, _all: None)
    assert either.engine.uploaded_files.read(either.actor(SURVEY), case, photo)[0] == "vòng 1.pdf"
    assert either.engine.verify() == []


# -- how much one may upload


def test_whoever_holds_no_role_of_a_procedure_uploads_nothing(either: Installation) -> None:
    either.do(commands.CreateUser("khach", "Khách", "mot-cua-demo"), "system")
    before = folder_of(either)
    for login in ("khach", AUDITOR):
        with pytest.raises(NotAllowed) as caught:
            upload(either, login)
        assert caught.value.code == "not_uploading"
    assert folder_of(either) == before


def test_what_no_step_refers_to_is_limited(
    templates: Templates, tmp_path: Path, opened: list[Engine]
) -> None:
    url = templates.copy("sqlite", tmp_path)
    at = Installation(
        Config(url, tmp_path / "files", upload_quota=len(FILE_CONTENT) + len(PHOTO) * 3 // 2)
    )
    opened.append(at.engine)
    upload(at, SURVEY, paper("one of each"))
    with pytest.raises(Conflict) as caught:
        upload(at, SURVEY, paper("two of each"))
    assert caught.value.code == "uploads_full"
    upload(at, TECHNICAL, paper("two of each"))
    at.clock.advance(A_DAY)
    at.engine.sweep_uploads()
    upload(at, SURVEY, paper("two of each"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_many_uploads_at_once_keep_to_the_limit(
    templates: Templates, tmp_path: Path, opened: list[Engine], backend: str
) -> None:
    photos = [paper(f"at once {number}") for number in range(8)]
    quota = len(FILE_CONTENT) + 2 * max(map(len, photos)) + len(photos[0]) // 2
    url = templates.copy(backend, tmp_path)
    at = Installation(Config(url, tmp_path / "files", upload_quota=quota))
    opened.append(at.engine)
    before = len(folder_of(at))

    def keep(photo: bytes) -> str | None:
        try:
            return at.engine.uploads.keep(SURVEY, photo)
        except Conflict as error:
            assert error.code == "uploads_full"
            return None

    with ThreadPoolExecutor(len(photos)) as together:
        kept = [name for name in together.map(keep, photos) if name is not None]
    assert len(kept) == 2
    assert all(at.engine.files.has(name) for name in kept)
    assert len(folder_of(at)) == before + len(kept)


# -- what is let go


def test_what_nothing_refers_to_is_swept_after_a_day(either: Installation) -> None:
    task = survey(either)
    recorded, drafted, forgotten = (
        upload(either, SURVEY, paper(name)) for name in ("recorded", "drafted", "forgotten")
    )
    answer = either.answer("mv_survey") | {"photos": [{"sha256": recorded, "name": "r.pdf"}]}
    either.do(commands.CompleteTask(task, answer), SURVEY)
    draft_with(either, survey(either), drafted)
    assert either.engine.sweep_uploads() == 0
    either.clock.advance(A_DAY)
    fresh = upload(either, TECHNICAL, paper("fresh"))
    assert either.engine.sweep_uploads() == 1
    assert not either.engine.files.has(forgotten)
    for name in (recorded, drafted, fresh, either.file["sha256"]):
        assert either.engine.files.has(name)
    assert {recorded, drafted, fresh} == keys_of(either) - {either.file["sha256"]}
    either.clock.advance(A_DAY)
    assert either.engine.sweep_uploads() == 1
    assert not either.engine.files.has(fresh)
    assert fresh not in keys_of(either)
    assert either.engine.sweep_uploads() == 0


def test_what_was_swept_is_not_referred_to_and_can_be_uploaded_again(either: Installation) -> None:
    task, photo = survey(either), upload(either, SURVEY)
    either.clock.advance(A_DAY)
    either.engine.sweep_uploads()
    assert refused(lambda: draft_with(either, task, photo)).code == "file_missing"
    draft_with(either, task, upload(either, SURVEY))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_draft_of_the_same_moment_keeps_its_file(
    templates: Templates, tmp_path: Path, opened: list[Engine], backend: str
) -> None:
    """The sweep begins when the draft is written and not yet committed."""
    sweeps: list[Thread] = []

    def sweep(point: str) -> None:
        if point == "before commit" and armed:
            armed.clear()
            sweeps.append(Thread(target=other.engine.sweep_uploads))
            sweeps[0].start()
            # Long enough for a sweep that waits for nobody; one that waits goes on later.
            sweeps[0].join(0.3)

    armed: list[bool] = []
    config = Config(templates.copy(backend, tmp_path), tmp_path / "files")
    at, other = Installation(config, probe=sweep), Installation(config)
    opened += [at.engine, other.engine]
    task, photo = survey(at), upload(at, SURVEY)
    at.clock.advance(A_DAY)
    other.clock.advance(A_DAY)
    armed.append(True)
    draft_with(at, task, photo)
    sweeps[0].join()
    assert at.engine.files.has(photo)


def test_nothing_is_swept_while_a_backup_keeps_the_files_still(installation: Installation) -> None:
    photo = upload(installation, SURVEY)
    installation.clock.advance(A_DAY)
    with installation.engine.files.kept_still(), installation.engine.files.kept_still():
        assert installation.engine.sweep_uploads() == 0
        assert installation.engine.files.has(photo)
    installation.engine.sweep_uploads()
    assert not installation.engine.files.has(photo)


def test_what_no_database_knows_of_is_swept_too(installation: Installation) -> None:
    """Left by a process that was killed, or by a version that kept no record of uploads."""
    files = installation.config.files
    (files / "arriving").mkdir(exist_ok=True)
    stray = [files / "arriving" / "part-abc", files / "ab" / ("ab" + "0" * 62)]
    for path in stray:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PHOTO)
    old = (installation.clock.now() - A_DAY).timestamp()
    installation.engine.sweep_uploads()
    assert all(path.exists() for path in stray)
    os.utime(stray[0], (old, old))
    assert installation.engine.sweep_uploads() == 1
    os.utime(stray[1], (old, old))
    assert installation.engine.sweep_uploads() == 1
    assert not any(path.exists() for path in stray)


# -- disks that are full or cannot be written to


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "files_full"),
        (errno.EDQUOT, "files_full"),
        (errno.EFBIG, "files_full"),
        (errno.EROFS, "files_unwritable"),
        (errno.EIO, "files_unwritable"),
    ],
)
@pytest.mark.parametrize("place", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_no_part_of_a_file(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
    place: str,
) -> None:
    before = folder_of(installation)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        if place == "fsync":
            patched.setattr(os, "fsync", fail)
        elif place == "replace":
            patched.setattr(Path, "replace", fail)
        else:
            patched.setattr(os, "fdopen", lambda handle, _mode: _Full(handle, fail))
        with pytest.raises(Unavailable) as caught:
            installation.engine.uploads.keep(SURVEY, PHOTO)
    assert caught.value.code == code
    assert folder_of(installation) == before
    assert upload(installation, SURVEY)


class _Full:
    """A file on a disk that fails."""

    def __init__(self, handle: int, fail: Callable[..., None]) -> None:
        self._handle = handle
        self.write = fail

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)
