"""What the demo's customers do themselves, by the commands that their pages give: ask for power,
hand papers in, do their steps, sign, and have others told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from engine.app.engine import Engine
from engine.demo.answers import FILE_CONTENT
from engine.demo.phones import phone_of, read_code, read_question
from engine.model import commands
from engine.model.actor import Actor, acting_customer
from engine.model.asked_papers import is_outstanding
from engine.model.signing import AGREEMENT
from engine.model.wording import MessageChannel
from engine.projections.papers import list_asked_papers
from engine.readers.applications import PaperToGive
from engine.store.receipts import Receipt

_AT_HAND = "giấy-tờ.pdf"
SIGNED_BY_CODE = frozenset({"lvh_sign_ppa"})
"""Steps in which a household signs its contract by a one-time code."""
DONE_ONLINE = SIGNED_BY_CODE | {
    "lvh_fix_obstacle",
    "lvb_fix_wiring",
    "lvb_pay_and_deposit",
}
"""Steps that the demo's customers do with their key; for others they come to the office."""
NO_FILE: Mapping[str, str] = {"sha256": "", "name": _AT_HAND}
"""Stands in an answer where the customer sends a file, which is kept just before."""
_ANYBODY = acting_customer("")


@dataclass(frozen=True, slots=True)
class OnlineCustomer:
    """The customer of a case, who has its key."""

    engine: Engine
    code: str

    @property
    def actor(self) -> Actor:
        """Who acts in this case, and in no other one."""
        return acting_customer(self.code)

    def do_step(self, task: str, element: str, data: Mapping[str, Any]) -> Receipt:
        """Does a step of the customer: by a code that signs what the step shows, or as it is."""
        if element not in SIGNED_BY_CODE:
            return self.engine.execute(
                commands.CompleteTask(task, self._with_own(data)), self.actor
            )
        self.engine.execute(commands.BeginSigning(task), self.actor)
        signed = commands.SignDocument(
            task,
            sha256(FILE_CONTENT).hexdigest(),
            read_code(self.engine, self.code),
            data,
            AGREEMENT,
        )
        return self.engine.execute(signed, self.actor)

    def hand_in(self, most: int) -> None:
        """Hands in what was asked for, at most so many papers."""
        with self.engine.tasks.database.read() as connection:
            asked = list_asked_papers(connection, self.code)
        for one in [one for one in asked if is_outstanding(one)][:most]:
            command = commands.HandInPaper(self.code, one.number, (self._file(),))
            self.engine.execute(command, self.actor)

    def have_told(self) -> None:
        """Has somebody else told by SMS where the case is, who confirms it."""
        asked = commands.Subscribe(self.code, MessageChannel.SMS, phone_of(self.code))
        self.engine.execute(asked, _ANYBODY)
        token = read_question(self.engine, self.code)
        self.engine.execute(commands.ConfirmSubscription(token), _ANYBODY)

    def _file(self) -> dict[str, str]:
        return _keep(self.engine, self.actor)

    def _with_own(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, with files that the customer has sent."""
        return {
            name: self._file() if isinstance(value, Mapping) and "sha256" in value else value
            for name, value in data.items()
        }


def takes_requests(engine: Engine) -> bool:
    """Whether customers can confirm their numbers, as those of the demo do."""
    return MessageChannel.SMS in engine.context.ways_out()


def ask_online(
    engine: Engine, definition: str, answers: Mapping[str, Any], *, brings_papers: bool
) -> Receipt:
    """Writes a request, confirms the phone number, hands the request in and keeps its key."""
    begun = engine.execute(commands.BeginApplication(definition), _ANYBODY).details
    application, secret = str(begun["application"]), str(begun["secret"])
    view = engine.applications.get(application, secret)
    asked = {one.name for one in view.fields}
    known = {**answers, "phone": phone_of(str(answers["customer_name"]))}
    typed = {name: value for name, value in known.items() if name in asked}
    saved = commands.SaveApplication(application, secret, typed, view.version)
    engine.execute(saved, _ANYBODY)
    for paper in engine.applications.get(application, secret).papers:
        if brings_papers or paper.field is not None:
            _give(engine, application, secret, paper)
    engine.execute(commands.AskApplicationCode(application, secret), _ANYBODY)
    submitted = commands.SubmitApplication(application, secret, read_code(engine, application))
    receipt = engine.execute(submitted, _ANYBODY)
    code = str(receipt.details["case"])
    engine.execute(commands.MakeCaseKey(code), acting_customer(code))
    return receipt


def _give(engine: Engine, application: str, secret: str, paper: PaperToGive) -> None:
    file = _keep(engine, acting_customer(application))
    engine.execute(commands.AddPaper(application, secret, paper.id, (file,)), _ANYBODY)


def _keep(engine: Engine, actor: Actor) -> dict[str, str]:
    return {"sha256": engine.uploads.keep(actor.login, FILE_CONTENT), "name": _AT_HAND}
