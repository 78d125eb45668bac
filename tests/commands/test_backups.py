"""`motcua backup` and `motcua restore`, as people and timers call them."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from engine.cli import backups
from tests.commands.test_cli import Run, motcua
from tests.kit import Installation

__all__ = ["motcua"]

PASSPHRASE = "một cửa, bảy mươi ngày"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n", "utf-8")
    return file


def go_elsewhere(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From here on the settings are those of another machine."""
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{folder}/motcua.db")
    monkeypatch.setenv("MOTCUA_FILES", str(folder / "files"))


def test_there_and_back(
    motcua: Run,
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    secret: Path,
) -> None:
    code = installation.request()
    folder = tmp_path / "backup"
    made = motcua("backup", "--to", str(folder), "--passphrase-file", str(secret))
    assert (made.code, made.err) == (0, "")
    line = made.out.splitlines()[-1]
    assert line.startswith("motcua ")

    checked = motcua("backup", "check", str(folder))
    assert checked.code == 0
    assert "is whole" in checked.out
    assert "not opened" in checked.out

    monkeypatch.setenv("MOTCUA_BACKUP_PASSPHRASE", PASSPHRASE)
    assert "Its keys open." in motcua("backup", "check", str(folder)).out
    go_elsewhere(monkeypatch, tmp_path / "elsewhere")
    done = motcua("restore", str(folder), "--line", line)
    assert done.code == 0, done.err
    assert "0 findings" in done.out
    assert PASSPHRASE not in made.out + checked.out + done.out + done.err
    assert code in motcua("case", "list").out
    verified = motcua("verify", "--line", line)
    assert (verified.code, verified.out.split(", ")[-1]) == (0, "0 findings.\n")

    again = motcua("restore", str(folder))
    assert again.code == 5
    assert "holds something already" in again.err


def test_without_keys_it_says_what_to_keep(
    motcua: Run, installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = motcua("backup", "--to", str(tmp_path / "backup"), "--without-keys")
    assert made.code == 0
    assert str(installation.config.seal_file) in made.out
    go_elsewhere(monkeypatch, tmp_path / "elsewhere")
    done = motcua("restore", str(tmp_path / "backup"))
    assert done.code == 6
    assert "elsewhere/seal.key" in done.err
    assert not (tmp_path / "elsewhere").exists()


def test_a_damaged_file_is_named_and_the_exit_code_is_1(
    motcua: Run, installation: Installation, tmp_path: Path
) -> None:
    name = installation.file["sha256"]
    (installation.config.files / name[:2] / name).write_bytes(b"%PDF-1.4 exchanged")
    made = motcua("backup", "--to", str(tmp_path / "backup"), "--without-keys")
    assert made.code == 1
    assert f"files/{name}" in made.err
    assert (tmp_path / "backup/manifest.json").exists()
    assert f"files/{name}" in motcua("backup", "check", str(tmp_path / "backup")).err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("backup",), 2, "motcua backup --to FOLDER"),
        (("backup", "--to", "{there}"), 5, "is there already"),
        (("backup", "--to", "{new}", "--passphrase-file", "{empty}"), 6, "at least 12 characters"),
        (("backup", "check", "{there}"), 3, "There is no backup"),
        (("restore", "{new}"), 3, "There is no backup"),
        (("restore", "{new}", "--line", "nonsense"), 2, "not a checkpoint"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_cannot_be_done_is_said(
    words: tuple[str, ...],
    code: int,
    said: str,
    motcua: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "{empty}" not in words:
        monkeypatch.setenv("MOTCUA_BACKUP_PASSPHRASE", PASSPHRASE)
    (tmp_path / "empty").touch()
    names = {"there": tmp_path, "new": tmp_path / "new", "empty": tmp_path / "empty"}
    found = motcua(*(word.format(**names) for word in words))
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert not (tmp_path / "new").exists()


def test_without_a_terminal_the_passphrase_is_not_asked_for(motcua: Run, tmp_path: Path) -> None:
    found = motcua("backup", "--to", str(tmp_path / "new"))
    assert found.code == 2
    assert "--passphrase-file" in found.err
    assert not (tmp_path / "new").exists()


def test_at_a_terminal_it_is_asked_for_twice(
    motcua: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def answer(_text: str, hide_input: bool, confirmation_prompt: bool) -> str:
        assert hide_input
        asked.append(confirmation_prompt)
        return PASSPHRASE

    monkeypatch.setattr(backups.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", answer)
    assert motcua("backup", "--to", str(tmp_path / "backup")).code == 0
    go_elsewhere(monkeypatch, tmp_path / "elsewhere")
    assert motcua("restore", str(tmp_path / "backup")).code == 0
    assert asked == [True, False]
