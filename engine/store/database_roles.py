"""What a database role may do: the owner of the tables migrates them, the program only adds to
history."""

from __future__ import annotations

from sqlalchemy import Connection, text

from engine.errors import Invalid, NotAllowed

HISTORY = ("events", "checkpoints", "accesses")
TOO_MANY_RIGHTS = (
    "This database role could change history. Log in as another one: 'motcua grant ROLE' makes a "
    "role fit, docs/operations.md tells more."
)
_READ_ONLY = ("alembic_version", "demo")


def grant_rights(connection: Connection, role: str) -> None:
    """Lets the role read and write all tables, but history only add to.

    Raises:
        Invalid: no such role, or the database is not PostgreSQL.
        NotAllowed: this is not the owner of the tables.
    """
    if connection.dialect.name != "postgresql":
        raise Invalid(
            "roles_unknown", "Only PostgreSQL has roles. SQLite is guarded by its triggers alone."
        )
    owner = text(
        "SELECT pg_has_role(tableowner, 'USAGE') FROM pg_tables "
        "WHERE schemaname = current_schema() AND tablename = 'events'"
    )
    if not connection.execute(owner).scalar_one():
        raise NotAllowed("not_table_owner", "Only the owner of the tables may grant rights.")
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(known, {"role": role}).one_or_none() is None:
        raise Invalid(
            "role_unknown",
            "There is no database role '{role}'. Make it first: CREATE ROLE ... LOGIN.",
            role=role,
        )
    name = connection.dialect.identifier_preparer.quote(role)
    tables = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    ).scalars()
    statements = [f"GRANT USAGE ON SCHEMA public TO {name}"]
    for table in sorted(tables):
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if table in HISTORY:
            rights = "SELECT, INSERT"
        elif table in _READ_ONLY:
            rights = "SELECT"
        statements.append(f'REVOKE ALL ON "{table}" FROM {name}')
        statements.append(f'GRANT {rights} ON "{table}" TO {name}')
    statements.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
    for statement in statements:
        connection.execute(text(statement))


def may_rewrite(connection: Connection) -> bool:
    """Whether nothing but triggers keeps this program from changing history. For PostgreSQL."""
    asked = " OR ".join(
        f"has_table_privilege('{table}', '{right}')"
        for table in HISTORY
        for right in ("UPDATE", "DELETE", "TRUNCATE")
    )
    return bool(connection.execute(text(f"SELECT {asked}")).scalar_one())
