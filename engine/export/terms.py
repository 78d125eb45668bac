"""What events, states, parties and endings are called: one table for each, for pages, printed
files and notices alike."""

from __future__ import annotations

from collections.abc import Mapping

from engine.i18n import mark, say, word

_EVENTS = {
    "CaseStarted": mark("Request taken in"),
    "LawChosen": mark("Law chosen that is not in force"),
    "CaseRouted": mark("Given to another unit"),
    "TransferOffered": mark("Offered to another unit"),
    "TransferReturned": mark("Not taken by the other unit"),
    "TransferAccepted": mark("Taken by another unit"),
    "TransferDecided": mark("Given to another unit by decision"),
    "CaseHandedOver": mark("Goes on under another procedure"),
    "MilestoneReached": mark("Milestone reached"),
    "MilestoneCorrected": mark("Milestone corrected"),
    "CaseSuspended": mark("Case suspended"),
    "CaseResumed": mark("Case resumed"),
    "CaseCancelled": mark("Case cancelled"),
    "CaseCompleted": mark("Case closed"),
    "TaskOpened": mark("Step opened"),
    "TaskClaimed": mark("Step taken"),
    "TaskReleased": mark("Step given back"),
    "TaskAssigned": mark("Step assigned"),
    "TaskMoved": mark("Step goes to another unit"),
    "TaskCompleted": mark("Step completed"),
    "DoneStated": mark("Done without network, at the time that the device states"),
    "AnswerDoubted": mark("Answer that contradicts what was known"),
    "TaskCancelled": mark("Step cancelled"),
    "DeadlineMoved": mark("Time limit moved"),
    "DeadlineExtended": mark("Time limit extended"),
    "OutlookChanged": mark("Forecast changed"),
    "ReminderGiven": mark("Reminder given"),
    "DeadlineBreached": mark("Time limit broken"),
    "BreachTold": mark("Told that a time limit was broken"),
    "BreachRepeated": mark("Still late"),
    "BreachClosed": mark("Done late"),
    "BreachDoubted": mark("Breach in doubt: the limit was kept by the ledger"),
    "AnnulmentAsked": mark("Asked to annul a breach"),
    "AnnulmentRefused": mark("Breach not annulled"),
    "BreachAnnulled": mark("Breach annulled"),
    "CaseKeyMade": mark("Key given to the customer"),
    "MessagesChosen": mark("How the customer wants to be told"),
    "MessageResent": mark("Message to the customer sent again"),
    "DocumentSigned": mark("Document signed by the customer"),
    "AddressConfirmed": mark("Customer confirmed their address by a one-time code"),
    "BegunForCaller": mark("Begun by the desk with the caller, who took it over"),
    "AddressChanged": mark("Customer is reached at another address"),
    "ErasureAsked": mark("Asked to erase personal data"),
    "ErasureRefused": mark("Personal data kept"),
    "SubjectErased": mark("Personal data erased"),
    "ConsentWithdrawn": mark("Consent withdrawn"),
    "WithdrawalAnswered": mark("Withdrawal of consent answered"),
    "PersonalPackMade": mark("Evidence pack with personal data made"),
    "AnswerFileMade": mark("File of personal data made for the person"),
    "CustomerUnreached": mark("Customer could not be told"),
    "PaperMade": mark("Paper made from the case"),
    "PapersAsked": mark("Papers asked for"),
    "PaperHandedIn": mark("Paper handed in"),
    "PaperSubmitted": mark("Paper came with the request"),
    "PaperAccepted": mark("Paper accepted"),
    "PaperRefused": mark("Paper refused"),
    "SupplyPaused": mark("Papers with the desk: not the customer's time"),
    "SupplyResumed": mark("Papers with the customer: their time"),
    "CauseAwaited": mark("Late, the cause is not told yet"),
    "CauseTold": mark("Cause told"),
    "WindowOpened": mark("Window begun"),
    "WindowClosed": mark("Window ended"),
    "WaitOpened": mark("Waits"),
    "WaitClosed": mark("Waits no more"),
    "MessageReceived": mark("Message received"),
    "TimerFired": mark("Waiting time over"),
    "IncidentRaised": mark("Incident"),
    "IncidentDropped": mark("Incident void"),
    "IncidentRetried": mark("Tried again after an incident"),
    "FactsCorrected": mark("Facts corrected"),
    "CommentAdded": mark("Comment"),
    "ProofOverridden": mark("Published although its limit can be broken"),
}
_CASE_STATES = {
    "active": mark("under way"),
    "suspended": mark("suspended"),
    "completed": mark("completed"),
    "cancelled": mark("cancelled by the office"),
    "closed": mark("closed, power is on"),
    "withdrawn": mark("withdrawn by the customer"),
    "refused": mark("refused"),
    "waiting": mark("waits until power can be supplied"),
    "handed_over": mark("handed over to another procedure"),
}
_TASK_STATES = {
    "ready": mark("not taken yet"),
    "reserved": mark("being worked on"),
    "completed": mark("completed"),
    "cancelled": mark("not needed any more"),
}
_PAPER_STATES = {
    "asked": mark("asked for"),
    "at_survey": mark("to be shown at the survey"),
    "handed_in": mark("handed in, to be looked at"),
    "accepted": mark("accepted"),
    "refused": mark("refused"),
}
_OWNERS = {
    "utility": mark("Power company"),
    "state_agency": mark("State agency"),
    "contractor": mark("Contractor"),
    "customer": mark("Customer"),
}
_ENDINGS = {
    "step": mark("with a step"),
    "correction": mark("with a correction"),
    "message": mark("with a message"),
    "timer": mark("as a waiting time was over"),
    "cancellation": mark("as the case was cancelled"),
    "hand_over": mark("as the case went on under another procedure"),
    "retry": mark("as a failed step was tried again"),
}

_GROUNDS = {
    "withdrawn": mark("the person withdraws consent"),
    "purpose_ended": mark("the purpose has ended"),
    "period_over": mark("the period of keeping is over"),
    "unlawful": mark("they were processed unlawfully"),
}

_TRANSFERS = {
    "accepted": mark("accepted"),
    "silent": mark("accepted without an answer"),
    "decided": mark("decided above"),
    "returned": mark("returned"),
    "lapsed": mark("not answered before the case ended or went elsewhere"),
}

_IN_FILES = "case file"
_STATES_IN_FILES = {
    "active": "under way",
    "suspended": "suspended",
    "completed": "completed",
    "cancelled": "cancelled",
    "ready": "open",
    "reserved": "with somebody",
    "closed": "closed",
    "withdrawn": "withdrawn by the customer",
    "refused": "refused",
    "waiting": "waits until power can be supplied",
    "handed_over": "handed over to another procedure",
}
"""Cases and steps in the narrow columns of printed files; translated in the context of those."""
_OWNERS_IN_FILES = {
    "utility": mark("Power company"),
    "state_agency": mark("State agencies"),
    "contractor": mark("Contractors"),
    "customer": mark("Customer"),
}
"""Printed files tell of all parties of a kind together."""


def event_word(language: str, name: str) -> str:
    """What a type of event is called; those that nobody sees keep their name."""
    return _said(_EVENTS, language, name)


def case_state_word(language: str, name: str) -> str:
    """A state or an outcome of a case, as pages tell it."""
    return _said(_CASE_STATES, language, name)


def task_state_word(language: str, name: str) -> str:
    """What became of a step, as pages tell it."""
    return _said(_TASK_STATES, language, name)


def paper_state_word(language: str, name: str) -> str:
    """What became of a paper that was asked for, or that came with the request."""
    return _said(_PAPER_STATES, language, name)


def owner_word(language: str, name: str) -> str:
    """Whose clock runs, as pages tell it."""
    return _said(_OWNERS, language, name)


def ending_word(language: str, name: str) -> str:
    """What a limit ended with that was not kept, as in "It ended with a correction"."""
    return say(language, _ENDINGS.get(name, mark("with something else")))


def erased_word(language: str) -> str:
    """What stands in place of what was erased together with its person."""
    return say(language, "erased")


def customer_word(language: str) -> str:
    """Who has acted, where that is the customer online."""
    return say(language, mark("the customer, online"))


def system_word(language: str) -> str:
    """Who has acted, where nobody did: limits, timers and what follows from a step."""
    return say(language, mark("Motcua, by itself"))


def ground_word(language: str, name: str) -> str:
    """On which ground personal data are erased."""
    return _said(_GROUNDS, language, name)


def transfer_word(language: str, outcome: str) -> str:
    """What became of a transfer (``engine.model.transfer.TransferOutcome``)."""
    return _said(_TRANSFERS, language, outcome)


def erasure_grounds() -> tuple[str, ...]:
    """The grounds by their codes (``engine.model.erasure.ErasureGround``)."""
    return tuple(_GROUNDS)


def printed_state(language: str, name: str) -> str:
    """A state or an outcome of a case, or the state of a step, as printed files tell it."""
    found = _STATES_IN_FILES.get(name)
    return name if found is None else word(language, found, _IN_FILES)


def printed_owner(language: str, name: str) -> str:
    """Whose clock runs, as printed files tell it."""
    return _said(_OWNERS_IN_FILES, language, name)


def _said(table: Mapping[str, str], language: str, name: str) -> str:
    found = table.get(name)
    return name if found is None else say(language, found)
