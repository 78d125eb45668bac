"""The slow parts of commands: what is done before their transaction begins, so that no row is
locked meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from engine.handlers import proposal_drafts, publishing
from engine.handlers.dispatch import Order
from engine.model import commands
from engine.model.actor import Actor
from engine.model.command_kinds import ReadBefore
from engine.simulation.examples import prove_and_play


def read_before(
    connection: Connection,
    actor: Actor,
    command: ReadBefore,
    now: datetime,
) -> Order:
    """Returns what the handler is given: the command, or what its slow part has made of it."""
    match command:
        case commands.Publish():
            return publishing.prove_documents(connection, actor, command, now)
        case commands.BeginProposal() | commands.SaveProposal():
            return proposal_drafts.read_drafts(connection, actor, command, now)
        case commands.SubmitProposal() | commands.PublishProposal():
            return prove_and_play(connection, actor, command, now)
    assert_never(command)
