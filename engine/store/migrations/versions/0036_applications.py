"""Requests that customers write online, before they hand them in."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("definition", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("answers", sa.Text().with_variant(sa.String(200), "sqlite")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("case", sa.String(12)),
    )
    op.create_index("ix_applications_changed_at", "applications", ["changed_at"])
