"""What publishing would meet with, and what changes."""

from __future__ import annotations

import marshmallow as ma

from engine import documents
from webapi.schemas import fields
from webapi.schemas.problems import FindingSchema
from webapi.schemas.publications import MAX_DOCUMENTS, DocumentSchema


class CheckRequest(fields.Request):
    """The documents to be checked together beside what is published."""

    documents = fields.Items(
        ma.fields.Nested(DocumentSchema), MAX_DOCUMENTS, least=0, load_default=list
    )
    retires = ma.fields.List(
        fields.Text(most=80),
        load_default=list,
        metadata={"description": "Procedures that shall take no new cases."},
    )


class VerdictStepSchema(fields.AnswerField):
    """A step on the longest path of a proof."""

    element = ma.fields.String()
    name = ma.fields.String()
    limit = ma.fields.String(metadata={"example": "1.5wd"})
    days = ma.fields.Integer(metadata={"description": "Calendar days it adds to the path."})
    day = ma.fields.Integer(metadata={"description": "On which day since the start it ends."})
    ends = ma.fields.Date()


class VerdictWindowSchema(fields.AnswerField):
    """A limit over several steps, if every party keeps its own."""

    window = ma.fields.String(metadata={"example": "energizing"})
    name_vi = ma.fields.String()
    name_en = ma.fields.String()
    limit = ma.fields.String(metadata={"example": "10wd"})
    assumed = ma.fields.Boolean(metadata={"description": "A target of the company, of no rule."})
    holds = ma.fields.Boolean(metadata={"description": "It is kept on every day."})
    late_starts = ma.fields.Integer(metadata={"description": "Days on which it can be broken."})
    unjudged = ma.fields.String(metadata={"description": "Why it could not be judged."})


class VerdictSchema(fields.AnswerField):
    """What the proof of a process says, in short."""

    process = ma.fields.String()
    profile = ma.fields.String()
    limit = ma.fields.String(metadata={"example": "70cd"})
    holds = ma.fields.Boolean(metadata={"description": "The limit is kept on every start date."})
    first = ma.fields.Date()
    last = ma.fields.Date()
    starts = ma.fields.Integer(metadata={"description": "Start dates that were tried."})
    late_starts = ma.fields.Integer(metadata={"description": "Those that break the limit."})
    days = ma.fields.Integer(metadata={"description": "At the worst."})
    left = ma.fields.Integer(metadata={"description": "Days left then; fewer than 0: too many."})
    worst_start = ma.fields.Date()
    last_day = ma.fields.Date(metadata={"description": "The last legal day for that start."})
    path = ma.fields.List(ma.fields.Nested(VerdictStepSchema))
    unjudged = ma.fields.List(ma.fields.String())
    decided_until = ma.fields.Date(
        allow_none=True,
        metadata={"description": "Days off are decided until then; later dates are estimates."},
    )
    estimated = ma.fields.Boolean(
        metadata={"description": "Some starts reach beyond decided_until."}
    )
    promise = ma.fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    windows = ma.fields.List(ma.fields.Nested(VerdictWindowSchema))
    rolls_ground = ma.fields.String(
        metadata={"description": "Why a last day in calendar days does not move to a working day."}
    )
    excluded = ma.fields.List(
        ma.fields.String(), metadata={"description": "Steps whose time does not count."}
    )
    beyond = ma.fields.String(
        metadata={
            "description": "Where the limit is broken and is a target: on what ground the limits "
            "that rules give sum up beyond it."
        }
    )
    assumed = ma.fields.List(
        ma.fields.String(), metadata={"description": "What the verdict takes for granted."}
    )


class EditSchema(fields.AnswerField):
    """One change between two sets of documents."""

    kind = ma.fields.Enum(documents.Kind, by_value=True)
    key = ma.fields.String()
    place = ma.fields.String(
        metadata={"description": "The element, flow, field, limit or role; empty: all of it."}
    )
    name = ma.fields.String()
    sort = ma.fields.String(metadata={"enum": ["added", "removed", "changed"]})
    aspect = ma.fields.String(metadata={"example": "limit"})
    before = ma.fields.String()
    after = ma.fields.String()


class EditionSchema(fields.AnswerField):
    """A version that publishing would make."""

    kind = ma.fields.Enum(documents.Kind, by_value=True)
    key = ma.fields.String()
    version = ma.fields.Integer()


class MoveSchema(fields.AnswerField):
    """A date that would move. Of a case that was damaged it is not known: null."""

    case = ma.fields.String()
    number = ma.fields.Integer(attribute="move.number", allow_none=True, dump_default=None)
    element = ma.fields.String(attribute="move.element", allow_none=True, dump_default=None)
    name = ma.fields.String()
    was = fields.InstantField(attribute="move.was", allow_none=True, dump_default=None)
    due_at = fields.InstantField(attribute="move.due_at", allow_none=True, dump_default=None)
    days = ma.fields.Integer(attribute="move.days", allow_none=True, dump_default=None)
    estimated = ma.fields.Boolean(
        metadata={"description": "due_at lies beyond the days off that are decided."}
    )


class LimitChangeSchema(fields.AnswerField):
    """A limit that is another one after the change of a law."""

    key = ma.fields.String(
        metadata={"description": "Of a step or timer; window:ID, or total.", "example": "mv_survey"}
    )
    before = ma.fields.String(metadata={"example": "1.5wd"})
    after = ma.fields.String(metadata={"example": "1wd"})


class StayingSchema(fields.AnswerField):
    """Open cases that go on under the law they have."""

    profile = ma.fields.String(metadata={"example": "nq19_2014@1"})
    codes = ma.fields.List(ma.fields.String())


class LawChangeSchema(fields.AnswerField):
    """From when on new cases of a procedure would fall under another law."""

    process = ma.fields.String(attribute="change.process")
    begins = ma.fields.Date(attribute="change.begins")
    before = ma.fields.String(
        attribute="change.before",
        metadata={"description": "Profile and version; empty: no law.", "example": "nq19_2014@1"},
    )
    after = ma.fields.String(attribute="change.after")
    missing = ma.fields.List(
        ma.fields.String(),
        attribute="change.missing",
        metadata={"description": "Limits that the new law lacks, so that no case could begin."},
    )
    limits = ma.fields.List(ma.fields.Nested(LimitChangeSchema), attribute="change.limits")
    verdict_before = ma.fields.Nested(
        VerdictSchema, attribute="change.verdict_before", allow_none=True
    )
    verdict_after = ma.fields.Nested(
        VerdictSchema, attribute="change.verdict_after", allow_none=True
    )
    stays = ma.fields.List(ma.fields.Nested(StayingSchema))


class RerouteSchema(fields.AnswerField):
    """An open case that another unit would take."""

    case = ma.fields.String()
    place = ma.fields.String(metadata={"example": "Phường Sài Gòn"})
    executing_unit = ma.fields.String(metadata={"description": "The unit that does it now."})
    unit = ma.fields.String(
        metadata={"description": "The unit that serves the place then; empty: several, or none."}
    )
    divided = ma.fields.Boolean(metadata={"description": "Several units serve parts of it."})


class CheckSchema(fields.AnswerField):
    """What publishing the documents would meet with."""

    problems = ma.fields.List(ma.fields.Nested(FindingSchema))
    notes = ma.fields.List(
        ma.fields.Nested(FindingSchema),
        metadata={"description": "What has no effect here; it may be published all the same."},
    )
    verdicts = ma.fields.List(ma.fields.Nested(VerdictSchema))
    before = ma.fields.List(
        ma.fields.Nested(VerdictSchema), metadata={"description": "The same, as published now."}
    )
    edits = ma.fields.List(ma.fields.Nested(EditSchema), attribute="diff.edits")
    editions = ma.fields.List(
        ma.fields.Nested(EditionSchema),
        attribute="next_versions",
        metadata={"description": "Versions that would come."},
    )
    moves = ma.fields.List(
        ma.fields.Nested(MoveSchema),
        metadata={"description": "Dates of running cases that new calendars would move."},
    )
    laws = ma.fields.List(
        ma.fields.Nested(LawChangeSchema),
        metadata={"description": "What changes of the law that new cases take."},
    )
    ahead = ma.fields.List(
        ma.fields.Nested(VerdictSchema),
        metadata={
            "description": "The verdicts under the other laws that a new case could get from today "
            "on, each for its own days."
        },
    )
    reroutes = ma.fields.List(
        ma.fields.Nested(RerouteSchema),
        metadata={
            "description": "Open cases that other units would take by new places or a new "
            "territory. They stay where they are until somebody moves them."
        },
    )


class ComparisonSchema(fields.AnswerField):
    """What a proposal changes, with the proofs before and after."""

    edits = ma.fields.List(ma.fields.Nested(EditSchema), attribute="diff.edits")
    before = ma.fields.List(ma.fields.Nested(VerdictSchema))
    after = ma.fields.List(ma.fields.Nested(VerdictSchema))
