"""The inbox of each user, and what they have muted of it."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("stream", sa.String(80), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("element", sa.String(80)),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("read_at", instant),
        sa.PrimaryKeyConstraint("login", "stream", "sequence", name="pk_inbox"),
    )
    op.create_index("ix_inbox_login_made_at", "inbox", ["login", "made_at"])
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_inbox_unread", "inbox", ["login"], sqlite_where=unread, postgresql_where=unread
    )
    op.create_table(
        "inbox_mutes",
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("what", sa.String(100), nullable=False),
        sa.Column("muted_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("login", "what", name="pk_inbox_mutes"),
    )
