"""What may be called in one place only."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.code import modules

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
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and SQL & {alias.name for alias in node.names}
        and not module.path.startswith(SQL_ROOMS)
    }
    assert found == set()
