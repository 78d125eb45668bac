"""Where tests keep their files: in memory where there is room, since a disk makes every commit of
every database wait."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 4 * 1024**3
"""Bytes that have to be free. What a test wrote goes with it; what stays is that of templates, of
two servers and of tests that failed."""


def keep_files_in_memory() -> None:
    """Has this process and those it starts put temporary files in memory, unless ``TMPDIR`` says
    where they go or there is too little room. Only for tests: no power cut is survived there."""
    if "TMPDIR" in os.environ or not _has_room():
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def _has_room() -> bool:
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        return False
    found = os.statvfs(_MEMORY)
    return min(found.f_bavail * found.f_frsize, _free_memory()) >= _ROOM


def _free_memory() -> int:
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    told = next(line for line in lines if line.startswith("MemAvailable:"))
    return int(told.split()[1]) * 1024
