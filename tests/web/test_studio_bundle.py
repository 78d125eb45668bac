"""The bundle of the editor is what its sources make, and small enough."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.kit import ROOT
from tests.node import MODULES, run

STATIC = ROOT / "webapi" / "static"
MOST = 250 * 1024


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh bundle, from the packages that are locked."""
    out = tmp_path_factory.mktemp("studio")
    run("webapi/studio/build.mjs", str(out))
    return out


def test_the_bundle_is_what_its_sources_make(built: Path) -> None:
    """If not: run `make studio`."""
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


def test_there_is_one_preact() -> None:
    """Two of them, and the menu of replacements never opens, without an error."""
    folders = MODULES.rglob("preact/package.json")
    assert len([one for one in folders if "node_modules/preact/package.json" in str(one)]) == 1


def test_no_registry_is_named() -> None:
    """The only addresses are those at which people fund what they use."""
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert lock.count("http") == len(re.findall(r'"(?:funding|url)": "https?:', lock))


def test_every_package_is_locked_with_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, about in packages.items() if name and "integrity" not in about] == []
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert [one for one in versions if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", one)] == []
