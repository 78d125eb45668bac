"""Rehearsals of what a proposal would make of a procedure."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.actor import Actor
from engine.model.script import Script
from engine.readers.checks import CheckReader, after
from engine.readers.proposals import ProposalReader
from engine.rehearsal import Rehearsal, rehearse
from engine.standing import read_standing
from engine.store.database import Database


@dataclass(frozen=True, slots=True)
class Stage:
    database: Database
    proposals: ProposalReader
    checks: CheckReader

    def rehearse(
        self, actor: Actor, number: str, script: Script, language: str = "vi"
    ) -> Rehearsal:
        """Plays the script on what stands, with the documents of the proposal in its place.

        Raises:
            NotFound: no such proposal, or the actor may not know of it.
            Invalid: the documents have problems.
            EngineError: a line of the script cannot be done.
        """
        view = self.proposals.get(actor, number)
        new = self.proposals.texts(actor, number)
        with self.database.read() as connection:
            standing = read_standing(connection)
        self.checks.require_sound(standing, new)
        return rehearse(after(standing, new, view.proposal.retires), script, language)
