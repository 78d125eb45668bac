"""Papers that customers were asked for, by list, and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paper_lists",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("case", "round", name="pk_paper_lists"),
    )
    op.create_table(
        "asked_papers",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(40)),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("handed_in", sa.String(40)),
        sa.Column("data", sa.Text()),
        sa.Column("handed_in_at", instant),
        sa.Column("decided_by", sa.String(60)),
        sa.Column("decided_at", instant),
        sa.Column("said", sa.Text()),
        sa.PrimaryKeyConstraint("case", "number", name="pk_asked_papers"),
    )
