"""What was kept of the promises, counted by the worker, and an index over when power came on."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_promises",
        sa.Column("service", sa.String(80), nullable=False),
        sa.Column("counted_on", sa.String(10), nullable=False),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_kept_promises"),
    )
    energized = sa.text("energized_at IS NOT NULL")
    op.create_index(
        "ix_cases_energized",
        "cases",
        ["definition", "energized_at"],
        sqlite_where=energized,
        postgresql_where=energized,
    )
