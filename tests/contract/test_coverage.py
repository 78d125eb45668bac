"""Every column of every table is held to what was recorded, or it is said why not."""

from __future__ import annotations

from sqlalchemy import inspect

from engine.store.coverage import BESIDE, COVERAGE, Cover, uncovered
from engine.store.tables import metadata
from tests.kit import ROOT, Installation

HELP = (
    "Name it in engine/store/coverage.py: MADE if the projections make it from events (it is then "
    "compared), SEALED if it is a secret (and in engine/store/row_seals.py), WORKING with a check "
    "in engine/audit/verification/, or UNCOVERED with the reason (then docs/operations.md says so)."
)


def test_every_column_has_a_class() -> None:
    named = {f"{table.name}.{name}" for table, columns in COVERAGE.items() for name in columns}
    known = {f"{t.name}.{column.name}" for t in metadata.tables.values() for column in t.columns}
    assert known - named == set(), HELP
    assert named - known == set(), "No table has this column; take it out of the coverage."


def test_every_table_of_the_database_has_one(either: Installation) -> None:
    found = set(inspect(either.engine._database.pool).get_table_names())
    ours = {table.name for table in COVERAGE}
    assert found - ours <= set(BESIDE), HELP
    assert ours <= found


def test_every_class_says_how() -> None:
    for table, columns in COVERAGE.items():
        for name, covered in columns.items():
            assert covered.how.endswith("."), f"{table.name}.{name}: a sentence"


def test_what_is_not_covered_is_told_in_the_documentation() -> None:
    told = (ROOT / "docs/operations.md").read_text("utf-8")
    for what, why in uncovered().items():
        line = f"| {what} | {why} |"
        assert line in told, f"docs/operations.md has to say: {line}"


def test_keys_are_never_left_out() -> None:
    """A row that could be exchanged for another one under the same key would be no row."""
    for table, columns in COVERAGE.items():
        keys = {column.name for column in table.primary_key}
        covers = {columns[key].cover for key in keys}
        whole = {one.cover for one in columns.values()} == {Cover.UNCOVERED}
        assert whole or Cover.UNCOVERED not in covers, table.name
