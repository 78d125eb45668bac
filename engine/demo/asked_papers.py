"""Papers that the demo's customers are asked for, on one list, and now and then on two; and those
that its staff makes of what a step has told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.app.engine import Engine
from engine.demo.online import OnlineCustomer
from engine.handlers.papers import MOST_ASKED
from engine.model import commands
from engine.model.actor import SYSTEM, Actor
from engine.model.asked_papers import AskedPaper
from engine.model.states import PaperState
from engine.store.receipts import Receipt

_UNREADABLE = "Bản chụp mờ, không đọc được số"
_OLD = "Bản chụp thiếu mặt sau"
_NOTE = "Đề nghị nộp một lần, kèm bản chính để đối chiếu"
_CONTRADICTS = "Giấy tờ nộp thêm không khớp tên người đề nghị"
_MOST = 2
_CAME = PaperState.HANDED_IN
_ONE_IN = 20
"""Of so many cases, papers of one are made: enough to look at, and a demo is made soon."""


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Asks for the papers of one case, takes them in and accepts them. A customer who is ``online``
    hands them in with the key."""

    engine: Engine
    code: str
    desk: Actor
    customer: str
    online: OnlineCustomer | None = None

    @property
    def is_published(self) -> bool:
        """Whether the procedure of the case says which papers it needs."""
        return self.engine.papers.of_case(SYSTEM, self.code) is not None

    def ask(self, cause: str | None) -> Receipt:
        """Asks for the first papers that the request needs; ``cause``: why that is late. The first
        that came with a request online cannot be read."""
        view = self.engine.papers.required(SYSTEM, self.code)
        needed = [one.id for one in view.needed if not one.later]
        for came in [one for one in view.brought if one.paper.state is _CAME][:1]:
            refused = commands.RefusePaper(self.code, came.paper.number, _UNREADABLE)
            self.engine.execute(refused, self.desk)
            do_as_well = {one.id for one in came.instead}
            needed = [str(came.paper.paper), *(one for one in needed if one not in do_as_well)]
        items = tuple({"paper": key, "reason": _UNREADABLE} for key in needed[:_MOST])
        asked = commands.AskForPapers(self.code, items, _NOTE, late_cause=cause)
        return self.engine.execute(asked, self.desk)

    def ask_again(self, leader: Actor) -> None:
        """Asks for one more, if the customer is still asked for papers."""
        if not self.engine.papers.required(leader, self.code).may_ask_again:
            return
        item = {"words": "Giấy ủy quyền của người đứng tên", "reason": _CONTRADICTS}
        self.engine.execute(commands.AskForPapers(self.code, (item,), reason=_CONTRADICTS), leader)

    def take_first(self, paper: Mapping[str, str]) -> None:
        """Takes the first paper in, to be looked at later."""
        if self.online is not None:
            self.online.hand_in(1)
            return
        for one in self._open()[:1]:
            if one.state is PaperState.ASKED:
                self._take(one, paper)

    def accept_brought(self) -> None:
        """Accepts what came with the request."""
        view = self.engine.papers.of_case(self.desk, self.code)
        for one in [] if view is None else [one.paper for one in view.brought]:
            if one.state is _CAME:
                self.engine.execute(commands.AcceptPaper(self.code, one.number), self.desk)

    def refuse_first(self) -> None:
        """Refuses the first paper that waits to be looked at."""
        for one in [one for one in self._open() if one.state is _CAME][:1]:
            refused = commands.RefusePaper(self.code, one.number, _OLD)
            self.engine.execute(refused, self.desk)

    def take_all(self, paper: Mapping[str, str]) -> Receipt | None:
        """Takes in what is missing still, and accepts everything, with which the customer's step
        ends. Answers the receipt of the last; none where nothing was asked for."""
        if self.online is not None:
            self.online.hand_in(MOST_ASKED)
        last = None
        for one in self._open():
            if one.state is not _CAME:
                self._take(one, paper)
            last = self.engine.execute(commands.AcceptPaper(self.code, one.number), self.desk)
        return last

    def _open(self) -> list[AskedPaper]:
        view = self.engine.papers.of_case(self.desk, self.code)
        if view is None or not view.may_hand_in:
            return []
        return [one.paper for one in view.asked if not one.paper.settled]

    def _take(self, one: AskedPaper, paper: Mapping[str, str]) -> None:
        taken = commands.HandInPaper(self.code, one.number, (paper,), on_behalf_of=self.customer)
        self.engine.execute(taken, self.desk)


def make_papers(engine: Engine, actor: Actor, code: str, element: str) -> None:
    """Makes the papers that the step is about, where nothing is missing for them."""
    if sum(code.encode()) % _ONE_IN or actor.case is not None:
        return
    for offer in engine.made_papers.of_case(actor, code).offers:
        if not (offer.may_make and element in offer.steps):
            continue
        if not engine.made_papers.draft(actor, code, offer.key).missing:
            engine.execute(commands.MakePaper(code, offer.key), actor)
