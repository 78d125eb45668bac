"""Who is told where a case is, with its code and an address that they have confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("data", sa.Text().with_variant(sa.String(200), "sqlite")),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("confirmed_at", instant),
        sa.Column("ended_at", instant),
        sa.Column("told", sa.String(120)),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_case", "subscriptions", ["case"])
    op.create_index("ix_subscriptions_token_hash", "subscriptions", ["token_hash"])
