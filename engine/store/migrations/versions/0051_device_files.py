"""Files that devices of the staff send in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "device_files",
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.PrimaryKeyConstraint("login", "purpose", "digest", name="pk_device_files"),
    )
    op.create_index("ix_device_files_changed_at", "device_files", ["changed_at"])
    op.create_table(
        "device_parts",
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("begins", sa.Integer, nullable=False),
        sa.Column("content", sa.Text().with_variant(sa.String(200), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("login", "purpose", "digest", "begins", name="pk_device_parts"),
    )
