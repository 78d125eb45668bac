"""Files that hold a key: made when first needed, readable by this user alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from engine.store.private import FILE, FOLDER


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds. Of several who make it at once, all take what the first has written."""
    if not path.exists():
        path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        _write_once(path, make())
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        _write(fresh, content)
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)


def _write(fresh: Path, content: bytes) -> None:
    fresh.touch(mode=FILE)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_key_file(path: Path, content: bytes) -> None:
    """Puts that content in the place of a file of keys: at every instant one of the two stands
    there whole."""
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        _write(fresh, content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
