"""The latest finish of open steps beside them: the worklist is in its order."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")
is_open = sa.text("state IN ('ready', 'reserved')")
where = {"sqlite_where": is_open, "postgresql_where": is_open}
must_at = sa.text("coalesce(latest_at, due_at)")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("latest_at", instant))
    op.drop_index("ix_tasks_open_unit", "tasks")
    op.create_index("ix_tasks_open_must", "tasks", [must_at], **where)
    op.create_index("ix_tasks_open_unit", "tasks", ["unit", must_at], **where)
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """From the plans that are kept with the running cases."""
    planned = sa.text("SELECT code, forecast FROM cases WHERE closed_at IS NULL AND forecast <> ''")
    fill = sa.text('UPDATE tasks SET latest_at = :at WHERE "case" = :code AND number = :number')
    for code, forecast in connection.execute(planned).all():
        for key, latest in json.loads(forecast).items():
            number = int(key.partition("/")[0])
            connection.execute(fill, {"at": latest[0], "code": code, "number": number})
