"""The installation as administrators see it: its state, users, units, grants, jobs and trials."""

from __future__ import annotations

import marshmallow as ma

from engine import grant, trial
from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields


class UpkeepRunSchema(fields.AnswerField):
    """When a backup or a verification was made last, and what came of it."""

    at = fields.InstantField()
    problems = ma.fields.Integer(
        metadata={"description": "Files that were missing, or findings of the verification."}
    )
    size = ma.fields.Integer(metadata={"description": "Bytes, or events that were checked."})
    complete = ma.fields.Boolean(
        metadata={"description": "With the keys; or of everything, seals too."}
    )


class KeyAgeSchema(fields.AnswerField):
    """When a file of keys was last changed; null where it is missing."""

    name = ma.fields.String(metadata={"example": "seal"})
    changed_at = fields.InstantField(allow_none=True)


class CalendarCoverSchema(fields.AnswerField):
    """Until when the days of a calendar are decided, and whether the next ones are due."""

    id = ma.fields.String(metadata={"example": "utility"})
    version = ma.fields.Integer()
    decided_until = ma.fields.Date()
    is_due = ma.fields.Boolean()


class CountsSchema(fields.AnswerField):
    """How many there are of what somebody has to look at."""

    failed_jobs = ma.fields.Integer()
    failing_deadlines = ma.fields.Integer()
    incidents = ma.fields.Integer()
    failed_notices = ma.fields.Integer()
    unsent_notices = ma.fields.Integer()
    undelivered_messages = ma.fields.Integer()
    users_without_role = ma.fields.Integer()
    open_grants = ma.fields.Integer()
    grants_alone = ma.fields.Integer(
        metadata={"description": "Power given on the command line in the last 30 days."}
    )


class InstallationSchema(fields.AnswerField):
    """How the installation is, at a glance."""

    at = fields.InstantField()
    counts = ma.fields.Nested(CountsSchema)
    backup = ma.fields.Nested(UpkeepRunSchema, allow_none=True)
    verification = ma.fields.Nested(UpkeepRunSchema, allow_none=True)
    checkpoint_at = fields.InstantField(allow_none=True)
    workers = ma.fields.Integer()
    worker_at = fields.InstantField(allow_none=True)
    keys = ma.fields.List(ma.fields.Nested(KeyAgeSchema))
    calendars = ma.fields.List(ma.fields.Nested(CalendarCoverSchema))


class NewUserSchema(fields.Request):
    """The body that adds a user, without roles."""

    login = fields.Text(most=60, required=True)
    name = fields.Text(most=200, required=True)
    password = fields.Secret(
        required=True, metadata={"format": "password", "description": "8 to 200 characters."}
    )
    language = fields.Text(most=2, load_default="vi", metadata={"description": "`vi` or `en`."})


class GivenRoleSchema(fields.Request):
    """The body that gives a role in a unit."""

    unit = fields.Text(most=10, required=True)
    role = fields.Text(most=40, required=True)
    head = ma.fields.Boolean(load_default=False)


class TakenRoleSchema(fields.Request):
    """The body that takes a role in a unit away."""

    unit = fields.Text(most=10, required=True)
    role = fields.Text(most=40, required=True)


class NewUnitSchema(fields.Request):
    """The body that adds a unit."""

    code = fields.Text(most=10, required=True)
    name = fields.Text(most=200, required=True)
    letters = fields.Text(most=2, required=True)
    parent = fields.Text(most=10, load_default=None)


class UnitNameSchema(fields.Request):
    """The body that gives a unit another name."""

    name = fields.Text(most=200, required=True)


class GrantQuery(fields.Request):
    """Which page of the grants is asked for."""

    limit = fields.Digits(1, 200, load_default=50)
    before = fields.Text(most=6, load_default=None)


class GrantSchema(fields.AnswerField):
    """What one administrator proposes and another one decides."""

    number = ma.fields.String(metadata={"example": "000001"})
    act = ma.fields.Enum(grant.GrantAct, by_value=True)
    login = ma.fields.String()
    unit = ma.fields.String(allow_none=True)
    role = ma.fields.String(allow_none=True)
    head = ma.fields.Boolean()
    reason = ma.fields.String()
    proposed_by = ma.fields.String()
    proposed_at = fields.InstantField()
    ends_at = fields.InstantField()
    state = ma.fields.Enum(grant.GrantState, by_value=True)
    decided_by = ma.fields.String(allow_none=True)
    decided_at = fields.InstantField(allow_none=True)
    remark = ma.fields.String(allow_none=True)


class GrantListSchema(fields.AnswerField):
    """A page of grants, the newest first."""

    items = ma.fields.List(ma.fields.Nested(GrantSchema))
    next = ma.fields.String(
        allow_none=True, metadata={"description": "Send it as `before` for the next page."}
    )


class NewGrantSchema(fields.Request):
    """The body that proposes a grant. Unit, role and head are those of a role."""

    act = fields.ChoiceField(grant.GrantAct, required=True)
    login = fields.Text(most=60, required=True)
    reason = fields.Text(most=2000, required=True)
    unit = fields.Text(most=10, load_default=None)
    role = fields.Text(most=40, load_default=None)
    head = ma.fields.Boolean(load_default=False)


class GrantNumberSchema(fields.AnswerField):
    """Which grant it is."""

    grant = ma.fields.String(metadata={"example": "000001"})


class GrantApprovalSchema(fields.Request):
    """The body that approves a grant; with the new password where one is to be set."""

    password = fields.Secret(load_default=None, metadata={"format": "password"})


class GrantRefusalSchema(fields.Request):
    """The body that refuses a grant, or takes it back."""

    reason = fields.Text(most=2000, required=True)


class FailedJobQuery(fields.Request):
    """Which page of the failed jobs is asked for."""

    limit = fields.Digits(1, 200, load_default=50)
    after = fields.Text(most=120, load_default=None)


class FailedJobSchema(fields.AnswerField):
    """A job that was given up."""

    key = ma.fields.String()
    name = ma.fields.String(metadata={"description": "Its kind."})
    problem = ma.fields.String()
    failed_at = fields.InstantField()


class FailedJobListSchema(fields.AnswerField):
    """A page of failed jobs, the latest first."""

    items = ma.fields.List(ma.fields.Nested(FailedJobSchema))
    next = ma.fields.String(
        allow_none=True, metadata={"description": "Send it as `after` for the next page."}
    )


class RetryJobsSchema(fields.Request):
    """The body that has failed jobs done again: one, those of a kind, or all."""

    key = fields.Text(most=120, load_default=None)
    name = fields.Text(most=40, load_default=None, metadata={"description": "Only this kind."})


class IncidentQuery(fields.Request):
    """Which incidents are asked for."""

    code = fields.Text(most=60, load_default=None, metadata={"description": "Only this cause."})
    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


class IncidentLineSchema(fields.AnswerField):
    """A step of a case that failed. The reason is empty for who may not look into the case."""

    case = ma.fields.String()
    number = ma.fields.Integer()
    unit = ma.fields.String()
    element = ma.fields.String()
    code = ma.fields.String()
    reason = ma.fields.String()
    raised_at = fields.InstantField()


class IncidentLineListSchema(fields.AnswerField):
    """A page of failed steps, the longest open first."""

    items = ma.fields.List(ma.fields.Nested(IncidentLineSchema))
    next = fields.next_cursor()


class NewTrialSchema(fields.Request):
    """The body that has a trial message sent; the number is that of a text."""

    channel = fields.ChoiceField(trial.TrialChannel, required=True)
    number = fields.Text(most=30, load_default=None)


class TrialNumberSchema(fields.AnswerField):
    """Which trial it is."""

    trial = ma.fields.String()


class TrialSchema(fields.AnswerField):
    """A trial message, and what the mail server or the provider has said."""

    id = ma.fields.String()
    channel = ma.fields.Enum(trial.TrialChannel, by_value=True)
    state = ma.fields.Enum(trial.TrialState, by_value=True)
    made_at = fields.InstantField()
    tried_at = fields.InstantField(allow_none=True)
    problem = ma.fields.String(allow_none=True)


class TrialListSchema(fields.AnswerField):
    """One's own trials of the last day."""

    items = ma.fields.List(ma.fields.Nested(TrialSchema))
