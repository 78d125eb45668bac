"""Keys of uploaded files, by the cases that refer to them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_keys",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("wrapped", sa.String(120)),
        sa.PrimaryKeyConstraint("sha256", "case", name="pk_file_keys"),
    )
    op.create_index("ix_file_keys_case_subject", "file_keys", ["case", "subject"])
