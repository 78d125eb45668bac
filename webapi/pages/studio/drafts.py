"""Documents of a proposal as texts: brought in, opened, edited, checked, kept, taken along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, NotFound, commands, documents, editing, roles, views
from webapi.context import actor, outside_reading, reading
from webapi.download import attachment
from webapi.errors import status_of
from webapi.pages import words
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import problems_of, told
from webapi.pages.studio.proposals import seen, show_current
from webapi.pages.studio.verdicts import EditGroup, grouped
from webapi.resources.checks import kind_of
from webapi.resources.proposals import document_of

ENDINGS = {
    documents.Kind.PROCESS: "bpmn",
    documents.Kind.FORM: "json",
    documents.Kind.FIELDS: "json",
    documents.Kind.EXAMPLE: "json",
}


def is_open(view: views.ProposalView) -> bool:
    """Whether the person may change what is in it."""
    return view.proposal.state == "draft" and actor().has(roles.DESIGNER)


def show_text(
    view: views.ProposalView, document: documents.Document, status: int = 200, **said: Any
) -> Response:
    """The page of a document as text; ``said`` is about what was refused."""
    return show(
        "studio/draft.html",
        status,
        proposal=view.proposal,
        document=document,
        kind=words.document_kind(document.kind),
        open=is_open(view),
        **({"refusal": "", "problems": (), "groups": ()} | said),
    )


@acts("/proposals/<name:proposal>/documents/<name:kind>/<name:key>")
def save_text(proposal: str, kind: str, key: str) -> AnyResponse:
    """From the page with the text; with ``do=check`` it is only checked."""
    view = reading().proposals.get(actor(), proposal)
    old = document_of(proposal, kind, key)
    content = request.form.get("content", "").replace("\r\n", "\n")
    return keep_or_check(view, documents.Document(old.kind, old.key, content), show_text, text=1)


Again = Callable[..., Response]
"""Shows a page anew: a proposal, a document as it was typed, a status, and what is to be said."""


def keep_or_check(
    view: views.ProposalView, new: documents.Document, again: Again, **asked: int
) -> AnyResponse:
    """As the pressed button says."""
    if request.form.get("do") == "check":
        found = check(view, (new,))
        groups = grouped(found.diff.edits)
        said = {"problems": found.problems, "groups": groups, "verdicts": found.verdicts}
        return again(view, new, checked=True, **said)
    return keep(view, new, again, **asked)


def keep(
    view: views.ProposalView, new: documents.Document, again: Again, **asked: int
) -> AnyResponse:
    """Saves it and shows it as it is kept; else ``again``, with what stands in the way."""
    number = view.proposal.number
    try:
        save(view, (new,))
    except EngineError as error:
        return again(
            reading().proposals.get(actor(), number),
            new,
            status_of(error),
            refusal=told(error),
            problems=problems_of(error),
            groups=against(number, (new,)) if error.code == "proposal_changed" else (),
        )
    at = {"proposal": number, "kind": new.kind, "key": new.key}
    return go_to("show_draft", **at, **asked, said="saved")


def save(view: views.ProposalView, drafts: tuple[documents.Document, ...]) -> int:
    """Answers the new revision."""
    command = commands.SaveProposal(view.proposal.number, seen(), drafts)
    receipt = outside_reading().execute(command, actor())
    return int(receipt.details["revision"])


def check(view: views.ProposalView, drafts: tuple[documents.Document, ...]) -> views.CheckView:
    """Of the whole proposal, with these documents as they are now."""
    return outside_reading().checks.check(actor(), _whole(view, drafts), view.proposal.retires)


def prove(view: views.ProposalView, drafts: tuple[documents.Document, ...]) -> views.ProofView:
    """What is wrong with the whole proposal with these documents as they are now, and the verdicts
    of its proofs: sooner than ``check``, for somebody who draws."""
    return outside_reading().checks.prove(actor(), _whole(view, drafts), view.proposal.retires)


def _whole(
    view: views.ProposalView, drafts: tuple[documents.Document, ...]
) -> tuple[documents.Document, ...]:
    return documents.overlaid(reading().proposals.texts(actor(), view.proposal.number), drafts)


def text_beside(number: str, kind: documents.Kind, key: str) -> str:
    """A text as the proposal or else the company has it; empty where neither does."""
    for document in reading().proposals.texts(actor(), number):
        if (document.kind, document.key) == (kind, key):
            return document.content
    try:
        return reading().publications.content(kind, key)[1]
    except NotFound:
        return ""


def against(number: str, mine: tuple[documents.Document, ...]) -> list[EditGroup]:
    """What mine say otherwise than what is kept now."""
    return grouped(outside_reading().proposals.differ(actor(), number, mine).edits)


# -- bringing documents in, and taking them along


@acts("/proposals/<name:proposal>/documents", uploads=True)
def add_document(proposal: str) -> AnyResponse:
    """A published document to be changed, or a file."""
    view = reading().proposals.get(actor(), proposal)
    try:
        document, mended = _from_file() or (_from_published(), False)
        if document is None:
            return go_to("show_proposal", proposal=proposal)
        save(view, (document,))
    except EngineError as error:
        said = problems_of(error)
        return show_current(proposal, status_of(error), refusal=told(error), problems=said)
    note = {"said": "mended"} if mended else {}
    return go_to("show_draft", proposal=proposal, kind=document.kind, key=document.key, **note)


def _from_published() -> documents.Document | None:
    name = request.form.get("published", "")
    kind, _, key = name.partition("/")
    if not key:
        return None
    _, content = reading().publications.content(kind_of(kind), key)
    return documents.Document(kind_of(kind), key, content)


def _from_file() -> tuple[documents.Document, bool] | None:
    """The document that was sent, and whether it had to be mended."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    text = read_text(file)
    stem, _, ending = file.filename.replace("\\", "/").rpartition("/")[2].rpartition(".")
    kind = documents.Kind.PROCESS if ending == "bpmn" else kind_of(request.form.get("kind", "form"))
    if kind is documents.Kind.PROCESS:
        return editing.taken_in(text, stem)
    return documents.Document(kind, stem, text), False


def read_text(file: FileStorage) -> str:
    """The text of an uploaded file. One byte more than is allowed is read, which is enough to
    refuse it for its size.

    Raises:
        Invalid: it is too large, or not UTF-8.
    """
    return editing.text_of(file.stream.read(editing.MAX_BYTES + 1))


@shows("/proposals/<name:proposal>/documents/<name:kind>/<name:key>/file")
def send_draft(proposal: str, kind: str, key: str) -> Response:
    """GET ``.../documents/KIND/KEY/file``: the document of the proposal as a file."""
    document = document_of(proposal, kind, key)
    name = f"{key}.{ENDINGS.get(document.kind, 'toml')}"
    return attachment(document.content.encode(), name, "application/octet-stream")
