"""Seals of events, a log of readings, and settling the log without the right to change it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")
position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("seal", sa.LargeBinary(17)))
    op.create_table(
        "accesses",
        sa.Column("position", position, autoincrement=True, nullable=False),
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("reading", sa.String(20), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_accesses"),
    )
    op.create_index("ix_accesses_case_position", "accesses", ["case", "position"])
    statements = _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE
    for statement in statements:
        op.execute(statement)


_POSTGRESQL = (
    "CREATE TRIGGER accesses_kept BEFORE UPDATE OR DELETE ON accesses "
    "FOR EACH ROW EXECUTE FUNCTION motcua_keep()",
    "CREATE TRIGGER accesses_not_emptied BEFORE TRUNCATE ON accesses "
    "FOR EACH STATEMENT EXECUTE FUNCTION motcua_keep()",
    # A lock that waits for writers needs the right to update: its owner takes it for the others.
    "CREATE FUNCTION motcua_settle() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER "
    "SET search_path FROM CURRENT AS $$ BEGIN LOCK TABLE events IN SHARE MODE; "
    "RETURN (SELECT coalesce(max(position), 0) FROM events); END $$",
)

_SQLITE = tuple(
    f"CREATE TRIGGER accesses_{what.lower()}_refused BEFORE {what} ON accesses "
    "BEGIN SELECT RAISE(ABORT, 'history is never changed'); END"
    for what in ("UPDATE", "DELETE")
)
