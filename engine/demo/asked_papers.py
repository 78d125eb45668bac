"""Papers that the demo's customers are asked for: on one list, and now and then on two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.app.engine import Engine
from engine.model import commands
from engine.model.actor import SYSTEM, Actor
from engine.model.asked_papers import AskedPaper
from engine.model.states import PaperState
from engine.store.receipts import Receipt

_UNREADABLE = "Bản chụp mờ, không đọc được số"
_NOTE = "Đề nghị nộp một lần, kèm bản chính để đối chiếu"
_CONTRADICTS = "Giấy tờ nộp thêm không khớp tên người đề nghị"
_MOST = 2


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Asks for the papers of one case, takes them in and accepts them."""

    engine: Engine
    code: str
    desk: Actor
    customer: str

    @property
    def is_published(self) -> bool:
        """Whether the procedure of the case says which papers it needs."""
        return self.engine.papers.of_case(SYSTEM, self.code) is not None

    def ask(self, cause: str | None) -> Receipt:
        """Asks for the first papers that the request needs; ``cause``: why that is late."""
        view = self.engine.papers.required(SYSTEM, self.code)
        needed = [one.id for one in view.needed if not one.later][:_MOST]
        items = tuple({"paper": key, "reason": _UNREADABLE} for key in needed)
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
        for one in self._open()[:1]:
            if one.state is PaperState.ASKED:
                self._take(one, paper)

    def take_all(self, paper: Mapping[str, str]) -> bool:
        """Takes in what is missing still, and accepts everything; whether anything was."""
        found = self._open()
        for one in found:
            if one.state is not PaperState.HANDED_IN:
                self._take(one, paper)
            self.engine.execute(commands.AcceptPaper(self.code, one.number), self.desk)
        return bool(found)

    def _open(self) -> list[AskedPaper]:
        view = self.engine.papers.of_case(self.desk, self.code)
        if view is None or not view.may_hand_in:
            return []
        return [one.paper for one in view.asked if not one.paper.settled]

    def _take(self, one: AskedPaper, paper: Mapping[str, str]) -> None:
        taken = commands.HandInPaper(self.code, one.number, (paper,), on_behalf_of=self.customer)
        self.engine.execute(taken, self.desk)
