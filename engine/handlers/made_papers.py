"""Making papers from a case: what was written before is recorded, and kept by the case."""

from __future__ import annotations

from engine.errors import Conflict, Invalid
from engine.handlers.context import CommandContext
from engine.model.authorization import makes_paper_as
from engine.model.commands import MakePaper
from engine.model.events import PaperMade
from engine.model.media import files_of
from engine.publishing.templates_in_force import template_version
from engine.readers.paper_files import PaperWritten, not_making_paper


def make_paper(context: CommandContext, order: MakePaper | PaperWritten) -> dict[str, object]:
    """Records the paper; answers the file that holds it.

    Raises:
        NotFound: no such case, or the actor may not know of it.
        NotAllowed: such papers are made by others.
        Conflict: the case has changed since the paper was written, or its customer was erased.
    """
    command = order.command if isinstance(order, PaperWritten) else order
    made = _recorded(order)
    case = context.take_case(command.case)
    version = template_version(
        context.definitions, context.tx.connection, made.template, made.version
    )
    capacity = makes_paper_as(context.actor, case, () if version is None else version.made_by)
    if capacity is None:
        raise not_making_paper()
    context.act_as(capacity)
    if made.as_of != case.version:
        raise Conflict(
            "paper_overtaken",
            "The case has changed while the paper was written. Make it once more.",
        )
    context.require_files(case.code, frozenset(name for name, _ in files_of(made.data)))
    context.record(case.code, made)
    return {"number": made.number, **dict(_file_of(made))}


def _file_of(made: PaperMade) -> dict[str, object]:
    file = made.data["file"]
    assert isinstance(file, dict), "it is written so"
    return file


def _recorded(order: MakePaper | PaperWritten) -> PaperMade:
    if isinstance(order, PaperWritten):
        command = order.command
        number = None if command.task is None else int(command.task.rpartition("-")[2])
        file = {"sha256": order.sha256, "name": order.name}
        return PaperMade(
            command.template,
            order.version,
            order.number,
            command.language,
            order.as_of,
            order.document,
            {"file": file},
            number,
        )
    if order.made is None:
        raise Invalid("paper_unwritten", "Papers are written before they are kept.")
    return order.made
