"""Transfers of cases from one unit to another."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "transfers",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("was", sa.String(10), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.String(60), nullable=False),
        sa.Column("offered_at", instant, nullable=False),
        sa.Column("ends_at", instant),
        sa.Column("outcome", sa.String(10)),
        sa.Column("settled_by", sa.String(60)),
        sa.Column("settled_at", instant),
        sa.PrimaryKeyConstraint("case", "number", name="pk_transfers"),
    )
    offered = sa.text("outcome IS NULL")
    op.create_index(
        "ix_transfers_offered",
        "transfers",
        ["unit"],
        sqlite_where=offered,
        postgresql_where=offered,
    )
