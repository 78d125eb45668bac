"""Keys of the subjects of cases, and the blind index of what they encrypt."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")


def upgrade() -> None:
    op.create_table(
        "subject_keys",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("wrapped", sa.String(120)),
        sa.Column("made_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("case", "subject", name="pk_subject_keys"),
    )
    op.create_table(
        "erasures",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("erased_by", sa.String(60)),
        sa.Column("erased_at", instant),
        sa.PrimaryKeyConstraint("case", "subject", name="pk_erasures"),
    )
    op.create_table(
        "search_terms",
        sa.Column("case", sa.String(12), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("term", sa.LargeBinary(16), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("case", "field", "term", name="pk_search_terms"),
    )
    # SQLite knows no longest text.
    if op.get_bind().dialect.name == "postgresql":
        for table, column in (("case_files", "name"), ("tasks", "on_behalf_of")):
            op.alter_column(table, column, type_=sa.Text(), existing_type=sa.String(200))
    op.create_index("ix_search_terms_term_case", "search_terms", ["term", "case"])
