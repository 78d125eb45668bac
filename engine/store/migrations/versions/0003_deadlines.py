"""Deadlines that act, the record of breaches, heads of teams, and what makes a case late."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("place", sa.String(92), nullable=False),
        sa.Column("fires_at", instant, nullable=False),
        sa.Column("claimed_until", instant),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case", "place", name="pk_deadlines"),
    )
    op.create_index(
        "ix_deadlines_fires_at_case_place", "deadlines", ["fires_at", "case", "place"]
    )
    op.create_table(
        "breaches",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("owner", sa.String(20), nullable=False),
        sa.Column("limit", sa.String(10), nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("done_at", instant),
        sa.Column("days_late", sa.Integer()),
        sa.Column("cause", sa.String(40)),
        sa.Column("remark", sa.Text()),
        sa.PrimaryKeyConstraint("case", "number", "element", name="pk_breaches"),
    )
    op.create_index("ix_breaches_unit_due_at", "breaches", ["unit", "due_at"])
    op.drop_index("ix_waits_due_at", "waits")
    op.add_column(
        "memberships", sa.Column("head", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("cases", sa.Column("path", sa.Text()))
    op.add_column("cases", sa.Column("forecast", sa.Text()))
