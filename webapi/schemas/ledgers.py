"""Who held the time of a case."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas.fields import ESTIMATED, AnswerField, InstantField


class LawSchema(AnswerField):
    """The deadline profile that a case runs under."""

    profile = ma.fields.String(metadata={"example": "nq19_2014"})
    version = ma.fields.Integer()
    name = ma.fields.String()
    ground = ma.fields.String()
    begins = ma.fields.Date(metadata={"description": "The first day of new cases under it."})
    last_day = ma.fields.Date(
        allow_none=True,
        metadata={"description": "The last day of new cases under it, as far as it is known."},
    )
    ended = ma.fields.Boolean(metadata={"description": "The case goes on under it all the same."})
    chosen = ma.fields.String(
        allow_none=True,
        metadata={"description": "Why the case was taken in under it while it was not in force."},
    )


class StretchSchema(AnswerField):
    """A time during which one party held one step, or the case stood still."""

    kind = ma.fields.String(metadata={"description": "step or suspension.", "example": "step"})
    number = ma.fields.Integer(metadata={"description": "Of the step within the case; else 0."})
    step = ma.fields.String(attribute="element")
    name = ma.fields.String()
    round = ma.fields.Integer()
    owner = ma.fields.String(metadata={"example": "state_agency"})
    begins = InstantField()
    ends = InstantField(allow_none=True, metadata={"description": "null while it goes on."})
    counts = ma.fields.Boolean(metadata={"description": "Toward the limit of the case."})
    limit = ma.fields.String(metadata={"example": "10wd"})
    calendar = ma.fields.String()
    ground = ma.fields.String()
    document = ma.fields.String()
    unit = ma.fields.String(
        metadata={"description": "In which unit of the company it was open.", "example": "DL01"}
    )
    beside = ma.fields.List(
        ma.fields.Integer(), metadata={"description": "Numbers of steps held at the same time."}
    )


class LeftOutSchema(AnswerField):
    """A time that is left out of the limit, as far as it has gone."""

    since = InstantField()
    until = InstantField()


class AgreedExtensionSchema(AnswerField):
    """More time by agreement; number 0 is the limit over the whole case, one below 0 a window,
    which ``element`` names."""

    number = ma.fields.Integer()
    element = ma.fields.String(metadata={"example": "window:energizing"})
    at = InstantField()
    by = ma.fields.String(metadata={"example": "5cd"})
    reason = ma.fields.String()
    agreed_with = ma.fields.String()
    document = ma.fields.String()


class SegmentSchema(AnswerField):
    """A piece of the time since registration in which nothing changes hands."""

    begins = InstantField()
    ends = InstantField()
    owners = ma.fields.List(
        ma.fields.String(), metadata={"description": "None of them: nobody holds."}
    )
    counts = ma.fields.Boolean()


class MisdatedSchema(AnswerField):
    """A milestone that cannot have been reached when it is recorded to have been. Until that is
    corrected, days are counted from the instant at which it was recorded."""

    milestone = ma.fields.String(metadata={"example": "energized"})
    at = InstantField()
    earliest = InstantField()
    latest = InstantField()


class WindowSchema(AnswerField):
    """A limit over several steps, from where it began."""

    number = ma.fields.Integer(metadata={"description": "-1, -2, ...: how often it was opened."})
    window = ma.fields.String(attribute="element", metadata={"example": "window:energizing"})
    name = ma.fields.String()
    begins = InstantField()
    ends = InstantField(allow_none=True, metadata={"description": "null while it runs."})
    kept = ma.fields.Boolean(allow_none=True, metadata={"description": "null while it runs."})
    limit = ma.fields.String(metadata={"example": "10wd"})
    extended_by = ma.fields.String(
        allow_none=True, metadata={"description": "Added to it by agreement.", "example": "2wd"}
    )
    calendar = ma.fields.String()
    leaves_out = ma.fields.List(
        ma.fields.String(), metadata={"description": "Steps whose time it does not measure."}
    )
    ends_by_law = InstantField(metadata={"description": "Its end, as things stand."})
    estimated = ma.fields.Boolean(metadata={"description": ESTIMATED})
    stands_still = ma.fields.Boolean(metadata={"description": "Time is being left out now."})
    over = ma.fields.Boolean(metadata={"description": "It was not kept, or is over."})
    ground = ma.fields.String()
    assumed = ma.fields.Boolean(metadata={"description": "No rule gives this number."})


class LedgerSchema(AnswerField):
    """The clock of a case: its limit, its legal end, and who held the time so far."""

    case = ma.fields.String()
    at = InstantField(metadata={"description": "The instant that all this is said of."})
    registered_at = InstantField()
    starts = InstantField(allow_none=True, metadata={"description": "The valid dossier."})
    stops = InstantField(allow_none=True, metadata={"description": "The energization."})
    limit = ma.fields.String(allow_none=True, metadata={"example": "70cd"})
    calendar = ma.fields.String(
        allow_none=True, metadata={"description": "null: the limit counts plain calendar days."}
    )
    ground = ma.fields.String(allow_none=True)
    promise = ma.fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    law = ma.fields.Nested(LawSchema, allow_none=True)
    rolls = ma.fields.Boolean(
        allow_none=True,
        metadata={"description": "Whether a last day of rest moves; null for working days."},
    )
    rolls_ground = ma.fields.String(allow_none=True)
    ends_by_law = InstantField(
        allow_none=True, metadata={"description": "The end of its last day."}
    )
    estimated = ma.fields.Boolean(metadata={"description": ESTIMATED})
    gross = ma.fields.Integer(metadata={"description": "Calendar days since it began."})
    excluded = ma.fields.Integer(metadata={"description": "Those of them that do not count."})
    net = ma.fields.Integer(metadata={"description": "Those that do."})
    held = ma.fields.Dict(
        metadata={
            "description": "Days that each party held something while the limit ran: working days "
            "for utility and state_agency, calendar days for contractor and customer.",
            "example": {"utility": 1.5, "state_agency": 0, "contractor": 0, "customer": 0.25},
        }
    )
    held_by_unit = ma.fields.Dict(
        metadata={
            "description": "Of the utility's time, working days that each unit held something.",
            "example": {"DL01": 1.0, "DL02": 0.5},
        }
    )
    stretches = ma.fields.List(ma.fields.Nested(StretchSchema))
    misdated = ma.fields.List(ma.fields.Nested(MisdatedSchema))
    windows = ma.fields.List(ma.fields.Nested(WindowSchema))
    extensions = ma.fields.List(ma.fields.Nested(AgreedExtensionSchema))
    left_out = ma.fields.List(ma.fields.Nested(LeftOutSchema))
    segments = ma.fields.List(ma.fields.Nested(SegmentSchema))
