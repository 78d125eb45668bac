"""Since when a step stands still, and filters of the worklist that are kept under a name."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")
is_open = sa.text("state IN ('ready', 'reserved')")
where = {"sqlite_where": is_open, "postgresql_where": is_open}
must_at = sa.text("nullif(coalesce(still_since, latest_at, due_at), still_since)")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("still_since", instant))
    op.drop_index("ix_tasks_open_must", "tasks")
    op.drop_index("ix_tasks_open_unit", "tasks")
    op.create_index("ix_tasks_open_must", "tasks", [must_at], **where)
    op.create_index("ix_tasks_open_unit", "tasks", ["unit", must_at], **where)
    op.create_index("ix_tasks_open_opened", "tasks", ["opened_at"], **where)
    _fill(op.get_bind())
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("login", sa.String(60)),
        sa.Column("unit", sa.String(10)),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_login", "saved_views", ["login"])
    op.create_index("ix_saved_views_unit", "saved_views", ["unit"])
    op.create_table(
        "default_views",
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("view", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_default_views"),
    )
    op.create_index("ix_default_views_view", "default_views", ["view"])


def _fill(connection: sa.Connection) -> None:
    """From cases that are suspended, and from steps whose papers lie with the desk."""
    still = sa.text(
        "SELECT code, places, suspended_at FROM cases WHERE closed_at IS NULL "
        "AND (suspended_at IS NOT NULL OR places LIKE '%,\"\"]%')"
    )
    rest = sa.text(
        "UPDATE tasks SET still_since = :since "
        'WHERE "case" = :code AND number = :number AND state IN (\'ready\', \'reserved\')'
    )
    stop = sa.text(
        "UPDATE tasks SET still_since = :since "
        'WHERE "case" = :code AND still_since IS NULL AND state IN (\'ready\', \'reserved\')'
    )
    for code, places, suspended_at in connection.execute(still).all():
        for number, since in _resting(places):
            connection.execute(rest, {"since": since, "code": code, "number": number})
        if suspended_at is not None:
            connection.execute(stop, {"since": suspended_at, "code": code})


def _resting(places: str) -> list[tuple[int, str]]:
    """Steps whose own time is left out, with since when."""
    found = []
    for place in json.loads(places):
        adjusted = place.get("adjusted") or [["", "", "."]]
        if place["number"] > 0 and not place.get("is_timer") and adjusted[-1][2] == "":
            found.append((place["number"], adjusted[-1][1]))
    return found
