"""What publishing would meet with, and what changes."""

from __future__ import annotations

from marshmallow import fields

from engine import documents
from webapi.schemas.fields import AnswerField, InstantField, Items, Request, Text
from webapi.schemas.problems import FindingSchema
from webapi.schemas.publications import MAX_DOCUMENTS, DocumentSchema


class CheckRequest(Request):
    """The documents to be checked together beside what is published."""

    documents = Items(fields.Nested(DocumentSchema), MAX_DOCUMENTS, least=0, load_default=list)
    retires = fields.List(
        Text(most=80),
        load_default=list,
        metadata={"description": "Procedures that shall take no new cases."},
    )


class VerdictStepSchema(AnswerField):
    """A step on the longest path of a proof."""

    element = fields.String()
    name = fields.String()
    limit = fields.String(metadata={"example": "1.5wd"})
    days = fields.Integer(metadata={"description": "Calendar days it adds to the path."})
    day = fields.Integer(metadata={"description": "On which day since the start it ends."})
    ends = fields.Date()


class VerdictWindowSchema(AnswerField):
    """A limit over several steps, if every party keeps its own."""

    window = fields.String(metadata={"example": "energizing"})
    name_vi = fields.String()
    name_en = fields.String()
    limit = fields.String(metadata={"example": "10wd"})
    assumed = fields.Boolean(metadata={"description": "A target of the company, of no rule."})
    holds = fields.Boolean(metadata={"description": "It is kept on every day."})
    late_starts = fields.Integer(metadata={"description": "Days on which it can be broken."})
    unjudged = fields.String(metadata={"description": "Why it could not be judged."})


class VerdictSchema(AnswerField):
    """What the proof of a process says, in short."""

    process = fields.String()
    profile = fields.String()
    limit = fields.String(metadata={"example": "70cd"})
    holds = fields.Boolean(metadata={"description": "The limit is kept on every start date."})
    first = fields.Date()
    last = fields.Date()
    starts = fields.Integer(metadata={"description": "Start dates that were tried."})
    late_starts = fields.Integer(metadata={"description": "Those that break the limit."})
    days = fields.Integer(metadata={"description": "At the worst."})
    left = fields.Integer(metadata={"description": "Days left then; fewer than 0: too many."})
    worst_start = fields.Date()
    last_day = fields.Date(metadata={"description": "The last legal day for that start."})
    path = fields.List(fields.Nested(VerdictStepSchema))
    unjudged = fields.List(fields.String())
    decided_until = fields.Date(
        allow_none=True,
        metadata={"description": "Days off are decided until then; later dates are estimates."},
    )
    estimated = fields.Boolean(metadata={"description": "Some starts reach beyond decided_until."})
    promise = fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    windows = fields.List(fields.Nested(VerdictWindowSchema))
    rolls_ground = fields.String(
        metadata={"description": "Why a last day in calendar days does not move to a working day."}
    )
    excluded = fields.List(
        fields.String(), metadata={"description": "Steps whose time does not count."}
    )
    beyond = fields.String(
        metadata={
            "description": "Where the limit is broken and is a target: on what ground the limits "
            "that rules give sum up beyond it."
        }
    )
    assumed = fields.List(
        fields.String(), metadata={"description": "What the verdict takes for granted."}
    )


class EditSchema(AnswerField):
    """One change between two sets of documents."""

    kind = fields.Enum(documents.Kind, by_value=True)
    key = fields.String()
    place = fields.String(
        metadata={"description": "The element, flow, field, limit or role; empty: all of it."}
    )
    name = fields.String()
    sort = fields.String(metadata={"enum": ["added", "removed", "changed"]})
    aspect = fields.String(metadata={"example": "limit"})
    before = fields.String()
    after = fields.String()


class EditionSchema(AnswerField):
    """A version that publishing would make."""

    kind = fields.Enum(documents.Kind, by_value=True)
    key = fields.String()
    version = fields.Integer()


class MoveSchema(AnswerField):
    """A date that would move. Of a case that was damaged it is not known: null."""

    case = fields.String()
    number = fields.Integer(attribute="move.number", allow_none=True, dump_default=None)
    element = fields.String(attribute="move.element", allow_none=True, dump_default=None)
    name = fields.String()
    was = InstantField(attribute="move.was", allow_none=True, dump_default=None)
    due_at = InstantField(attribute="move.due_at", allow_none=True, dump_default=None)
    days = fields.Integer(attribute="move.days", allow_none=True, dump_default=None)
    estimated = fields.Boolean(
        metadata={"description": "due_at lies beyond the days off that are decided."}
    )


class LimitChangeSchema(AnswerField):
    """A limit that is another one after the change of a law."""

    key = fields.String(
        metadata={"description": "Of a step or timer; window:ID, or total.", "example": "mv_survey"}
    )
    before = fields.String(metadata={"example": "1.5wd"})
    after = fields.String(metadata={"example": "1wd"})


class StayingSchema(AnswerField):
    """Open cases that go on under the law they have."""

    profile = fields.String(metadata={"example": "nq19_2014@1"})
    codes = fields.List(fields.String())


class LawChangeSchema(AnswerField):
    """From when on new cases of a procedure would fall under another law."""

    process = fields.String(attribute="change.process")
    begins = fields.Date(attribute="change.begins")
    before = fields.String(
        attribute="change.before",
        metadata={"description": "Profile and version; empty: no law.", "example": "nq19_2014@1"},
    )
    after = fields.String(attribute="change.after")
    missing = fields.List(
        fields.String(),
        attribute="change.missing",
        metadata={"description": "Limits that the new law lacks, so that no case could begin."},
    )
    limits = fields.List(fields.Nested(LimitChangeSchema), attribute="change.limits")
    verdict_before = fields.Nested(
        VerdictSchema, attribute="change.verdict_before", allow_none=True
    )
    verdict_after = fields.Nested(VerdictSchema, attribute="change.verdict_after", allow_none=True)
    stays = fields.List(fields.Nested(StayingSchema))


class CheckSchema(AnswerField):
    """What publishing the documents would meet with."""

    problems = fields.List(fields.Nested(FindingSchema))
    notes = fields.List(
        fields.Nested(FindingSchema),
        metadata={"description": "What has no effect here; it may be published all the same."},
    )
    verdicts = fields.List(fields.Nested(VerdictSchema))
    before = fields.List(
        fields.Nested(VerdictSchema), metadata={"description": "The same, as published now."}
    )
    edits = fields.List(fields.Nested(EditSchema), attribute="diff.edits")
    editions = fields.List(
        fields.Nested(EditionSchema),
        attribute="next_versions",
        metadata={"description": "Versions that would come."},
    )
    moves = fields.List(
        fields.Nested(MoveSchema),
        metadata={"description": "Dates of running cases that new calendars would move."},
    )
    laws = fields.List(
        fields.Nested(LawChangeSchema),
        metadata={"description": "What changes of the law that new cases take."},
    )
    ahead = fields.List(
        fields.Nested(VerdictSchema),
        metadata={
            "description": "The verdicts under the other laws that a new case could get from today "
            "on, each for its own days."
        },
    )


class ComparisonSchema(AnswerField):
    """What a proposal changes, with the proofs before and after."""

    edits = fields.List(fields.Nested(EditSchema), attribute="diff.edits")
    before = fields.List(fields.Nested(VerdictSchema))
    after = fields.List(fields.Nested(VerdictSchema))
