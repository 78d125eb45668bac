"""The list of places on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.test_cli import run
from tests.unit.places.gazetteers import LIST, SMALL

IMPORT = ("places", "import")
SINCE = ("--since", "2026-04-30", "--ground", "Nghị quyết 1")


@pytest.fixture
def motcua(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    return lambda *words: run(monkeypatch, capsys, *words)


def test_a_list_is_refreshed_from_a_data_set(motcua, tmp_path: Path) -> None:
    data, file = tmp_path / "data.json", tmp_path / "places.toml"
    wards = [{"Code": "90001", "FullName": "Xã Bến Nước"}]
    data.write_text(json.dumps([{"Code": "92", "FullName": "Tỉnh Ví Dụ", "Wards": wards}]))
    file.write_text(SMALL, "utf-8")
    said = motcua(*IMPORT, str(data), str(file), *SINCE)
    assert said.out == f"{file}: 1 communes on 30/04/2026, 3 of them new, other or ended.\n"
    found = motcua("places", "find", str(file), "ben nuoc", "--on", "2026-04-30")
    assert found.out == "90001 Xã Bến Nước, Tỉnh Ví Dụ\n"
    before = motcua("places", "find", str(file), "ben nuoc", "--on", "2026-04-29")
    assert before.out == "90001 Phường Bến Nước, Tỉnh Ví Dụ\n"


def test_a_list_is_left_as_it_is_when_the_data_set_is_none(motcua, tmp_path: Path) -> None:
    data, file = tmp_path / "data.json", tmp_path / "places.toml"
    data.write_text('[{"Code": "92", "FullName": "Huyện Ví Dụ"}]')
    file.write_text(SMALL, "utf-8")
    said = motcua(*IMPORT, str(data), str(file), *SINCE)
    assert said.code == 2 and "'Huyện Ví Dụ' begins with none of" in said.err
    assert file.read_text("utf-8") == SMALL
    broken = file.with_name("broken.toml")
    broken.write_text(SMALL.replace("90002", "90001"), "utf-8")
    said = motcua(*IMPORT, str(data), str(broken), *SINCE)
    assert said.code != 0 and "has the same code at the same time" in said.err


def test_a_place_is_found_in_the_shipped_list(motcua) -> None:
    said = motcua(
        "places", "find", str(LIST), "Cẩm Giàng", "--on", "2026-10-01", "--province", "31"
    )
    assert said.out == "10903 Xã Cẩm Giàng, Thành phố Hải Phòng\n"
    assert (
        motcua("places", "find", str(LIST), "Cầm Giàng", "--on", "2026-10-01").out == "No place.\n"
    )
