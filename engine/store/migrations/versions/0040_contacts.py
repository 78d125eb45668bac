"""How much customers want to be told by a channel, in which language, and whether it arrives."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("wish", sa.String(8), nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("verified_of", sa.String(64)),
        sa.Column("verified_at", instant),
        sa.Column("bounced_of", sa.String(64)),
        sa.Column("bounced_at", instant),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("case", "subject", "channel", name="pk_contacts"),
    )
    op.add_column("messages", sa.Column("language", sa.String(2)))
