"""What is kept long enough, and the lists that have it erased."""

from __future__ import annotations

from typing import Any

from engine import Receipt, commands, views
from webapi.context import actor, execute, reading
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.cases import ReasonSchema
from webapi.schemas.disposals import (
    AnswerFileSchema,
    DisposalListSchema,
    DisposalQuery,
    DisposalSchema,
    DrawUpSchema,
    DueErasureListSchema,
    SubjectQuery,
    WithdrawalBodySchema,
    WithdrawalListSchema,
)

routes = Routes("disposals", "Personal data that are kept long enough, and having them erased.")


@routes.reads("/disposals/due", DueErasureListSchema, query=DisposalQuery, problems={403})
def list_due_erasures(query: dict[str, Any]) -> dict[str, Any]:
    """Personal data of ended cases that are kept long enough, the first 500"""
    return {"items": reading().disposals.due(actor(), query["unit"])}


@routes.reads("/disposals", DisposalListSchema, query=DisposalQuery, problems={403})
def list_disposals(query: dict[str, Any]) -> dict[str, Any]:
    """Lists of what is to be erased, the one drawn up last first"""
    return {"items": reading().disposals.lists(actor(), query["unit"])}


@routes.reads("/disposals/<name:disposal>", DisposalSchema)
def get_disposal(disposal: str) -> views.Disposal:
    """A list, and how far the worker has gone through it"""
    return reading().disposals.get(actor(), disposal)


@routes.reads("/withdrawals", WithdrawalListSchema, query=DisposalQuery, problems={403})
def list_withdrawals(query: dict[str, Any]) -> dict[str, Any]:
    """Withdrawn consents that are to be answered, by when they have to be"""
    return {"items": reading().disposals.unanswered(actor(), query["unit"])}


@routes.changes("/cases/<name:code>/withdrawal", WithdrawalBodySchema)
def withdraw_consent(body: dict[str, Any], code: str) -> Receipt:
    """Record that a person has withdrawn consent"""
    return execute(commands.WithdrawConsent(code, body["reason"], body["subject"]))


@routes.changes("/cases/<name:code>/withdrawal-answer", WithdrawalBodySchema)
def answer_withdrawal(body: dict[str, Any], code: str) -> Receipt:
    """Record that the person was told what stays and what is stopped"""
    return execute(commands.AnswerWithdrawal(code, body["reason"], body["subject"]))


@routes.changes("/cases/<name:code>/answer-file", WithdrawalBodySchema)
def make_answer_file(body: dict[str, Any], code: str) -> Receipt:
    """Have a file made of all that is held of a person; you can read it for a day then"""
    return execute(commands.MakeAnswerFile(code, body["reason"], body["subject"]))


@routes.reads(
    "/cases/<name:code>/answer-file", AnswerFileSchema, query=SubjectQuery, problems={409}
)
def get_answer_file(query: dict[str, Any], code: str) -> views.AnswerFile:
    """All that is held of a person, for that person"""
    return reading().answer_files.get(actor(), code, query["subject"], language())


@routes.changes("/disposals", DrawUpSchema)
def draw_up_disposal(body: dict[str, Any]) -> Receipt:
    """List what is due in a unit, so that somebody else has it erased"""
    return execute(commands.DrawUpDisposal(body["unit"], tuple(body["cases"])))


@routes.changes("/disposals/<name:disposal>/release", ReasonSchema)
def release_disposal(body: dict[str, Any], disposal: str) -> Receipt:
    """Have everything on a list erased that somebody else has drawn up; it cannot be undone"""
    return execute(commands.ReleaseDisposal(disposal, body["reason"]))


@routes.changes("/disposals/<name:disposal>/refusal", ReasonSchema)
def refuse_disposal(body: dict[str, Any], disposal: str) -> Receipt:
    """Have nothing of a list erased"""
    return execute(commands.RefuseDisposal(disposal, body["reason"]))
