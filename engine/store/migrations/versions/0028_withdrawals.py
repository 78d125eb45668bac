"""Consents that people have withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.String(60), nullable=False),
        sa.Column("withdrawn_at", instant, nullable=False),
        sa.Column("answer_by", instant, nullable=False),
        sa.Column("stops", sa.Text(), nullable=False),
        sa.Column("stays", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by", sa.String(60)),
        sa.Column("answered_at", instant),
        sa.PrimaryKeyConstraint("case", "subject", name="pk_withdrawals"),
    )
