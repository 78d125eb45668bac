"""Proposals: the list, one of them with all that it changes, and its way to a publication."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, documents, roles
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages import words
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import whole
from webapi.pages.refusals import problems_of, told
from webapi.pages.studio.verdicts import laid_beside, law_row, pairs

_KEY_FIELD = "override."


@shows("/proposals")
def list_proposals() -> Response:
    """GET ``/proposals``."""
    return _show_list()


def _show_list(status: int = 200, **said: Any) -> Response:
    found = reading().proposals.list(actor())
    logins = {one.changed_by for one in found} | {one.begun_by for one in found}
    return show(
        "studio/proposals.html",
        status,
        found=found,
        names=reading().people.names(logins),
        used=reading().publications.versions_in_use(actor(), language()),
        published=_published(),
        titles=reading().publications.titles(language()),
        designs=actor().has(roles.DESIGNER),
        state_of=words.proposal_state,
        **({"refusal": "", "title": ""} | said),
    )


def _published() -> list[tuple[str, documents.Publication]]:
    """What kind each published document is, in a word, and its newest version."""
    return [(words.document_kind(one.kind), one) for one in reading().publications.newest()]


@acts("/proposals")
def begin_proposal() -> AnyResponse:
    """POST ``/proposals``: begins a draft and leads to its page."""
    title = request.form.get("title", "")
    try:
        command, key = commands.BeginProposal(title), request.form.get("key")
        receipt = outside_reading().execute(command, actor(), key)
    except EngineError as error:
        return _show_list(status_of(error), refusal=told(error), title=title)
    return go_to("show_proposal", proposal=receipt.details["proposal"])


@shows("/proposals/<name:proposal>")
def show_proposal(proposal: str) -> Response:
    """GET ``/proposals/NUMBER``: the page of a proposal."""
    return show_current(proposal)


def show_current(number: str, status: int = 200, **said: Any) -> Response:
    """The page of a proposal; with ``?check`` it is validated and proved first. ``said`` is about
    what was refused."""
    view = reading().proposals.get(actor(), number)
    compared = outside_reading().proposals.compare(actor(), number)
    found = view.proposal
    before, after = compared.before, compared.after
    checked = None
    if "check" in request.args and actor().has(roles.DESIGNER) and found.state.open:
        texts = reading().proposals.texts(actor(), number)
        checked = outside_reading().checks.check(actor(), texts, found.retires)
        before, after = checked.before, checked.verdicts
        problems = checked.problems
        if checked.next_versions:
            problems += outside_reading().simulator.play_examples(actor(), number)
        said.setdefault("problems", problems)
    events = [(event, words.proposal_event(event)) for event in view.history]
    logins = {event.by for event in view.history}
    return show(
        "studio/proposal.html",
        status,
        view=view,
        proposal=found,
        state=words.proposal_state(found.state),
        designs=actor().has(roles.DESIGNER),
        own=actor().login in found.authors,
        pairs=pairs(before, after),
        **laid_beside(compared),
        checked=checked is not None,
        moves=() if checked is None else checked.moves,
        reroutes=() if checked is None else checked.reroutes,
        laws=() if checked is None else [law_row(one) for one in checked.laws],
        ahead=() if checked is None else checked.ahead,
        notes=() if checked is None else checked.notes,
        kind_word=words.document_kind,
        titles=reading().publications.titles(language()),
        published=[(word, one) for word, one in _published() if not one.retired_at],
        processes=reading().publications.definitions(language(), retired=False),
        events=events,
        comments=[event for event in view.history if event.type == "ProposalCommented"],
        names=reading().people.names(logins | set(found.authors)),
        **({"refusal": "", "problems": (), "given": {}} | said),
    )


@acts("/proposals/<name:proposal>/submission")
def submit_proposal(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/submission``."""
    form = request.form
    overrides = {
        name.removeprefix(_KEY_FIELD): reason
        for name, reason in form.items()
        if name.startswith(_KEY_FIELD) and reason.strip()
    }
    note = form.get("note", "")
    return _do(proposal, commands.SubmitProposal(proposal, seen(), note, overrides), "submitted")


@acts("/proposals/<name:proposal>/return")
def return_proposal(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/return``."""
    return _do(proposal, commands.ReturnProposal(proposal, seen(), _reason()), "returned")


@acts("/proposals/<name:proposal>/approval")
def approve_proposal(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/approval``."""
    note = request.form.get("note", "")
    return _do(proposal, commands.ApproveProposal(proposal, seen(), note), "approved")


@acts("/proposals/<name:proposal>/publication")
def publish_proposal(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/publication``."""
    return _do(proposal, commands.PublishProposal(proposal, seen()), "published")


@acts("/proposals/<name:proposal>/withdrawal")
def withdraw_proposal(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/withdrawal``."""
    return _do(proposal, commands.WithdrawProposal(proposal, seen(), _reason()), "withdrawn")


@acts("/proposals/<name:proposal>/comments")
def comment_proposal(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/comments``."""
    document, element = (request.form.get(name) or None for name in ("document", "element"))
    order = commands.CommentProposal(proposal, request.form.get("text", ""), document, element)
    return _do(proposal, order, "comment")


@acts("/proposals/<name:proposal>/retirement")
def retire_process(proposal: str) -> AnyResponse:
    """Which procedures it retires, all of them at once."""
    retires = tuple(request.form.getlist("retires"))
    return _do(proposal, commands.SaveProposal(proposal, seen(), retires=retires), "saved")


@acts("/proposals/<name:proposal>/removal")
def drop_document(proposal: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/removal``: leaves a document out of the draft."""
    drops = (request.form.get("document", ""),)
    return _do(proposal, commands.SaveProposal(proposal, seen(), drops=drops), "saved")


def _do(number: str, command: commands.Command, said: str) -> AnyResponse:
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return show_current(
            number,
            status_of(error),
            refusal=told(error),
            problems=problems_of(error),
            given=request.form,
        )
    return go_to("show_proposal", proposal=number, said=said)


def seen() -> int:
    """The revision that the person saw; 0 without one, which is never the present one."""
    return whole(request.form.get("revision", ""), 0)


def _reason() -> str:
    return request.form.get("reason", "")
