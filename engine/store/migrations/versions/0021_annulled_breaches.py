"""Breaches that were annulled, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.add_column("breaches", sa.Column("annul_asked_by", sa.String(60)))
    op.add_column("breaches", sa.Column("annul_reason", sa.Text()))
    op.add_column("breaches", sa.Column("annulled_at", instant))
    op.add_column("breaches", sa.Column("annulled_by", sa.String(60)))
