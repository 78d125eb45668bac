"""The tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.evidence.seal import SEAL_BYTES
from engine.model.forecast import read_forecast, write_forecast
from engine.model.instant import to_instant, to_text
from engine.model.place import read_places, write_places
from engine.store.damage import UNREADABLE_AS, row_damaged
from engine.store.failure import read_failure, write_failure

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class InstantType(TypeDecorator[datetime]):
    """An instant with zone: ``timestamptz`` on PostgreSQL, RFC 3339 text in UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text of 24 characters on SQLite, ``timestamptz`` elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(24))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What the database stores: RFC 3339 text in UTC on SQLite, the instant itself
        elsewhere."""
        if value is None:
            return None
        return to_text(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The stored instant, in UTC with zone.

        Raises:
            Broken: the stored value is no instant.
        """
        if value is None:
            return None
        try:
            return to_instant(value) if isinstance(value, str) else value.astimezone(UTC)
        except UNREADABLE_AS as error:
            raise row_damaged() from error


class Written(TypeDecorator[Any]):
    """A value that is stored as text. Between reading and writing it stays a value, so that many
    events of one command do not write and read it again each time; it is never changed in place."""

    impl = Text
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The text of the value; None stays None."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value of the text; None stays None.

        Raises:
            Broken: the stored text cannot be read.
        """
        if value is None:
            return None
        try:
            return self.read(value)
        except UNREADABLE_AS as error:
            raise row_damaged() from error


_write_json: Callable[[object], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True
).encode


def _read_object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _read_adjusted(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one) for one in json.loads(text))


# SQLite numbers rows by itself only in a column of exactly this type.
_Position = BigInteger().with_variant(Integer(), "sqlite")

events = Table(
    "events",
    metadata,
    Column("position", _Position, primary_key=True, autoincrement=True),
    Column("stream", String(80), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("seal", LargeBinary(SEAL_BYTES)),
    UniqueConstraint("stream", "sequence"),
)

"""``seal`` stands at the last event that a command recorded of a stream: it covers those before."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("at", InstantType, nullable=False),
    Column("note", Text, nullable=False),
    Column("number", Integer),
    Column("readings", BigInteger),
    Column("seal", LargeBinary(SEAL_BYTES)),
)
"""What was signed of the log of all events: so many of them, up to that position. ``number`` counts
the checkpoints, ``readings`` is the newest of ``accesses`` then; ``seal`` is over both, and over
all notes so far."""

cases = Table(
    "cases",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("definition", String(80), nullable=False),
    Column("definition_version", Integer, nullable=False),
    Column("profile", String(80)),
    Column("profile_version", Integer),
    Column("intake_unit", String(10), nullable=False),
    Column("executing_unit", String(10), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("customer", String(200), nullable=False, default=""),
    Column("place", String(600), nullable=False, default=""),
    Column("search", String(900), nullable=False, default=""),
    Column("registered_at", InstantType, nullable=False),
    Column("dossier_valid_at", InstantType),
    Column("due_at", InstantType),
    Column("energized_at", InstantType),
    Column("suspended_at", InstantType),
    Column("closed_at", InstantType),
    Column("outcome", String(40)),
    Column("handed_over", Boolean, nullable=False),
    Column("facts", Written(_write_json, _read_object), nullable=False),
    Column("steps", Written(_write_json, _read_object), nullable=False),
    Column("places", Written(write_places, read_places), nullable=False),
    Column("adjusted", Written(_write_json, _read_adjusted), nullable=False),
    Column("ends_at", InstantType),
    Column("forecast", Written(write_forecast, read_forecast)),
    Column("outlook", String(10)),
    Column("path", Text),
    Column("changed_at", InstantType),
    Column("head", LargeBinary(32)),
    Column("tokens", Text),
    Column("seal", LargeBinary(SEAL_BYTES)),
    Index(None, "executing_unit", "state", "code"),
)
"""``head`` is the hash of the newest event, ``tokens`` are none when the case is closed. ``seal``
is over both and over the plan of the rest."""
leaving_out = type_coerce(cases.c.adjusted, Text).like('%,""]]')
"""Whether time is left out of the limit of a case: what stands last in ``adjusted`` is a pause that
goes on (``engine.time.exclusions``)."""

tasks = Table(
    "tasks",
    metadata,
    Column("case", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("element", String(80), nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("unit", String(10), nullable=False),
    Column("assignee", String(60)),
    Column("opened_at", InstantType, nullable=False),
    Column("due_at", InstantType),
    Column("limit", String(10)),
    Column("calendar", String(40)),
    Column("closed_at", InstantType),
    Column("closed_by", String(60)),
    Column("on_behalf_of", String(200)),
    Column("latest_at", InstantType),
    Column("draft", Text),
    Column("draft_version", Integer, nullable=False, default=0),
    PrimaryKeyConstraint("case", "number"),
)
_open = tasks.c.state.in_(["ready", "reserved"])
must_at = func.coalesce(tasks.c.latest_at, tasks.c.due_at)
"""By when a step has to be done: its latest finish by the plan of its case, or its own limit."""
Index("ix_tasks_open_must", must_at, sqlite_where=_open, postgresql_where=_open)
Index("ix_tasks_open_unit", tasks.c.unit, must_at, sqlite_where=_open, postgresql_where=_open)
Index("ix_tasks_open_due", tasks.c.due_at, sqlite_where=_open, postgresql_where=_open)
Index("ix_tasks_open_assignee", tasks.c.assignee, sqlite_where=_open, postgresql_where=_open)

_has_draft = tasks.c.draft.is_not(None)
Index(
    "ix_tasks_draft",
    tasks.c.case,
    tasks.c.number,
    sqlite_where=_has_draft,
    postgresql_where=_has_draft,
)

waits = Table(
    "waits",
    metadata,
    Column("case", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("element", String(80), nullable=False),
    Column("name", String(80)),
    Column("roles", String(200), nullable=False),
    Column("due_at", InstantType),
    Column("limit", String(10)),
    Column("calendar", String(40)),
    PrimaryKeyConstraint("case", "number", "element"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("case", String(12), nullable=False),
    Column("place", String(92), nullable=False),
    Column("fires_at", InstantType, nullable=False),
    Column("claimed_until", InstantType),
    Column("attempts", Integer, nullable=False, default=0),
    Column("put_off_until", InstantType),
    Column("problem", Written(write_failure, read_failure)),
    Column("incident_at", InstantType),
    PrimaryKeyConstraint("case", "place"),
)
"""When each running case has to be looked at next, and for what. Working state: it follows from the
places of the case, and a suspended case has none. Of a deadline that could not be fired,
``attempts`` counts the tries, ``problem`` says why the last one failed, ``put_off_until`` is when
the next one comes, and ``incident_at`` since when somebody has to look at it."""
_never_tried = and_(deadlines.c.claimed_until.is_(None), deadlines.c.put_off_until.is_(None))
Index(
    "ix_deadlines_fresh",
    deadlines.c.fires_at,
    deadlines.c.case,
    deadlines.c.place,
    sqlite_where=_never_tried,
    postgresql_where=_never_tried,
)
for _column in (deadlines.c.claimed_until, deadlines.c.put_off_until):
    Index(None, _column, sqlite_where=_column.is_not(None), postgresql_where=_column.is_not(None))

breaches = Table(
    "breaches",
    metadata,
    Column("case", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("element", String(80), nullable=False),
    Column("unit", String(10), nullable=False),
    Column("owner", String(20), nullable=False),
    Column("limit", String(10), nullable=False),
    Column("due_at", InstantType, nullable=False),
    Column("done_at", InstantType),
    Column("days_late", Integer),
    Column("cause", String(40)),
    Column("remark", Text),
    Column("annul_asked_by", String(60)),
    Column("annul_reason", Text),
    Column("annulled_at", InstantType),
    Column("annulled_by", String(60)),
    Column("ended_by", String(20)),
    PrimaryKeyConstraint("case", "number", "element"),
    Index(None, "unit", "due_at"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("case", String(12), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("login", String(60), nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", InstantType, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("sent_at", InstantType),
    Column("tried_since", InstantType),
    Column("problem", Text),
    Index(None, "case", "sequence"),
    Index(None, "login", "made_at"),
)
"""The outbox: who is told of which event, and whether it has left. ``tried_since`` is when the
first of the present tries was, ``problem`` why the last one failed."""
_not_sent = notices.c.state != "sent"
Index(
    "ix_notices_state_made_at",
    notices.c.state,
    notices.c.made_at,
    sqlite_where=_not_sent,
    postgresql_where=_not_sent,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", _Position, primary_key=True, autoincrement=True),
    Column("name", String(40), nullable=False),
    Column("arguments", Written(_write_json, _read_object), nullable=False),
    Column("key", String(120), nullable=False, unique=True),
    Column("runs_at", InstantType, nullable=False, index=True),
    Column("attempts", Integer, nullable=False, default=0),
)
"""What is to be done after the command, where no Procrastinate does it: on SQLite."""

failed_jobs = Table(
    "failed_jobs",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("arguments", Written(_write_json, _read_object), nullable=False),
    Column("problem", Text, nullable=False),
    Column("failed_at", InstantType, nullable=False),
)
"""Jobs that were given up after many attempts, until somebody has them tried again."""

workers = Table(
    "workers",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("seen_at", InstantType, nullable=False),
)
"""When each worker gave its last sign of life. Working state: nothing but the health of the
installation is read from it."""

recounts = Table(
    "recounts",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("cases", Integer, nullable=False),
    Column("looked_at", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("after", String(12), nullable=False),
    Column("started_at", InstantType, nullable=False),
    Column("finished_at", InstantType),
)
"""How far the running cases have been counted anew on new calendars."""

case_files = Table(
    "case_files",
    metadata,
    Column("case", String(12), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    PrimaryKeyConstraint("case", "sha256"),
)
"""Files that events of a case refer to; they are kept for ever."""

uploads = Table(
    "uploads",
    metadata,
    Column("sha256", String(64), nullable=False),
    Column("login", String(60), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("uploaded_at", InstantType, nullable=False, index=True),
    PrimaryKeyConstraint("sha256", "login"),
)
"""Who uploaded a file, and when last: what gives the right to refer to it. Working state: a row
goes with its file, when nothing refers to that."""

incidents = Table(
    "incidents",
    metadata,
    Column("case", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("element", String(80), nullable=False),
    Column("code", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("raised_at", InstantType, nullable=False),
    PrimaryKeyConstraint("case", "number"),
)

publications = Table(
    "publications",
    metadata,
    Column("kind", String(20), nullable=False),
    Column("key", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("binds", Text, nullable=False),
    Column("published_at", InstantType, nullable=False),
    Column("published_by", String(60), nullable=False),
    Column("retired_at", InstantType),
    PrimaryKeyConstraint("kind", "key", "version"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("number", String(9), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("documents", Text, nullable=False),
    Column("bases", Text, nullable=False),
    Column("retires", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("begun_by", String(60), nullable=False),
    Column("begun_at", InstantType, nullable=False),
    Column("changed_by", String(60), nullable=False),
    Column("changed_at", InstantType, nullable=False),
    Column("approved_by", String(60)),
    Column("note", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("overrides", Text, nullable=False),
    Column("verdicts", Text, nullable=False),
)

contents = Table(
    "contents",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("code", String(10), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("letters", String(2), nullable=False),
    Column("parent", String(10), ForeignKey("units.code")),
    Column("path", String(200), nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("login", String(60), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("language", String(2), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("email", String(254)),
    Column("email_changed", Integer, nullable=False, default=0),
    Column("email_seal", LargeBinary(SEAL_BYTES)),
)
"""The address itself is in no event, so that it can be forgotten; ``email_changed`` is the sequence
of the event that says that it is another one, and ``email_seal`` is over both."""

memberships = Table(
    "memberships",
    metadata,
    Column("login", String(60), nullable=False),
    Column("unit", String(10), nullable=False),
    Column("role", String(40), nullable=False),
    Column("head", Boolean, nullable=False),
    PrimaryKeyConstraint("login", "unit", "role"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("login", String(60), primary_key=True),
    Column("password", String(200), nullable=False, default=""),
    Column("changed", Integer, nullable=False),
    Column("seal", LargeBinary(SEAL_BYTES)),
)
"""``changed`` is the sequence of the event that says that the password is another one; ``seal`` is
over both. An empty hash is nobody's password."""

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("next_at", InstantType, nullable=False),
    Column("last_at", InstantType, index=True),
)
"""How many passwords did not fit lately, by keyed hashes of login, address and browser. Working
state: an hour after the last attempt a row means nothing, and is dropped."""

tokens = Table(
    "tokens",
    metadata,
    Column("token", String(20), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("login", String(60), nullable=False, index=True),
    Column("label", String(100), nullable=False),
    Column("issued_at", InstantType, nullable=False),
    Column("expires_at", InstantType, nullable=False),
    Column("revoked_at", InstantType),
    Column("seal", LargeBinary(SEAL_BYTES)),
)

receipts = Table(
    "receipts",
    metadata,
    Column("login", String(60), nullable=False),
    Column("key", String(200), nullable=False),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", InstantType, nullable=False),
    PrimaryKeyConstraint("login", "key"),
)

accesses = Table(
    "accesses",
    metadata,
    Column("position", _Position, primary_key=True, autoincrement=True),
    Column("case", String(12), nullable=False),
    Column("login", String(60), nullable=False),
    Column("role", String(40), nullable=False),
    Column("via", String(20), nullable=False),
    Column("reading", String(20), nullable=False),
    Column("at", InstantType, nullable=False),
    Column("file", String(64)),
    Column("hash", LargeBinary(32)),
    Column("seal", LargeBinary(SEAL_BYTES)),
    Index(None, "case", "position"),
)
"""Who has looked at a case from outside the work on it: auditors, and who answers callers. ``file``
is the paper that was read. ``hash`` ties a row to all before it."""

findings = Table(
    "findings",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("message", Text, nullable=False),
    Column("found_at", InstantType, nullable=False),
)
"""What was found not to be as it was recorded, by verification or where it was met in use, until a
verification finds it well. Working state: nothing but the health of the installation is read from
it."""

demo = Table(
    "demo",
    metadata,
    Column("begun_at", InstantType, primary_key=True),
    Column("as_at", InstantType, nullable=False),
    Column("finished_at", InstantType),
)
"""That this is a demo, which instant it was made for, and whether it is whole; empty elsewhere."""
