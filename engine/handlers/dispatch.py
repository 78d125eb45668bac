"""From a command to what it records: its handler, and what every command brings up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.handlers import (
    addresses,
    annulments,
    application_papers,
    applications,
    arriving_files,
    begun_for_callers,
    case_keys,
    cases,
    causes,
    contacts,
    corrections,
    deadlines,
    deputies,
    disposals,
    erasures,
    extensions,
    grants,
    inbox,
    incidents,
    made_papers,
    messages,
    one_time_codes,
    papers,
    people,
    proposal_drafts,
    proposals,
    publishing,
    recounts,
    retries,
    saved_views,
    sharing,
    signing,
    subscriptions,
    tasks,
    transfers,
    trials,
    week_letters,
    withdrawals,
)
from engine.handlers.clocks import keep_clocks
from engine.handlers.context import CommandContext
from engine.handlers.customers import report_unreached, tell_customers
from engine.handlers.notices import post_notices
from engine.model import commands
from engine.model.commands import Command
from engine.readers.paper_files import PaperWritten
from engine.readers.signed_files import SignatureRead, SigningBegun

Order = Command | publishing.Proofs | proposals.Proved | SignatureRead | SigningBegun | PaperWritten
"""What a handler is given: the command, or what was made of it before the transaction began."""

_HANDLERS: dict[type, Callable[[CommandContext, Any], Mapping[str, Any] | None]] = {
    commands.StartCase: cases.start_case,
    commands.BeginApplication: applications.begin_application,
    commands.BeginForCaller: begun_for_callers.begin_for_caller,
    commands.ReopenForCaller: begun_for_callers.reopen_for_caller,
    commands.HandToCaller: begun_for_callers.hand_to_caller,
    commands.TakeFromDesk: begun_for_callers.take_from_desk,
    commands.SaveApplication: applications.save_application,
    commands.AddPaper: application_papers.add_paper,
    commands.ReceivePart: arriving_files.receive_part,
    commands.DropArrived: arriving_files.drop_arrived,
    commands.RemovePaper: application_papers.remove_paper,
    commands.LeavePaper: application_papers.leave_paper,
    commands.AskApplicationCode: applications.ask_application_code,
    commands.SubmitApplication: applications.submit_application,
    commands.SuspendCase: cases.suspend_case,
    commands.ResumeCase: cases.resume_case,
    commands.CancelCase: cases.cancel_case,
    commands.TransferCase: transfers.transfer_case,
    commands.AcceptTransfer: transfers.accept_transfer,
    commands.ReturnTransfer: transfers.return_transfer,
    commands.ExtendDeadline: extensions.extend_deadline,
    commands.AskAnnulment: annulments.ask_annulment,
    commands.AnnulBreach: annulments.annul_breach,
    commands.RefuseAnnulment: annulments.refuse_annulment,
    commands.MakeCaseKey: case_keys.make_case_key,
    commands.ChooseMessages: contacts.choose_messages,
    commands.ResendMessage: contacts.resend_message,
    commands.AskCaseCode: one_time_codes.ask_case_code,
    commands.ShowOneTimeCode: one_time_codes.show_one_time_code,
    commands.AskAddressCode: addresses.ask_address_code,
    commands.ChangeAddress: addresses.change_address,
    commands.Subscribe: subscriptions.subscribe,
    commands.ConfirmSubscription: subscriptions.confirm_subscription,
    commands.EndSubscription: subscriptions.end_subscription,
    commands.BeginSigning: signing.begin_signing,
    commands.SignDocument: signing.sign_document,
    commands.AskErasure: erasures.ask_erasure,
    commands.EraseSubject: erasures.erase_subject,
    commands.RefuseErasure: erasures.refuse_erasure,
    commands.EraseExpired: erasures.erase_expired,
    commands.WithdrawConsent: withdrawals.withdraw_consent,
    commands.AnswerWithdrawal: withdrawals.answer_withdrawal,
    commands.MakeAnswerFile: withdrawals.make_answer_file,
    commands.MakePersonalPack: withdrawals.make_personal_pack,
    commands.AdoptPlainData: disposals.adopt_plain_data,
    commands.DrawUpDisposal: disposals.draw_up_disposal,
    commands.ReleaseDisposal: disposals.release_disposal,
    commands.RefuseDisposal: disposals.refuse_disposal,
    commands.EraseListed: disposals.erase_listed,
    commands.MakePaper: made_papers.make_paper,
    commands.AskForPapers: papers.ask_for_papers,
    commands.HandInPaper: papers.hand_in_paper,
    commands.AcceptPaper: papers.accept_paper,
    commands.RefusePaper: papers.refuse_paper,
    commands.TellCause: causes.tell_cause,
    commands.CorrelateMessage: messages.correlate_message,
    commands.FireDeadline: deadlines.fire_deadline,
    commands.ReportUnreached: report_unreached,
    commands.CountAnew: recounts.count_anew,
    commands.PassOver: recounts.pass_over,
    commands.RetryIncident: incidents.retry_incident,
    commands.CorrectFacts: corrections.correct_facts,
    commands.AddComment: cases.add_comment,
    commands.ClaimTask: tasks.claim_task,
    commands.ReleaseTask: tasks.release_task,
    commands.AssignTask: tasks.assign_task,
    commands.SaveDraft: tasks.save_draft,
    commands.CompleteTask: tasks.complete_task,
    commands.SaveView: saved_views.save_view,
    commands.ChangeView: saved_views.change_view,
    commands.DeleteView: saved_views.delete_view,
    commands.ChooseView: saved_views.choose_view,
    commands.Publish: publishing.publish,
    commands.BeginProposal: proposal_drafts.begin_proposal,
    commands.SaveProposal: proposal_drafts.save_proposal,
    commands.SubmitProposal: proposals.submit_proposal,
    commands.ReturnProposal: proposals.return_proposal,
    commands.ApproveProposal: proposals.approve_proposal,
    commands.PublishProposal: proposals.publish_proposal,
    commands.WithdrawProposal: proposals.withdraw_proposal,
    commands.CommentProposal: proposals.comment_proposal,
    commands.CreateUnit: people.create_unit,
    commands.RenameUnit: people.rename_unit,
    commands.CreateUser: people.create_user,
    commands.DisableUser: people.disable_user,
    commands.EnableUser: people.enable_user,
    commands.SetPassword: people.set_password,
    commands.SetLanguage: people.set_language,
    commands.SetEmail: people.set_email,
    commands.GrantRole: people.grant_role,
    commands.ProposeGrant: grants.propose_grant,
    commands.ApproveGrant: grants.approve_grant,
    commands.RefuseGrant: grants.refuse_grant,
    commands.RevokeRole: people.revoke_role,
    commands.Deputize: deputies.deputize,
    commands.AcceptDeputy: deputies.accept_deputy,
    commands.DeclineDeputy: deputies.decline_deputy,
    commands.EndDeputy: deputies.end_deputy,
    commands.ShareOut: sharing.share_out,
    commands.IssueToken: people.issue_token,
    commands.RevokeToken: people.revoke_token,
    commands.RevokeTokens: people.revoke_tokens,
    commands.SendNotices: retries.send_notices,
    commands.RetryDeadlines: retries.retry_deadlines,
    commands.RetryJobs: retries.retry_jobs,
    commands.ReadInbox: inbox.read_inbox,
    commands.MuteInbox: inbox.mute_inbox,
    commands.SendTrial: trials.send_trial,
    commands.TellWeek: week_letters.tell_week,
}


def carry_out(context: CommandContext, kind: type[Command], order: Order) -> Mapping[str, Any]:
    """Records all that follows from a command, and has the rest done by workers; ``order`` is the
    command itself, or what was made of it before the transaction began. Answers the details of its
    receipt.

    Raises:
        EngineError: the command is refused.
    """
    details = record_effects(context, kind, order)
    deadlines.keep_deadlines(context)
    post_notices(context)
    inbox.fill_inboxes(context)
    tell_customers(context)
    return details


def record_effects(context: CommandContext, kind: type[Command], order: Order) -> Mapping[str, Any]:
    """Records all that follows from a command, and leaves nothing for workers to do: for one that
    is given again.

    Raises:
        EngineError: the command is refused.
    """
    details = _HANDLERS[kind](context, order)
    keep_clocks(context)
    return details or {}
