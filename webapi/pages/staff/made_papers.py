"""Papers that are made from a case: which there can be, what one says now, and those that are
kept."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, paper_pdf
from webapi.context import actor, outside_reading, reading
from webapi.download import attachment
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told


@shows("/cases/<name:code>/made-papers")
def list_made_papers(code: str) -> Response:
    """GET ``/cases/CODE/made-papers``: the papers that can be made, and those that were."""
    view = reading().made_papers.of_case(actor(), code, language())
    return show("staff/made_papers.html", code=code, view=view)


@shows("/cases/<name:code>/made-papers/<name:template>")
def show_paper(code: str, template: str) -> Response:
    """GET ``/cases/CODE/made-papers/TEMPLATE``: what the paper says now, to read and print."""
    return _page(code, template)


@shows("/cases/<name:code>/summary")
def show_summary(code: str) -> Response:
    """GET ``/cases/CODE/summary``: the case on one page, to read and print."""
    summary = reading().case_summaries.get(actor(), code, language())
    return show("staff/case_summary.html", code=code, summary=summary)


@shows("/cases/<name:code>/summary/pdf")
def send_summary(code: str) -> Response:
    """GET ``/cases/CODE/summary/pdf``: the same as PDF, of one page."""
    summary = reading().case_summaries.get(actor(), code, language())
    content = paper_pdf.write_paper_pdf(summary, one_page=True)
    return attachment(content, f"{code}-summary.pdf", paper_pdf.MEDIA_TYPE)


@acts("/cases/<name:code>/made-papers/<name:template>")
def make_paper(code: str, template: str) -> AnyResponse:
    """POST ``/cases/CODE/made-papers/TEMPLATE``: makes the paper, and keeps it in the case."""
    command = commands.MakePaper(code, template, language())
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _page(code, template, status_of(error), told(error))
    return go_to("list_made_papers", code=code, said="paper-made")


def _page(code: str, template: str, status: int = 200, refusal: str = "") -> Response:
    draft = reading().made_papers.draft(actor(), code, template, language())
    return show("staff/made_paper.html", status, code=code, draft=draft, refusal=refusal)
