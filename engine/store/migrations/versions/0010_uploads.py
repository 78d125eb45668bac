"""Who uploaded which file, and which files the cases refer to."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "login", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_login", "uploads", ["login"])
    op.create_index("ix_uploads_uploaded_at", "uploads", ["uploaded_at"])
    op.create_table(
        "case_files",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("case", "sha256", name=op.f("pk_case_files")),
    )
    op.create_index("ix_case_files_sha256", "case_files", ["sha256"])
    has_draft = sa.text("draft IS NOT NULL")
    op.create_index(
        "ix_tasks_draft",
        "tasks",
        ["case", "number"],
        sqlite_where=has_draft,
        postgresql_where=has_draft,
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """From what the cases have recorded so far."""
    recorded = sa.text(
        "SELECT stream, body FROM events WHERE body LIKE '%\"sha256\"%' ORDER BY position"
    )
    refer = sa.text('INSERT INTO case_files ("case", sha256, name) VALUES (:code, :sha256, :name)')
    known = set()
    for stream, body in connection.execute(recorded).all():
        if "/" in stream:
            continue
        payload = json.loads(body)["data"]
        for sha256, name in _files_of({part: payload.get(part) for part in ("data", "facts")}):
            if (stream, sha256) not in known:
                known.add((stream, sha256))
                connection.execute(refer, {"code": stream, "sha256": sha256, "name": name})


def _files_of(value):
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"], str(value.get("name", ""))
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _files_of(inner)
