"""Names of people and units in the order of the Vietnamese alphabet. The words that cases are found
by are folded anew afterwards by ``engine.audit.refold``: their rows are sealed."""

import sqlalchemy as sa
from alembic import op

from engine.model.alphabet import in_alphabet

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEYS = {"users": "login", "units": "code"}


def upgrade() -> None:
    connection = op.get_bind()
    for table, key in KEYS.items():
        column = sa.Column("name_key", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
        op.add_column(table, column)
        rows = sa.table(table, sa.column(key), sa.column("name"), sa.column("name_key", sa.LargeBinary))
        for of, name in connection.execute(sa.select(rows.c[key], rows.c.name)).all():
            fill = sa.update(rows).where(rows.c[key] == of).values(name_key=in_alphabet(name))
            connection.execute(fill)
