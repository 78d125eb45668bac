"""What was found not to be as it was recorded, for the health of the installation. Seals of cases
and tokens are over the whole row from here on: ``engine.store.sealing`` makes them afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("found_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_findings")),
    )
