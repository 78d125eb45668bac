"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

instant = sa.DateTime(timezone=True).with_variant(sa.String(24), "sqlite")
position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('cases',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('definition', sa.String(length=80), nullable=False),
    sa.Column('definition_version', sa.Integer(), nullable=False),
    sa.Column('profile', sa.String(length=80), nullable=True),
    sa.Column('profile_version', sa.Integer(), nullable=True),
    sa.Column('intake_unit', sa.String(length=10), nullable=False),
    sa.Column('executing_unit', sa.String(length=10), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('customer', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=600), nullable=False),
    sa.Column('search', sa.String(length=900), nullable=False),
    sa.Column('registered_at', instant, nullable=False),
    sa.Column('dossier_valid_at', instant, nullable=True),
    sa.Column('due_at', instant, nullable=True),
    sa.Column('energized_at', instant, nullable=True),
    sa.Column('suspended_at', instant, nullable=True),
    sa.Column('closed_at', instant, nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('handed_over', sa.Boolean(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('steps', sa.Text(), nullable=False),
    sa.Column('head', sa.LargeBinary(length=32), nullable=True),
    sa.Column('tokens', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_cases'))
    )
    op.create_index(op.f('ix_cases_executing_unit_state_code'), 'cases', ['executing_unit', 'state', 'code'], unique=False)
    op.create_table('contents',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_contents'))
    )
    op.create_table('credentials',
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('password', sa.String(length=200), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', instant, nullable=True),
    sa.PrimaryKeyConstraint('login', name=op.f('pk_credentials'))
    )
    op.create_table('events',
    sa.Column('position', position, autoincrement=True, nullable=False),
    sa.Column('stream', sa.String(length=80), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_events')),
    sa.UniqueConstraint('stream', 'sequence', name=op.f('uq_events_stream_sequence'))
    )
    op.create_table('incidents',
    sa.Column('case', sa.String(length=12), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('element', sa.String(length=80), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('raised_at', instant, nullable=False),
    sa.PrimaryKeyConstraint('case', 'number', name=op.f('pk_incidents'))
    )
    op.create_table('memberships',
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('login', 'unit', 'role', name=op.f('pk_memberships'))
    )
    op.create_table('publications',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('binds', sa.Text(), nullable=False),
    sa.Column('published_at', instant, nullable=False),
    sa.Column('published_by', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'key', 'version', name=op.f('pk_publications'))
    )
    op.create_table('receipts',
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(length=32), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('at', instant, nullable=False),
    sa.PrimaryKeyConstraint('login', 'key', name=op.f('pk_receipts'))
    )
    op.create_table('tasks',
    sa.Column('case', sa.String(length=12), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('element', sa.String(length=80), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('roles', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('assignee', sa.String(length=60), nullable=True),
    sa.Column('opened_at', instant, nullable=False),
    sa.Column('due_at', instant, nullable=True),
    sa.Column('limit', sa.String(length=10), nullable=True),
    sa.Column('calendar', sa.String(length=40), nullable=True),
    sa.Column('closed_at', instant, nullable=True),
    sa.Column('closed_by', sa.String(length=60), nullable=True),
    sa.Column('on_behalf_of', sa.String(length=200), nullable=True),
    sa.Column('draft', sa.Text(), nullable=True),
    sa.Column('draft_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('case', 'number', name=op.f('pk_tasks'))
    )
    op.create_index('ix_tasks_open_assignee', 'tasks', ['assignee'], unique=False, sqlite_where=sa.text("state IN ('ready', 'reserved')"), postgresql_where=sa.text("state IN ('ready', 'reserved')"))
    op.create_index('ix_tasks_open_unit', 'tasks', ['unit', 'due_at'], unique=False, sqlite_where=sa.text("state IN ('ready', 'reserved')"), postgresql_where=sa.text("state IN ('ready', 'reserved')"))
    op.create_table('tokens',
    sa.Column('token', sa.String(length=20), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('issued_at', instant, nullable=False),
    sa.Column('expires_at', instant, nullable=False),
    sa.Column('revoked_at', instant, nullable=True),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_tokens')),
    sa.UniqueConstraint('hash', name=op.f('uq_tokens_hash'))
    )
    op.create_index(op.f('ix_tokens_login'), 'tokens', ['login'], unique=False)
    op.create_table('units',
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('letters', sa.String(length=2), nullable=False),
    sa.Column('parent', sa.String(length=10), nullable=True),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['parent'], ['units.code'], name=op.f('fk_units_parent')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_units'))
    )
    op.create_table('users',
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('disabled', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('login', name=op.f('pk_users'))
    )
    op.create_table('waits',
    sa.Column('case', sa.String(length=12), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('element', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=True),
    sa.Column('roles', sa.String(length=200), nullable=False),
    sa.Column('due_at', instant, nullable=True),
    sa.Column('limit', sa.String(length=10), nullable=True),
    sa.Column('calendar', sa.String(length=40), nullable=True),
    sa.PrimaryKeyConstraint('case', 'number', 'element', name=op.f('pk_waits'))
    )
    op.create_index(op.f('ix_waits_due_at'), 'waits', ['due_at'], unique=False)
