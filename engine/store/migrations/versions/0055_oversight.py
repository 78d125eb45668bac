"""Indexes for what leaders look at first, and who wants the letter of the week."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    _partial(
        "ix_cases_misdated",
        "cases",
        ["definition", "changed_at"],
        "(energized_at < dossier_valid_at OR dossier_valid_at < registered_at) "
        "AND energized_at IS NOT NULL",
    )
    _partial(
        "ix_breaches_annul_asked",
        "breaches",
        ["unit"],
        "annul_asked_by IS NOT NULL AND annulled_at IS NULL",
    )
    _partial(
        "ix_breaches_unexplained",
        "breaches",
        ["unit", "due_at"],
        "done_at IS NOT NULL AND cause IS NULL AND annulled_at IS NULL",
    )
    _partial("ix_events_doubts", "events", ["stream"], "body LIKE '%\"type\":\"BreachDoubted\"%'")
