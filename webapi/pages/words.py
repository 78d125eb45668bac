"""The words of pages for what programs name: states, parties, outcomes, units, kinds.

Each function takes the name that rows, events and the API have, and returns what it is called in
the language of the page. What printed files and notices call by a name too stands in
``engine.export.terms``.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine import alphabet, documents, events, form_table, inbox, states, terms
from engine import roles as system_roles
from webapi.context import reading
from webapi.i18n import language, tell


def roles() -> Mapping[str, str]:
    """What every role is called in the language of the page: those of the procedures, and those
    that every installation has, by name."""
    known = {
        **reading().people.role_names(language()),
        system_roles.ADMIN: tell("administrator"),
        system_roles.AUDITOR: tell("auditor"),
        system_roles.DESIGNER: tell("designer of procedures"),
    }
    return dict(sorted(known.items(), key=lambda role: alphabet.in_alphabet(role[1])))


def case_state(state: states.CaseState | str) -> str:
    """A state or an outcome of a case."""
    return terms.case_state_word(language(), str(state))


def paper_state(state: states.PaperState) -> str:
    """What became of a paper that was asked for, or that came with the request."""
    return terms.paper_state_word(language(), str(state))


def transfer_outcome(name: str) -> str:
    """What became of a transfer of a case."""
    return terms.transfer_word(language(), name)


def erasure_ground(name: str) -> str:
    """On which ground personal data are erased."""
    return terms.ground_word(language(), name)


def consent(name: str) -> str:
    """What is stopped when consent is withdrawn, or why data stay; a ground in law as it is."""
    return {
        "look_up": tell("Stopped: offering what this case knows for new requests."),
        "packs": tell("Stopped: evidence packs with personal data."),
        "running": tell("Stays: what is needed to carry the request out."),
        "unbound": tell("Nothing has to stay: it can be erased."),
    }.get(name, tell("Stays: {why}.", why=name))


def task_state(state: states.TaskState) -> str:
    """What became of a step."""
    return terms.task_state_word(language(), str(state))


def outlook(name: str | None) -> str:
    """Whether power comes in time, as the plan of the rest says."""
    return {
        "on_time": tell("on time"),
        "tight": tell("tight"),
        "late": tell("will be late"),
    }.get(name or "", tell("not known yet"))


def inbox_kind(kind: inbox.InboxKind | str) -> str:
    """What an entry of the inbox is about."""
    return {
        "assigned": tell("step given to me"),
        "taken_away": tell("step taken away"),
        "returned": tell("step came back"),
        "customer": tell("from the customer"),
        "unreached": tell("customer not reached"),
        "proposal": tell("proposal"),
        "grant": tell("power over others"),
        "transfer": tell("given between units"),
        "reminder": tell("reminder"),
        "late": tell("overdue"),
        "forecast": tell("forecast"),
        "cause": tell("cause to be told"),
        "doubt": tell("breach in doubt"),
        "week": tell("letter of the week"),
    }.get(str(kind), tell("other things"))


def milestone(name: str) -> str:
    """A milestone of the law."""
    return {"dossier_valid": tell("dossier valid"), "energized": tell("power on")}.get(name, name)


def incident(code: str, recorded: str) -> str:
    """Why a step was not taken and what to do; of failures with words of their own, those."""
    return {
        "milestone_twice": tell(
            "The case has passed this milestone before; that instant stays. Have it tried again "
            "with a reason: the case then goes on without passing it once more."
        ),
        "milestone_early": tell(
            "The clock of the case has not started yet, so it cannot stop here. Have it tried "
            "again when the dossier is valid; if the case never comes there, cancel it and take it "
            "in anew."
        ),
        "milestone_with_open_work": tell(
            "Steps whose time counts are still open. Complete them, then have it tried again."
        ),
        "outcomes_differ": tell(
            "Another branch has ended the case with another outcome. Have it tried again with a "
            "reason: the first outcome then stands. Where it must not, cancel the case."
        ),
        "hand_over_not_alone": tell(
            "Another branch of the case is still under way, and the hand-over would end it. "
            "Complete what is open there, then have it tried again."
        ),
    }.get(code, recorded)


def owner(name: str) -> str:
    """Whose clock runs."""
    return terms.owner_word(language(), name)


def party(name: str) -> str:
    """Whose turn it is, as a customer is told."""
    return {
        "utility": tell("The power company"),
        "state_agency": tell("The permit authority"),
        "contractor": tell("The contractor"),
        "customer": tell("You"),
    }.get(name, "–")


def ending(name: str) -> str:
    """What a limit ended with that was not kept."""
    return terms.ending_word(language(), name)


def units() -> list[tuple[str, str]]:
    """Units of limits, each with its word."""
    return [("wd", tell("working days")), ("cd", tell("days")), ("h", tell("hours"))]


def notice_state(state: states.NoticeState) -> str:
    """Whether a notice has left, in the reader's language."""
    return {
        states.NoticeState.WAITING: tell("waits to be sent"),
        states.NoticeState.SENT: tell("sent"),
        states.NoticeState.FAILED: tell("cannot be sent"),
        states.NoticeState.UNSENT: tell("not sent: no mail server"),
    }[state]


def message_state(state: states.MessageState) -> str:
    """Whether a message has reached the customer, in the reader's language."""
    return {
        states.MessageState.WAITING: tell("waits to be sent"),
        states.MessageState.HELD: tell("waits for the morning"),
        states.MessageState.ACCEPTED: tell("sent, not confirmed yet"),
        states.MessageState.DELIVERED: tell("has arrived"),
        states.MessageState.UNDELIVERED: tell("has not arrived"),
        states.MessageState.FAILED: tell("cannot be sent"),
        states.MessageState.UNSENT: tell("not sent: no provider"),
        states.MessageState.DROPPED: tell("not sent: the person was erased"),
    }[state]


def message_channel(name: str) -> str:
    """By what a customer was told."""
    return {"sms": tell("SMS"), "email": tell("E-mail"), "zalo": "Zalo"}.get(name, name)


def message_wish(name: str) -> str:
    """How much a customer wants to be told by a channel."""
    return {
        "all": tell("everything"),
        "needed": tell("only what is needed: papers, dates, money"),
        "nothing": tell("nothing"),
    }.get(name, name)


def proposal_state(state: states.ProposalState) -> str:
    """The state of a proposal in the reader's language."""
    return {
        states.ProposalState.DRAFT: tell("draft"),
        states.ProposalState.SUBMITTED: tell("submitted, waits for approval"),
        states.ProposalState.APPROVED: tell("approved, waits for publication"),
        states.ProposalState.PUBLISHED: tell("published"),
        states.ProposalState.WITHDRAWN: tell("withdrawn"),
    }[state]


def proposal_event(event: events.Event) -> str:
    """What happened to a proposal, in the reader's language."""
    return {
        "ProposalBegun": tell("Begun"),
        "ProposalSaved": tell("Saved"),
        "ProposalSubmitted": tell("Submitted"),
        "ProposalReturned": tell("Returned"),
        "ProposalApproved": tell("Approved"),
        "ProposalWithdrawn": tell("Withdrawn"),
        "ProposalPublished": tell("Published"),
        "ProposalCommented": tell("Comment"),
    }[event.type]


def document_kind(kind: documents.Kind | str) -> str:
    """The kind of a document in the reader's language."""
    return {
        "process": tell("Procedure"),
        "form": tell("Form"),
        "profile": tell("Limits"),
        "calendar": tell("Calendar"),
        "roles": tell("Roles"),
        "causes": tell("Causes"),
        "promises": tell("Promises"),
        "places": tell("Places"),
        "formers": tell("Former places"),
        "territory": tell("Territory"),
        "retention": tell("Periods of keeping"),
        "trust": tell("Authorities of digital signatures"),
        "separation": tell("Steps that two people do"),
        "fields": tell("Data fields"),
        "labels": tell("English names"),
        "phases": tell("Phases"),
        "wording": tell("Wording of messages"),
        "papers": tell("Papers"),
        "template": tell("Template of a paper"),
        "example": tell("Example"),
    }.get(str(kind), str(kind))


def aspect(name: str) -> str:
    """What of a place changed; what designers never see under another name stays as it is."""
    return {
        "name": tell("name"),
        "limit": tell("time limit"),
        "role": tell("role"),
        "clockOwner": tell("whose time runs"),
        "form": tell("form"),
        "condition": tell("condition"),
        "deadline": tell("key of the limit"),
        "documentation": tell("remarks"),
        "lane": tell("lane"),
        "kind": tell("kind of element"),
        "maxRounds": tell("rounds"),
        "causedBy": tell("whose work"),
        "milestone": tell("milestone"),
        "outcome": tell("outcome"),
        "default": tell("default flow"),
        "calendar": tell("calendar"),
        "ground": tell("ground"),
        "text": tell("text"),
        "profile": tell("deadline profile"),
    }.get(name, name)


def field_kind(kind: form_table.FieldKind) -> str:
    """What a field of a form asks for, in the reader's language."""
    return {
        form_table.FieldKind.TEXT: tell("text"),
        form_table.FieldKind.WHOLE: tell("whole number"),
        form_table.FieldKind.NUMBER: tell("number"),
        form_table.FieldKind.YES_NO: tell("yes or no"),
        form_table.FieldKind.CHOICE: tell("choice"),
        form_table.FieldKind.DATE: tell("date"),
        form_table.FieldKind.MOMENT: tell("date and time"),
        form_table.FieldKind.PHONE: tell("phone number"),
        form_table.FieldKind.EMAIL: tell("e-mail address"),
        form_table.FieldKind.IDENTITY_NUMBER: tell("personal number (identity card)"),
        form_table.FieldKind.TAX_CODE: tell("tax code"),
        form_table.FieldKind.DOCUMENT_NUMBER: tell("number of a document"),
        form_table.FieldKind.SERIAL_NUMBER: tell("serial number of a device"),
        form_table.FieldKind.LATITUDE: tell("latitude"),
        form_table.FieldKind.LONGITUDE: tell("longitude"),
        form_table.FieldKind.MONEY: tell("amount in đồng"),
        form_table.FieldKind.FILE: tell("file"),
        form_table.FieldKind.FILES: tell("several files"),
        form_table.FieldKind.DICTIONARY: tell("from the data dictionary"),
        form_table.FieldKind.OTHER: tell("other, as text only"),
    }[kind]
