"""Files of requests that come in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "arriving_files",
        sa.Column("application", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("application", "digest", name="pk_arriving_files"),
    )
    op.create_index("ix_arriving_files_changed_at", "arriving_files", ["changed_at"])
    op.create_table(
        "arriving_parts",
        sa.Column("application", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("begins", sa.Integer, nullable=False),
        sa.Column("content", sa.Text().with_variant(sa.String(200), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("application", "digest", "begins", name="pk_arriving_parts"),
    )
