"""What a limit that was not kept ended with, where nobody was asked for the cause."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("breaches", sa.Column("ended_by", sa.String(20)))
