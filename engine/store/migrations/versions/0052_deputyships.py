"""Who stands in for whom, and for whom a step is held and was done."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deputyships",
        sa.Column("person", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deputy", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("named_by", sa.String(60), nullable=False),
        sa.Column("named_at", instant, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("accepted_at", instant),
        sa.Column("ended_at", instant),
        sa.Column("ended_by", sa.String(60)),
        sa.Column("end_reason", sa.Text()),
        sa.PrimaryKeyConstraint("person", "number", name="pk_deputyships"),
    )
    op.create_index("ix_deputyships_deputy_state", "deputyships", ["deputy", "state"])
    op.create_index("ix_deputyships_unit", "deputyships", ["unit"])
    with op.batch_alter_table("tasks") as batch:
        batch.add_column(sa.Column("held_for", sa.String(60)))
        batch.add_column(sa.Column("done_for", sa.String(60)))
