"""What a command imports before it does its work."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from importlib import import_module

import click
import pytest
from alembic.script import ScriptDirectory

from engine.cli import group
from engine.publishing.definitions import Definitions
from engine.store.migration import _config
from engine.store.revision import newest_revision
from tests.kit import ROOT, Installation

PRINTING = {
    "engine",
    "engine.cli",
    "engine.cli.lazy_group",
    "engine.model",
    "engine.model.lazy_import",
}
"""All that printing the version or the list of commands takes."""
HEAVY = {
    "PIL",
    "SpiffWorkflow",
    "alembic",
    "argon2",
    "babel",
    "cryptography",
    "holidays",
    "jinja2",
    "jsonschema",
    "lark",
    "lxml",
    "procrastinate",
    "psycopg",
    "tomlkit",
}
"""Libraries that listing cases on SQLite has no use for."""

_RUN = """
import json, sys
from engine.cli import main
try:
    main()
finally:
    sys.stderr.write(json.dumps(sorted(sys.modules)))
"""


def run(*words: str, **settings: str) -> tuple[str, set[str]]:
    """Runs the command in a process of its own; returns what it prints, and what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **settings},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, set(json.loads(done.stderr))


@pytest.mark.parametrize(("word", "printed"), [("--version", "version"), ("--help", "task")])
def test_printing_takes_nothing_of_the_engine(word: str, printed: str) -> None:
    out, loaded = run(word)
    assert printed in out
    assert {name for name in loaded if name.split(".")[0] == "engine"} <= PRINTING
    assert not loaded & (HEAVY | {"sqlalchemy", "webapi", "flask"})


def test_listing_cases_takes_only_what_it_needs(installation: Installation) -> None:
    code = installation.request()
    out, loaded = run(
        "case",
        "list",
        MOTCUA_DATABASE=installation.config.database,
        MOTCUA_FILES=str(installation.config.files),
    )
    assert code in out
    # The name of the customer is decrypted.
    assert loaded & HEAVY == {"cryptography"}
    assert not {name for name in loaded if name.startswith(("engine.handlers", "engine.bpmn.p"))}


def test_a_command_takes_nothing_of_simulations(installation: Installation) -> None:
    out, loaded = run(
        *("unit", "create", "DL77", "--name", "Điện lực Thử", "--letters", "TH"),
        MOTCUA_DATABASE=installation.config.database,
        MOTCUA_FILES=str(installation.config.files),
    )
    assert "DL77" in out
    assert not {name for name in loaded if name.startswith("engine.simulation")}


def test_a_server_imports_everything_before_the_first_request() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from engine import Engine; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    loaded = set(done.stdout.split())
    assert HEAVY - {"babel", "holidays"} <= loaded
    assert "holidays" not in loaded, "official days are data of calendars; a command compares them"


def test_every_command_is_where_the_table_says_and_helps_as_it_says() -> None:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name
        first = re.split(r"(?<=\.)\s", " ".join((command.help or "").split()))[0]
        assert group.places[name].help == first


def test_what_is_put_off_is_what_the_type_checker_sees() -> None:
    """Where a module is named twice, for the type checker and for the run, both name the same."""
    twice = [found for found in map(_named_twice, sorted((ROOT / "engine").rglob("*.py"))) if found]
    assert len(twice) > 8
    for seen, put_off in twice:
        assert put_off <= seen


def _named_twice(file: os.PathLike[str]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and node.orelse:
            return set(_imported(node.body)), set(_put_off(node.orelse))
    return set(), set()


def _imported(body: list[ast.stmt]) -> list[tuple[str, str]]:
    found = []
    for node in body:
        if isinstance(node, ast.Import):
            found += [(alias.name, alias.asname or alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(f"{node.module}", alias.name) for alias in node.names]
            found += [(f"{node.module}.{alias.name}", alias.name) for alias in node.names]
            found += [(f"{node.module}", "__getattr__")] if node.names[0].name == "*" else []
    return found


def _put_off(body: list[ast.stmt]) -> list[tuple[str, str]]:
    found = []
    for node in body:
        assert isinstance(node, ast.Assign)
        assert isinstance(node.value, ast.Call)
        if ast.unparse(node.value.func) == "front_door":
            found += [
                (f"engine.{holder}", word)
                for holder, words in ast.literal_eval(node.value.args[1]).items()
                for word in words.split()
            ]
            continue
        words = [
            ast.literal_eval(word) for word in node.value.args if isinstance(word, ast.Constant)
        ]
        name = ast.unparse(node.targets[0])
        match ast.unparse(node.value.func):
            case "lazy_module":
                found.append((words[0], name))
            case "lazy_callable":
                assert words[1] == name
                found.append((words[0], name))
                assert callable(getattr(import_module(words[0]), name))
            case "public_names":
                found.append((words[0], name))
            case other:
                raise AssertionError(other)
    return found


@pytest.mark.parametrize("package", ["engine", "engine.time"])
def test_no_public_name_is_that_of_a_module_beside_it(package: str) -> None:
    """The import system would give the module for the name."""
    folder = ROOT / package.replace(".", "/")
    beside = {file.stem for file in folder.glob("*.py")} | {
        file.parent.name for file in folder.glob("*/__init__.py")
    }
    public, _ = _named_twice(folder / "__init__.py")
    names = {name for _, name in public}
    if package == "engine.time":
        names = set(import_module("engine.time.exported_names").__all__)
    assert names
    assert not beside & names


def test_the_newest_revision_is_the_head_of_the_chain() -> None:
    assert newest_revision() == ScriptDirectory.from_config(_config()).get_current_head()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_title_of_a_process_is_its_name(installation: Installation, language: str) -> None:
    """It is read without the rest of the diagram, and is the same."""
    engine = installation.engine
    published = [view.publication for view in engine.publications.definitions()]
    assert published
    with engine._database.read() as connection:
        for one in published:
            definitions = Definitions()
            title = definitions.title(connection, one.key, one.version, language)
            assert not definitions._made
            definition = definitions.definition(connection, one.key, one.version)
            assert title == definition.name(one.key, language)
