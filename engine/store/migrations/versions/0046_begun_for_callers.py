"""Requests that the desk begins with a caller, who takes them over."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("begun_by", sa.String(60)),
        sa.Column("begun_unit", sa.String(10)),
        sa.Column("handed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("handed_at", _INSTANT),
        sa.Column("hand_hash", sa.String(64)),
        sa.Column("taken_at", _INSTANT),
    ):
        op.add_column("applications", column)
    for name in ("begun_by", "hand_hash"):
        op.create_index(f"ix_applications_{name}", "applications", [name])
