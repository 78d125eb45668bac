"""What is told of events, states and parties, in words."""

from __future__ import annotations

from engine.i18n import say


def event_word(language: str, name: str) -> str:
    """What happened, of an event's type; the type itself where there is no word for it."""
    words = {
        "CaseStarted": say(language, "Request taken in"),
        "LawChosen": say(language, "Law chosen that is not in force"),
        "CaseRouted": say(language, "Given to another unit"),
        "CaseHandedOver": say(language, "Goes on under another procedure"),
        "MilestoneReached": say(language, "Milestone reached"),
        "MilestoneCorrected": say(language, "Milestone corrected"),
        "CaseSuspended": say(language, "Case suspended"),
        "CaseResumed": say(language, "Case resumed"),
        "CaseCancelled": say(language, "Case cancelled"),
        "CaseCompleted": say(language, "Case closed"),
        "TaskOpened": say(language, "Step opened"),
        "TaskClaimed": say(language, "Step taken"),
        "TaskReleased": say(language, "Step given back"),
        "TaskAssigned": say(language, "Step assigned"),
        "TaskCompleted": say(language, "Step completed"),
        "TaskCancelled": say(language, "Step cancelled"),
        "DeadlineMoved": say(language, "Time limit moved"),
        "DeadlineExtended": say(language, "Time limit extended"),
        "OutlookChanged": say(language, "Forecast changed"),
        "ReminderGiven": say(language, "Reminder given"),
        "DeadlineBreached": say(language, "Time limit broken"),
        "BreachTold": say(language, "Told that a time limit was broken"),
        "BreachRepeated": say(language, "Still late"),
        "BreachClosed": say(language, "Done late"),
        "BreachDoubted": say(language, "Breach in doubt: the limit was kept by the ledger"),
        "AnnulmentAsked": say(language, "Asked to annul a breach"),
        "AnnulmentRefused": say(language, "Breach not annulled"),
        "BreachAnnulled": say(language, "Breach annulled"),
        "CauseAwaited": say(language, "Late, the cause is not told yet"),
        "CauseTold": say(language, "Cause told"),
        "WindowOpened": say(language, "Window begun"),
        "WindowClosed": say(language, "Window ended"),
        "WaitOpened": say(language, "Waits"),
        "WaitClosed": say(language, "Waits no more"),
        "MessageReceived": say(language, "Message received"),
        "TimerFired": say(language, "Waiting time over"),
        "IncidentRaised": say(language, "Incident"),
        "IncidentDropped": say(language, "Incident void"),
        "IncidentRetried": say(language, "Tried again after an incident"),
        "FactsCorrected": say(language, "Facts corrected"),
        "CommentAdded": say(language, "Comment"),
    }
    return words.get(name, name)


def state_word(language: str, name: str) -> str:
    """A state or an outcome of a case or task."""
    words = {
        "active": say(language, "under way"),
        "suspended": say(language, "suspended"),
        "completed": say(language, "completed"),
        "cancelled": say(language, "cancelled"),
        "ready": say(language, "open"),
        "reserved": say(language, "with somebody"),
        "closed": say(language, "closed"),
        "withdrawn": say(language, "withdrawn by the customer"),
        "refused": say(language, "refused"),
        "waiting": say(language, "waits until power can be supplied"),
        "handed_over": say(language, "handed over to another procedure"),
    }
    return words.get(name, name)


def ending_word(language: str, name: str) -> str:
    """What a limit ended with that was not kept, of ``EndedBy``."""
    words = {
        "step": say(language, "with a step"),
        "correction": say(language, "with a correction"),
        "message": say(language, "with a message"),
        "timer": say(language, "as a waiting time was over"),
        "cancellation": say(language, "as the case was cancelled"),
        "hand_over": say(language, "as the case went on under another procedure"),
        "retry": say(language, "as a failed step was tried again"),
    }
    return words.get(name, say(language, "with something else"))


def owner_word(language: str, name: str) -> str:
    """Who holds the time."""
    words = {
        "utility": say(language, "Power company"),
        "state_agency": say(language, "State agencies"),
        "contractor": say(language, "Contractors"),
        "customer": say(language, "Customer"),
    }
    return words.get(name, name)
