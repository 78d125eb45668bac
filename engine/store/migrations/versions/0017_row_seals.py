"""Seals of rows that no event holds, checkpoints that are counted, a log of readings that is one
chain. The rows themselves are sealed afterwards by ``engine.store.sealing``: a migration has no key.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ("checkpoints", sa.Column("number", sa.Integer())),
        ("checkpoints", sa.Column("readings", sa.BigInteger())),
        ("checkpoints", _seal()),
        ("cases", _seal()),
        ("users", sa.Column("email_changed", sa.Integer(), nullable=False, server_default="0")),
        ("users", _seal("email_seal")),
        ("credentials", sa.Column("changed", sa.Integer(), nullable=False, server_default="0")),
        ("credentials", _seal()),
        ("tokens", _seal()),
        ("accesses", sa.Column("file", sa.String(64))),
        ("accesses", sa.Column("hash", sa.LargeBinary(32))),
        ("accesses", _seal()),
    ):
        op.add_column(table, column)
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """The events by which passwords and addresses are what they are."""
    last: dict[str, dict[str, int]] = {"credentials": {}, "users": {}}
    query = sa.text("SELECT sequence, body FROM events WHERE stream LIKE 'user/%' ORDER BY position")
    for sequence, body in connection.execute(query).all():
        event = json.loads(body)
        if event["type"] in {"UserCreated", "PasswordChanged"}:
            last["credentials"][event["data"]["login"]] = sequence
        elif event["type"] == "EmailChanged":
            last["users"][event["data"]["login"]] = sequence
    for table, column in (("credentials", "changed"), ("users", "email_changed")):
        fill = sa.text(f"UPDATE {table} SET {column} = :sequence WHERE login = :login")
        for login, sequence in last[table].items():
            connection.execute(fill, {"login": login, "sequence": sequence})


def _seal(name: str = "seal") -> sa.Column:
    return sa.Column(name, sa.LargeBinary(17))
