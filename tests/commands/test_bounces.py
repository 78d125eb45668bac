"""Letters that came back are taken from a mailbox."""

from __future__ import annotations

import io
import mailbox
import sys
from pathlib import Path

import pytest

from tests.bounces import bounce_of
from tests.commands.test_cli import Run, motcua
from tests.contract.test_customer_messages import household, send
from tests.kit import Installation
from tests.message_provider import Provider

__all__ = ["motcua"]


def test_letters_are_taken_from_a_folder_a_file_and_a_stream(
    installation: Installation,
    provider: Provider,
    motcua: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    telling = Installation(installation.config, texts=provider, post=provider)
    for _ in range(3):
        household(telling)
    send(telling)
    telling.engine.close()
    first, second, third = (bounce_of(one.id) for one in provider.letters)
    folder = mailbox.Maildir(tmp_path / "maildir")
    for content in (first, b"Subject: hi\n\nxin chao"):
        folder.add(content)
    said = motcua("bounces", str(tmp_path / "maildir"))
    assert said.out.startswith("2 letter(s) read: 1 came back, 0 known"), said
    assert motcua("bounces", str(tmp_path / "maildir")).out.startswith("0 letter(s) read")
    assert {one.get_subdir() for one in folder} == {"cur"}, "nothing is deleted"
    file = mailbox.mbox(tmp_path / "mbox")
    for content in (first, second, bounce_of("SX0123456782-1-C01-email")):
        file.add(content)
    file.close()
    said = motcua("bounces", str(tmp_path / "mbox"))
    assert "1 came back, 1 known before, 1 of no letter that is known here, 0 no" in said.out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(third)))
    assert "1 came back" in motcua("bounces", "-").out
    assert motcua("bounces", str(tmp_path)).code == 2
    assert motcua("bounces", str(tmp_path / "gone")).code == 2
