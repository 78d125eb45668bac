"""Who held the time of a case."""

from __future__ import annotations

from marshmallow import fields

from webapi.schemas.fields import ESTIMATED, AnswerField, InstantField


class LawSchema(AnswerField):
    """The deadline profile that a case runs under."""

    profile = fields.String(metadata={"example": "nq19_2014"})
    version = fields.Integer()
    name = fields.String()
    ground = fields.String()
    begins = fields.Date(metadata={"description": "The first day of new cases under it."})
    last_day = fields.Date(
        allow_none=True,
        metadata={"description": "The last day of new cases under it, as far as it is known."},
    )
    ended = fields.Boolean(metadata={"description": "The case goes on under it all the same."})
    chosen = fields.String(
        allow_none=True,
        metadata={"description": "Why the case was taken in under it while it was not in force."},
    )


class StretchSchema(AnswerField):
    """A time during which one party held one step, or the case stood still."""

    kind = fields.String(metadata={"description": "step or suspension.", "example": "step"})
    number = fields.Integer(metadata={"description": "Of the step within the case; else 0."})
    step = fields.String(attribute="element")
    name = fields.String()
    round = fields.Integer()
    owner = fields.String(metadata={"example": "state_agency"})
    begins = InstantField()
    ends = InstantField(allow_none=True, metadata={"description": "null while it goes on."})
    counts = fields.Boolean(metadata={"description": "Toward the limit of the case."})
    limit = fields.String(metadata={"example": "10wd"})
    calendar = fields.String()
    ground = fields.String()
    document = fields.String()
    beside = fields.List(
        fields.Integer(), metadata={"description": "Numbers of steps held at the same time."}
    )


class LeftOutSchema(AnswerField):
    """A time that is left out of the limit, as far as it has gone."""

    since = InstantField()
    until = InstantField()


class AgreedExtensionSchema(AnswerField):
    """More time by agreement; number 0 is the limit over the whole case, one below 0 a window,
    which ``element`` names."""

    number = fields.Integer()
    element = fields.String(metadata={"example": "window:energizing"})
    at = InstantField()
    by = fields.String(metadata={"example": "5cd"})
    reason = fields.String()
    agreed_with = fields.String()
    document = fields.String()


class SegmentSchema(AnswerField):
    """A piece of the time since registration in which nothing changes hands."""

    begins = InstantField()
    ends = InstantField()
    owners = fields.List(fields.String(), metadata={"description": "None of them: nobody holds."})
    counts = fields.Boolean()


class MisdatedSchema(AnswerField):
    """A milestone that cannot have been reached when it is recorded to have been. Until that is
    corrected, days are counted from the instant at which it was recorded."""

    milestone = fields.String(metadata={"example": "energized"})
    at = InstantField()
    earliest = InstantField()
    latest = InstantField()


class WindowSchema(AnswerField):
    """A limit over several steps, from where it began."""

    number = fields.Integer(metadata={"description": "-1, -2, ...: how often it was opened."})
    window = fields.String(attribute="element", metadata={"example": "window:energizing"})
    name = fields.String()
    begins = InstantField()
    ends = InstantField(allow_none=True, metadata={"description": "null while it runs."})
    kept = fields.Boolean(allow_none=True, metadata={"description": "null while it runs."})
    limit = fields.String(metadata={"example": "10wd"})
    extended_by = fields.String(
        allow_none=True, metadata={"description": "Added to it by agreement.", "example": "2wd"}
    )
    calendar = fields.String()
    leaves_out = fields.List(
        fields.String(), metadata={"description": "Steps whose time it does not measure."}
    )
    ends_by_law = InstantField(metadata={"description": "Its end, as things stand."})
    estimated = fields.Boolean(metadata={"description": ESTIMATED})
    stands_still = fields.Boolean(metadata={"description": "Time is being left out now."})
    over = fields.Boolean(metadata={"description": "It was not kept, or is over."})
    ground = fields.String()
    assumed = fields.Boolean(metadata={"description": "No rule gives this number."})


class LedgerSchema(AnswerField):
    """The clock of a case: its limit, its legal end, and who held the time so far."""

    case = fields.String()
    at = InstantField(metadata={"description": "The instant that all this is said of."})
    registered_at = InstantField()
    starts = InstantField(allow_none=True, metadata={"description": "The valid dossier."})
    stops = InstantField(allow_none=True, metadata={"description": "The energization."})
    limit = fields.String(allow_none=True, metadata={"example": "70cd"})
    calendar = fields.String(
        allow_none=True, metadata={"description": "null: the limit counts plain calendar days."}
    )
    ground = fields.String(allow_none=True)
    promise = fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    law = fields.Nested(LawSchema, allow_none=True)
    rolls = fields.Boolean(
        allow_none=True,
        metadata={"description": "Whether a last day of rest moves; null for working days."},
    )
    rolls_ground = fields.String(allow_none=True)
    ends_by_law = InstantField(
        allow_none=True, metadata={"description": "The end of its last day."}
    )
    estimated = fields.Boolean(metadata={"description": ESTIMATED})
    gross = fields.Integer(metadata={"description": "Calendar days since it began."})
    excluded = fields.Integer(metadata={"description": "Those of them that do not count."})
    net = fields.Integer(metadata={"description": "Those that do."})
    held = fields.Dict(
        metadata={
            "description": "Days that each party held something while the limit ran: working days "
            "for utility and state_agency, calendar days for contractor and customer.",
            "example": {"utility": 1.5, "state_agency": 0, "contractor": 0, "customer": 0.25},
        }
    )
    stretches = fields.List(fields.Nested(StretchSchema))
    misdated = fields.List(fields.Nested(MisdatedSchema))
    windows = fields.List(fields.Nested(WindowSchema))
    extensions = fields.List(fields.Nested(AgreedExtensionSchema))
    left_out = fields.List(fields.Nested(LeftOutSchema))
    segments = fields.List(fields.Nested(SegmentSchema))
