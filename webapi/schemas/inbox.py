"""The inbox of whoever asks."""

from __future__ import annotations

from enum import StrEnum

import marshmallow as ma

from engine import inbox
from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields


class EntryState(StrEnum):
    """Which entries are shown."""

    ALL = "all"
    UNREAD = "unread"


class InboxQuery(fields.Request):
    """What the inbox is narrowed to."""

    state = fields.ChoiceField(
        EntryState,
        load_default=EntryState.ALL,
        metadata={"description": "`unread`: only what is unread and not muted."},
    )
    kind = fields.ChoiceField(inbox.InboxKind, load_default=None)
    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


class InboxEntrySchema(fields.AnswerField):
    """Something that the reader is told, of a case or of a proposal. The subject is that of the
    letter that goes out about the same."""

    id = ma.fields.String()
    kind = ma.fields.Enum(inbox.InboxKind, by_value=True)
    made_at = fields.InstantField()
    subject = ma.fields.String()
    more = ma.fields.List(ma.fields.String())
    case = ma.fields.String(allow_none=True)
    task = ma.fields.String(allow_none=True)
    proposal = ma.fields.String(allow_none=True)
    grant = ma.fields.String(allow_none=True)
    read_at = fields.InstantField(allow_none=True)
    muted = ma.fields.Boolean(
        metadata={"description": "Its case or its kind is muted: it is not counted as unread."}
    )


class InboxListSchema(fields.AnswerField):
    """A page of the inbox."""

    items = ma.fields.List(ma.fields.Nested(InboxEntrySchema))
    next = fields.next_cursor()
    unread = ma.fields.Integer(
        metadata={"description": "How many are unread and not muted; 100 if there are more."}
    )
    muted = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "What is muted: `case:CODE` and `kind:KIND`."},
    )


class ReadInboxSchema(fields.Request):
    """The body that marks entries as read: those that are named, or all up to an instant."""

    entries = fields.Items(fields.Text(most=100), 200, load_default=())
    until = fields.InstantField(load_default=None)


class InboxReadSchema(fields.AnswerField):
    """What was marked."""

    count = ma.fields.Integer(metadata={"description": "How many of them were unread before."})


class MuteInboxSchema(fields.Request):
    """The body that mutes a case or a kind of entries, or has it counted again."""

    what = fields.Text(
        most=100, required=True, metadata={"description": "`case:CODE` or `kind:KIND`."}
    )
    muted = fields.Flag(load_default=True)


class InboxMutedSchema(fields.AnswerField):
    """What is muted now, or no more."""

    what = ma.fields.String()
    muted = ma.fields.Boolean()
