"""The public names of the engine; ``from engine import ...`` gives them.

Whoever comes in here serves, or tests: everything is loaded at once
(``engine.model.lazy.load_all``).
"""

from engine.adapters.logs import REQUEST, trace_of
from engine.app import Engine, StoredFile
from engine.audit.verification import CaseCheck, Finding
from engine.bpmn.drawing import Mark
from engine.clock import Clock, FixedClock, SystemClock
from engine.config import Config
from engine.errors import (
    Broken,
    Conflict,
    Damaged,
    EngineError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    Unavailable,
)
from engine.export.page import Page, Table
from engine.export.terms import ending_word, event_word
from engine.forms.editing import FieldKind, FieldRow, FormTable
from engine.model import commands, views
from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case, Incident, Task
from engine.model.documents import Document, Kind, Publication, overlaid
from engine.model.events import Event, ProposalCommented, to_plain
from engine.model.instant import to_text
from engine.model.lazy import load_all
from engine.model.login_budget import Origin
from engine.model.media import MAX_FILE_BYTES
from engine.model.problem import Problem
from engine.model.process import UserTask
from engine.model.proposal import Proposal
from engine.model.queries import (
    BreachFilter,
    BreachPlace,
    CaseFilter,
    NoticePlace,
    Share,
    TaskFilter,
    TaskPlace,
)
from engine.model.roles import ADMIN, AUDITOR, DESIGNER, DESK, LEADER
from engine.model.scenario import Action, Example, Line, Script, script_from
from engine.model.sentence import Said, Sentence
from engine.model.states import (
    NOT_SENT,
    BreachState,
    CaseState,
    NoticeState,
    ProposalState,
    TaskState,
)
from engine.model.verdict import Verdict
from engine.notices.reader import NoticeStatus
from engine.projections.people import Colleague, Unit
from engine.publishing.change import Diff, Edit, Sort
from engine.publishing.drafts import Picture
from engine.publishing.editing import (
    MAX_BYTES,
    KnownTerm,
    calendar_days,
    calendar_decided,
    calendar_years,
    change_days,
    change_form,
    change_terms,
    days_from,
    decided_from,
    draw_diagrams,
    form_table,
    known_terms,
    marks_of,
    opened,
    preview,
    profile_key,
    taken_in,
    terms_from,
    text_of,
)
from engine.readers.checks import CheckView, JudgedView
from engine.readers.frames import FrameView
from engine.readers.law_changes import LawChangeView
from engine.readers.ledgers import LedgerView
from engine.readers.oversight import IndexRow, Oversight, StepLoad, YearIndex
from engine.readers.proposals import ComparisonView, ProposalView
from engine.simulation.simulation import Simulation, ending_of
from engine.store.receipts import Receipt
from engine.store.rights import TOO_MANY_RIGHTS
from engine.time import Plan, last_instant
from engine.time.profile_text import Term
from engine.workers.worker import Worker

__all__ = [
    "ADMIN",
    "AUDITOR",
    "DESIGNER",
    "DESK",
    "LEADER",
    "MAX_BYTES",
    "MAX_FILE_BYTES",
    "NOT_SENT",
    "REQUEST",
    "SYSTEM",
    "TOO_MANY_RIGHTS",
    "Action",
    "Actor",
    "BreachFilter",
    "BreachPlace",
    "BreachState",
    "Broken",
    "Case",
    "CaseCheck",
    "CaseFilter",
    "CaseState",
    "CheckView",
    "Clock",
    "Colleague",
    "ComparisonView",
    "Config",
    "Conflict",
    "Damaged",
    "Diff",
    "Document",
    "Edit",
    "Engine",
    "EngineError",
    "Event",
    "Example",
    "FieldError",
    "FieldKind",
    "FieldRow",
    "Finding",
    "FixedClock",
    "FormTable",
    "FrameView",
    "Incident",
    "IndexRow",
    "Invalid",
    "JudgedView",
    "Kind",
    "KnownTerm",
    "LawChangeView",
    "LedgerView",
    "Line",
    "Mark",
    "NotAllowed",
    "NotFound",
    "NotLoggedIn",
    "NoticePlace",
    "NoticeState",
    "NoticeStatus",
    "Origin",
    "Oversight",
    "Page",
    "Picture",
    "Plan",
    "Problem",
    "Proposal",
    "ProposalCommented",
    "ProposalState",
    "ProposalView",
    "Publication",
    "Receipt",
    "Said",
    "Script",
    "Sentence",
    "Share",
    "Simulation",
    "Sort",
    "StepLoad",
    "StoredFile",
    "SystemClock",
    "Table",
    "Task",
    "TaskFilter",
    "TaskPlace",
    "TaskState",
    "Term",
    "Unavailable",
    "Unit",
    "UserTask",
    "Verdict",
    "Worker",
    "YearIndex",
    "calendar_days",
    "calendar_decided",
    "calendar_years",
    "change_days",
    "change_form",
    "change_terms",
    "commands",
    "days_from",
    "decided_from",
    "draw_diagrams",
    "ending_of",
    "ending_word",
    "event_word",
    "form_table",
    "known_terms",
    "last_instant",
    "marks_of",
    "opened",
    "overlaid",
    "preview",
    "profile_key",
    "script_from",
    "taken_in",
    "terms_from",
    "text_of",
    "to_plain",
    "to_text",
    "trace_of",
    "views",
]

load_all()
