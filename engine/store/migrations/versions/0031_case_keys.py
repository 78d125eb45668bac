"""Keys by which whoever has asked for power is shown more than whoever has the code."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_keys",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("revoked_at", instant),
        sa.PrimaryKeyConstraint("hash", name="pk_case_keys"),
    )
    op.create_index("ix_case_keys_case", "case_keys", ["case"])
