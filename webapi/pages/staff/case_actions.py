"""What leaders and desks do with a whole case, each time with a reason."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Invalid, commands
from webapi.context import actor, outside_reading
from webapi.errors import status_of
from webapi.i18n import tell, written
from webapi.pages.layout import acts, go_to, only_shows
from webapi.pages.message_choices import chosen_messages
from webapi.pages.queries import whole
from webapi.pages.refusals import told
from webapi.pages.staff.cases import show_current
from webapi.session import FORM_TOKEN


@acts("/cases/<name:code>/comments", shows_again=True)
def comment_case(code: str) -> AnyResponse:
    """POST ``/cases/CODE/comments``."""
    text = request.form.get("text", "")
    return _done(code, commands.AddComment(code, text), "comment", comment=text)


@acts("/cases/<name:code>/suspension", shows_again=True)
def suspend_case(code: str) -> AnyResponse:
    """POST ``/cases/CODE/suspension``."""
    document = request.form.get("document", "").strip() or None
    return _done(
        code, commands.SuspendCase(code, given_reason(), document, seen_version()), "suspended"
    )


@acts("/cases/<name:code>/resumption", shows_again=True)
def resume_case(code: str) -> AnyResponse:
    """POST ``/cases/CODE/resumption``."""
    return _done(code, commands.ResumeCase(code, given_reason(), seen_version()), "resumed")


@acts("/cases/<name:code>/cancellation", shows_again=True)
def cancel_case(code: str) -> AnyResponse:
    """POST ``/cases/CODE/cancellation``."""
    return _done(code, commands.CancelCase(code, given_reason(), seen_version()), "cancelled")


@acts("/cases/<name:code>/transfer", shows_again=True)
def transfer_case(code: str) -> AnyResponse:
    """POST ``/cases/CODE/transfer``."""
    unit = request.form.get("unit", "")
    command = commands.TransferCase(code, unit, given_reason(), seen_version())
    return _done(code, command, "transferred")


@acts("/cases/<name:code>/transfer/acceptance", shows_again=True)
def accept_transfer(code: str) -> AnyResponse:
    """POST ``/cases/CODE/transfer/acceptance``."""
    return _done(code, commands.AcceptTransfer(code, seen_version()), "transfer-accepted")


@acts("/cases/<name:code>/transfer/return", shows_again=True)
def return_transfer(code: str) -> AnyResponse:
    """POST ``/cases/CODE/transfer/return``."""
    command = commands.ReturnTransfer(code, given_reason(), seen_version())
    return _done(code, command, "transfer-returned")


@acts("/cases/<name:code>/extension", shows_again=True)
def extend_deadline(code: str) -> AnyResponse:
    """POST ``/cases/CODE/extension``: more time for the case, a step or a window, by what was
    chosen."""
    form, which = request.form, request.form.get("task") or None
    is_window = which is not None and which.startswith("window:")
    command = commands.ExtendDeadline(
        code,
        form.get("days", "").strip() + form.get("unit", "cd"),
        given_reason(),
        form.get("agreed_with", ""),
        None if is_window else which,
        form.get("document", "").strip() or None,
        seen_version(),
        which if is_window else None,
    )
    return _done(code, command, "extended")


@acts("/cases/<name:code>/message-choices", shows_again=True)
def choose_messages(code: str) -> AnyResponse:
    """POST ``/cases/CODE/message-choices``: how the customer wants to be told, as they have said at
    the desk."""
    return _done(code, commands.ChooseMessages(code, *chosen_messages()), "messages-chosen")


@acts("/cases/<name:code>/customer-messages/<message>/resend", shows_again=True)
def resend_message(code: str, message: str) -> AnyResponse:
    """POST ``/cases/CODE/customer-messages/ID/resend``: sends it once more."""
    return _done(code, commands.ResendMessage(code, message), "message-resent")


@acts("/cases/<name:code>/erasure-request", shows_again=True)
def ask_erasure(code: str) -> AnyResponse:
    """POST ``/cases/CODE/erasure-request``."""
    ground = request.form.get("ground", "")
    command = commands.AskErasure(code, ground, given_reason(), expected_version=seen_version())
    return _done(code, command, "erasure-asked")


@acts("/cases/<name:code>/erasure", shows_again=True)
def erase_subject(code: str) -> AnyResponse:
    """POST ``/cases/CODE/erasure``."""
    command = commands.EraseSubject(code, given_reason(), expected_version=seen_version())
    return _done(code, command, "erased")


@acts("/cases/<name:code>/erasure-refusal", shows_again=True)
def refuse_erasure(code: str) -> AnyResponse:
    """POST ``/cases/CODE/erasure-refusal``."""
    command = commands.RefuseErasure(code, given_reason(), expected_version=seen_version())
    return _done(code, command, "erasure-refused")


@acts("/cases/<name:code>/withdrawal", shows_again=True)
def withdraw_consent(code: str) -> AnyResponse:
    """POST ``/cases/CODE/withdrawal``."""
    command = commands.WithdrawConsent(code, given_reason(), expected_version=seen_version())
    return _done(code, command, "consent-withdrawn")


@acts("/cases/<name:code>/withdrawal-answer", shows_again=True)
def answer_withdrawal(code: str) -> AnyResponse:
    """POST ``/cases/CODE/withdrawal-answer``."""
    command = commands.AnswerWithdrawal(code, given_reason(), expected_version=seen_version())
    return _done(code, command, "withdrawal-answered")


@acts("/cases/<name:code>/answer-file", shows_again=True)
def make_answer_file(code: str) -> AnyResponse:
    """POST ``/cases/CODE/answer-file``."""
    return _done(code, commands.MakeAnswerFile(code, given_reason()), "answer-file")


@acts("/cases/<name:code>/breaches/<number:breach>/annulment-request", shows_again=True)
def ask_annulment(code: str, breach: int) -> AnyResponse:
    """POST ``/cases/CODE/breaches/NUMBER/annulment-request``."""
    command = commands.AskAnnulment(code, breach, given_reason(), seen_version(), _window())
    return _done(code, command, "annulment-asked", tried_breach=breach)


@acts("/cases/<name:code>/breaches/<number:breach>/annulment", shows_again=True)
def annul_breach(code: str, breach: int) -> AnyResponse:
    """POST ``/cases/CODE/breaches/NUMBER/annulment``."""
    command = commands.AnnulBreach(code, breach, given_reason(), seen_version(), _window())
    return _done(code, command, "annulled", tried_breach=breach)


@acts("/cases/<name:code>/breaches/<number:breach>/annulment-refusal", shows_again=True)
def refuse_annulment(code: str, breach: int) -> AnyResponse:
    """POST ``/cases/CODE/breaches/NUMBER/annulment-refusal``."""
    command = commands.RefuseAnnulment(code, breach, given_reason(), seen_version(), _window())
    return _done(code, command, "annulment-refused", tried_breach=breach)


@acts("/cases/<name:code>/breaches/<number:breach>/cause", shows_again=True)
def tell_cause(code: str, breach: int) -> AnyResponse:
    """POST ``/cases/CODE/breaches/NUMBER/cause``."""
    form = request.form
    command = commands.TellCause(
        code,
        breach,
        form.get("cause", ""),
        form.get("remark", "").strip() or None,
        seen_version(),
        _window(),
    )
    return _done(code, command, "cause-told", tried_breach=breach)


@acts("/cases/<name:code>/incidents/<number:incident>/retry", shows_again=True)
def retry_incident(code: str, incident: int) -> AnyResponse:
    """POST ``/cases/CODE/incidents/NUMBER/retry``."""
    return _done(code, commands.RetryIncident(code, incident, given_reason()), "retried")


def given_reason() -> str:
    """The reason that the form gives; the engine refuses an empty one."""
    return request.form.get("reason", "")


def _window() -> str | None:
    """The window whose breach is meant, if it is that of one."""
    return request.form.get("window") or None


def seen_version() -> int | None:
    """The version of the case that the person saw."""
    return whole(request.form.get("version", ""), None)


def _done(code: str, command: commands.Command, said: str, **more: Any) -> AnyResponse:
    if only_shows():
        return _again(code, said, **more)
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _again(code, said, status_of(error), refusal=_told(error), **more)
    return go_to("show_case", code=code, said=said)


def _again(code: str, tried: str, status: int = 200, **more: Any) -> Response:
    """The page with what was typed into the form that was tried."""
    given = {name: value for name, value in request.form.items() if name != FORM_TOKEN}
    return show_current(code, status, tried=tried, given=given, **more)


def _told(error: EngineError) -> str:
    fields = error.fields if isinstance(error, Invalid) else ()
    return " ".join([told(error), *(tell(one.message, **written(one.params)) for one in fields)])
