"""Papers that are made from a case. A kept one is read as a file of the case."""

from __future__ import annotations

from typing import Any

from engine import Receipt, commands, views
from webapi.context import actor, execute, reading
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.made_papers import MadePapersSchema, MakePaperSchema

routes = Routes("made papers", "Papers that are filled from what a case tells.")


@routes.reads("/cases/<name:code>/made-papers", MadePapersSchema)
def get_made_papers(code: str) -> views.MadePapersView:
    """The papers that can be made from a case, and those that were, the newest first"""
    return reading().made_papers.of_case(actor(), code, language())


@routes.changes("/cases/<name:code>/made-papers", MakePaperSchema)
def make_paper(body: dict[str, Any], code: str) -> Receipt:
    """Make a paper, and keep it in the case as a PDF"""
    return execute(commands.MakePaper(code, **body))
