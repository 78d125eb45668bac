"""Who stands in for whom, and sharing out steps."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class DeputyQuery(fields.Request):
    """What the list is narrowed to."""

    at = fields.InstantField(
        load_default=None,
        metadata={"description": "Who stood in then; without it what is not over."},
    )
    unit = fields.Text(most=10, load_default=None)


class DeputySchema(fields.AnswerField):
    """Somebody who stands in for a colleague."""

    id = ma.fields.String(attribute="deputyship.id", metadata={"example": "khaosat.sx-2"})
    person = ma.fields.String(attribute="deputyship.person")
    deputy = ma.fields.String(attribute="deputyship.deputy")
    unit = ma.fields.String(attribute="deputyship.unit")
    roles = ma.fields.List(
        ma.fields.String(),
        attribute="deputyship.roles",
        metadata={"description": "Empty: all that the person holds there."},
    )
    definitions = ma.fields.List(
        ma.fields.String(),
        attribute="deputyship.definitions",
        metadata={"description": "Empty: all procedures."},
    )
    starts_at = fields.InstantField(attribute="deputyship.starts_at")
    ends_at = fields.InstantField(attribute="deputyship.ends_at")
    reason = ma.fields.String(attribute="deputyship.reason")
    state = ma.fields.String(attribute="deputyship.state")
    named_by = ma.fields.String(attribute="deputyship.named_by")
    runs = ma.fields.Boolean(metadata={"description": "Whether the deputy stands in then."})
    may_answer = ma.fields.Boolean()
    may_end = ma.fields.Boolean()


class DeputyListSchema(fields.AnswerField):
    """Who stands in for whom, the newest first; at most 500."""

    items = ma.fields.List(ma.fields.Nested(DeputySchema))


class DeputizeSchema(fields.Request):
    """The body that names a deputy."""

    person = fields.Text(
        most=60, load_default=None, metadata={"description": "Left out: yourself."}
    )
    deputy = fields.Text(most=60, required=True, metadata={"description": "A login."})
    unit = fields.Text(most=10, required=True, metadata={"example": "DL01"})
    starts_at = fields.InstantField(required=True)
    ends_at = fields.InstantField(required=True)
    reason = fields.Words(least=3, most=2000, required=True)
    roles = fields.Items(fields.Text(most=40), 20, least=0, load_default=())
    definitions = fields.Items(fields.Text(most=80), 50, least=0, load_default=())


class ShareQuery(fields.Request):
    """Whose steps are shared out, and in which unit."""

    person = fields.Text(most=60, load_default="", metadata={"description": "A login."})
    unit = fields.Text(most=10, load_default="", metadata={"example": "DL01"})


class AbleSchema(fields.AnswerField):
    """Somebody who may do a step."""

    login = ma.fields.Function(lambda pair: pair[0], metadata={"type": "string"})
    name = ma.fields.Function(lambda pair: pair[1], metadata={"type": "string"})


class ShareSchema(fields.AnswerField):
    """A step, and to whom it would go."""

    task = ma.fields.String(attribute="task.id")
    name = ma.fields.String()
    to = ma.fields.String(
        allow_none=True, metadata={"description": "Nobody: it would be set free."}
    )
    able = ma.fields.List(ma.fields.Nested(AbleSchema))


class ShareListSchema(fields.AnswerField):
    """What would become of the steps."""

    items = ma.fields.List(ma.fields.Nested(ShareSchema))


class ChosenShareSchema(fields.Request):
    """To whom one step goes."""

    task = fields.Text(most=30, required=True)
    to = fields.Text(most=60, load_default=None, allow_none=True)


class ShareOutSchema(fields.Request):
    """The body that shares steps out."""

    person = fields.Text(most=60, required=True)
    unit = fields.Text(most=10, required=True)
    reason = fields.Words(least=3, most=2000, required=True)
    release = ma.fields.Boolean(
        load_default=False, metadata={"description": "Set all of them free."}
    )
    shares = fields.Items(
        ma.fields.Nested(ChosenShareSchema),
        200,
        load_default=None,
        allow_none=True,
        metadata={"description": "What was chosen; without it they are shared out by slack."},
    )
