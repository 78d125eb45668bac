"""What readers answer: cases and tasks with the names that people know them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.model.breach import Breach
from engine.model.case import Case, Incident, Task
from engine.model.documents import Publication
from engine.model.erasure import Erasure
from engine.model.events import Event
from engine.model.hurried import Hurry
from engine.model.misdated import Misdated
from engine.model.states import NoticeState
from engine.model.transfer import Transfer
from engine.model.withdrawal import Withdrawal
from engine.model.written_paper import PaperOffer


@dataclass(frozen=True, slots=True)
class WindowView:
    """A limit over several steps that measures an open step: its end, and whether that is over.
    ``estimated``: days off that are not decided yet may move the end. ``ends_first``: before the
    limit of the step itself."""

    element: str
    name: str
    limit: str
    due_at: datetime
    over: bool
    ground: str
    assumed: bool
    estimated: bool = False
    ends_first: bool = False


@dataclass(frozen=True, slots=True)
class CustomerNews:
    """What is new with the customer of a step: how many ``papers`` lie with the desk, which of
    their steps this one follows (``done``, by name), and whether they are to be called because no
    message arrives (``unreached``)."""

    papers: int = 0
    done: str = ""
    unreached: bool = False


NO_NEWS = CustomerNews()


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Why the reader may not do a step that is one of their role: ``pair`` says what two people do,
    ``step`` which step of the case the reader has done. ``others`` are logins that may do it, where
    a single step is read."""

    pair: str
    step: str
    ground: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskView:
    """``turn`` names the roles whose turn it is; ``may_work`` whether it is the reader's.

    ``latest_at`` is the latest finish of an open step by the plan of the case, ``slack`` the
    calendar days from its nominal end to that; ``overdue`` says that its own limit is over,
    ``reason`` why it has to be done by then. ``stands_still``: the case is suspended; ``rests``:
    the step's own time is being left out, as while papers for it lie with the desk. ``estimated``
    and ``latest_estimated``: the instant of its own limit, and the latest finish,
    hang on days off that are not decided yet. ``windows`` are the limits over several steps that
    run while it is open, ``news`` is what is new with the customer, told in lists to those who work
    in its unit. ``kept_apart``: it is of a role of theirs, and they may not do it for what they
    have done. ``acts_for``: the reader does it as a deputy only, for the first of these colleagues.
    ``for_outside``: the reader would only record for a party outside. ``reminded_at`` is
    when the last reminder of its limit was given, or its breach told.
    """

    task: Task
    name: str
    definition: str
    customer: str
    place: str
    clock_owner: str
    turn: tuple[str, ...]
    may_work: bool
    latest_at: datetime | None = None
    slack: int | None = None
    overdue: bool = False
    reason: str | None = None
    stands_still: bool = False
    rests: bool = False
    estimated: bool = False
    latest_estimated: bool = False
    windows: tuple[WindowView, ...] = ()
    news: CustomerNews = NO_NEWS
    kept_apart: KeptApart | None = None
    acts_for: tuple[str, ...] = ()
    for_outside: bool = False
    reminded_at: datetime | None = None

    @property
    def is_still(self) -> bool:
        """Whether the time of the step stands still now, for either reason."""
        return self.stands_still or self.rests


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message that the case can take in now."""

    name: str
    element: str
    label: str
    turn: tuple[str, ...]
    form: str | None
    may_bring: bool = False


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A message that can be brought in, with what its form asks; ``behalf`` says that the reader
    would record for an outside party."""

    message: MessageView
    fields: tuple[FieldView, ...]
    behalf: bool


@dataclass(frozen=True, slots=True)
class TimerView:
    """A timer of the diagram that the case waits for; ``estimated``: days off that are not decided
    yet may move ``due_at``."""

    element: str
    label: str
    due_at: datetime
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class LawLine:
    """A deadline profile in a list: the version that is meant on a day, and whether new cases fall
    under it then."""

    profile: str
    version: int
    name: str
    begins: date
    last_day: date | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class LawView:
    """The law that a case runs under: new cases fall under it from ``begins`` to ``last_day``, as
    far as that is known. ``ended``: they do no more, and the case goes on under it. ``chosen`` says
    why the case was taken in under it although it was not in force."""

    profile: str
    version: int
    name: str
    ground: str
    begins: date
    last_day: date | None
    ended: bool
    chosen: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """``day`` counts calendar days of Vietnam since the valid dossier, until energized or now;
    ``days_left`` those up to the last day of the whole limit. Both stand still while the case
    does. ``path`` names the steps that make it tight or late, ``rights`` what the reader may do
    with the case (``engine.model.authorization.rights_of``). ``estimated`` and
    ``ends_estimated``: the end of the whole limit, and the instant when power is projected, hang
    on days off that are not decided yet."""

    case: Case
    name: str
    customer: str
    place: str
    tasks: tuple[TaskView, ...]
    messages: tuple[MessageView, ...]
    timers: tuple[TimerView, ...]
    incidents: tuple[Incident, ...]
    day: int | None
    days_left: int | None
    path: tuple[str, ...]
    rights: frozenset[str] = frozenset()
    misdated: tuple[Misdated, ...] = ()
    """Milestones that cannot have been reached then; nothing is counted from them."""
    hurry: Hurry | None = None
    """It went faster than it can have gone: somebody should look at it."""
    law: LawView | None = None
    estimated: bool = False
    ends_estimated: bool = False
    erasures: tuple[Erasure, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    offered_to_me: bool = False
    """The case is offered to the reader's unit, and the reader may answer."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open step in a short list: its id, case and name, and by when its own limit ends
    (``due_at``); ``is_still``: no time of it runs now. ``damaged``: its row cannot be read."""

    id: str
    case: str
    name: str
    due_at: datetime | None
    is_still: bool
    damaged: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. ``estimated`` and ``ends_estimated``: the end of the whole limit, and the
    instant when power is projected, hang on days off that are not decided yet."""

    case: Case
    name: str
    customer: str
    place: str
    estimated: bool = False
    ends_estimated: bool = False


@dataclass(frozen=True, slots=True)
class BreachView:
    """``name`` is what the step is called, ``cause`` the cause by name, once there is one.
    ``doubtful``: by the ledger as it is now the limit was kept, and nobody has annulled it yet.
    ``cause_awaited``: it is over, and nobody has said why it was not kept; ``may_explain``: the
    reader may."""

    breach: Breach
    name: str
    cause: str | None
    doubtful: bool = False
    cause_awaited: bool = False
    may_explain: bool = False


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """A version of a process, with its name in the reader's language."""

    publication: Publication
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an answer, or a fact, that is another one now; None where there is none."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class EventView:
    """An entry of the history; ``label`` is the element's name, where it has one.

    ``act`` is the first event of the command that recorded it; ``role`` and ``unit`` the capacity
    in which that was given, ``via`` the way it came in. ``under`` names the versions in force as
    ``key@version``: of the definition, the profile, the form and the calendar.
    """

    event: Event
    label: str | None
    act: int
    role: str | None
    unit: str | None
    via: str | None
    changes: tuple[Change, ...]
    under: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field that a form asks for: its name, its label in the reader's language, and its JSON
    Schema."""

    name: str
    label: str
    required: bool
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CorrectableView:
    """Something told of a case that can be put right: ``field.name`` is what a correction calls
    it, ``value`` what is known now."""

    field: FieldView
    value: object


@dataclass(frozen=True, slots=True)
class SectionView:
    """What a form brought in: ``element`` is the step or message, empty for the facts about the
    case as a whole; ``fields`` with their values."""

    element: str
    name: str
    completed_at: str | None
    fields: tuple[tuple[FieldView, object], ...]


@dataclass(frozen=True, slots=True)
class CommentView:
    """``task`` is the number of the step that it is about, if any."""

    by: str
    at: datetime
    text: str
    task: int | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A task with all that is needed to do it: its form, what is known, the draft. ``form`` and
    ``form_version`` are what is asked; ``behalf`` says that the reader would record for an
    outside party. Rules of the form may need the fields in ``ruled``. ``inside``: the reader may
    look into the case, and does not only hand in for somebody.
    ``asks_papers``: papers are asked for here, or handed in, on the page of the papers.
    ``papers`` can be made here by the reader, from the answers."""

    view: TaskView
    title: str
    fields: tuple[FieldView, ...]
    schema: Mapping[str, object]
    known: Mapping[str, object]
    case_version: int
    form: str
    form_version: int
    behalf: bool
    suspended_at: datetime | None
    may_comment: bool
    ruled: frozenset[str]
    inside: bool = True
    asks_papers: bool = False
    papers: tuple[PaperOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """Whether a notice has left, without what it says. ``problem`` says why it has not,
    ``next_try_at`` when it is tried again: None where it does not wait, or its job was lost."""

    id: str
    case: str
    login: str
    name: str
    state: NoticeState
    made_at: datetime
    attempts: int
    sent_at: datetime | None
    problem: str | None
    next_try_at: datetime | None
