"""Papers that are given with a request before it is handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "applications", sa.Column("papers", sa.Text().with_variant(sa.String(200), "sqlite"))
    )
