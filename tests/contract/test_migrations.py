"""The migrations make the tables that the program expects."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from engine import SYSTEM, Config, Engine, Unavailable, commands
from engine.store import migrations
from engine.store.tables import metadata
from tests.kit import Installation


# SQLAlchemy does not read indexes over an expression on SQLite; the test after this one does.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_migrated_tables_are_the_tables_of_the_code(either: Installation) -> None:
    with either.engine._database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_ours}
        )
        assert compare_metadata(context, metadata) == []


def test_every_index_of_the_code_is_there(either: Installation) -> None:
    with either.engine._database.read() as connection:
        known = (
            "SELECT name FROM sqlite_master WHERE type = 'index'"
            if connection.dialect.name == "sqlite"
            else "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
        )
        found = set(connection.scalars(text(known)))
    wanted = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    assert wanted - found == set()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Procrastinate looks after its own tables."""
    return kind != "table" or not str(name).startswith("procrastinate_")


def test_migrating_twice_changes_nothing(either: Installation) -> None:
    before, after = either.engine.migrate()
    assert before == after
    either.engine.require_current()


def test_a_database_without_tables_is_not_served(tmp_path: Path) -> None:
    engine = Engine(Config(f"sqlite:///{tmp_path}/empty.db", tmp_path / "files"))
    with pytest.raises(Unavailable, match="motcua migrate"):
        engine.require_current()
    engine.close()


def test_a_database_that_is_not_there_says_so(tmp_path: Path) -> None:
    for url, code in (
        ("postgresql://nobody@127.0.0.1:9/none", "database_unavailable"),
        (f"sqlite:///{tmp_path}/no/such/folder/motcua.db", "database_unopenable"),
    ):
        engine = Engine(Config(url, tmp_path / "files"))
        with pytest.raises(Unavailable) as caught:
            engine.people.actor("kythuat.sx")
        assert caught.value.code == code
        with pytest.raises(Unavailable):
            engine.execute(commands.CreateUnit("DL09", "Điện lực", "XX"), SYSTEM)
        engine.close()


def test_steps_that_were_open_before_get_their_latest_finish(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_design")
    known = {one.id: one.latest_at for one in either.open_tasks(code).values()}
    assert None not in known.values()
    with either.engine._database.write() as connection:
        connection.execute(text("UPDATE tasks SET latest_at = NULL"))
        _migration("0007_the_worklist")._fill(connection)
    assert {one.id: one.latest_at for one in either.open_tasks(code).values()} == known


def _migration(name: str) -> ModuleType:
    file = Path(str(migrations.__file__)).parent / "versions" / f"{name}.py"
    spec = spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_migrations_are_numbered_in_the_order_of_their_chain() -> None:
    """The newest is told by its number, without asking Alembic."""
    folder = Path(str(migrations.__file__)).parent / "versions"
    made = [_migration(file.stem) for file in sorted(folder.glob("[0-9]*_*.py"))]
    assert [one.revision for one in made] == [
        file.stem.partition("_")[0] for file in sorted(folder.glob("[0-9]*_*.py"))
    ]
    assert [one.down_revision for one in made] == [None, *(one.revision for one in made[:-1])]
