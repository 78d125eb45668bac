"""Every reader of an installation, by what it reads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from engine.model.lazy_import import lazy_callable
from engine.readers.context import ReadContext

if TYPE_CHECKING:
    from engine.readers.answer_files import AnswerFileReader
    from engine.readers.applications import ApplicationReader
    from engine.readers.begun_for_callers import BegunReader
    from engine.readers.breaches import BreachReader
    from engine.readers.case_file import CaseFileReader
    from engine.readers.case_summaries import CaseSummaryReader
    from engine.readers.cases import CaseReader
    from engine.readers.checks import CheckReader
    from engine.readers.customer_messages import MessageReader
    from engine.readers.definitions import PublicationReader
    from engine.readers.deputies import DeputyReader
    from engine.readers.device_keys import DeviceKeyReader
    from engine.readers.disposals import DisposalReader
    from engine.readers.exports import Exporter
    from engine.readers.frames import FrameReader
    from engine.readers.homes import HomeReader
    from engine.readers.inbox import InboxReader
    from engine.readers.incidents import IncidentReader
    from engine.readers.ledgers import LedgerReader
    from engine.readers.look_ups import LookUpReader
    from engine.readers.made_papers import MadePaperReader
    from engine.readers.oversight import OversightReader
    from engine.readers.overviews import OverviewReader
    from engine.readers.own_case import OwnCaseReader
    from engine.readers.own_erasure import OwnErasureReader
    from engine.readers.papers import PaperReader
    from engine.readers.places import PlaceReader
    from engine.readers.plans import PlanReader
    from engine.readers.proposals import ProposalReader
    from engine.readers.records import RecordReader
    from engine.readers.samples import SampleReader
    from engine.readers.saved_views import SavedViewReader
    from engine.readers.shares import ShareReader
    from engine.readers.slips import SlipReader
    from engine.readers.taken_in import TakenInReader
    from engine.readers.tasks import TaskReader
    from engine.readers.tracking import TrackingReader
    from engine.readers.transfers import TransferReader
else:
    AnswerFileReader = lazy_callable("engine.readers.answer_files", "AnswerFileReader")
    ApplicationReader = lazy_callable("engine.readers.applications", "ApplicationReader")
    BegunReader = lazy_callable("engine.readers.begun_for_callers", "BegunReader")
    BreachReader = lazy_callable("engine.readers.breaches", "BreachReader")
    CaseFileReader = lazy_callable("engine.readers.case_file", "CaseFileReader")
    CaseSummaryReader = lazy_callable("engine.readers.case_summaries", "CaseSummaryReader")
    CaseReader = lazy_callable("engine.readers.cases", "CaseReader")
    CheckReader = lazy_callable("engine.readers.checks", "CheckReader")
    PublicationReader = lazy_callable("engine.readers.definitions", "PublicationReader")
    DeputyReader = lazy_callable("engine.readers.deputies", "DeputyReader")
    DeviceKeyReader = lazy_callable("engine.readers.device_keys", "DeviceKeyReader")
    DisposalReader = lazy_callable("engine.readers.disposals", "DisposalReader")
    Exporter = lazy_callable("engine.readers.exports", "Exporter")
    FrameReader = lazy_callable("engine.readers.frames", "FrameReader")
    HomeReader = lazy_callable("engine.readers.homes", "HomeReader")
    InboxReader = lazy_callable("engine.readers.inbox", "InboxReader")
    IncidentReader = lazy_callable("engine.readers.incidents", "IncidentReader")
    LedgerReader = lazy_callable("engine.readers.ledgers", "LedgerReader")
    LookUpReader = lazy_callable("engine.readers.look_ups", "LookUpReader")
    MadePaperReader = lazy_callable("engine.readers.made_papers", "MadePaperReader")
    OversightReader = lazy_callable("engine.readers.oversight", "OversightReader")
    OverviewReader = lazy_callable("engine.readers.overviews", "OverviewReader")
    OwnCaseReader = lazy_callable("engine.readers.own_case", "OwnCaseReader")
    OwnErasureReader = lazy_callable("engine.readers.own_erasure", "OwnErasureReader")
    PaperReader = lazy_callable("engine.readers.papers", "PaperReader")
    PlaceReader = lazy_callable("engine.readers.places", "PlaceReader")
    PlanReader = lazy_callable("engine.readers.plans", "PlanReader")
    ProposalReader = lazy_callable("engine.readers.proposals", "ProposalReader")
    RecordReader = lazy_callable("engine.readers.records", "RecordReader")
    SampleReader = lazy_callable("engine.readers.samples", "SampleReader")
    SavedViewReader = lazy_callable("engine.readers.saved_views", "SavedViewReader")
    ShareReader = lazy_callable("engine.readers.shares", "ShareReader")
    SlipReader = lazy_callable("engine.readers.slips", "SlipReader")
    TakenInReader = lazy_callable("engine.readers.taken_in", "TakenInReader")
    MessageReader = lazy_callable("engine.readers.customer_messages", "MessageReader")
    TaskReader = lazy_callable("engine.readers.tasks", "TaskReader")
    TransferReader = lazy_callable("engine.readers.transfers", "TransferReader")
    TrackingReader = lazy_callable("engine.readers.tracking", "TrackingReader")


class Readers:
    """Every reader of one installation, each made, and its module imported, when it is first asked
    for."""

    def __init__(self, context: ReadContext) -> None:
        self.context = context

    @cached_property
    def incidents(self) -> IncidentReader:
        """Automatic steps that failed, in all cases."""
        return IncidentReader(self.context)

    @cached_property
    def cases(self) -> CaseReader:
        """Cases, their lists and their histories."""
        return CaseReader(self.context)

    @cached_property
    def taken_in(self) -> TakenInReader:
        """Where cases stand that were taken in for other units."""
        return TakenInReader(self.context)

    @cached_property
    def tasks(self) -> TaskReader:
        """Worklists, and single steps with their forms."""
        return TaskReader(self.context)

    @cached_property
    def device_keys(self) -> DeviceKeyReader:
        """Keys of what people keep on their devices."""
        return DeviceKeyReader(self.context)

    @cached_property
    def saved_views(self) -> SavedViewReader:
        """Views of the worklist that are kept under a name."""
        return SavedViewReader(self.context)

    @cached_property
    def tracking(self) -> TrackingReader:
        """Where a case is, as customers and staff are told alike."""
        return TrackingReader(self.context)

    @cached_property
    def own_case(self) -> OwnCaseReader:
        """What waits for the customer of a case, for whoever holds its key."""
        return OwnCaseReader(self.context)

    @cached_property
    def samples(self) -> SampleReader:
        """Samples for auditors."""
        return SampleReader(self.context)

    @cached_property
    def slips(self) -> SlipReader:
        """What customers are handed on paper. Of the plan no reading is noted."""
        return SlipReader(self.context, self.tracking, self.plans)

    @cached_property
    def home(self) -> HomeReader:
        """What waits for somebody who works on cases, and for others."""
        return HomeReader(self.context)

    @cached_property
    def inbox(self) -> InboxReader:
        """What somebody is told on their own pages."""
        return InboxReader(self.context)

    @cached_property
    def messages(self) -> MessageReader:
        """What customers were told of their cases, and whether it has arrived."""
        return MessageReader(self.context)

    @cached_property
    def transfers(self) -> TransferReader:
        """Cases that are offered to the reader's units."""
        return TransferReader(self.context)

    @cached_property
    def ledgers(self) -> LedgerReader:
        """Who held the time of a case, and what of it counts."""
        return LedgerReader(self.context)

    @cached_property
    def frames(self) -> FrameReader:
        """A case as it stood after each of its events."""
        return FrameReader(self.context)

    @cached_property
    def exports(self) -> Exporter:
        """The histories of many cases, for process mining."""
        return Exporter(self.context)

    @cached_property
    def breaches(self) -> BreachReader:
        """Limits that were not kept, and their causes."""
        return BreachReader(self.context)

    @cached_property
    def case_files(self) -> CaseFileReader:
        """A case to read and print. Its parts are read without being noted; the whole is noted
        once."""
        parts = Readers(self.context.unlogged())
        return CaseFileReader(self.context, parts.cases, parts.ledgers, parts.breaches)

    @cached_property
    def case_summaries(self) -> CaseSummaryReader:
        """A case on one page. The whole is noted once."""
        return CaseSummaryReader(self.context, Readers(self.context.unlogged()).cases)

    @cached_property
    def records(self) -> RecordReader:
        """What is known of a case, its comments, and its diagram."""
        return RecordReader(self.context)

    @cached_property
    def oversight(self) -> OversightReader:
        """What is late, who has how much to do, and the index of a year."""
        return OversightReader(self.context)

    @cached_property
    def overviews(self) -> OverviewReader:
        """The one screen of leaders, and the cases behind its figures."""
        return OverviewReader(self.context)

    @cached_property
    def look_ups(self) -> LookUpReader:
        """Earlier cases of a customer, and open ones at a place."""
        return LookUpReader(self.context)

    @cached_property
    def answer_files(self) -> AnswerFileReader:
        """What is held of a person, for that person. Who has the file made stands in an event."""
        return AnswerFileReader(self.context, Readers(self.context.unlogged()).records)

    @cached_property
    def own_erasure(self) -> OwnErasureReader:
        """What customers are told of the erasure of their own data."""
        return OwnErasureReader(self.context)

    @cached_property
    def deputies(self) -> DeputyReader:
        """Who stands in for whom."""
        return DeputyReader(self.context)

    @cached_property
    def shares(self) -> ShareReader:
        """How the steps of somebody absent would be shared out."""
        return ShareReader(self.context)

    @cached_property
    def disposals(self) -> DisposalReader:
        """What is kept long enough, and the lists that have it erased."""
        return DisposalReader(self.context)

    @cached_property
    def applications(self) -> ApplicationReader:
        """Requests that customers write online."""
        return ApplicationReader(self.context)

    @cached_property
    def begun_for_callers(self) -> BegunReader:
        """Requests that the desk has begun with callers."""
        return BegunReader(self.context)

    @cached_property
    def papers(self) -> PaperReader:
        """What a request needs, and what its customer was asked for."""
        return PaperReader(self.context)

    @cached_property
    def made_papers(self) -> MadePaperReader:
        """Papers that are made from cases."""
        return MadePaperReader(self.context)

    @cached_property
    def places(self) -> PlaceReader:
        """Provinces and communes to choose from, and who serves them."""
        return PlaceReader(self.context)

    @cached_property
    def plans(self) -> PlanReader:
        """Planned dates of a procedure, without a case."""
        return PlanReader(self.context)

    @cached_property
    def publications(self) -> PublicationReader:
        """What is published, in every version."""
        return PublicationReader(self.context)

    @cached_property
    def checks(self) -> CheckReader:
        """What publishing documents would meet with."""
        return CheckReader(self.context)

    @cached_property
    def proposals(self) -> ProposalReader:
        """Proposals, what they change, and what was said of them."""
        return ProposalReader(self.context, self.checks)
