"""When the last backup and verification were made, what administrators propose to each other, and
trial messages."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "upkeep_runs",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("problems", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_upkeep_runs"),
    )
    op.create_table(
        "grants",
        sa.Column("number", sa.String(6), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(10)),
        sa.Column("role", sa.String(40)),
        sa.Column("head", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.String(60), nullable=False),
        sa.Column("proposed_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("decided_by", sa.String(60)),
        sa.Column("decided_at", instant),
        sa.Column("remark", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_grants"),
    )
    op.create_table(
        "trials",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("address", sa.String(254)),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("tried_at", instant),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
    )
    op.create_index("ix_trials_made_at", "trials", ["made_at"])
