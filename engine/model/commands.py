"""What can be asked of the engine. Each command is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.model.documents import Document
from engine.model.events import BegunForCaller, DocumentSigned, PaperMade
from engine.model.grant import GrantAct
from engine.model.personal import CUSTOMER
from engine.model.states import NoticeState
from engine.model.trial import TrialChannel

# -- cases


@dataclass(frozen=True, slots=True)
class StartCase:
    """Takes a request in at ``unit``. With ``submission`` the first step is done at once, for the
    customer named in ``on_behalf_of``.

    The day decides which version of the process and which deadline profile the case takes.
    ``profile`` names another profile that is in force; one that has ended, or has not begun, is
    chosen by the leader of the unit, who says why in ``reason``.

    ``papers`` come with the submission: each names a published ``paper``, its ``files`` (none: it
    is shown at the survey) and the one that came ``instead`` of it."""

    definition: str
    unit: str
    channel: str = "counter"
    submission: Mapping[str, object] | None = None
    on_behalf_of: str | None = None
    profile: str | None = None
    reason: str | None = None
    papers: tuple[Mapping[str, object], ...] = ()
    confirmed: str | None = None
    """The channel by which a customer who hands in their own request has shown with a one-time code
    that they can be reached."""
    begun: BegunForCaller | None = None
    """Who of the desk has begun it with that customer, who called."""


@dataclass(frozen=True, slots=True)
class BeginApplication:
    """Begins a request that a customer writes online, for a procedure; answers its id, and the
    secret that opens it. By anybody."""

    definition: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class BeginForCaller:
    """Begins such a request with somebody who calls, to be handed to them; answers its id, and the
    secret that opens it to the actor. By the desk of that ``unit``."""

    definition: str
    unit: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class ReopenForCaller:
    """Opens a request that the actor has begun with a caller, and has not handed to them, once
    more: answers a new secret. By who began it."""

    application: str


@dataclass(frozen=True, slots=True)
class HandToCaller:
    """Hands a request to the caller with whom it was begun: the actor opens it no more. A code by
    which the caller takes it over is sent by the ``channel`` to the address in the request; without
    a channel it is answered (``hand``), to be read out. ``expected`` is how often it was handed
    over before. By who began it."""

    application: str
    channel: str | None
    expected: int


@dataclass(frozen=True, slots=True)
class TakeFromDesk:
    """Takes over a request that was begun with the desk, by the code that was sent or read out
    (``hand``); answers its id, and the secret that opens it from now on. By anybody but the
    staff."""

    hand: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SaveApplication:
    """Keeps what the customer has typed so far in place of what was kept before. ``secret`` opens
    the application, ``expected`` is the version of it that the page showed."""

    application: str
    secret: str
    answers: Mapping[str, object]
    expected: int


@dataclass(frozen=True, slots=True)
class AddPaper:
    """Adds uploaded ``files`` to a paper of the request, each with ``sha256`` and ``name``;
    ``photo`` says that one of them is a photo. ``instead`` names the paper that they are, where
    that is another one than ``paper``."""

    application: str
    secret: str
    paper: str
    files: tuple[Mapping[str, str], ...]
    instead: str | None = None
    photo: bool = False


@dataclass(frozen=True, slots=True)
class ReceivePart:
    """Takes a part of a file of the request in, so that a cut connection loses no more than a part.
    ``digest`` is the SHA-256 of the whole file of ``size`` bytes, ``begins`` the byte at which
    ``content`` begins. Answers how many bytes are here: where to go on, also when that is another
    one than ``begins``; an empty part only asks."""

    application: str
    secret: str
    digest: str
    size: int
    begins: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropArrived:
    """Forgets the parts of a file of the request: it is kept whole, or not wanted any more."""

    application: str
    secret: str
    digest: str


@dataclass(frozen=True, slots=True)
class RemovePaper:
    """Takes a file away again from a paper of the request that is not handed in yet."""

    application: str
    secret: str
    paper: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LeavePaper:
    """Says that a paper of the request is shown ``at_survey`` instead of being sent, or is not."""

    application: str
    secret: str
    paper: str
    at_survey: bool


@dataclass(frozen=True, slots=True)
class AskApplicationCode:
    """Has a one-time code sent to an address that stands in the application, to hand it in with;
    answers the ``channel`` and the masked ``address``. ``channel`` names another one than the
    first."""

    application: str
    secret: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """Hands the request in: starts the case at the unit that serves the place, with what was kept
    as the first step. One that was handed in already is answered with its case. ``one_time_code``
    is what was sent to the customer; nothing is asked where no message could leave."""

    application: str
    secret: str
    one_time_code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SuspendCase:
    """Lets the case stand still, at the customer's written request. By the desk or the leader.

    ``document`` names the paper; ``expected_version`` is the version of the case that the person
    saw, and another one is refused as a conflict.
    """

    case: str
    reason: str
    document: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeCase:
    """Lets a suspended case go on; what was left of each limit runs on from now. By the desk or the
    leader."""

    case: str
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class CancelCase:
    """Ends the case where it stands, active or suspended. By the desk or the leader."""

    case: str
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class TransferCase:
    """Offers the case to another unit, which accepts it, returns it once, or accepts it by silence.
    By the desk or the leader of the unit that carries it out. A leader above both units decides
    instead: the case is the other unit's at once."""

    case: str
    unit: str
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptTransfer:
    """Takes the case that was offered. By the desk or the leader of the unit it is offered to."""

    case: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnTransfer:
    """Declines the case that was offered, and says why: from then on a leader above decides. By the
    desk or the leader of the unit it is offered to."""

    case: str
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ExtendDeadline:
    """More time by agreement, for a task of the case, for a running ``window`` (its id), or,
    without both, for the whole case.

    ``by`` is a limit's text (``5cd``, ``3wd``), ``agreed_with`` the party that consented,
    ``document`` the paper that shows it.
    """

    case: str
    by: str
    reason: str
    agreed_with: str
    task: str | None = None
    document: str | None = None
    expected_version: int | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True)
class AskAnnulment:
    """Says why the breach ``number`` of the case (0: of the limit over the whole case) was recorded
    wrongly, so that somebody else annuls it. With a ``window`` (its id) the breach is that of the
    window, and ``number`` how often it was begun by then."""

    case: str
    number: int
    reason: str
    expected_version: int | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True)
class AnnulBreach:
    """Annuls a breach as another person has asked; it stays in the history. ``number`` names it (0:
    of the limit over the whole case); with a ``window`` (its id), it is how often the window was
    begun by then."""

    case: str
    number: int
    reason: str
    expected_version: int | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True)
class MakeCaseKey:
    """Makes a key and a link by which whoever has asked for power is shown more than the code
    alone shows; those of before open nothing any more. By the desk or the leader. The answer holds
    both, which are shown this once."""

    case: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ChooseMessages:
    """Says by which channel the customer wants to be told how much (``wishes``, ``sms`` and
    ``email`` to ``all``, ``needed`` or ``nothing``), and in which ``language``; what is not named
    stays. By the customer, the desk or the leader."""

    case: str
    wishes: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ResendMessage:
    """Has a ``message`` to the customer, by its id, sent once more. By the desk or the leader."""

    case: str
    message: str


@dataclass(frozen=True, slots=True)
class AskCaseCode:
    """Has a one-time code sent to the customer of the case, at an address on file: by that
    customer, who has shown the key. Answers the ``channel`` and the masked ``address``."""

    case: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class ShowOneTimeCode:
    """Shows the code that was sent, which is used up by it; answers the ``proof`` that opens to the
    customer for some minutes what is their own."""

    case: str
    one_time_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskAddressCode:
    """Has a one-time code sent to another ``address``, at which the customer wants to be reached by
    that ``channel`` from now on: by the customer, who has shown a code of the address on file.
    Answers the ``channel`` and the masked ``address``."""

    case: str
    channel: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Puts that ``address`` in place of the one on file, with the code that was sent to it. The
    addresses of before are told. By the customer, who has shown a code of the address on file."""

    case: str
    channel: str
    address: str = field(repr=False)
    one_time_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Asks that an address be told when the case stands elsewhere. Nothing but one question goes
    there until it is confirmed. By whoever knows the code."""

    case: str
    channel: str
    address: str = field(repr=False)
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class ConfirmSubscription:
    """Confirms that an address is to be told, by the ``token`` that was sent there."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndSubscription:
    """Has nothing more told to an address, by the ``token`` that each message holds."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BeginSigning:
    """Begins to sign the document of an open step by a ``level``
    (``engine.model.signing.SigningLevel``): by the customer of the case. Answers what the signer
    needs: for a one-time code the ``channel`` that it was sent by and the masked ``address``, for a
    remote signing service the ``address`` of its page."""

    task: str
    level: str = "otp"
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class SignDocument:
    """Signs the document of an open step by a ``level`` (``engine.model.signing.SigningLevel``),
    and completes the step with that and the ``data`` that it asks beside: by the customer.
    ``document`` is the SHA-256 of what they were shown. What came back is the one-time code that
    was sent for it, with the version of the words by which they agree to sign so (``agreement``);
    or the signed ``file``, as an answer refers to one; or it is fetched from the remote signing
    service. ``evidence`` is what was recorded, where the
    command is given again."""

    task: str
    document: str
    one_time_code: str = field(default="", repr=False)
    data: Mapping[str, object] = field(default_factory=dict)
    agreement: str | None = None
    evidence: DocumentSigned | None = None
    level: str = "otp"
    file: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AskErasure:
    """Asks that what an ended case holds of a person be erased, on a legal ``ground``
    (``engine.model.erasure.ErasureGround``), so that somebody else carries it out. Given by the
    desk or a leader; or by the customer, who has shown a one-time code. ``subject`` is whose data:
    the customer's unless a form names another one."""

    case: str
    ground: str
    reason: str
    subject: str = CUSTOMER
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class EraseSubject:
    """Erases the personal data of a subject as another person has asked: nobody can read them any
    more. Given by a leader of the unit, or of one above it."""

    case: str
    reason: str
    subject: str = CUSTOMER
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RefuseErasure:
    """Keeps what another person has asked to erase, and says which law or contract needs it. Given
    by a leader of the unit, or of one above it."""

    case: str
    reason: str
    subject: str = CUSTOMER
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class EraseExpired:
    """Erases the personal data of a subject whose period of keeping is over, for the ``reason`` of
    a list that ``asked_by`` has drawn up and somebody else has released. Recorded of each case of
    the list; nobody gives it by itself."""

    case: str
    reason: str
    asked_by: str
    subject: str = CUSTOMER


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Records that a person has withdrawn consent to what is done with personal data, and how they
    said so. What a contract or a law still needs stays. Given by the desk or a leader; or by the
    customer, who has shown a one-time code, and asks by it that an ended case be erased."""

    case: str
    reason: str
    subject: str = CUSTOMER
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerWithdrawal:
    """Records that the person was told what stays and what is stopped, and how. Given by the desk
    or a leader."""

    case: str
    answer: str
    subject: str = CUSTOMER
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class MakeAnswerFile:
    """Records that a person has asked what is held of them, and that a file of it was made. Given
    by the desk or a leader, who can then read it for a day; or by the customer, who has shown a
    one-time code."""

    case: str
    reason: str
    subject: str = CUSTOMER


@dataclass(frozen=True, slots=True)
class MakePersonalPack:
    """Records why an evidence pack of the case is made with personal data in it: for a court, say.
    Given by a leader of the unit, or of one above it, who can then make it for a day."""

    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class AdoptPlainData:
    """Takes a database over whose history holds readable personal data, from before they were
    encrypted. Given by whoever installs, with the ``reason``."""

    reason: str


@dataclass(frozen=True, slots=True)
class DrawUpDisposal:
    """Lists cases of a unit whose personal data are kept long enough, so that somebody else has
    them erased: those named, or all that are due. Given by the desk or a leader of the unit."""

    unit: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseDisposal:
    """Has the personal data of a list erased that another person has drawn up. Given by a leader of
    the unit, or of one above it."""

    disposal: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefuseDisposal:
    """Has nothing of a list erased that another person has drawn up. Given by a leader of the unit,
    or of one above it."""

    disposal: str
    reason: str


@dataclass(frozen=True, slots=True)
class EraseListed:
    """Erases the next cases of a released list, ``most`` of them or a batch; with ``skip``, leaves
    the next one out instead. Given by the worker."""

    disposal: str
    most: int | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class MakePaper:
    """Makes a paper from what the case tells, by the published ``template``, and keeps it in the
    case. Given by those whom the template names, of the unit that carries the case out. ``task``
    and ``answer``: an open step of theirs, and what they have answered in it without handing it
    in, which the paper says too. ``made`` is what was recorded, where the command is given
    again."""

    case: str
    template: str
    language: str = "vi"
    task: str | None = None
    answer: Mapping[str, object] = field(default_factory=dict)
    made: PaperMade | None = None


@dataclass(frozen=True, slots=True)
class AskForPapers:
    """Asks the customer for all that is missing, on one list, while the dossier is looked at: the
    step of that ends as not valid. Given by the desk; more papers, while the customer is asked for
    some already, are asked for by a leader, who says why in ``reason``.

    Each of ``items`` has a ``reason``, and ``paper``, a published id, or ``words`` of the desk.
    """

    case: str
    items: tuple[Mapping[str, object], ...]
    note: str | None = None
    reason: str | None = None
    late_cause: str | None = None
    late_remark: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class HandInPaper:
    """Hands in what the customer was asked for under ``number``: uploaded ``files``, each with
    ``sha256`` and ``name``. ``paper`` names another paper that does in its place. Given by whoever
    does the customer's step, or records for them (``on_behalf_of``)."""

    case: str
    number: int
    files: tuple[Mapping[str, object], ...]
    paper: str | None = None
    on_behalf_of: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptPaper:
    """Says that what came is what was asked for; ``reason`` may say how that was seen. Given by
    whoever looks at dossiers. ``supplied`` is what the customer's step was completed with by it,
    where the command is given again."""

    case: str
    number: int
    reason: str | None = None
    expected_version: int | None = None
    supplied: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class RefusePaper:
    """Says why what came is not what was asked for. Given by whoever looks at dossiers."""

    case: str
    number: int
    reason: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RefuseAnnulment:
    """Lets a breach stand that another person has asked to annul. ``number`` names it (0: of the
    limit over the whole case); with a ``window`` (its id), it is how often the window was begun by
    then."""

    case: str
    number: int
    reason: str
    expected_version: int | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True)
class TellCause:
    """Says why a limit was not kept that ended when nobody was asked: ``cause`` is a code of the
    published list. ``number`` is that of the breach (0: of the limit over the whole case). With a
    ``window`` (its id) the breach is that of the window, and ``number`` how often it was begun by
    then."""

    case: str
    number: int
    cause: str
    remark: str | None = None
    expected_version: int | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True)
class CorrelateMessage:
    """Brings a message in that the case waits for."""

    case: str
    name: str
    data: Mapping[str, object] = field(default_factory=dict)
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """Tries a failed automatic step again, after correcting facts about the case if need be."""

    case: str
    incident: int
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorrectFacts:
    """Puts facts about the case right that were told wrongly, and instants that milestones are
    counted from, named ``step.field``. Where the case turns out to be late, ``late_cause`` is the
    code of why, and ``late_remark`` more words on it."""

    case: str
    facts: Mapping[str, object]
    reason: str
    expected_version: int | None = None
    late_cause: str | None = None
    late_remark: str | None = None


@dataclass(frozen=True, slots=True)
class FireDeadline:
    """The instant of a deadline has come: of a place of the case by its key. Given by the
    worker."""

    case: str
    place: str


@dataclass(frozen=True, slots=True)
class ReportUnreached:
    """The customer could be told by no channel of the event of that ``sequence`` in the case, by
    that ``kind`` of message: the desk is told to call. Given by the worker."""

    case: str
    sequence: int
    kind: str


@dataclass(frozen=True, slots=True)
class CountAnew:
    """Counts the dates of the next running cases on the newest calendars. Given by the worker,
    until the recount is through; ``most`` of them at once, as many as one transaction takes if it
    is 0."""

    recount: str
    most: int = 0


@dataclass(frozen=True, slots=True)
class PassOver:
    """Leaves the next case of a recount to be counted by itself, since it cannot be counted with
    the others. Given by the worker."""

    recount: str


@dataclass(frozen=True, slots=True)
class AddComment:
    """Says something about the case, or about the step ``task`` of it, by its number."""

    case: str
    text: str
    task: int | None = None


# -- tasks; ``task`` is an id such as ``GK0123456789-7``


@dataclass(frozen=True, slots=True)
class ClaimTask:
    """Takes an open step that nobody holds. By a candidate: a holder of one of its roles."""

    task: str


@dataclass(frozen=True, slots=True)
class ReleaseTask:
    """Gives a claimed step back to its candidates. By whoever holds it, or the leader."""

    task: str


@dataclass(frozen=True, slots=True)
class AssignTask:
    """Gives the step to somebody: by the leader, or by the one who holds it."""

    task: str
    assignee: str
    reason: str


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keeps an unfinished answer as typed. ``expected_draft`` is the draft version seen."""

    task: str
    data: Mapping[str, object]
    expected_draft: int


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """``on_behalf_of`` names the outside party whose step it is, when the desk records for it.
    ``expected_version`` is the version of the case that the person saw. ``late_cause`` is the code
    of why a late step is late, and ``late_remark`` more words on it.

    ``done_at`` is when the step was done, as the device states on which the answer waited for
    network, and ``drift`` by how many seconds that device's clock is ahead: another one with each
    try to send the same answer.

    ``seen`` are the keys of what is odd about the answer, as it was shown to whoever gives it."""

    task: str
    data: Mapping[str, object]
    on_behalf_of: str | None = None
    expected_version: int | None = None
    late_cause: str | None = None
    late_remark: str | None = None
    done_at: datetime | None = None
    drift: int = field(default=0, repr=False)
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveView:
    """Keeps filters of the worklist under a name, for the actor; with ``unit`` for all of it.
    ``filters`` by name: share, order, unit, step, state, due."""

    name: str
    filters: Mapping[str, str]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Gives a saved view another name, other filters, or both; None leaves what there is."""

    view: str
    name: str | None = None
    filters: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DeleteView:
    """Forgets a saved view."""

    view: str


@dataclass(frozen=True, slots=True)
class ChooseView:
    """Has the actor's worklist begin with a saved view; None: with the whole list."""

    view: str | None


# -- publishing


@dataclass(frozen=True, slots=True)
class Publish:
    """Checks all documents together and publishes those that changed, or none. Only the installer
    does; people make proposals.

    ``overrides`` gives, by process, the reason for which it is published although it can break its
    limit.
    """

    documents: tuple[Document, ...]
    overrides: Mapping[str, str] = field(default_factory=dict)


# -- proposals; documents are named ``kind/key``, ``expected`` is the revision that the person saw


@dataclass(frozen=True, slots=True)
class BeginProposal:
    """A change to documents, as a draft. ``retires`` are processes that shall take no new cases."""

    title: str
    documents: tuple[Document, ...] = ()
    retires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveProposal:
    """Takes these texts into the draft, and ``drops`` others from it.

    ``bases`` gives, where it is another one than before, the published version that a text was made
    from. ``title`` and ``retires`` stay as they are where they are None.
    """

    proposal: str
    expected: int
    documents: tuple[Document, ...] = ()
    drops: tuple[str, ...] = ()
    bases: Mapping[str, int] = field(default_factory=dict)
    retires: tuple[str, ...] | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class SubmitProposal:
    """Has it checked and proved, and asks for somebody else's approval. ``overrides`` gives, by
    process, the reason for which it is published although it can break its limit."""

    proposal: str
    expected: int
    note: str
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReturnProposal:
    """Makes it a draft again."""

    proposal: str
    expected: int
    reason: str


@dataclass(frozen=True, slots=True)
class ApproveProposal:
    """By somebody who is not among its authors."""

    proposal: str
    expected: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class PublishProposal:
    """Proves an approved proposal again, beside what is published by then, and publishes it."""

    proposal: str
    expected: int


@dataclass(frozen=True, slots=True)
class WithdrawProposal:
    """Ends a proposal that is not published yet, and says why."""

    proposal: str
    expected: int
    reason: str


@dataclass(frozen=True, slots=True)
class CommentProposal:
    """Says something about a proposal, one of its documents (``kind/key``), or an ``element`` of
    that by its id."""

    proposal: str
    text: str
    document: str | None = None
    element: str | None = None


# -- people


@dataclass(frozen=True, slots=True)
class CreateUnit:
    """Adds an office, below ``parent`` where one is given. By an administrator.

    ``code`` is 2 to 10 capital letters or digits; ``letters``, two capitals, begin the codes of
    requests taken in there.
    """

    code: str
    name: str
    letters: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class RenameUnit:
    """Gives an office another name. By an administrator."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CreateUser:
    """Adds a login with its first password, without roles. By an administrator."""

    login: str
    name: str
    password: str = field(repr=False)
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class DisableUser:
    """Keeps somebody from logging in and ends their sessions and tokens at once. By an
    administrator, not on their own login."""

    login: str


@dataclass(frozen=True, slots=True)
class EnableUser:
    """Lets somebody who was disabled log in again, with the roles held before."""

    login: str


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Ends all sessions and tokens of the login, but for ``keep``: the id of the actor's own token
    with which they change their own password."""

    login: str
    password: str = field(repr=False)
    keep: str | None = None


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """``vi`` or ``en``: what the product speaks to the actor, or, as an administrator says, to the
    user ``login``."""

    language: str
    login: str | None = None


@dataclass(frozen=True, slots=True)
class SetEmail:
    """Where notices to the user go; None forgets the address."""

    login: str
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class GrantRole:
    """``head``: leads those who hold the role in the unit, and is told of their deadlines."""

    login: str
    unit: str
    role: str
    head: bool = False


@dataclass(frozen=True, slots=True)
class ProposeGrant:
    """Proposes what no administrator does alone: to give ``login`` a role that gives power, or,
    where they hold one, to let them log in again or to set their password. Another administrator
    decides, who neither proposed it nor receives it. ``unit``, ``role`` and ``head`` are those of a
    role. By an administrator."""

    act: GrantAct
    login: str
    reason: str
    unit: str | None = None
    role: str | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class ApproveGrant:
    """Carries a proposal out, as a second administrator. ``password`` is the new one, where one is
    to be set."""

    number: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RefuseGrant:
    """Ends a proposal without effect; whoever made it withdraws it so. By an administrator."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class RevokeRole:
    """Takes a role in a unit from somebody, from the next command on. By an administrator."""

    login: str
    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class Deputize:
    """Names who stands in for a person in a unit, from ``starts_at`` to ``ends_at``: in these
    ``roles`` and procedures, or in all of the procedure that they hold there. By the person, and
    then the deputy accepts; or by a leader of the unit or of one above, and then it holds at
    once."""

    person: str
    deputy: str
    unit: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    roles: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptDeputy:
    """Agrees to stand in. By the deputy."""

    deputyship: str


@dataclass(frozen=True, slots=True)
class DeclineDeputy:
    """Does not agree to stand in, with a reason. By the deputy."""

    deputyship: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndDeputy:
    """Ends it before its time, with a reason. By the person, the deputy, or a leader of the unit
    or of one above."""

    deputyship: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShareOut:
    """Gives the open steps that a person holds in a unit to colleagues, or sets them free. By the
    leader of the unit. ``shares`` says to whom each goes, by its id (None sets it free); without
    them they are shared out by slack, and with ``release`` all are set free."""

    person: str
    unit: str
    reason: str
    release: bool = False
    shares: tuple[tuple[str, str | None], ...] | None = None


@dataclass(frozen=True, slots=True)
class IssueToken:
    """A new token for a program of the actor, valid for ``days``."""

    label: str
    days: int = 30


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """Ends a session or token, by its id. By its owner or an administrator."""

    token: str


@dataclass(frozen=True, slots=True)
class RevokeTokens:
    """Ends every session and token of a login."""

    login: str


@dataclass(frozen=True, slots=True)
class SendNotices:
    """Has notices that have not left sent, as if they had never been tried: the one that is named,
    or those in these states that were made since then, at most 500 at once."""

    notice: str | None = None
    states: tuple[NoticeState, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RetryDeadlines:
    """Has the deadlines that could not be fired tried at once: those of one case, or all that the
    actor looks after."""

    case: str | None = None


@dataclass(frozen=True, slots=True)
class RetryJobs:
    """Has a job that was given up done again, or all of them, or those of the kind ``name``."""

    key: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SendTrial:
    """Has a trial message sent, to see whether the mail server or the provider of texts takes it:
    by ``email`` to the actor's own address, by ``sms`` to the ``number`` that they name. At most
    five an hour. By an administrator."""

    channel: TrialChannel
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TellWeek:
    """Has the letter of the week sent to every leader who has an address and has not muted it: once
    for each week, on a working day. Given by the worker."""


# -- one's own inbox


@dataclass(frozen=True, slots=True)
class ReadInbox:
    """Marks entries of the actor's own inbox as read: those named by their ids, or all that were
    made at ``until`` or before. Working state: it makes no event."""

    entries: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MuteInbox:
    """Has entries about a case (``case:CODE``), or of a kind (``kind:KIND``), not counted as unread
    for the actor any more, or counted again (``muted`` False). They stay in the list, and letters
    go out as ever: that somebody was told is no choice of theirs."""

    what: str
    muted: bool = True


Command = (
    StartCase
    | BeginApplication
    | BeginForCaller
    | ReopenForCaller
    | HandToCaller
    | TakeFromDesk
    | SaveApplication
    | AddPaper
    | ReceivePart
    | DropArrived
    | RemovePaper
    | LeavePaper
    | AskApplicationCode
    | SubmitApplication
    | SuspendCase
    | ResumeCase
    | CancelCase
    | TransferCase
    | AcceptTransfer
    | ReturnTransfer
    | ExtendDeadline
    | AskAnnulment
    | AnnulBreach
    | RefuseAnnulment
    | MakeCaseKey
    | ChooseMessages
    | ResendMessage
    | AskCaseCode
    | BeginSigning
    | SignDocument
    | ShowOneTimeCode
    | AskAddressCode
    | ChangeAddress
    | Subscribe
    | ConfirmSubscription
    | EndSubscription
    | AskErasure
    | EraseSubject
    | RefuseErasure
    | MakePaper
    | AskForPapers
    | HandInPaper
    | AcceptPaper
    | RefusePaper
    | EraseExpired
    | WithdrawConsent
    | AnswerWithdrawal
    | MakeAnswerFile
    | MakePersonalPack
    | AdoptPlainData
    | DrawUpDisposal
    | ReleaseDisposal
    | RefuseDisposal
    | EraseListed
    | TellCause
    | CorrelateMessage
    | RetryIncident
    | CorrectFacts
    | AddComment
    | FireDeadline
    | ReportUnreached
    | CountAnew
    | PassOver
    | ClaimTask
    | ReleaseTask
    | AssignTask
    | SaveDraft
    | CompleteTask
    | SaveView
    | ChangeView
    | DeleteView
    | ChooseView
    | Publish
    | BeginProposal
    | SaveProposal
    | SubmitProposal
    | ReturnProposal
    | ApproveProposal
    | PublishProposal
    | WithdrawProposal
    | CommentProposal
    | CreateUnit
    | RenameUnit
    | CreateUser
    | DisableUser
    | EnableUser
    | SetPassword
    | SetLanguage
    | SetEmail
    | GrantRole
    | ProposeGrant
    | ApproveGrant
    | RefuseGrant
    | RevokeRole
    | Deputize
    | AcceptDeputy
    | DeclineDeputy
    | EndDeputy
    | ShareOut
    | IssueToken
    | RevokeToken
    | RevokeTokens
    | SendNotices
    | RetryDeadlines
    | RetryJobs
    | ReadInbox
    | MuteInbox
    | SendTrial
    | TellWeek
)
