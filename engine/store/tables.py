"""The tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.evidence.seal import SEAL_BYTES
from engine.model.forecast import read_forecast, write_forecast
from engine.model.instant import to_instant, to_text
from engine.model.place import read_places, write_places
from engine.store.damage import UNREADABLE_AS, row_damaged
from engine.store.failure import read_failure, write_failure

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class InstantType(TypeDecorator[datetime]):
    """An instant with zone: ``timestamptz`` on PostgreSQL, RFC 3339 text in UTC on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text of 24 characters on SQLite, ``timestamptz`` elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(24))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

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

    impl = sa.Text
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


# SQLite, which knows no longest text, has it as it was before it could be encrypted.
_LongText = sa.Text().with_variant(sa.String(200), "sqlite")
# SQLite numbers rows by itself only in a column of exactly this type.
_Position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", _Position, primary_key=True, autoincrement=True),
    sa.Column("stream", sa.String(80), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
    sa.Column("seal", sa.LargeBinary(SEAL_BYTES)),
    sa.UniqueConstraint("stream", "sequence"),
)

"""``seal`` stands at the last event that a command recorded of a stream: it covers those before."""
doubts = events.c.body.like(sa.literal_column('\'%"type":"BreachDoubted"%\''))
"""Whether an event says that the ledger supports a breach no more; there are few of them."""
sa.Index("ix_events_doubts", events.c.stream, sqlite_where=doubts, postgresql_where=doubts)

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("at", InstantType, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("number", sa.Integer),
    sa.Column("readings", sa.BigInteger),
    sa.Column("seal", sa.LargeBinary(SEAL_BYTES)),
)
"""What was signed of the log of all events: so many of them, up to that position. ``number`` counts
the checkpoints, ``readings`` is the newest of ``accesses`` then; ``seal`` is over both, and over
all notes so far."""

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("definition", sa.String(80), nullable=False),
    sa.Column("definition_version", sa.Integer, nullable=False),
    sa.Column("profile", sa.String(80)),
    sa.Column("profile_version", sa.Integer),
    sa.Column("intake_unit", sa.String(10), nullable=False),
    sa.Column("executing_unit", sa.String(10), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("customer", sa.String(200), nullable=False, default=""),
    sa.Column("place", sa.String(600), nullable=False, default=""),
    sa.Column("search", sa.String(900), nullable=False, default=""),
    sa.Column("registered_at", InstantType, nullable=False),
    sa.Column("dossier_valid_at", InstantType),
    sa.Column("due_at", InstantType),
    sa.Column("energized_at", InstantType),
    sa.Column("suspended_at", InstantType),
    sa.Column("closed_at", InstantType),
    sa.Column("outcome", sa.String(40)),
    sa.Column("handed_over", sa.Boolean, nullable=False),
    sa.Column("facts", Written(_write_json, _read_object), nullable=False),
    sa.Column("steps", Written(_write_json, _read_object), nullable=False),
    sa.Column("places", Written(write_places, read_places), nullable=False),
    sa.Column("adjusted", Written(_write_json, _read_adjusted), nullable=False),
    sa.Column("ends_at", InstantType),
    sa.Column("forecast", Written(write_forecast, read_forecast)),
    sa.Column("outlook", sa.String(10)),
    sa.Column("path", sa.Text),
    sa.Column("changed_at", InstantType),
    sa.Column("head", sa.LargeBinary(32)),
    sa.Column("tokens", sa.Text),
    sa.Column("seal", sa.LargeBinary(SEAL_BYTES)),
    sa.Index(None, "executing_unit", "state", "code"),
)
"""``head`` is the hash of the newest event, ``tokens`` are none when the case is closed. ``seal``
is over both and over the plan of the rest."""
_energized = cases.c.energized_at.is_not(None)
sa.Index(
    "ix_cases_energized",
    cases.c.definition,
    cases.c.energized_at,
    sqlite_where=_energized,
    postgresql_where=_energized,
)
may_be_misdated = sa.and_(
    (cases.c.energized_at < cases.c.dossier_valid_at)
    | (cases.c.dossier_valid_at < cases.c.registered_at),
    cases.c.energized_at.is_not(None),
)
"""Whether power is recorded before the dossier was valid, or that before the request."""
sa.Index(
    "ix_cases_misdated",
    cases.c.definition,
    cases.c.changed_at,
    sqlite_where=may_be_misdated,
    postgresql_where=may_be_misdated,
)
leaving_out = sa.type_coerce(cases.c.adjusted, sa.Text).like('%,""]]')
"""Whether time is left out of the limit of a case: what stands last in ``adjusted`` is a pause that
goes on (``engine.time.exclusions``)."""

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("element", sa.String(80), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("roles", sa.String(200), nullable=False),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("assignee", sa.String(60)),
    sa.Column("opened_at", InstantType, nullable=False),
    sa.Column("due_at", InstantType),
    sa.Column("limit", sa.String(10)),
    sa.Column("calendar", sa.String(40)),
    sa.Column("closed_at", InstantType),
    sa.Column("closed_by", sa.String(60)),
    sa.Column("on_behalf_of", _LongText),
    sa.Column("latest_at", InstantType),
    sa.Column("draft", sa.Text),
    sa.Column("draft_version", sa.Integer, nullable=False, default=0),
    sa.Column("held_for", sa.String(60)),
    sa.Column("done_for", sa.String(60)),
    sa.Column("still_since", InstantType),
    sa.PrimaryKeyConstraint("case", "number"),
)
"""``still_since`` is since when an open step stands still: its case is suspended, or papers for it
lie with the desk."""
_open = tasks.c.state.in_(["ready", "reserved"])
must_at = sa.func.nullif(
    sa.func.coalesce(tasks.c.still_since, tasks.c.latest_at, tasks.c.due_at),
    tasks.c.still_since,
    type_=InstantType(),
)
"""By when a step has to be done: its latest finish by the plan of its case, or its own limit; by
nothing while it stands still."""
sa.Index("ix_tasks_open_must", must_at, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_tasks_open_unit", tasks.c.unit, must_at, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_tasks_open_due", tasks.c.due_at, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_tasks_open_opened", tasks.c.opened_at, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_tasks_open_assignee", tasks.c.assignee, sqlite_where=_open, postgresql_where=_open)

_has_draft = tasks.c.draft.is_not(None)
sa.Index(
    "ix_tasks_draft",
    tasks.c.case,
    tasks.c.number,
    sqlite_where=_has_draft,
    postgresql_where=_has_draft,
)

waits = sa.Table(
    "waits",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("element", sa.String(80), nullable=False),
    sa.Column("name", sa.String(80)),
    sa.Column("roles", sa.String(200), nullable=False),
    sa.Column("due_at", InstantType),
    sa.Column("limit", sa.String(10)),
    sa.Column("calendar", sa.String(40)),
    sa.PrimaryKeyConstraint("case", "number", "element"),
)

deadlines = sa.Table(
    "deadlines",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("place", sa.String(92), nullable=False),
    sa.Column("fires_at", InstantType, nullable=False),
    sa.Column("claimed_until", InstantType),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("put_off_until", InstantType),
    sa.Column("problem", Written(write_failure, read_failure)),
    sa.Column("incident_at", InstantType),
    sa.PrimaryKeyConstraint("case", "place"),
)
"""When each running case has to be looked at next, and for what. Working state: it follows from the
places of the case, and a suspended case has none. Of a deadline that could not be fired,
``attempts`` counts the tries, ``problem`` says why the last one failed, ``put_off_until`` is when
the next one comes, and ``incident_at`` since when somebody has to look at it."""
_never_tried = sa.and_(deadlines.c.claimed_until.is_(None), deadlines.c.put_off_until.is_(None))
sa.Index(
    "ix_deadlines_fresh",
    deadlines.c.fires_at,
    deadlines.c.case,
    deadlines.c.place,
    sqlite_where=_never_tried,
    postgresql_where=_never_tried,
)
for _column in (deadlines.c.claimed_until, deadlines.c.put_off_until):
    sa.Index(
        None, _column, sqlite_where=_column.is_not(None), postgresql_where=_column.is_not(None)
    )

breaches = sa.Table(
    "breaches",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("element", sa.String(80), nullable=False),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("owner", sa.String(20), nullable=False),
    sa.Column("limit", sa.String(10), nullable=False),
    sa.Column("due_at", InstantType, nullable=False),
    sa.Column("done_at", InstantType),
    sa.Column("days_late", sa.Integer),
    sa.Column("cause", sa.String(40)),
    sa.Column("remark", sa.Text),
    sa.Column("annul_asked_by", sa.String(60)),
    sa.Column("annul_reason", sa.Text),
    sa.Column("annulled_at", InstantType),
    sa.Column("annulled_by", sa.String(60)),
    sa.Column("ended_by", sa.String(20)),
    sa.PrimaryKeyConstraint("case", "number", "element"),
    sa.Index(None, "unit", "due_at"),
)

to_be_annulled = sa.and_(breaches.c.annul_asked_by.is_not(None), breaches.c.annulled_at.is_(None))
to_be_explained = sa.and_(
    breaches.c.done_at.is_not(None), breaches.c.cause.is_(None), breaches.c.annulled_at.is_(None)
)
"""What leaders are asked for first; each has an index of its own, however many were decided."""
sa.Index(
    "ix_breaches_annul_asked",
    breaches.c.unit,
    sqlite_where=to_be_annulled,
    postgresql_where=to_be_annulled,
)
sa.Index(
    "ix_breaches_unexplained",
    breaches.c.unit,
    breaches.c.due_at,
    sqlite_where=to_be_explained,
    postgresql_where=to_be_explained,
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", InstantType),
    sa.Column("tried_since", InstantType),
    sa.Column("problem", sa.Text),
    sa.Index(None, "case", "sequence"),
    sa.Index(None, "login", "made_at"),
)
"""The outbox: who is told of which event, and whether it has left. ``tried_since`` is when the
first of the present tries was, ``problem`` why the last one failed."""
_not_sent = notices.c.state != "sent"
sa.Index(
    "ix_notices_state_made_at",
    notices.c.state,
    notices.c.made_at,
    sqlite_where=_not_sent,
    postgresql_where=_not_sent,
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("stream", sa.String(80), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("number", sa.Integer),
    sa.Column("element", sa.String(80)),
    sa.Column("made_at", InstantType, nullable=False),
    sa.Column("read_at", InstantType),
    sa.PrimaryKeyConstraint("login", "stream", "sequence"),
    sa.Index(None, "login", "made_at"),
)
"""What somebody is told on their pages, and whether they have read it. Working state: of which
event stands in it, ``number`` and ``element`` are the step that the event is about."""
_unread = inbox.c.read_at.is_(None)
sa.Index("ix_inbox_unread", inbox.c.login, sqlite_where=_unread, postgresql_where=_unread)

inbox_mutes = sa.Table(
    "inbox_mutes",
    metadata,
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("what", sa.String(100), nullable=False),
    sa.Column("muted_at", InstantType, nullable=False),
    sa.PrimaryKeyConstraint("login", "what"),
)
"""Cases (``case:CODE``) and kinds of entries (``kind:KIND``) that somebody does not want counted as
unread."""

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(80), nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("wording", sa.Integer, nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("said", sa.Text),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
    sa.Column("not_before", InstantType, nullable=False),
    sa.Column("claimed_until", InstantType),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("round", sa.Integer, nullable=False, default=1),
    sa.Column("segments", sa.Integer),
    sa.Column("provider_ref", sa.String(100), index=True),
    sa.Column("sent_at", InstantType),
    sa.Column("delivered_at", InstantType),
    sa.Column("problem", sa.Text),
    sa.Column("language", sa.String(2)),
    sa.Index(None, "case", "sequence"),
)
"""What customers are told of which event: the kind of message and the version of its wording, and
what fills its gaps, encrypted under the key of the ``subject`` (``said``). The address is read from
the facts of the case when it is sent. ``attempts`` are tries to hand it over, ``round`` counts how
often it was sent because it had not arrived; ``provider_ref`` is what the provider calls it.
``language`` is the one that the customer has chosen; none: a letter says it in both."""
_to_be_sent = messages.c.state.in_([sa.literal_column("'waiting'"), sa.literal_column("'held'")])
sa.Index(
    "ix_messages_not_before",
    messages.c.not_before,
    sqlite_where=_to_be_sent,
    postgresql_where=_to_be_sent,
)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("wish", sa.String(8), nullable=False),
    sa.Column("language", sa.String(2)),
    sa.Column("verified_of", sa.String(64)),
    sa.Column("verified_at", InstantType),
    sa.Column("bounced_of", sa.String(64)),
    sa.Column("bounced_at", InstantType),
    sa.Column("problem", sa.Text),
    sa.PrimaryKeyConstraint("case", "subject", "channel"),
)
"""How a customer is reached by a channel, beside the address, which is a fact of the case: how much
they want to be told, in which language; and, by the fingerprint of the address as it is stored,
whether they have answered from it, or nothing arrives there, and why."""

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("case", sa.String(12), nullable=False, index=True),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("data", _LongText),
    sa.Column("token_hash", sa.String(64), nullable=False, index=True),
    sa.Column("asked_at", InstantType, nullable=False),
    sa.Column("confirmed_at", InstantType),
    sa.Column("ended_at", InstantType),
    sa.Column("told", sa.String(120)),
)
"""Who is told where a case is, with its code and an address that they have confirmed. ``data``
holds the address and the token of its links, under a key of its own in ``subject_keys``, which is
deleted with the subscription; ``token_hash`` finds it; ``told`` is what was told last."""

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("login", sa.String(60), index=True),
    sa.Column("unit", sa.String(10), index=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("filters", sa.Text, nullable=False),
    sa.Column("made_by", sa.String(60), nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
)
"""Filters of the worklist that are kept under a name: of one person (``login``), or shared by a
unit."""

default_views = sa.Table(
    "default_views",
    metadata,
    sa.Column("login", sa.String(60), primary_key=True),
    sa.Column("view", sa.String(12), nullable=False, index=True),
)
"""The view with which somebody's worklist begins."""

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", _Position, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("arguments", Written(_write_json, _read_object), nullable=False),
    sa.Column("key", sa.String(120), nullable=False, unique=True),
    sa.Column("runs_at", InstantType, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
)
"""What is to be done after the command, where no Procrastinate does it: on SQLite."""

failed_jobs = sa.Table(
    "failed_jobs",
    metadata,
    sa.Column("key", sa.String(120), primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("arguments", Written(_write_json, _read_object), nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("failed_at", InstantType, nullable=False),
)
"""Jobs that were given up after many attempts, until somebody has them tried again."""

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("seen_at", InstantType, nullable=False),
)
"""When each worker gave its last sign of life. Working state: nothing but the health of the
installation is read from it."""

recounts = sa.Table(
    "recounts",
    metadata,
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("cases", sa.Integer, nullable=False),
    sa.Column("looked_at", sa.Integer, nullable=False),
    sa.Column("moved", sa.Integer, nullable=False),
    sa.Column("after", sa.String(12), nullable=False),
    sa.Column("started_at", InstantType, nullable=False),
    sa.Column("finished_at", InstantType),
)
"""How far the running cases have been counted anew on new calendars."""

subject_keys = sa.Table(
    "subject_keys",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("wrapped", sa.String(120)),
    sa.Column("made_at", InstantType, nullable=False),
    sa.PrimaryKeyConstraint("case", "subject"),
)
"""The data key of each subject of a case, wrapped by a master key; none where the subject was
erased: what it encrypted cannot be read any more."""

erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("ground", sa.String(40), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("asked_by", sa.String(60), nullable=False),
    sa.Column("asked_at", InstantType, nullable=False),
    sa.Column("erased_by", sa.String(60)),
    sa.Column("erased_at", InstantType),
    sa.PrimaryKeyConstraint("case", "subject"),
)
"""Subjects that somebody has asked to erase, and those that were erased."""

withdrawals = sa.Table(
    "withdrawals",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("withdrawn_by", sa.String(60), nullable=False),
    sa.Column("withdrawn_at", InstantType, nullable=False),
    sa.Column("answer_by", InstantType, nullable=False),
    sa.Column("stops", Written(_write_json, json.loads), nullable=False),
    sa.Column("stays", Written(_write_json, json.loads), nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("answered_by", sa.String(60)),
    sa.Column("answered_at", InstantType),
    sa.PrimaryKeyConstraint("case", "subject"),
)
"""Consents that people have withdrawn, until when they are to be answered, and what they were
told."""

disposals = sa.Table(
    "disposals",
    metadata,
    sa.Column("number", sa.String(9), primary_key=True),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("retention", sa.Integer, nullable=False),
    sa.Column("entries", Written(_write_json, json.loads), nullable=False),
    sa.Column("drawn_up_by", sa.String(60), nullable=False),
    sa.Column("drawn_up_at", InstantType, nullable=False),
    sa.Column("decided_by", sa.String(60)),
    sa.Column("decided_at", InstantType),
    sa.Column("reason", sa.Text),
    sa.Column("through", sa.Integer, nullable=False),
    sa.Column("left_out", Written(_write_json, json.loads), nullable=False),
    sa.Column("finished_at", InstantType),
    sa.Index(None, "unit", "drawn_up_at"),
)
"""Lists of cases whose personal data are kept long enough: drawn up by one person, released by
another, and how far they have been gone through."""

transfers = sa.Table(
    "transfers",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("was", sa.String(10), nullable=False),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("offered_by", sa.String(60), nullable=False),
    sa.Column("offered_at", InstantType, nullable=False),
    sa.Column("ends_at", InstantType),
    sa.Column("outcome", sa.String(10)),
    sa.Column("settled_by", sa.String(60)),
    sa.Column("settled_at", InstantType),
    sa.PrimaryKeyConstraint("case", "number"),
)
"""Transfers of cases from one unit (``was``) to another, counted within each case. Without an
``outcome`` the case is offered, and silence accepts it at ``ends_at``; a decision needs none."""
_offered = transfers.c.outcome.is_(None)
sa.Index("ix_transfers_offered", transfers.c.unit, sqlite_where=_offered, postgresql_where=_offered)

search_terms = sa.Table(
    "search_terms",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("field", sa.String(64), nullable=False),
    sa.Column("term", sa.LargeBinary(16), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.PrimaryKeyConstraint("case", "field", "term"),
    sa.Index(None, "term", "case"),
)
"""The blind index of personal data: by which words and numbers a case is found. It goes with the
key of its subject."""

paper_lists = sa.Table(
    "paper_lists",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("asked_by", sa.String(60), nullable=False),
    sa.Column("asked_at", InstantType, nullable=False),
    sa.PrimaryKeyConstraint("case", "round"),
)
"""Lists of papers that customers were asked for."""

asked_papers = sa.Table(
    "asked_papers",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("paper", sa.String(40)),
    sa.Column("label", sa.String(200), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("handed_in", sa.String(40)),
    sa.Column("data", Written(_write_json, _read_object)),
    sa.Column("handed_in_at", InstantType),
    sa.Column("decided_by", sa.String(60)),
    sa.Column("decided_at", InstantType),
    sa.Column("said", sa.Text),
    sa.PrimaryKeyConstraint("case", "number"),
)
"""Papers on such lists, or that came with the request (round 0), and what became of each. ``data``
holds the files that came last."""

made_papers = sa.Table(
    "made_papers",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("as_of", sa.Integer, nullable=False),
    sa.Column("task", sa.Integer),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("made_by", sa.String(60), nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
    sa.PrimaryKeyConstraint("case", "template", "number"),
)
"""Papers that were made from cases. ``document``, the hash of a PDF, is encrypted."""

case_files = sa.Table(
    "case_files",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("name", _LongText, nullable=False),
    sa.PrimaryKeyConstraint("case", "sha256"),
)
"""Files that events of a case refer to; they are kept for ever."""

applications = sa.Table(
    "applications",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("definition", sa.String(64), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("answers", _LongText),
    sa.Column("papers", _LongText),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
    sa.Column("changed_at", InstantType, nullable=False, index=True),
    sa.Column("case", sa.String(12)),
    sa.Column("begun_by", sa.String(60), index=True),
    sa.Column("begun_unit", sa.String(10)),
    sa.Column("handed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("handed_at", InstantType),
    sa.Column("hand_hash", sa.String(64), index=True),
    sa.Column("taken_at", InstantType),
)
"""Requests that customers write online, until some time after they were handed in. Working state:
what is handed in stands in the history of its case. ``begun_by`` is who of the desk of which unit
began it with a caller; it was ``handed`` to the caller so often, last at ``handed_at`` with a code
of which ``hand_hash`` is kept, and taken over at ``taken_at``. ``hash`` is that of the secret that
opens it; personal answers, and names of files, are encrypted under a key of its own in
``subject_keys``. ``papers`` are those that are given so far, by their published ids."""

arriving_files = sa.Table(
    "arriving_files",
    metadata,
    sa.Column("application", sa.String(12), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("received", sa.Integer, nullable=False),
    sa.Column("changed_at", InstantType, nullable=False, index=True),
    sa.PrimaryKeyConstraint("application", "digest"),
)
"""Files of requests that come in parts, until they are whole: ``digest`` is the SHA-256 of what
will be there, ``received`` how many of its bytes are."""

arriving_parts = sa.Table(
    "arriving_parts",
    metadata,
    sa.Column("application", sa.String(12), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("begins", sa.Integer, nullable=False),
    sa.Column("content", _LongText, nullable=False),
    sa.PrimaryKeyConstraint("application", "digest", "begins"),
)
"""Parts of such files, from which byte on, encrypted under the key of the application."""

device_files = sa.Table(
    "device_files",
    metadata,
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("received", sa.Integer, nullable=False),
    sa.Column("changed_at", InstantType, nullable=False, index=True),
    sa.Column("sha256", sa.String(64)),
    sa.PrimaryKeyConstraint("login", "purpose", "digest"),
)
"""Files that devices of the staff send in parts, by step and field (``purpose``): ``digest`` is the
SHA-256 of what will be there, ``sha256`` what the file is kept as, once it is whole."""

device_parts = sa.Table(
    "device_parts",
    metadata,
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("begins", sa.Integer, nullable=False),
    sa.Column("content", _LongText, nullable=False),
    sa.PrimaryKeyConstraint("login", "purpose", "digest", "begins"),
)
"""Parts of such files, from which byte on, encrypted under a master key."""

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("login", sa.String(60), nullable=False, index=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("uploaded_at", InstantType, nullable=False, index=True),
    sa.Column("photo", sa.Boolean),
    sa.PrimaryKeyConstraint("sha256", "login"),
)
"""Who uploaded a file, and when: what gives the right to refer to it; and whether it is a photo,
where that is known. Working state: a row goes with its file, when nothing refers to that."""

file_keys = sa.Table(
    "file_keys",
    metadata,
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("wrapped", sa.String(120)),
    sa.PrimaryKeyConstraint("sha256", "case"),
    sa.Index(None, "case", "subject"),
)
"""The key that opens a file, for each case that refers to it: wrapped by the data key of a subject
of the case, none where the subject was erased. Without a case (``""``) while no event refers to the
file: wrapped by a master key."""

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("element", sa.String(80), nullable=False),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("raised_at", InstantType, nullable=False),
    sa.PrimaryKeyConstraint("case", "number"),
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("key", sa.String(80), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("binds", sa.Text, nullable=False),
    sa.Column("published_at", InstantType, nullable=False),
    sa.Column("published_by", sa.String(60), nullable=False),
    sa.Column("retired_at", InstantType),
    sa.PrimaryKeyConstraint("kind", "key", "version"),
)

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("number", sa.String(9), primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("documents", sa.Text, nullable=False),
    sa.Column("bases", sa.Text, nullable=False),
    sa.Column("retires", sa.Text, nullable=False),
    sa.Column("authors", sa.Text, nullable=False),
    sa.Column("begun_by", sa.String(60), nullable=False),
    sa.Column("begun_at", InstantType, nullable=False),
    sa.Column("changed_by", sa.String(60), nullable=False),
    sa.Column("changed_at", InstantType, nullable=False),
    sa.Column("approved_by", sa.String(60)),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("overrides", sa.Text, nullable=False),
    sa.Column("verdicts", sa.Text, nullable=False),
)

contents = sa.Table(
    "contents",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)

units = sa.Table(
    "units",
    metadata,
    sa.Column("code", sa.String(10), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("letters", sa.String(2), nullable=False),
    sa.Column("parent", sa.String(10), sa.ForeignKey("units.code")),
    sa.Column("path", sa.String(200), nullable=False),
    sa.Column("name_key", sa.LargeBinary, nullable=False),
)
"""``name_key`` puts the name into the order of the alphabet, on both databases alike."""

users = sa.Table(
    "users",
    metadata,
    sa.Column("login", sa.String(60), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("email", sa.String(254)),
    sa.Column("email_changed", sa.Integer, nullable=False, default=0),
    sa.Column("email_seal", sa.LargeBinary(SEAL_BYTES)),
    sa.Column("name_key", sa.LargeBinary, nullable=False),
)
"""The address itself is in no event, so that it can be forgotten; ``email_changed`` is the sequence
of the event that says that it is another one, and ``email_seal`` is over both."""

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("role", sa.String(40), nullable=False),
    sa.Column("head", sa.Boolean, nullable=False),
    sa.PrimaryKeyConstraint("login", "unit", "role"),
)

deputyships = sa.Table(
    "deputyships",
    metadata,
    sa.Column("person", sa.String(60), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("deputy", sa.String(60), nullable=False),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("definitions", sa.Text, nullable=False),
    sa.Column("starts_at", InstantType, nullable=False),
    sa.Column("ends_at", InstantType, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("named_by", sa.String(60), nullable=False),
    sa.Column("named_at", InstantType, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("accepted_at", InstantType),
    sa.Column("ended_at", InstantType),
    sa.Column("ended_by", sa.String(60)),
    sa.Column("end_reason", sa.Text),
    sa.PrimaryKeyConstraint("person", "number"),
    sa.Index(None, "deputy", "state"),
    sa.Index(None, "unit"),
)
"""Who stands in for whom, in which unit and when; ``roles`` and ``definitions`` with blanks
between, empty for all."""

credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("login", sa.String(60), primary_key=True),
    sa.Column("password", sa.String(200), nullable=False, default=""),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("seal", sa.LargeBinary(SEAL_BYTES)),
)
"""``changed`` is the sequence of the event that says that the password is another one; ``seal`` is
over both. An empty hash is nobody's password."""

login_attempts = sa.Table(
    "login_attempts",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("next_at", InstantType, nullable=False),
    sa.Column("last_at", InstantType, index=True),
)
"""How many passwords did not fit lately, by keyed hashes of login, address and browser. Working
state: an hour after the last attempt a row means nothing, and is dropped."""

rate_buckets = sa.Table(
    "rate_buckets",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("begins_at", InstantType, nullable=False, index=True),
    sa.Column("count", sa.Integer, nullable=False),
)
"""How often those did something lately who are not logged in, by keyed hashes of address or code.
Working state: a day later a row is dropped."""

kept_promises = sa.Table(
    "kept_promises",
    metadata,
    sa.Column("service", sa.String(80), primary_key=True),
    sa.Column("counted_on", sa.String(10), nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("left_out", sa.Integer, nullable=False),
)
"""What was kept of the promises about a service in the twelve months from ``since``: counted anew
each day from rows of cases, for a page that anybody may ask for. Working state."""

one_time_codes = sa.Table(
    "one_time_codes",
    metadata,
    sa.Column("subject", sa.String(12), nullable=False),
    sa.Column("purpose", sa.String(12), nullable=False),
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("about", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("made_at", InstantType, nullable=False, index=True),
    sa.Column("expires_at", InstantType, nullable=False),
    sa.Column("tried_at", InstantType),
    sa.Column("used_at", InstantType),
    sa.PrimaryKeyConstraint("subject", "purpose"),
)
"""The newest one-time code of an application or a case (``subject``) for each purpose, as a keyed
hash; ``address`` is the keyed hash of where it was sent, ``about`` what it is for, such as the hash
of a document. Working state: a day later a row is dropped."""

case_keys = sa.Table(
    "case_keys",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("case", sa.String(12), nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
    sa.Column("revoked_at", InstantType),
)
"""By what whoever has asked for power is shown more than whoever has the code: keyed hashes of a
short key or of the token of a link (``kind``), which themselves are kept nowhere."""

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("token", sa.String(20), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("login", sa.String(60), nullable=False, index=True),
    sa.Column("label", sa.String(100), nullable=False),
    sa.Column("issued_at", InstantType, nullable=False),
    sa.Column("expires_at", InstantType, nullable=False),
    sa.Column("revoked_at", InstantType),
    sa.Column("seal", sa.LargeBinary(SEAL_BYTES)),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("at", InstantType, nullable=False),
    sa.PrimaryKeyConstraint("login", "key"),
)

accesses = sa.Table(
    "accesses",
    metadata,
    sa.Column("position", _Position, primary_key=True, autoincrement=True),
    sa.Column("case", sa.String(12), nullable=False),
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("role", sa.String(40), nullable=False),
    sa.Column("via", sa.String(20), nullable=False),
    sa.Column("reading", sa.String(20), nullable=False),
    sa.Column("at", InstantType, nullable=False),
    sa.Column("file", sa.String(64)),
    sa.Column("hash", sa.LargeBinary(32)),
    sa.Column("seal", sa.LargeBinary(SEAL_BYTES)),
    sa.Index(None, "case", "position"),
)
"""Who has looked at a case from outside the work on it: auditors, and who answers callers. ``file``
is the paper that was read. ``hash`` ties a row to all before it."""

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("place", sa.String(200), primary_key=True),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("found_at", InstantType, nullable=False),
)
"""What was found not to be as it was recorded, by verification or where it was met in use, until a
verification finds it well. Working state: nothing but the health of the installation is read from
it."""

upkeep_runs = sa.Table(
    "upkeep_runs",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("at", InstantType, nullable=False),
    sa.Column("problems", sa.Integer, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
)
"""When the last backup and the last verification were made, and what came of them. Working state:
tells administrators how old they are."""

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("number", sa.String(6), primary_key=True),
    sa.Column("act", sa.String(10), nullable=False),
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("unit", sa.String(10)),
    sa.Column("role", sa.String(40)),
    sa.Column("head", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("proposed_by", sa.String(60), nullable=False),
    sa.Column("proposed_at", InstantType, nullable=False),
    sa.Column("ends_at", InstantType, nullable=False),
    sa.Column("outcome", sa.String(10)),
    sa.Column("decided_by", sa.String(60)),
    sa.Column("decided_at", InstantType),
    sa.Column("remark", sa.Text),
)
"""What one administrator proposes and another one decides."""

trials = sa.Table(
    "trials",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("address", sa.String(254)),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("made_at", InstantType, nullable=False),
    sa.Column("tried_at", InstantType),
    sa.Column("problem", sa.Text),
    sa.Index(None, "made_at"),
)
"""Trial messages of administrators. ``address`` is forgotten once it was tried. Working state: what
is older than a day is removed by the next trial."""

demo = sa.Table(
    "demo",
    metadata,
    sa.Column("begun_at", InstantType, primary_key=True),
    sa.Column("as_at", InstantType, nullable=False),
    sa.Column("finished_at", InstantType),
)
"""That this is a demo, which instant it was made for, and whether it is whole; empty elsewhere."""
