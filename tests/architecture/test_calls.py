"""What may be called in one place only."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.code import Module, modules

CLOCK_CALLS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.monotonic",
}
SQL = {"select", "insert", "update", "delete", "text", "exists", "union_all"}
SQL_ROOMS = (
    "engine/store/",
    "engine/projections/",
    "engine/readers/",
    "engine/audit/",
    "engine/notices/",
    # They look at what their own engines in memory hold, as nobody else does.
    "engine/demo/",
    "engine/simulation/",
)


@pytest.mark.parametrize(
    ("banned", "allowed"),
    [
        # Waitress compares the instants of its connections with its own ``time.time()``.
        (CLOCK_CALLS, {"engine/clock.py", "webapi/connections.py"}),
        (
            {"eval", "exec", "compile", "__import__", "pickle.loads", "pickle.load", "os.system"},
            # Orders come from the process that started the sandbox; its answers are plain values.
            {"engine/publishing/sandbox_protocol.py"},
        ),
    ],
    ids=["the time", "code from data"],
)
def test_called_in_one_place_only(banned: set[str], allowed: set[str]) -> None:
    found = {
        f"{module.path}: {call}"
        for module in modules()
        for call in module.calls
        if call in banned and module.path not in allowed
    }
    assert found == set()


def test_one_place_commits() -> None:
    found = {
        module.path
        for module in modules()
        for call in module.calls
        if call.endswith((".commit", ".begin_nested"))
    }
    assert found == {"engine/store/database.py"}


def test_sql_statements_stand_in_the_rooms_that_read_and_keep_rows() -> None:
    found = {
        module.path
        for module in modules()
        if not module.path.startswith(SQL_ROOMS)
        and (SQL & _imported_of_sqlalchemy(module) or {f"sa.{n}" for n in SQL} & module.calls)
    }
    assert found == set()


def _imported_of_sqlalchemy(module: Module) -> set[str]:
    return {
        alias.name
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }


def test_sqlalchemy_has_one_name() -> None:
    """By which the statements above are known."""
    found = {
        f"{module.path}: {alias.asname}"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "sqlalchemy" and alias.asname != "sa"
    }
    assert found == set()


def test_the_web_reads_through_the_reading_of_its_request() -> None:
    """``engine()`` is for what is known without the database: whatever else it is asked for would
    be read in a transaction of its own, beside the one of the request."""
    known = {"clock", "damage", "is_demo", "public_url", "listens_on", "port", "trusts_proxy"}
    # Part of a reading that is handed in.
    known |= {"verify_case"}
    found = {
        f"{module.path}: {ast.unparse(node)}"
        for module in modules()
        if module.path.startswith("webapi/") and module.path != "webapi/context.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) == "engine()"
        and node.attr not in known
    }
    assert found == set()
