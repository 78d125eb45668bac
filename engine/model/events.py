"""What happened. Events are the record; the rows of cases, steps, people and documents are made
from them.

A released event type is never changed: a change is a new version with its own class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.model.instant import to_instant, to_text

# -- cases


@dataclass(frozen=True, slots=True)
class CaseStarted:
    """A request was taken in at ``intake_unit``, on this version of the process ``definition`` and
    of the deadline ``profile``. First version of the type."""

    definition: str
    version: int
    intake_unit: str
    channel: str
    profile: str | None = None
    profile_version: int | None = None


@dataclass(frozen=True, slots=True)
class CaseStarted2(CaseStarted):
    """``rules`` is the number of the rules of counting (``engine.model.case.COUNTING_RULES``)."""

    rules: int = 2


def rules_of(started: CaseStarted) -> int:
    """The number of the rules of counting that a case was started under; the first version of the
    event does not tell it, and is of the first."""
    return started.rules if isinstance(started, CaseStarted2) else 1


@dataclass(frozen=True, slots=True)
class LawChosen:
    """The case runs under a deadline profile that is not in force on the day it was registered:
    it has ended, or has not begun."""

    profile: str
    profile_version: int
    reason: str


@dataclass(frozen=True, slots=True)
class CaseRouted:
    """The case is carried out by this unit from now on."""

    unit: str


@dataclass(frozen=True, slots=True)
class TransferOffered:
    """The case is offered to ``unit``. Whoever says nothing until ``ends_at`` accepts it. ``to``
    are told, who may answer."""

    unit: str
    reason: str
    ends_at: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferReturned:
    """The offered ``unit`` does not take the case; a leader above decides about it from now on.
    ``to`` are told: who offered it, and those who decide."""

    unit: str
    reason: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferAccepted:
    """The case is carried out by ``unit`` from now on, and no more by ``was``; ``silent``: nobody
    answered in time. ``to`` are told: who held its open steps, who offered it, and of a silent one
    those of the unit."""

    unit: str
    was: str
    silent: bool | None = None
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferDecided:
    """A leader above both units has decided that ``unit`` carries the case out from now on, and no
    more ``was``. ``to`` are told: who held its open steps, and those of both units."""

    unit: str
    was: str
    reason: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseHandedOver:
    """The case goes on, with the same code and data, under another process."""

    definition: str
    version: int
    profile: str | None = None
    profile_version: int | None = None


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    """``occurred_at`` is the instant that counts; ``due_at`` the end of the whole limit, if the
    milestone starts it."""

    milestone: str
    element: str
    occurred_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MilestoneCorrected:
    """The milestone was reached at another instant than was told, ``was``; ``due_at`` is the end of
    the whole limit, if the milestone starts it."""

    milestone: str
    element: str
    occurred_at: datetime
    was: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseSuspended:
    """The case stands still from now on, at the customer's request; ``document`` is the paper."""

    reason: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class CaseResumed:
    """The suspended case goes on; limits that moved by it follow as ``DeadlineMoved``."""

    reason: str


@dataclass(frozen=True, slots=True)
class CaseCancelled:
    """The case ended by decision, before its process did."""

    reason: str


@dataclass(frozen=True, slots=True)
class CaseCompleted:
    """The process reached its end: the end event ``element``, which gives the outcome."""

    outcome: str
    element: str


# -- tasks; ``task`` is the number within the case


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """``limit`` is the limit's text (``1.5wd``) and ``calendar`` the calendar it runs on.
    ``excluded`` is true where the step's time does not count toward the limit of the case."""

    task: int
    element: str
    round: int
    roles: tuple[str, ...]
    unit: str
    due_at: datetime | None = None
    limit: str | None = None
    calendar: str | None = None
    calendar_version: int | None = None
    excluded: bool | None = None


@dataclass(frozen=True, slots=True)
class TaskClaimed:
    """Whoever recorded the event holds the step from now on."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskReleased:
    """Nobody holds the step any more; its candidates may claim it."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskAssigned:
    """The login ``assignee`` holds the step from now on, whoever held it before."""

    task: int
    assignee: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskMoved:
    """The open step is done in ``unit`` from now on, with its due instant and its draft;
    ``released``: whoever held it may not do it there, and holds it no more."""

    task: int
    unit: str
    released: bool | None = None


@dataclass(frozen=True, slots=True)
class TaskCompleted:
    """``data`` are the results of the step, ``facts`` what it said about the case itself."""

    task: int
    element: str
    round: int
    data: Mapping[str, object]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DoneStated:
    """A step was done at this instant, as the device states on which its answer waited for network.
    Limits end when the answer arrives: this counts nothing. ``drift`` is by how many seconds the
    clock of the device was ahead when it sent."""

    task: int
    done_at: datetime
    drift: int


@dataclass(frozen=True, slots=True)
class AnswerDoubted:
    """The answer of a step contradicts what was known of the case. Each of the ``doubts`` has the
    ``key`` of the rule, the ``field`` and what is odd about it, in ``vi`` and ``en``. ``seen``:
    whoever gave the answer was shown that before."""

    task: int
    element: str
    doubts: tuple[Mapping[str, str], ...]
    seen: bool


@dataclass(frozen=True, slots=True)
class TaskCancelled:
    """Its part of the diagram was left before it was done."""

    task: int
    element: str


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    """The due instant of a task or of a timer (``number``), or of the whole case (0), is another
    one now. ``reason`` is suspension, exclusion or calendar; with that, its new version."""

    number: int
    element: str
    due_at: datetime
    was: datetime
    reason: str
    calendar_version: int | None = None


@dataclass(frozen=True, slots=True)
class DeadlineExtended:
    """More time by agreement, for a task or for the whole case (``number`` 0). ``by`` is the
    limit's text; ``agreed_with`` who consented."""

    number: int
    element: str
    by: str
    due_at: datetime
    was: datetime
    reason: str
    agreed_with: str
    document: str | None = None


# -- the budget, and limits that come to their end; ``number`` 0 stands for the whole case


@dataclass(frozen=True, slots=True)
class OutlookChanged:
    """Whether power is projected to come in time, and when; None where nothing is projected any
    more. ``path`` are the steps that make the case tight or late, ``to`` the logins that are told
    that it got worse."""

    outlook: str | None = None
    ends_at: datetime | None = None
    path: tuple[str, ...] | None = None
    to: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReminderGiven:
    """A limit comes to its end soon. ``to`` are the logins that are told; ``skipped`` says how
    many earlier reminders fell into a time when nobody could give them."""

    number: int
    element: str
    due_at: datetime
    to: tuple[str, ...] = ()
    skipped: int | None = None


@dataclass(frozen=True, slots=True)
class DeadlineBreached:
    """A limit is over and the step is not done. This verdict stands, whatever becomes known of
    the calendar later."""

    number: int
    element: str
    due_at: datetime
    limit: str
    owner: str
    to: tuple[str, ...] = ()
    skipped: int | None = None


@dataclass(frozen=True, slots=True)
class BreachTold:
    """People are told, in their office hours, of a breach that came when nobody was there."""

    number: int
    element: str
    due_at: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreachRepeated:
    """The step is still not done."""

    number: int
    element: str
    due_at: datetime
    days_late: int
    to: tuple[str, ...] = ()
    skipped: int | None = None


@dataclass(frozen=True, slots=True)
class BreachClosed:
    """A step, or the whole case, was done late: by so many calendar days, for this reason. 0 days
    late is after office hours of its last day."""

    number: int
    element: str
    due_at: datetime
    done_at: datetime
    days_late: int
    cause: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class BreachDoubted:
    """By the ledger as it is now the limit was kept: it ends at ``ends_at`` at the latest. The
    breach stands until somebody annuls it; those are told who may ask for that."""

    number: int
    element: str
    due_at: datetime
    ends_at: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnulmentAsked:
    """Somebody says that a breach was recorded wrongly. Until another person decides, it stands."""

    number: int
    element: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnnulmentRefused:
    """The breach stands."""

    number: int
    element: str
    reason: str


@dataclass(frozen=True, slots=True)
class BreachAnnulled:
    """The breach of the limit that ended at ``due_at`` counts no more: another person than
    ``asked_by`` found that it was recorded wrongly."""

    number: int
    element: str
    due_at: datetime
    reason: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class CauseAwaited:
    """A limit ended late with something that nobody was asked about (``ended_by``, one of
    ``engine.model.breach.EndedBy``): until somebody says it, its breach has no cause. ``to`` are
    told, who may say it."""

    number: int
    element: str
    due_at: datetime
    ended_by: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseTold:
    """Somebody says why a limit was not kept, after it has ended."""

    number: int
    element: str
    due_at: datetime
    cause: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class CaseKeyMade:
    """Whoever has asked for power was given a key, and those of before open nothing any more. The
    key itself is no part of history."""


@dataclass(frozen=True, slots=True)
class MessagesChosen:
    """How the customer wants to be told: how much by which channel, and in which language; what is
    not named stayed."""

    wishes: Mapping[str, str]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MessageResent:
    """A message to the customer, by its id, is sent once more."""

    message: str


@dataclass(frozen=True, slots=True)
class AddressConfirmed:
    """The customer, who has handed the request in online, has shown with a one-time code that they
    can be reached by this ``channel`` at the address in the request."""

    channel: str


@dataclass(frozen=True, slots=True)
class BegunForCaller:
    """The desk of that ``unit`` has begun the request with a caller, who took it over at
    ``taken_at`` and handed it in alone. ``login`` is who of the desk that was."""

    login: str
    unit: str
    begun_at: datetime
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """The customer, who had shown a one-time code, is reached by this ``channel`` at another
    address from now on, which a code of its own has confirmed; ``facts`` hold it."""

    channel: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DocumentSigned:
    """The customer has signed a document in this step: the SHA-256 of the ``document`` that they
    were shown, by which ``level`` (``engine.model.signing.SigningLevel``). ``agreement`` is the
    version of the words by which they agreed to a one-time code, ``channel`` and ``address`` are
    where that was sent. ``certificate`` says by whom a digital signature is: ``subject``,
    ``serial`` and ``issuer``."""

    task: int
    element: str
    document: str
    level: str
    agreement: str | None = None
    channel: str | None = None
    address: str | None = None
    file: str | None = None
    certificate: str | None = None


# -- personal data


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """Somebody says that what is held of the ``subject`` is to be erased, on that ``ground``
    (``engine.model.erasure.ErasureGround``). Until another person decides, nothing is."""

    subject: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class ErasureRefused:
    """What is held of the ``subject`` is kept, for this reason."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class CustomerUnreached:
    """No message of that ``kind`` about the event ``about`` of the case has reached the customer by
    any channel. ``to`` are told, who may call."""

    about: int
    kind: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectErased:
    """The key of the ``subject`` is forgotten, as ``asked_by`` had asked on that ``ground``: what
    earlier events hold of it encrypted cannot be read any more."""

    subject: str
    ground: str
    reason: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The ``subject`` has withdrawn consent, and is answered by ``answer_by``. ``stops`` says what
    is not done any more, ``stays`` why data are kept all the same (``engine.model.withdrawal``)."""

    subject: str
    reason: str
    answer_by: datetime
    stops: tuple[str, ...]
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawalAnswered:
    """The ``subject`` was told what is stopped and what stays."""

    subject: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnswerFileMade:
    """A file of all that is held of the ``subject`` was made for them."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class PersonalPackMade:
    """An evidence pack with personal data in it was made, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class PlainDataAdopted:
    """Somebody has taken the database over with personal data in its history that are readable, as
    they were recorded before they were encrypted."""

    reason: str


# -- lists of what is kept long enough; their stream is ``disposal/NUMBER``


@dataclass(frozen=True, slots=True)
class DisposalDrawnUp:
    """Somebody has listed cases of the unit whose personal data are kept long enough by that
    version of the published periods. ``entries`` are case codes and subjects, a blank between."""

    unit: str
    retention: int
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisposalReleased:
    """Another person has them erased, from now on, batch after batch."""

    reason: str


@dataclass(frozen=True, slots=True)
class DisposalRefused:
    """Another person has them kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class DisposalAdvanced:
    """The entries up to the number ``through`` have been gone through. ``left_out`` are those among
    the last ones that were not erased: they are not due any more, or were erased otherwise."""

    through: int
    left_out: tuple[str, ...] = ()


# -- papers that are made from the case


@dataclass(frozen=True, slots=True)
class PaperMade:
    """A paper was made from what the case told by its event ``as_of``, by this ``version`` of its
    ``template``; ``number`` counts those of the template. ``task``: from answers of that step that
    were not handed in yet, too. ``document`` is the SHA-256 of the PDF; ``data`` holds it as
    ``file``, with the SHA-256 of what is kept, encrypted."""

    template: str
    version: int
    number: int
    language: str
    as_of: int
    document: str
    data: Mapping[str, object]
    task: int | None = None


# -- papers: ``number`` counts those that the customer of a case was asked for


@dataclass(frozen=True, slots=True)
class PapersAsked:
    """The customer is asked for papers, all on one list: each has ``number``, ``label`` and
    ``reason``, and ``paper``, its published id, unless it is in the desk's own words. ``round``
    counts the lists; from the second on ``reason`` says why one was not enough."""

    round: int
    items: tuple[Mapping[str, object], ...]
    note: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PaperHandedIn:
    """A paper came; ``data`` holds its ``files``. ``paper`` is the published id of the one that
    came in place of what was asked for."""

    number: int
    data: Mapping[str, object]
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class PaperSubmitted:
    """A paper came with the request itself, before anybody asked for it, under this ``number``.
    ``paper`` and ``label`` say which one of the published papers is needed, ``instead`` the one
    that came in its place; ``data`` holds its ``files``. Without any, the customer shows it at the
    survey."""

    number: int
    paper: str
    label: str
    data: Mapping[str, object]
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class PaperAccepted:
    """What came is what was asked for."""

    number: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PaperRefused:
    """What came is not what was asked for, for this reason; it is asked for still."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class SupplyPaused:
    """What came for the step ``task`` lies with the desk, or all of it was accepted: the time is no
    more the customer's. ``places`` stand still from now on: the limit of the step, and the timers
    at its border."""

    task: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupplyResumed:
    """Something is to be handed in again, and nothing lies with the desk: the time is the
    customer's. ``places`` run on; what that moves follows as ``DeadlineMoved``."""

    task: int
    places: tuple[str, ...]


# -- windows: limits over several steps; ``number`` is -1, -2, ...: how often it was opened


@dataclass(frozen=True, slots=True)
class WindowOpened:
    """The case has passed where a window begins. ``element`` is ``window:`` and its id, ``since``
    the instant that counts there. ``leaves_out`` are the element ids of the steps whose time it
    does not measure, ``left_out`` the times since then that did not count, as ISO 8601 intervals.
    Opened once more under the same number, it begins at another instant than was told."""

    number: int
    element: str
    since: datetime
    due_at: datetime
    limit: str
    calendar: str
    calendar_version: int
    leaves_out: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The case has passed where it ends, or it goes on no more: the case is over, another process
    carries it on, or the window begins anew."""

    number: int
    element: str
    closed_at: datetime
    due_at: datetime
    kept: bool


# -- waiting for messages and timers; ``wait`` is the number within the case


@dataclass(frozen=True, slots=True)
class WaitOpened:
    """Waits for the message ``name``, or until ``due_at``."""

    wait: int
    element: str
    name: str | None = None
    roles: tuple[str, ...] = ()
    due_at: datetime | None = None
    limit: str | None = None
    calendar: str | None = None
    calendar_version: int | None = None


@dataclass(frozen=True, slots=True)
class WaitClosed:
    """The case waits there no more: its part of the diagram was left, or the case was cancelled."""

    wait: int
    element: str


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The awaited message came in, for the ``round``-th time at this element. ``data`` is what it
    said, ``facts`` what of it is about the case itself."""

    wait: int
    element: str
    name: str
    round: int
    data: Mapping[str, object]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer of the diagram went off; ``due_at`` is the instant that it was set to."""

    wait: int
    element: str
    due_at: datetime


# -- incidents; ``token`` is the number within the case


@dataclass(frozen=True, slots=True)
class IncidentRaised:
    """An automatic step failed at ``element``; its branch waits. ``code`` is the cause
    (``docs/states.md``), ``reason`` the sentence that people read."""

    token: int
    element: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentDropped:
    """The scope of the failed step was left; there is nothing to retry any more."""

    token: int
    element: str


@dataclass(frozen=True, slots=True)
class IncidentRetried:
    """Somebody had the failed step tried again, with these facts corrected before."""

    token: int
    element: str
    reason: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FactsCorrected:
    """Facts about the case are these from now on; so are results of steps, named
    ``step.field``."""

    reason: str
    facts: Mapping[str, object]


# -- what is published


@dataclass(frozen=True, slots=True)
class Published:
    """``binds`` gives the versions of other documents that this version was checked with."""

    kind: str
    key: str
    version: int
    hash: str
    binds: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Retired:
    """This version of a process was its last one: no new cases begin on it."""

    kind: str
    key: str
    version: int
    proposal: str


@dataclass(frozen=True, slots=True)
class ProofOverridden:
    """A process was published, or limits that it runs under, although the proof says that it can
    break its limit."""

    key: str
    version: int
    reason: str
    verdict: str


# -- proposals to change what is published; documents are named ``kind/key``


@dataclass(frozen=True, slots=True)
class ProposalBegun:
    """Somebody began a proposal; what it holds follows as ``ProposalSaved``."""

    title: str


@dataclass(frozen=True, slots=True)
class ProposalSaved:
    """All that it holds from now on: the hash of each text, the published version that each was
    made from (0: it is new), and the processes that it retires."""

    title: str
    documents: Mapping[str, object]
    bases: Mapping[str, object]
    retires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalSubmitted:
    """``standing`` are the published versions that it was proved beside, ``verdicts`` what the
    proof of each process says, ``overrides`` the reason for each that may break its limit."""

    note: str
    standing: Mapping[str, object]
    verdicts: tuple[Mapping[str, object], ...]
    overrides: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ProposalReturned:
    """It is a draft again."""

    reason: str


@dataclass(frozen=True, slots=True)
class ProposalApproved:
    """Somebody who is not among its authors found it right, verdicts included."""

    note: str


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn:
    """The proposal ended without being published."""

    reason: str


@dataclass(frozen=True, slots=True)
class ProposalPublished:
    """``published`` are the new versions; ``verdicts`` those of the last proof."""

    published: Mapping[str, object]
    verdicts: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class ProposalCommented:
    """Something said about the proposal, a document of it, or an element of that."""

    text: str
    document: str | None = None
    element: str | None = None


# -- people and units


@dataclass(frozen=True, slots=True)
class UnitCreated:
    """There is a new office; ``letters`` begin the codes of requests taken in there."""

    code: str
    name: str
    letters: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRenamed:
    """The office has another name from now on."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CommentAdded:
    """Something said about the case, or about a step of it, by its number."""

    text: str
    task: int | None = None


@dataclass(frozen=True, slots=True)
class UserCreated:
    """There is a new login. Its password is no part of history."""

    login: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class LanguageChanged:
    """The product speaks this language (``vi``, ``en``) to the user from now on."""

    login: str
    language: str


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The login has another password; the password itself is no part of history."""

    login: str


@dataclass(frozen=True, slots=True)
class EmailChanged:
    """Notices go to another address; which one is not recorded, so that it can be forgotten."""

    login: str


@dataclass(frozen=True, slots=True)
class UserDisabled:
    """The login opens nothing any more."""

    login: str


@dataclass(frozen=True, slots=True)
class UserEnabled:
    """May log in again; the roles are those held before."""

    login: str


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """``head``: leads those who hold the role in the unit."""

    login: str
    unit: str
    role: str
    head: bool | None = None


@dataclass(frozen=True, slots=True)
class RoleRevoked:
    """The login does not hold the role in the unit any more."""

    login: str
    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class DeputyNamed:
    """``deputy`` is to stand in for ``person`` in the unit, from ``starts_at`` to ``ends_at``. No
    ``roles`` are all of the procedure that the person holds there, no ``definitions`` all
    procedures. ``at_once``: a leader has named them, and nobody has to accept it."""

    person: str
    number: int
    deputy: str
    unit: str
    roles: tuple[str, ...]
    definitions: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    reason: str
    at_once: bool | None = None


@dataclass(frozen=True, slots=True)
class DeputyAccepted:
    """The deputy stands in from now on, as soon as it has begun."""

    person: str
    number: int


@dataclass(frozen=True, slots=True)
class DeputyDeclined:
    """The deputy does not stand in."""

    person: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class DeputyEnded:
    """The deputy stands in no more, from now on."""

    person: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class GrantProposed:
    """An administrator proposes what none of them does alone: ``act`` is ``role``, ``enable`` or
    ``password``, and is about ``login``. Nothing comes of it after ``ends_at``. ``to`` are those
    who may decide."""

    act: str
    login: str
    reason: str
    ends_at: datetime
    unit: str | None = None
    role: str | None = None
    head: bool | None = None
    to: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GrantApproved:
    """A second administrator has carried it out; the events of the user say what came of it."""

    login: str
    proposed_by: str
    to: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GrantRefused:
    """Nothing comes of it: an administrator has refused it, or whoever proposed it took it back."""

    login: str
    reason: str
    to: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GrantMadeAlone:
    """What needs two administrators was done on the command line by somebody who may read the
    database, where an administrator could have proposed it."""

    act: str
    login: str
    unit: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """A session or token of the login began, called ``label``; it ends by itself at ``expires_at``.
    ``token`` is its id, never its secret."""

    login: str
    token: str
    label: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    """The session or token with this id opens nothing any more."""

    login: str
    token: str


# -- what the worker could not do


@dataclass(frozen=True, slots=True)
class RetryOrdered:
    """Somebody has had ``count`` of ``what`` tried again that had failed: notices, deadlines or
    jobs. ``subject`` is the notice, case, job or kind of jobs that was named; None where all were
    meant."""

    what: str
    count: int
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class TrialOrdered:
    """Somebody has had a trial message sent by this channel. The address is not recorded."""

    channel: str


@dataclass(frozen=True, slots=True)
class WeekTold:
    """Leaders (``to``) are sent the letter of the week that begins on that ``monday``, written
    year-month-day. Its figures are read when it is sent."""

    monday: str
    to: tuple[str, ...]


Payload = (
    CaseStarted
    | CaseStarted2
    | CaseRouted
    | TransferOffered
    | TransferReturned
    | TransferAccepted
    | TransferDecided
    | LawChosen
    | CaseHandedOver
    | MilestoneReached
    | MilestoneCorrected
    | CaseSuspended
    | CaseResumed
    | CaseCancelled
    | CaseCompleted
    | TaskOpened
    | TaskClaimed
    | TaskReleased
    | TaskAssigned
    | TaskMoved
    | TaskCompleted
    | DoneStated
    | AnswerDoubted
    | TaskCancelled
    | DeadlineMoved
    | DeadlineExtended
    | OutlookChanged
    | ReminderGiven
    | DeadlineBreached
    | BreachTold
    | BreachRepeated
    | BreachClosed
    | BreachDoubted
    | AnnulmentAsked
    | AnnulmentRefused
    | BreachAnnulled
    | CaseKeyMade
    | MessagesChosen
    | MessageResent
    | AddressConfirmed
    | BegunForCaller
    | AddressChanged
    | DocumentSigned
    | ErasureAsked
    | ErasureRefused
    | SubjectErased
    | ConsentWithdrawn
    | WithdrawalAnswered
    | AnswerFileMade
    | PersonalPackMade
    | PlainDataAdopted
    | DisposalDrawnUp
    | DisposalReleased
    | DisposalRefused
    | DisposalAdvanced
    | CustomerUnreached
    | PaperMade
    | PapersAsked
    | PaperHandedIn
    | PaperSubmitted
    | PaperAccepted
    | PaperRefused
    | SupplyPaused
    | SupplyResumed
    | CauseAwaited
    | CauseTold
    | WindowOpened
    | WindowClosed
    | WaitOpened
    | WaitClosed
    | MessageReceived
    | TimerFired
    | IncidentRaised
    | IncidentDropped
    | IncidentRetried
    | FactsCorrected
    | CommentAdded
    | Published
    | ProofOverridden
    | Retired
    | ProposalBegun
    | ProposalSaved
    | ProposalSubmitted
    | ProposalReturned
    | ProposalApproved
    | ProposalWithdrawn
    | ProposalPublished
    | ProposalCommented
    | UnitCreated
    | UnitRenamed
    | UserCreated
    | PasswordChanged
    | EmailChanged
    | LanguageChanged
    | UserDisabled
    | UserEnabled
    | RoleGranted
    | RoleRevoked
    | DeputyNamed
    | DeputyAccepted
    | DeputyDeclined
    | DeputyEnded
    | GrantProposed
    | GrantApproved
    | GrantRefused
    | GrantMadeAlone
    | TokenIssued
    | TokenRevoked
    | RetryOrdered
    | TrialOrdered
    | WeekTold
)

_LATER: dict[type[Payload], tuple[str, int]] = {CaseStarted2: ("CaseStarted", 2)}
"""Versions after the first."""
TYPES: dict[tuple[str, int], type[Payload]] = {
    _LATER.get(kind, (kind.__name__, 1)): kind for kind in get_args(Payload)
}
"""Every event type that was ever released, by name and version."""
_PLACES = {kind: place for place, kind in TYPES.items()}


PERSONAL_TEXTS: Mapping[type[Payload], tuple[str, ...]] = {
    CommentAdded: ("text",),
    DeadlineExtended: ("agreed_with",),
    PapersAsked: ("note",),
    DocumentSigned: ("address", "certificate"),
    PaperMade: ("document",),
}
"""Attributes of payloads in which people write about people: they are recorded encrypted. The
fields of answers are marked one by one, by their forms."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a stream's history.

    ``stream`` is a case code, or ``user/...``, ``unit/...``, ``form/...`` and the like;
    ``sequence`` counts from 1 within it. ``at`` is when it was recorded (UTC). ``on_behalf_of``
    names the outside party for whom ``by`` recorded it. ``via``, the way that ``by`` came in,
    stands only at the first event that a command recorded of the stream, with the role and the unit
    in which it was given: the events behind it are of the same command.
    """

    stream: str
    sequence: int
    at: datetime
    by: str
    payload: Payload
    on_behalf_of: str | None = None
    role: str | None = None
    unit: str | None = None
    via: str | None = None
    on_behalf_of_colleague: str | None = None
    """The login for whom ``by`` acted as a deputy; at every event of the command."""

    @property
    def type(self) -> str:
        """The name of the event's type, as it is stored and exported; the same for all its
        versions."""
        return _PLACES[type(self.payload)][0]

    @property
    def type_version(self) -> int:
        """The version of the type; 1 is the first."""
        return _PLACES[type(self.payload)][1]


def to_plain(payload: Payload) -> dict[str, object]:
    """The payload as JSON values; fields that are None are left out."""
    return {
        field.name: _plain(value)
        for field in fields(payload)
        if (value := getattr(payload, field.name)) is not None
    }


def _plain(value: object) -> object:
    match value:
        case datetime():
            return to_text(value)
        case tuple():
            return list(value)
        case _:
            return value


def from_plain(name: str, version: int, values: Mapping[str, object]) -> Payload:
    """The payload that ``to_plain`` wrote.

    Raises:
        KeyError: no such event type or version.
    """
    kind = TYPES[name, version]
    readers = _READERS[kind]
    restored: dict[str, Any] = {
        key: value if (read := readers[key]) is None else read(value)
        for key, value in values.items()
    }
    return kind(**restored)


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """What makes a value of that type from JSON; None where it is one already."""
    if get_origin(hint) in {Union, UnionType}:
        hint = next(part for part in get_args(hint) if part is not type(None))
    if hint is datetime:
        return to_instant
    return tuple if get_origin(hint) is tuple else None


_READERS = {
    kind: {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    for kind in TYPES.values()
}
