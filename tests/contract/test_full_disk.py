"""A disk that is really full: nothing is acknowledged that is lost, no part of a file stays, and
each says what it is."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import Config, Unavailable
from tests.commands.test_cli import run
from tests.conftest import Templates
from tests.kit import SURVEY, Installation

ROOM = 24 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    if os.geteuid() != 0:
        pytest.skip("Only root may mount a disk.")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0700", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"This machine lets nobody mount a disk: {done.stderr}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, leaving: int) -> None:
    other = disk / "of-others"
    other.unlink(missing_ok=True)
    other.write_bytes(b"x" * max(0, shutil.disk_usage(disk).free - leaving))


def files_of(at: Installation) -> set[str]:
    return {path.name for path in at.config.files.rglob("*") if path.is_file()} - {".still"}


def refused(do: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as caught:
        do()
    return caught.value.code


def test_a_disk_that_is_really_full(
    templates: Templates,
    disk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at = Installation(Config(templates.copy("sqlite", disk), disk / "files"))
    first, before = at.request(), files_of(at)
    dice = random.Random(28)
    acknowledged: list[str] = []

    def work() -> None:
        for _ in range(50):
            acknowledged.append(at.request())

    for leaving in (0, 4_096, 20_000, 60_000, 400_000):
        fill(disk, leaving)
        paper = b"%PDF-" + dice.randbytes(leaving + 100_000)
        assert refused(lambda paper=paper: at.engine.uploads.keep(SURVEY, paper)) == "files_full"
        assert files_of(at) == before
        assert refused(work) == "database_full"
        assert at.case(first).code == first
        parts = {part.name for part in at.engine.health.parts() if part.problem is not None}
        assert "disk" in parts
        at.engine.sweep_uploads()
        (disk / "of-others").unlink()
        for code in acknowledged:
            assert at.case(code).code == code
        assert at.verify() == []
    assert at.request()
    monkeypatch.setenv("MOTCUA_DATABASE", at.config.database)
    monkeypatch.setenv("MOTCUA_FILES", str(at.config.files))
    fill(disk, 0)
    for words in (
        ("backup", "--to", str(disk / "backup"), "--without-keys"),
        ("export", "--format", "csv", "--to", str(disk / "out.csv")),
    ):
        said = run(monkeypatch, capsys, *words)
        assert said.code != 0
        assert "room" in said.err or "No space left" in said.err
    kept = {"motcua.db", "files", "of-others", "seal.key", "checkpoint.key", "personal.key"}
    assert {path.name for path in disk.iterdir() if "motcua.db-" not in path.name} - kept == {
        "motcua.db.lock"
    }
    said = run(monkeypatch, capsys, "case", "list")
    assert (said.code, first in said.out) == (0, True)
    at.engine.close()
