"""Simulations of what a proposal would make of a procedure, and examples that have to end well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.errors import EngineError, Invalid
from engine.handlers.proposals import Proved, prove_proposal
from engine.model.actor import Actor
from engine.model.commands import PublishProposal, SubmitProposal
from engine.model.documents import Document, Kind
from engine.model.example import Ending, Script, read_example
from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.publishing import sandbox
from engine.publishing.current import read_published_set
from engine.publishing.current_document import each_read
from engine.readers.checks import CheckReader, after
from engine.readers.proposals import ProposalReader
from engine.simulation.simulation import Simulation, simulate
from engine.store.database import Database


@dataclass(frozen=True, slots=True)
class ProposalSimulator:
    """Plays cases on the documents of a proposal, in the sandbox."""

    database: Database
    proposals: ProposalReader
    checks: CheckReader

    def simulate(
        self, actor: Actor, number: str, script: Script, language: str = "vi"
    ) -> Simulation:
        """Plays the script on what stands, with the documents of the proposal in its place.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
            Invalid: the documents have problems, or take more than reading may take.
            Unavailable: it could not be played now.
            EngineError: a line of the script cannot be done.
        """
        return sandbox.run(simulate, self._documents(actor, number), script, language)

    def play_examples(self, actor: Actor, number: str) -> tuple[Problem, ...]:
        """The examples that would end otherwise.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
            Invalid: the documents have problems, or take more than reading may take.
            Unavailable: it could not be played now.
            EngineError: a line of the script cannot be done.
        """
        return sandbox.run(play_examples, self._documents(actor, number))

    def _documents(self, actor: Actor, number: str) -> tuple[Document, ...]:
        """What would stand then, without problems."""
        view = self.proposals.get(actor, number)
        new = self.proposals.texts(actor, number)
        with self.database.read() as connection:
            current = read_published_set(connection)
        retires = view.proposal.retires
        self.checks.require_sound(new, current.documents(retires))
        return after(current, new, retires)


def prove_and_play(
    connection: Connection,
    actor: Actor,
    command: SubmitProposal | PublishProposal,
    now: datetime,
) -> Proved:
    """Validates and proves everything before the transaction begins, then plays every example on
    what would stand.

    Raises:
        Invalid: every problem of all its documents, and the examples that end otherwise.
    """
    proved = prove_proposal(connection, actor, command, now)
    stands_then = after(proved.proofs.current, proved.documents, proved.retires)
    problems = sandbox.run(play_examples, stands_then)
    if problems:
        raise Invalid(
            "publication_invalid",
            "Nothing was published: {count} problem(s) have to be mended first.",
            problems=problems,
            count=len(problems),
        )
    return proved


def play_examples(documents: Iterable[Document]) -> tuple[Problem, ...]:
    """Of each example of a procedure that takes new cases: what comes of it otherwise than it says.

    The documents are a whole set that was validated.
    """
    return tuple(_problems(tuple(documents)))


def _problems(asked: tuple[Document, ...]) -> Iterator[Problem]:
    processes = {document.key for document in asked if document.kind is Kind.PROCESS}
    for document in each_read(one for one in asked if one.kind is Kind.EXAMPLE):
        example = read_example(document.content)
        if example.script.definition not in processes:
            continue
        try:
            said = _differs(simulate(asked, example.script).ending(), example.ending)
        except EngineError as error:
            said = str(error).rstrip(".")
        if said:
            yield Problem(
                "example-fails",
                sentence(
                    "The example '{key}' comes out otherwise: {said}.", key=document.key, said=said
                ),
                "If that is meant, play it anew and save it under the same name.",
                f"{Kind.EXAMPLE}/{document.key}",
            )


def _differs(found: Ending, wanted: Ending) -> str:
    was, now = wanted.as_dict(), found.as_dict()
    return ", ".join(
        f"{name} was {was[name]}, is {now[name]}" for name in was if was[name] != now[name]
    )
