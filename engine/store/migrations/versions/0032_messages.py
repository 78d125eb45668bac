"""What customers are told by SMS and e-mail, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("said", sa.Text()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("not_before", instant, nullable=False),
        sa.Column("claimed_until", instant),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer()),
        sa.Column("provider_ref", sa.String(100)),
        sa.Column("sent_at", instant),
        sa.Column("delivered_at", instant),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_case_sequence", "messages", ["case", "sequence"])
    op.create_index("ix_messages_provider_ref", "messages", ["provider_ref"])
    waiting = sa.text("state IN ('waiting', 'held')")
    op.create_index(
        "ix_messages_not_before",
        "messages",
        ["not_before"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
