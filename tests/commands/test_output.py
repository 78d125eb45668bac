"""Every command that prints what it has read takes ``--format``, and says the same in each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import click
import pytest

from engine import SYSTEM, commands
from engine.cli import group
from tests.commands.test_cli import Run, motcua
from tests.kit import AUDITOR, LEADER, SURVEY, Installation

__all__ = ["motcua"]

ROWS = {
    "breach list",
    "calendar compare",
    "case accesses",
    "case ledger",
    "case list",
    "case replay",
    "checkpoint list",
    "compare",
    "deadline list",
    "deputies",
    "health",
    "job list",
    "lint",
    "notice list",
    "personal due",
    "personal keys",
    "personal lists",
    "personal status",
    "personal withdrawals",
    "places find",
    "plan",
    "recounts",
    "task list",
    "unit list",
    "user list",
    "user sessions",
    "verify",
}
"""What prints rows: as text, JSON, or a table."""

ONE = {
    "case correct",
    "case show",
    "case start",
    "personal draw-up",
    "prove",
    "publish",
    "rebuild",
    "replay",
    "task complete",
}
"""What tells of one thing, or of each case by itself: as text or JSON."""

DOCUMENTS = {
    "calendar year": "prints what a calendar file has",
    "case evidence": "prints JSON that motcua-verify reads",
    "checkpoint growth": "prints JSON that motcua-verify reads",
    "checkpoint key": "prints a line to be kept",
    "checkpoint make": "prints a note to be kept",
    "checkpoint proof": "prints JSON that motcua-verify reads",
    "export": "has the formats of process mining",
}
"""What prints a document that has a form of its own."""

ACTS = {
    "backup check",
    "bounces",
    "sms-gateway",
    "test-signer",
    "breach annul",
    "breach ask",
    "breach cause",
    "case extend",
    "case pack",
    "deadline retry",
    "demo",
    "grant",
    "job retry",
    "migrate",
    "net",
    "notice send",
    "personal answer",
    "personal adopt",
    "personal release",
    "personal rotate",
    "places import",
    "restore",
    "serve",
    "unit create",
    "user create",
    "user disable",
    "user email",
    "user enable",
    "user grant",
    "user logout",
    "user password",
    "user revoke",
    "work",
}
"""What does something and says in a sentence that it is done. ``backup`` is one, too: its ``check``
stands in a group."""


def leaves(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from leaves(inner, f"{path} {name}".strip())


def formats() -> dict[str, list[str] | None]:
    found: dict[str, list[str] | None] = {}
    for path, command in leaves(group):
        option = next((one for one in command.params if "--format" in one.opts), None)
        choice = None if option is None else option.type
        found[path] = list(choice.choices) if isinstance(choice, click.Choice) else None
    return found


def test_every_command_takes_the_formats_of_its_kind() -> None:
    found = formats()
    assert set(found) == ROWS | ONE | set(DOCUMENTS) | ACTS
    for path, choices in found.items():
        if path in ROWS:
            assert choices == ["text", "json", "csv"], path
        elif path in ONE:
            assert choices == ["text", "json"], path
        elif path != "export":
            assert choices is None, path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def code(installation: Installation) -> str:
    """A case with a breach, at which an auditor has looked."""
    found = installation.request()
    installation.go(found, "mv_survey")
    installation.engine.cases.get(installation.actor(AUDITOR), found)
    installation.at("2014-10-20 09:00")
    installation.fire()
    installation.engine.checkpoints.make_checkpoint()
    return found


LISTS = [
    ("case list", "case"),
    ("case accesses {code}", "reading"),
    ("case replay {code}", "type"),
    (f"task list --as {SURVEY}", "task"),
    (f"breach list --as {LEADER}", "limit"),
    ("notice list", "subject"),
    ("deadline list", "place"),
    ("job list", "key"),
    ("user list", "login"),
    (f"user sessions {SURVEY}", "token"),
    ("unit list", "code"),
    ("recounts", "id"),
    ("checkpoint list", "root"),
    ("plan mv_own_substation --valid 2014-10-01 --set line_kind=overhead"
     " --set needs_fire_approval=true --set uses_public_road=true", "due"),
]  # fmt: skip


def test_a_list_has_as_many_rows_in_each_format(
    installation: Installation, motcua: Run, code: str
) -> None:
    rows = {}
    for words, column in LISTS:
        given = words.format(code=code).split()
        said = motcua(*given, "--format", "csv")
        assert (said.code, said.err) == (0, ""), words
        found = table(said.out)
        as_json = json.loads(motcua(*given, "--format", "json").out)
        assert len(found) == len(as_json["steps"] if given[0] == "plan" else as_json), words
        assert all(row[column] for row in found), words
        rows[words.split(" --")[0]] = found
    assert {name for name, found in rows.items() if not found} == {
        "deadline list", "job list", "recounts", f"user sessions {SURVEY}",
    }  # fmt: skip
    assert rows["case list"][0]["case"] == code
    assert rows["case list"][0]["registered_at"] == "2014-10-01T02:00:00.000Z"
    assert rows["breach list"][0]["damaged"] == "false"


def test_text_is_what_is_printed_without_a_format(motcua: Run, code: str) -> None:
    for words, _ in LISTS:
        given = words.format(code=code).split()
        assert motcua(*given, "--format", "text") == motcua(*given), words


def test_a_cell_that_looks_like_a_formula_is_shown(installation: Installation, motcua: Run) -> None:
    name = "=HYPERLINK(1)"
    installation.engine.execute(commands.CreateUser("formel", name, "mot-cua-demo"), SYSTEM)
    found = {
        row["login"]: row["name"] for row in table(motcua("user", "list", "--format", "csv").out)
    }
    assert found["formel"] == f"'{name}"


def test_what_is_wrong_is_a_table_too(motcua: Run, code: str) -> None:
    said = motcua("verify", "--format", "csv")
    assert (said.code, table(said.out)) == (0, [])
    assert "0 findings" in said.err
    parts = table(motcua("health", "--format", "csv").out)
    assert {"name", "problem"} == set(parts[0])
