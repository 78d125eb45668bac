"""Notices, the jobs that send them, where people get them, and counting anew on new calendars.

On PostgreSQL the tables of Procrastinate are made from the schema of the version that is locked.
A later version brings its own steps (its ``sql/migrations``), as a migration after this one.
"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")
position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", instant),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_case_sequence", "notices", ["case", "sequence"])
    op.create_index("ix_notices_login_made_at", "notices", ["login", "made_at"])
    op.create_table(
        "jobs",
        sa.Column("id", position, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("runs_at", instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
    )
    op.create_index("ix_jobs_runs_at", "jobs", ["runs_at"])
    op.create_table(
        "failed_jobs",
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("failed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_failed_jobs"),
    )
    op.create_table(
        "recounts",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(12), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("finished_at", instant),
        sa.PrimaryKeyConstraint("id", name="pk_recounts"),
    )
    op.add_column("users", sa.Column("email", sa.String(254)))
    if op.get_bind().dialect.name == "postgresql":
        # Past SQLAlchemy, which takes a percent sign for a parameter.
        op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())
