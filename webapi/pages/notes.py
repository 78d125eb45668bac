"""What a page says of the action that led to it. Only known words can stand in the address."""

from __future__ import annotations

from webapi.i18n import tell


def note(said: str | None) -> str:
    """The sentence for the word ``said`` of the address; empty for a word that is not known."""
    parts = (_of_staff, _of_views, _of_deputies, _of_admins, _of_inbox, _of_customers)
    known = {word: text for part in parts for word, text in part().items()}
    return known.get(said or "", "")


def _of_deputies() -> dict[str, str]:
    return {
        "deputy-named": tell("The deputy is named."),
        "deputy-accepted": tell("You stand in from the first day on."),
        "deputy-declined": tell("You do not stand in."),
        "deputy-ended": tell("Nobody stands in any more."),
        "shared-out": tell("The steps are shared out; everybody finds it in their inbox."),
    }


def _of_views() -> dict[str, str]:
    return {
        "view-saved": tell("The view was saved."),
        "view-renamed": tell("The view has another name now."),
        "view-changed": tell("The view keeps these filters now."),
        "view-deleted": tell("The view was deleted."),
        "view-begins": tell("Your worklist begins with this view from now on."),
        "view-begins-whole": tell("Your worklist begins with the whole list again."),
    }


def _of_inbox() -> dict[str, str]:
    return {
        "read": tell("Marked as read."),
        "muted": tell("Muted: it stays in the list and is not counted any more."),
        "unmuted": tell("It is counted again."),
    }


def _of_customers() -> dict[str, str]:
    return {
        "own-step-done": tell("It was received. The office sees it at once."),
        "messages-chosen": tell("It is recorded how the customer is told."),
        "message-resent": tell("The message is sent once more."),
        "own-paper-in": tell("The paper was received. The office looks at it, and says so here."),
    }


def _of_admins() -> dict[str, str]:
    return {
        "user-created": tell("The user was added. Give a role now."),
        "role-given": tell("The role was given."),
        "role-taken": tell("The role was taken away."),
        "grant-proposed": tell("It is proposed. Another administrator was told and decides."),
        "grant-approved": tell("It holds from now on."),
        "grant-refused": tell("Nothing comes of it."),
        "unit-created": tell("The unit was added."),
        "unit-renamed": tell("The unit has another name now."),
        "trial": tell("The worker sends it now. Load the page again to see what came of it."),
    }


def _of_staff() -> dict[str, str]:
    return {
        "draft": tell("The draft was kept. You can go on later, here or elsewhere."),
        "started": tell("The request has its code now. Fill in what came with it."),
        "taken": tell("The step is yours now."),
        "released": tell("The step is free again. Its draft was kept."),
        "assigned": tell("The step was handed on."),
        "comment": tell("The comment was added."),
        "password": tell(
            "The password is another one now. All your other sessions and programs were ended."
        ),
        "session": tell("The session was ended."),
        "sessions": tell("All sessions and tokens were ended."),
        "disabled": tell("The user can log in no more; what was open has ended."),
        "enabled": tell("The user may log in again."),
        "given": tell("The password was set; what was open has ended."),
        "everywhere": tell("You are logged out everywhere."),
        "suspended": tell("The case stands still now."),
        "resumed": tell("The case goes on."),
        "transferred": tell("The other unit was told."),
        "transfer-accepted": tell("Your unit carries the case out now. No date has moved."),
        "transfer-returned": tell("The case was returned. A leader above decides."),
        "cancelled": tell("The case was cancelled."),
        "annulment-asked": tell("Somebody else has been asked to annul the breach."),
        "annulled": tell("The breach was annulled: it counts no more."),
        "annulment-refused": tell("The breach stands."),
        "erasure-asked": tell("Somebody else has been asked to erase the personal data."),
        "erased": tell("The personal data were erased."),
        "erasure-refused": tell("The personal data are kept."),
        "consent-withdrawn": tell(
            "It is recorded. Tell the person what stays and what is stopped."
        ),
        "withdrawal-answered": tell("The answer is recorded."),
        "answer-file": tell("The file can be read and printed for a day."),
        "drawn-up": tell("The list is drawn up. Another leader has to release it."),
        "disposal-released": tell("The worker erases them now."),
        "disposal-refused": tell("Nothing of the list is erased."),
        "paper-made": tell("The paper was made, and is kept in the case."),
        "papers-asked": tell("The list was recorded. Print it, or read it out to the customer."),
        "paper-handed-in": tell("The paper was recorded. It is to be looked at."),
        "paper-accepted": tell("The paper was accepted."),
        "paper-refused": tell("The paper was refused: it is asked for still."),
        "cause-told": tell("Why the limit was not kept is recorded."),
        "extended": tell("The time limit was extended."),
        "corrected": tell("The correction was recorded."),
        "message": tell("The message was recorded."),
        "submitted": tell("Submitted. A colleague can approve it now."),
        "returned": tell("It is a draft again."),
        "approved": tell("Approved. It can be published now."),
        "published": tell("Published. New cases begin on it."),
        "withdrawn": tell("The proposal was withdrawn."),
        "saved": tell("Saved."),
        "mended": tell(
            "Taken in, with changes that it needed: a key that can be used, ids of flows, "
            "references without prefixes, UTF-8. All else is as it was in the file."
        ),
        "retried": tell("The step was tried again."),
        "sending": tell("The worker will send it at once."),
        "tried": tell("The worker will try again at once."),
    }
