"""What of a command is done before its transaction begins, and what is never kept of it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard, assert_never

from sqlalchemy import Connection

from engine.handlers import proposal_drafts, publishing
from engine.handlers.dispatch import Order
from engine.model import commands
from engine.model.actor import Actor
from engine.model.commands import Command
from engine.simulation.examples import prove_and_play

ReadBefore = (
    commands.Publish
    | commands.BeginProposal
    | commands.SaveProposal
    | commands.SubmitProposal
    | commands.PublishProposal
)
"""Commands of which a slow part needs no lock."""

_SECRET = (commands.IssueToken, commands.CreateUser, commands.SetPassword)
"""They or their answer hold a secret, so no receipt is kept: a repeated command is carried out
again."""


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


def is_read_before(command: Command) -> TypeGuard[ReadBefore]:
    """Whether a part of the command needs no lock, so runs before the transaction begins."""
    return isinstance(command, ReadBefore)


def has_secret(command: Command) -> bool:
    """Whether the command or its answer holds a secret, which is kept nowhere."""
    return isinstance(command, _SECRET)
