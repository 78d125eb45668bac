"""By which channels, and to which addresses, one-time codes go."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.forms.email_address import read_email
from engine.forms.misread import Misread
from engine.forms.phone import read_phone
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.wording import Follows, MessageChannel
from engine.publishing.definitions import Definitions

_READ = {MessageChannel.SMS: read_phone, MessageChannel.EMAIL: read_email}


@dataclass(frozen=True, slots=True)
class DirectWording:
    """The published wording of messages that follow no event, such as those with codes: its key,
    version, and channels in order."""

    kind: str
    version: int
    channels: tuple[MessageChannel, ...]


def direct_wording(
    follows: Follows,
    definitions: Definitions,
    connection: Connection,
    published: int | None = None,
) -> DirectWording | None:
    """What messages say that follow this; None where nothing is published: nobody is told then, and
    no code is asked for."""
    for kind, (wording, version) in sorted(definitions.wordings(connection, published).items()):
        if wording.follows is follows:
            return DirectWording(kind, version, wording.channels)
    return None


def code_channels(definitions: Definitions, connection: Connection) -> tuple[MessageChannel, ...]:
    """The channels by which codes go, in the order in which they are tried."""
    wording = direct_wording(Follows.CODE_ASKED, definitions, connection)
    return () if wording is None else wording.channels


def addresses_in(answers: Mapping[str, object]) -> dict[MessageChannel, str]:
    """The addresses in the answers of a request at which somebody could be reached."""
    found: dict[MessageChannel, str] = {}
    for channel, read in _READ.items():
        with suppress(Misread):
            found[channel] = read(str(answers.get(ADDRESS_FACTS[channel]) or ""))
    return found
