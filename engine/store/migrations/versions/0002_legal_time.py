"""Where a case stands with its limits, its budget and its outlook."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    for name in ("places", "adjusted"):
        op.add_column("cases", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    op.add_column("cases", sa.Column("ends_at", instant))
    op.add_column("cases", sa.Column("outlook", sa.String(10)))
    op.add_column("cases", sa.Column("changed_at", instant))
