"""Files of requests that come in parts, so that a cut connection loses no more than one of them.

The offset is known here, not by who sends: a part that goes on where the file ends is kept, any
other one changes nothing, and each is answered with where to go on.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from engine.errors import Invalid
from engine.handlers.applications import require_unsubmitted, take_application
from engine.handlers.context import CommandContext
from engine.model import commands
from engine.model.actor import acting_customer
from engine.model.application import part_place
from engine.model.media import MAX_FILE_BYTES
from engine.model.personal import Personal
from engine.store.tables import arriving_files, arriving_parts

PART_BYTES = 512 << 10
"""At most of one part."""
MOST_UNDER_WAY = 3
"""Files of one request; where another one begins, the one left longest is forgotten."""
_DIGEST = re.compile("[0-9a-f]{64}")


def receive_part(context: CommandContext, command: commands.ReceivePart) -> Mapping[str, object]:
    """Keeps a part, encrypted.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Conflict: it was handed in, or has no room for the file.
        Unavailable: there is no room for files of customers.
        Invalid: the file is too large, or the part fits no file of that size.
    """
    row = take_application(context, command.application, command.secret)
    require_unsubmitted(row)
    _require_fitting(command)
    found = context.rows.get(arriving_files, row["id"], command.digest)
    if found is None:
        _make_room(context, row["id"], command.size)
        context.rows.insert(
            arriving_files,
            application=row["id"],
            digest=command.digest,
            size=command.size,
            received=0,
            changed_at=context.now,
        )
    received = 0 if found is None else int(found["received"])
    if command.content and command.begins == received:
        context.rows.insert(
            arriving_parts,
            application=row["id"],
            digest=command.digest,
            begins=received,
            content=_encrypted(context, row["id"], command),
        )
        received += len(command.content)
    context.rows.update(
        arriving_files, row["id"], command.digest, received=received, changed_at=context.now
    )
    return {"received": received}


def drop_arrived(context: CommandContext, command: commands.DropArrived) -> Mapping[str, object]:
    """Forgets a file that came in parts; one that is not there is no fault.

    Raises:
        NotFound: no such application, or the secret does not open it.
    """
    row = take_application(context, command.application, command.secret)
    _drop(context, row["id"], command.digest)
    return {"application": row["id"]}


def _require_fitting(command: commands.ReceivePart) -> None:
    if command.size > MAX_FILE_BYTES:
        raise Invalid(
            "file_too_large",
            "The file is too large: it must have at most {most} MB. Send a smaller one.",
            most=MAX_FILE_BYTES >> 20,
        )
    fits = 0 <= command.begins <= command.begins + len(command.content) <= command.size
    if not (fits and len(command.content) <= PART_BYTES and _DIGEST.fullmatch(command.digest)):
        raise Invalid("part_unfit", "This part belongs to no such file. Choose the file again.")


def _make_room(context: CommandContext, application: str, size: int) -> None:
    others = context.rows.find(arriving_files, application=application)
    others.sort(key=lambda one: one["changed_at"], reverse=True)
    for one in others[MOST_UNDER_WAY - 1 :]:
        _drop(context, application, one["digest"])
    login = acting_customer(application).login
    context.uploads.require_room(context.tx.connection, login, size)


def _drop(context: CommandContext, application: str, digest: str) -> None:
    for part in context.rows.find(arriving_parts, application=application, digest=digest):
        context.rows.delete(arriving_parts, application, digest, part["begins"])
    if context.rows.get(arriving_files, application, digest) is not None:
        context.rows.delete(arriving_files, application, digest)


def _encrypted(context: CommandContext, application: str, command: commands.ReceivePart) -> str:
    text = base64.b64encode(command.content).decode()
    if context.tx.encryption is None:
        return text
    place = part_place(command.digest, command.begins)
    return context.tx.encryption.encrypt(application, place, Personal(text))
