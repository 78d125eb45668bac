"""Whether the database holds a demo, and whether it is whole."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "demo",
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("as_at", instant, nullable=False),
        sa.Column("finished_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("begun_at", name=op.f("pk_demo")),
    )
