"""Deadlines that cannot be fired are put off with their reason; notices tell since when they are
tried."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("put_off_until", instant))
    op.add_column("deadlines", sa.Column("problem", sa.Text()))
    op.add_column("deadlines", sa.Column("incident_at", instant))
    # Whatever waited for another try is tried anew.
    op.execute("UPDATE deadlines SET claimed_until = NULL, attempts = 0")
    op.drop_index("ix_deadlines_fires_at_case_place", "deadlines")
    _index("ix_deadlines_fresh", ["fires_at", "case", "place"],
           "claimed_until IS NULL AND put_off_until IS NULL")
    for name in ("claimed_until", "put_off_until"):
        _index(f"ix_deadlines_{name}", [name], f"{name} IS NOT NULL")
    op.add_column("notices", sa.Column("tried_since", instant))
    _index("ix_notices_state_made_at", ["state", "made_at"], "state <> 'sent'", "notices")


def _index(name: str, columns: list[str], where: str, table: str = "deadlines") -> None:
    op.create_index(
        name, table, columns,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
    )
