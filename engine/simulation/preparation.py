"""What of a command is done before its transaction begins, and what is never kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.handlers import proposals, publishing
from engine.model import commands
from engine.model.actor import Actor
from engine.model.commands import Command
from engine.publishing.definitions import Definitions
from engine.simulation.examples import prove_and_play

_READ_BEFORE: dict[type, Callable[[Connection, Definitions, Actor, Any, datetime], Any]] = {
    commands.Publish: publishing.validate,
    commands.BeginProposal: proposals.read_drafts,
    commands.SaveProposal: proposals.read_drafts,
    commands.SubmitProposal: prove_and_play,
    commands.PublishProposal: prove_and_play,
}
"""Commands of which a slow part needs no lock."""

_SECRET = (commands.IssueToken, commands.CreateUser, commands.SetPassword)
"""They or their answer hold a secret, so no receipt is kept: a repeated command is carried out
again."""


def read_before(
    connection: Connection, definitions: Definitions, actor: Actor, command: Command, now: datetime
) -> Any:
    """Returns what the handler is given: the command, or what its slow part has made of it."""
    read = _READ_BEFORE[type(command)]
    return read(connection, definitions, actor, command, now)


def is_read_before(command: Command) -> bool:
    """Whether a part of the command needs no lock, so runs before the transaction begins."""
    return type(command) in _READ_BEFORE


def has_secret(command: Command) -> bool:
    """Whether the command or its answer holds a secret, which is kept nowhere."""
    return isinstance(command, _SECRET)
