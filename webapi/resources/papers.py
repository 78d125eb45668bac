"""The papers of a case: asked for on one list, handed in, accepted or refused."""

from __future__ import annotations

from typing import Any

from engine import Receipt, commands, views
from webapi.context import actor, execute, reading
from webapi.i18n import language
from webapi.precondition import expected_version
from webapi.routes import Precondition, Routes
from webapi.schemas.cases import ReasonSchema
from webapi.schemas.papers import (
    AskForPapersSchema,
    HandInSchema,
    PaperAcceptanceSchema,
    PapersSchema,
)

routes = Routes("asked papers", "What is missing of a dossier, told to the customer once.")


@routes.reads("/cases/<name:code>/papers", PapersSchema)
def get_papers(code: str) -> views.PapersView | dict[str, Any]:
    """What the request needs, and what its customer was asked for"""
    found = reading().papers.of_case(actor(), code, language())
    return _NONE if found is None else found


_NONE: dict[str, Any] = {
    **dict.fromkeys(("needed", "lists", "asked", "brought"), ()),
    **dict.fromkeys(("settled", "may_ask", "may_ask_again", "may_hand_in", "may_decide"), False),
}
"""Of a procedure that says nowhere which papers it needs."""


@routes.changes("/cases/<name:code>/papers", AskForPapersSchema, precondition=Precondition.OPTIONAL)
def ask_for_papers(body: dict[str, Any], code: str) -> Receipt:
    """Ask the customer for all that is missing, on one list; the check of the dossier ends"""
    items = tuple(
        {name: one for name, one in item.items() if one is not None} for item in body.pop("items")
    )
    return execute(commands.AskForPapers(code, items, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/papers/<number:paper>/hand-in",
    HandInSchema,
    precondition=Precondition.OPTIONAL,
)
def hand_in_paper(body: dict[str, Any], code: str, paper: int) -> Receipt:
    """Hand in a paper that was asked for"""
    files = tuple(body.pop("files"))
    return execute(
        commands.HandInPaper(code, paper, files, **body, expected_version=expected_version())
    )


@routes.changes(
    "/cases/<name:code>/papers/<number:paper>/acceptance",
    PaperAcceptanceSchema,
    precondition=Precondition.OPTIONAL,
)
def accept_paper(body: dict[str, Any], code: str, paper: int) -> Receipt:
    """Say that what came is what was asked for"""
    return execute(commands.AcceptPaper(code, paper, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/papers/<number:paper>/refusal",
    ReasonSchema,
    precondition=Precondition.OPTIONAL,
)
def refuse_paper(body: dict[str, Any], code: str, paper: int) -> Receipt:
    """Say why what came is not what was asked for"""
    return execute(commands.RefusePaper(code, paper, **body, expected_version=expected_version()))
