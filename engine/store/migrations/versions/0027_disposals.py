"""Lists of cases whose personal data are kept long enough."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "disposals",
        sa.Column("number", sa.String(9), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("retention", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("drawn_up_by", sa.String(60), nullable=False),
        sa.Column("drawn_up_at", instant, nullable=False),
        sa.Column("decided_by", sa.String(60)),
        sa.Column("decided_at", instant),
        sa.Column("reason", sa.Text()),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("finished_at", instant),
        sa.PrimaryKeyConstraint("number", name="pk_disposals"),
    )
    op.create_index("ix_disposals_unit_drawn_up_at", "disposals", ["unit", "drawn_up_at"])
