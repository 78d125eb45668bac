"""Cases: taking requests in, where they stand, what happened."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from engine import Receipt, commands, queries, views
from webapi.context import actor, execute, outside_reading, reading
from webapi.cursor import counted_page, list_page, read_cursor
from webapi.download import attachment
from webapi.i18n import language
from webapi.precondition import etag, expected_version
from webapi.routes import LOCATION, SAVE_AS, VERSION, Precondition, Routes
from webapi.schemas.cases import (
    AnnulmentSchema,
    CaseKeySchema,
    CaseListSchema,
    CaseQuery,
    CaseSchema,
    CauseToldSchema,
    CommentSchema,
    CorrectionSchema,
    ErasureDecisionSchema,
    ErasureSchema,
    ExtensionSchema,
    HistoryQuery,
    HistorySchema,
    MessageSchema,
    ReasonSchema,
    RetrySchema,
    StartSchema,
    SuspensionSchema,
    TransferSchema,
)
from webapi.schemas.customer_messages import (
    ContactListSchema,
    CustomerMessageListSchema,
    MessageChoicesSchema,
)

MOST_MESSAGES = 100
"""As many messages to a customer as one answer holds."""

routes = Routes("cases", "Connection requests, from the first paper to power.")


@routes.reads("/cases", CaseListSchema, query=CaseQuery)
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    """Cases that I may look at, in order of their code"""
    after = read_cursor(query["cursor"], read_code)
    units = None if query["unit"] is None else frozenset({query["unit"]})
    wanted = queries.CaseFilter(units, query["state"], query["definition"], query["q"])
    return list_page(
        lambda most: reading().cases.page(actor(), wanted, after, most, language()),
        query["limit"],
        _cursor_parts,
    )


def read_code(text: str) -> str:
    """The code in the cursor of a list of cases.

    Raises:
        ValueError: it is none.
    """
    if not (isinstance(text, str) and text.isalnum()):
        raise ValueError("not a code")
    return text


def _cursor_parts(line: views.CaseLine) -> tuple[str]:
    return (line.case.code,)


@routes.changes("/cases", StartSchema, status=201, headers=LOCATION, problems={404})
def start_case(body: dict[str, Any]) -> tuple[Receipt, dict[str, str]]:
    """Take a request in; with a submission, the first step is done at once"""
    receipt = execute(commands.StartCase(**body))
    return receipt, {"Location": url_for("cases.get_case", code=receipt.subject)}


@routes.reads("/cases/<name:code>", CaseSchema, headers=VERSION)
def get_case(code: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Where a case stands, whose turn it is and until when; ETag is its version"""
    view = reading().cases.get(actor(), code, language())
    return _shown(view), {"ETag": etag(view.case.version)}


def _shown(view: views.CaseView) -> dict[str, Any]:
    return {
        **{name: getattr(view, name) for name in view.__slots__ if name != "tasks"},
        "open_tasks": [task for task in view.tasks if task.task.open],
        "closed_tasks": [task for task in view.tasks if not task.task.open],
    }


@routes.reads("/cases/<name:code>/history", HistorySchema, query=HistoryQuery)
def get_history(query: dict[str, Any], code: str) -> dict[str, Any]:
    """What happened, in order"""
    return counted_page(
        lambda most: reading().cases.history(actor(), code, query["after"], most, language()),
        query["limit"],
        lambda entry: entry.event.sequence,
    )


@routes.reads("/cases/<name:code>/customer-messages", CustomerMessageListSchema)
def list_customer_messages(code: str) -> dict[str, Any]:
    """What the customer was told by SMS and e-mail, the newest first, and whether it has arrived"""
    found = reading().messages.of_case(actor(), code, MOST_MESSAGES + 1)
    return {"items": found[:MOST_MESSAGES], "more": len(found) > MOST_MESSAGES}


@routes.reads("/cases/<name:code>/customer-contacts", ContactListSchema)
def list_customer_contacts(code: str) -> dict[str, Any]:
    """How the customer is reached: by which channels, in which language, and whether it arrives"""
    return {"items": reading().messages.contacts(actor(), code)}


@routes.changes("/cases/<name:code>/message-choices", MessageChoicesSchema)
def choose_messages(body: dict[str, Any], code: str) -> Receipt:
    """Say how much the customer is told by which channel, and in which language

    What the law and the dates ask cannot be switched off by the last channel.
    """
    return execute(commands.ChooseMessages(code, **body))


@routes.changes("/cases/<name:code>/customer-messages/<message>/resend")
def resend_message(code: str, message: str) -> Receipt:
    """Send a message to the customer once more"""
    return execute(commands.ResendMessage(code, message))


@routes.changes(
    "/cases/<name:code>/customer-key",
    status=201,
    answer=CaseKeySchema,
    keyed=False,
    precondition=Precondition.OPTIONAL,
)
def make_case_key(code: str) -> dict[str, Any]:
    """Give the customer a key; those of before open nothing any more

    It takes no idempotency key: a secret is never stored, so it cannot be answered twice.
    """
    receipt = execute(commands.MakeCaseKey(code, expected_version()))
    return dict(receipt.details)


@routes.changes(
    "/cases/<name:code>/suspension", SuspensionSchema, precondition=Precondition.OPTIONAL
)
def suspend_case(body: dict[str, Any], code: str) -> Receipt:
    """Let a case stand still"""
    return execute(commands.SuspendCase(code, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/resumption", ReasonSchema, precondition=Precondition.OPTIONAL)
def resume_case(body: dict[str, Any], code: str) -> Receipt:
    """Let a case go on; what was left of each limit runs on from now"""
    return execute(commands.ResumeCase(code, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/cancellation", ReasonSchema, precondition=Precondition.OPTIONAL)
def cancel_case(body: dict[str, Any], code: str) -> Receipt:
    """End a case where it stands"""
    return execute(commands.CancelCase(code, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/transfer", TransferSchema, precondition=Precondition.OPTIONAL)
def transfer_case(body: dict[str, Any], code: str) -> Receipt:
    """Offer a case to another unit; a leader above both gives it to that at once"""
    return execute(commands.TransferCase(code, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/transfer/acceptance", precondition=Precondition.OPTIONAL)
def accept_transfer(code: str) -> Receipt:
    """Take a case that is offered to my unit; its steps move with their dates and drafts"""
    return execute(commands.AcceptTransfer(code, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/transfer/return", ReasonSchema, precondition=Precondition.OPTIONAL
)
def return_transfer(body: dict[str, Any], code: str) -> Receipt:
    """Decline a case that is offered to my unit; from then on a leader above decides"""
    return execute(commands.ReturnTransfer(code, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/extension", ExtensionSchema, precondition=Precondition.OPTIONAL)
def extend_deadline(body: dict[str, Any], code: str) -> Receipt:
    """Give more time by agreement, for an open step or for the whole case"""
    return execute(commands.ExtendDeadline(code, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/correction", CorrectionSchema, precondition=Precondition.OPTIONAL
)
def correct_facts(body: dict[str, Any], code: str) -> Receipt:
    """Put facts about the case right; what was decided on the old ones stands"""
    return execute(commands.CorrectFacts(code, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/comments", CommentSchema)
def add_comment(body: dict[str, Any], code: str) -> Receipt:
    """Say something about a case, or about one of its steps"""
    return execute(commands.AddComment(code, **body))


@routes.changes("/cases/<name:code>/messages", MessageSchema)
def correlate_message(body: dict[str, Any], code: str) -> Receipt:
    """Bring in a message that the case waits for"""
    return execute(commands.CorrelateMessage(code, **body))


@routes.changes(
    "/cases/<name:code>/erasure-request", ErasureSchema, precondition=Precondition.OPTIONAL
)
def ask_erasure(body: dict[str, Any], code: str) -> Receipt:
    """Ask that what an ended case holds of a person be erased; somebody else carries it out"""
    return execute(commands.AskErasure(code, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/erasure", ErasureDecisionSchema, precondition=Precondition.OPTIONAL
)
def erase_subject(body: dict[str, Any], code: str) -> Receipt:
    """Erase personal data as somebody else has asked; nobody can read them any more"""
    return execute(commands.EraseSubject(code, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/erasure-refusal", ErasureDecisionSchema, precondition=Precondition.OPTIONAL
)
def refuse_erasure(body: dict[str, Any], code: str) -> Receipt:
    """Keep personal data that somebody else has asked to erase"""
    return execute(commands.RefuseErasure(code, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/breaches/<number:breach>/annulment-request",
    AnnulmentSchema,
    precondition=Precondition.OPTIONAL,
)
def ask_annulment(body: dict[str, Any], code: str, breach: int) -> Receipt:
    """Say why a breach was recorded wrongly; somebody else annuls it (0 is the whole case)"""
    return execute(commands.AskAnnulment(code, breach, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/breaches/<number:breach>/annulment",
    AnnulmentSchema,
    precondition=Precondition.OPTIONAL,
)
def annul_breach(body: dict[str, Any], code: str, breach: int) -> Receipt:
    """Annul a breach as somebody else has asked; it stays in the history"""
    return execute(commands.AnnulBreach(code, breach, **body, expected_version=expected_version()))


@routes.changes(
    "/cases/<name:code>/breaches/<number:breach>/annulment-refusal",
    AnnulmentSchema,
    precondition=Precondition.OPTIONAL,
)
def refuse_annulment(body: dict[str, Any], code: str, breach: int) -> Receipt:
    """Let a breach stand that somebody else has asked to annul"""
    return execute(
        commands.RefuseAnnulment(code, breach, **body, expected_version=expected_version())
    )


@routes.changes(
    "/cases/<name:code>/breaches/<number:breach>/cause",
    CauseToldSchema,
    precondition=Precondition.OPTIONAL,
)
def tell_cause(body: dict[str, Any], code: str, breach: int) -> Receipt:
    """Say why a limit was not kept that ended when nobody was asked (0 is the whole case)"""
    return execute(commands.TellCause(code, breach, **body, expected_version=expected_version()))


@routes.changes("/cases/<name:code>/incidents/<number:incident>/retry", RetrySchema)
def retry_incident(body: dict[str, Any], code: str, incident: int) -> Receipt:
    """Have a failed automatic step tried again, after correcting facts if need be"""
    return execute(commands.RetryIncident(code, incident, **body))


@routes.reads(
    "/cases/<name:code>/files/<name:sha256>",
    {"type": "string", "format": "binary"},
    headers=SAVE_AS,
    content_type="*/*",
)
def get_file(code: str, sha256: str) -> Response:
    """A file that the case refers to, to be saved: its media type is that of its content"""
    name, media_type, content = outside_reading().uploaded_files.read(actor(), code, sha256)
    return attachment(content, name, media_type)
