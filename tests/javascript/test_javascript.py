"""The JavaScript of the pages and of the editor: ``*.test.js`` beside this file, run by Node.js."""

from __future__ import annotations

from pathlib import Path

from tests.kit import ROOT
from tests.node import run

HERE = Path(__file__).parent.relative_to(ROOT)


def test_what_scripts_decide() -> None:
    tests = sorted(str(HERE / file.name) for file in (ROOT / HERE).glob("*.test.js"))
    assert tests
    run("--import", f"./{HERE}/resolve.js", "--test-isolation=none", "--test", *tests)
