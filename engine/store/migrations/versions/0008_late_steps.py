"""Open steps by their own limit: what is late is found without looking through all."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

is_open = sa.text("state IN ('ready', 'reserved')")
where = {"sqlite_where": is_open, "postgresql_where": is_open}


def upgrade() -> None:
    op.create_index("ix_tasks_open_due", "tasks", ["due_at"], **where)
