"""What readers return, in one place for those who stand outside the engine.

Each class is defined where it is made; this module hands them on as ``engine.views``.
"""

from engine.export.answer_file import AnswerFile
from engine.model.case import Case, Incident, Task
from engine.model.case_status import CaseStatus, DateShift, PhaseView, ShiftCause
from engine.model.disposal import Disposal, DueErasure
from engine.model.process import UserTask
from engine.model.proposal import Proposal
from engine.model.saved_view import SavedView
from engine.model.verdict import Verdict
from engine.model.views import (
    BreachView,
    CaseLine,
    CaseView,
    Change,
    CorrectableView,
    DefinitionView,
    FieldView,
    MessagePage,
    NoticeStatus,
    SectionView,
    TaskLine,
    TaskPage,
    TaskView,
)
from engine.model.withdrawal import Withdrawal
from engine.model.written_paper import MadePaper, PaperOffer, WrittenPaper
from engine.projections.open_needs import NeedKind
from engine.projections.people import Colleague, Unit
from engine.publishing.change import Edit, Sort
from engine.readers.amounts import AmountDue
from engine.readers.applications import ApplicationView, PaperToGive
from engine.readers.appointments import Appointment
from engine.readers.begun_for_callers import BegunRequest
from engine.readers.checks import CheckView, ProofView
from engine.readers.customer_messages import ContactView, CustomerMessageView, OutgoingMessage
from engine.readers.deputies import DeputyView
from engine.readers.figures import EnergizedIn, StepFigures, UnitFigures
from engine.readers.frames import FrameView
from engine.readers.homes import Home, OthersTurn
from engine.readers.inbox import InboxEntry
from engine.readers.index_rows import IndexRow
from engine.readers.law_changes import LawChangeView
from engine.readers.law_windows import LawWindowView
from engine.readers.ledger_view import LedgerView
from engine.readers.made_papers import MadePapersView, PaperDraft
from engine.readers.needs import need_word
from engine.readers.oversight import StepLoad, WindowLoad
from engine.readers.overviews import (
    MAIN_PROCESS,
    CasesBehind,
    FigureFilter,
    HeatSide,
    Overview,
)
from engine.readers.own_case import OtherPaper, OwnDuties, OwnForm, OwnPaper, OwnStep
from engine.readers.own_erasure import OwnErasure
from engine.readers.papers import AskedPaperView, PapersView, PaperView
from engine.readers.papers_to_bring import PaperToBring
from engine.readers.places import PlaceView, RouteView
from engine.readers.promises import KeptView, PromisesView, ServiceView
from engine.readers.proposals import ComparisonView, ProposalView
from engine.readers.reroutes import RerouteView
from engine.readers.samples import LateStep, Override
from engine.readers.signing import SigningView
from engine.readers.taken_in import StepToHandIn, TakenInView
from engine.readers.tracking import (
    CustomersData,
    OwnView,
    PublicView,
)
from engine.time import Plan
