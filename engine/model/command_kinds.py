"""What is said of a command by its kind, before anybody carries it out."""

from __future__ import annotations

from typing import TypeGuard

from engine.model import commands
from engine.model.signing import WITH_CERTIFICATE, SigningLevel

ReadBefore = (
    commands.Publish
    | commands.BeginProposal
    | commands.SaveProposal
    | commands.SubmitProposal
    | commands.PublishProposal
)
"""Commands of which a slow part needs no lock."""

_WITH_OWN_SECRET = (
    commands.BeginApplication,
    commands.SaveApplication,
    commands.AddPaper,
    commands.ReceivePart,
    commands.DropArrived,
    commands.RemovePaper,
    commands.LeavePaper,
    commands.AskApplicationCode,
    commands.SubmitApplication,
    commands.TakeFromDesk,
    commands.AskCaseCode,
    commands.ShowOneTimeCode,
    commands.AskAddressCode,
    commands.ChangeAddress,
    commands.Subscribe,
    commands.ConfirmSubscription,
    commands.EndSubscription,
    commands.BeginSigning,
    commands.SignDocument,
)
"""What a customer asks for by a secret of their own, or is given one by."""

_SECRET = (
    commands.IssueToken,
    commands.CreateUser,
    commands.SetPassword,
    commands.ApproveGrant,
    commands.SendTrial,
    commands.MakeCaseKey,
    commands.BeginForCaller,
    commands.ReopenForCaller,
    commands.HandToCaller,
    *_WITH_OWN_SECRET,
)
"""They or their answer hold a secret, so no receipt is kept: a repeated command is carried out
again."""

_CUSTOMERS_OWN = (
    commands.MakeCaseKey,
    commands.ChooseMessages,
    commands.CompleteTask,
    commands.HandInPaper,
    commands.WithdrawConsent,
    commands.AskErasure,
    commands.MakeAnswerFile,
    *_WITH_OWN_SECRET,
)
"""What a customer without a login may ask for; each looks whether it is theirs."""


def is_customers_own(command: commands.Command) -> bool:
    """Whether a customer without a login may give such a command at all."""
    return isinstance(command, _CUSTOMERS_OWN)


def is_read_before(command: commands.Command) -> TypeGuard[ReadBefore]:
    """Whether a part of the command needs no lock, so runs before the transaction begins."""
    return isinstance(command, ReadBefore)


def brings_signed_file(command: commands.Command) -> TypeGuard[commands.SignDocument]:
    """Whether the command brings a signed file, which is read before the transaction begins."""
    return isinstance(command, commands.SignDocument) and command.level in WITH_CERTIFICATE


def writes_paper(command: commands.Command) -> TypeGuard[commands.MakePaper]:
    """Whether the command has a paper written, before the transaction begins."""
    return isinstance(command, commands.MakePaper)


def begins_elsewhere(command: commands.Command) -> TypeGuard[commands.BeginSigning]:
    """Whether the command hands a document to a remote signing service, before the transaction
    begins."""
    return isinstance(command, commands.BeginSigning) and command.level == SigningLevel.REMOTE


def has_secret(command: commands.Command) -> bool:
    """Whether the command or its answer holds a secret, which is kept nowhere."""
    return isinstance(command, _SECRET)
