"""What ``motcua verify`` knows of every column of every table, and of what nothing is known, why.

The one place that says it: verification takes the columns to compare from here, a test finds a
column that is not named, and docs/operations.md tells what is not covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table

from engine.store import tables


class Cover(StrEnum):
    """How a column is held to what was recorded."""

    RECORDED = "recorded"
    """It is the record: chained, sealed and signed."""
    MADE = "made from events"
    """Events say what it is: it is made anew from them and compared."""
    CONTENT = "content"
    """An event holds its hash."""
    SEALED = "secret"
    """In no event; a keyed hash beside it tells whether this program wrote it."""
    WORKING = "working state"
    """No event makes it; a check says what it may be."""
    UNCOVERED = "not covered"
    """A change is not found."""


@dataclass(frozen=True, slots=True)
class Covered:
    """``how`` is the check, or the reason why there is none."""

    cover: Cover
    how: str


_Columns = Mapping[str, Covered]


def _of(cover: Cover, columns: str, how: str) -> _Columns:
    return dict.fromkeys(columns.split(), Covered(cover, how))


def _made(columns: str) -> _Columns:
    return _of(Cover.MADE, columns, "Made anew from the events, and compared.")


_SEALED_CASE = "Under the seal of the whole row, bound to the newest event of the case."
_SENDING = "Whether a letter has left is known to the mail server alone."
_DRAFT = "What somebody has typed and not handed in; they see it before they do."

COVERAGE: Mapping[Table, _Columns] = {
    tables.events: _of(
        Cover.RECORDED,
        "position stream sequence body hash seal",
        "The chain of its stream, its seal, and every checkpoint.",
    ),
    tables.checkpoints: _of(
        Cover.RECORDED,
        "size position at note number readings seal",
        "Its signature, its number, and a seal over all checkpoints up to it.",
    ),
    tables.accesses: _of(
        Cover.RECORDED,
        "position case login role via reading at file hash seal",
        "One chain under seals; each checkpoint says how far it reached.",
    ),
    tables.units: _made("code name letters parent path name_key"),
    tables.users: {
        **_made("login name language disabled email_changed name_key"),
        **_of(
            Cover.SEALED, "email email_seal", "A seal, bound to the event that says it was changed."
        ),
    },
    tables.memberships: _made("login unit role head"),
    tables.deputyships: _made(
        "person number deputy unit roles definitions starts_at ends_at reason named_by named_at "
        "state accepted_at ended_at ended_by end_reason"
    ),
    tables.credentials: {
        **_made("login changed"),
        **_of(
            Cover.SEALED, "password seal", "A seal, bound to the event that says it was changed."
        ),
    },
    tables.tokens: {
        **_made("token login label issued_at expires_at revoked_at"),
        **_of(Cover.SEALED, "hash seal", "A seal, while it is not revoked."),
    },
    tables.publications: _made("kind key version hash binds published_at published_by retired_at"),
    tables.contents: _of(
        Cover.CONTENT,
        "hash content",
        "Hashed, when it is verified and when it is read; every hash that an event names is there.",
    ),
    tables.proposals: _made(
        "number title state revision documents bases retires authors begun_by begun_at changed_by "
        "changed_at approved_by note standing overrides verdicts"
    ),
    tables.cases: {
        **_made(
            "code version state definition definition_version profile profile_version intake_unit "
            "executing_unit channel customer place search registered_at dossier_valid_at due_at "
            "energized_at suspended_at closed_at outcome handed_over facts steps places adjusted "
            "outlook changed_at"
        ),
        **_of(Cover.WORKING, "head", "It is the hash of the newest event of the case."),
        **_of(Cover.WORKING, "tokens ends_at forecast path seal", _SEALED_CASE),
    },
    tables.subject_keys: _of(
        Cover.UNCOVERED,
        "case subject wrapped made_at",
        "A key that is lost, or there again after an erasure, is found; one that was exchanged, "
        "where the master key is at hand.",
    ),
    tables.applications: _of(
        Cover.UNCOVERED,
        "id hash definition language answers papers version made_at changed_at case begun_by "
        "begun_unit handed handed_at hand_hash taken_at",
        "What customers write before they hand it in is not history; what was handed in stands in "
        "the history of its case.",
    ),
    tables.arriving_files: _of(
        Cover.UNCOVERED,
        "application digest size received changed_at",
        "What is still under way; the whole file is compared with its digest.",
    ),
    tables.arriving_parts: _of(
        Cover.UNCOVERED, "application digest begins content", "The same of its parts."
    ),
    tables.device_files: _of(
        Cover.UNCOVERED,
        "login purpose digest size received changed_at sha256",
        "What devices of the staff are sending; the whole file is compared with its digest.",
    ),
    tables.device_parts: _of(
        Cover.UNCOVERED,
        "login purpose digest begins content",
        "The parts of what devices are sending.",
    ),
    tables.file_keys: _of(
        Cover.UNCOVERED,
        "sha256 case subject wrapped",
        "The same of the keys of files, each of which opens one file.",
    ),
    tables.erasures: _made("case subject ground reason asked_by asked_at erased_by erased_at"),
    tables.withdrawals: _made(
        "case subject reason withdrawn_by withdrawn_at answer_by stops stays answer answered_by "
        "answered_at"
    ),
    tables.disposals: _made(
        "number unit state retention entries drawn_up_by drawn_up_at decided_by decided_at reason "
        "through left_out finished_at"
    ),
    tables.made_papers: _made(
        "case template number version language as_of task sha256 name document made_by made_at"
    ),
    tables.paper_lists: _made("case round note reason asked_by asked_at"),
    tables.asked_papers: _made(
        "case number round paper label reason state handed_in data handed_in_at decided_by "
        "decided_at said"
    ),
    tables.transfers: _made(
        "case number was unit reason offered_by offered_at ends_at outcome settled_by settled_at"
    ),
    tables.search_terms: _of(
        Cover.UNCOVERED,
        "case field term subject",
        "By what a case is found beside its code; nothing is decided by it.",
    ),
    tables.case_files: _made("case sha256 name"),
    tables.tasks: {
        **_made(
            "case number element round state roles unit assignee opened_at due_at limit calendar "
            "closed_at closed_by on_behalf_of held_for done_for still_since"
        ),
        **_of(Cover.WORKING, "latest_at", "An open step has that of the plan of its case."),
        **_of(Cover.UNCOVERED, "draft draft_version", _DRAFT),
    },
    tables.waits: _made("case number element name roles due_at limit calendar"),
    tables.incidents: _made("case number element code reason raised_at"),
    tables.breaches: _made(
        "case number element unit owner limit due_at done_at days_late ended_by cause remark "
        "annul_asked_by annul_reason annulled_at annulled_by"
    ),
    tables.deadlines: {
        **_of(
            Cover.WORKING,
            "case place fires_at",
            "Every limit and timer of a running case has a row, none later than it has to fire.",
        ),
        **_of(Cover.WORKING, "claimed_until", "No later than a worker can have claimed it until."),
        **_of(
            Cover.WORKING, "put_off_until", "No later than a day from now, where it is no incident."
        ),
        **_of(
            Cover.UNCOVERED,
            "attempts problem incident_at",
            "Tells people what could not be fired, and why.",
        ),
    },
    tables.notices: {
        **_made("id case sequence login made_at"),
        **_of(Cover.UNCOVERED, "state attempts sent_at tried_since problem", _SENDING),
    },
    tables.inbox: _of(
        Cover.UNCOVERED,
        "login stream sequence kind number element made_at read_at",
        "Tells people of events on their pages; what it tells of stands in history.",
    ),
    tables.inbox_mutes: _of(
        Cover.UNCOVERED,
        "login what muted_at",
        "What somebody does not want counted as unread; it is listed all the same.",
    ),
    tables.messages: _of(
        Cover.UNCOVERED,
        "id case sequence kind channel wording subject said state made_at not_before "
        "claimed_until attempts round segments provider_ref sent_at delivered_at problem language",
        "What customers are told follows from events and wordings; whether it has arrived is known "
        "to the provider alone.",
    ),
    tables.contacts: _of(
        Cover.UNCOVERED,
        "case subject channel wish language verified_of verified_at bounced_of bounced_at problem",
        "What customers chose stands in the history of their case; whether messages arrive is "
        "known to providers alone.",
    ),
    tables.subscriptions: _of(
        Cover.UNCOVERED,
        "id case channel language data token_hash asked_at confirmed_at ended_at told",
        "Who wants to be told beside the customer is no history of the case.",
    ),
    tables.saved_views: _of(
        Cover.UNCOVERED,
        "id login unit name name_key filters made_by made_at",
        "How somebody looks at a list; it shows nothing that they may not see.",
    ),
    tables.default_views: _of(
        Cover.UNCOVERED, "login view", "With which of these somebody's list begins."
    ),
    tables.jobs: _of(
        Cover.UNCOVERED,
        "id name arguments key runs_at attempts",
        "Work that waits. A lost job leaves its notice waiting, or its recount unfinished.",
    ),
    tables.failed_jobs: _of(
        Cover.UNCOVERED,
        "key name arguments problem failed_at",
        "A list to look at; nothing is decided by it.",
    ),
    tables.recounts: _of(
        Cover.UNCOVERED,
        "id cases looked_at moved after started_at finished_at",
        "Tells how far a recount is; the dates that it moves are in events.",
    ),
    tables.uploads: _of(
        Cover.UNCOVERED,
        "sha256 login size uploaded_at photo",
        "Who may refer to a file that no step refers to yet, for a day; the step says who did.",
    ),
    tables.login_attempts: _of(
        Cover.UNCOVERED,
        "key failures next_at last_at",
        "Slows wrong passwords down for an hour; it lets nobody in.",
    ),
    tables.rate_buckets: _of(
        Cover.UNCOVERED,
        "key begins_at count",
        "Slows guessing down for an hour; it lets nobody in.",
    ),
    tables.kept_promises: _of(
        Cover.UNCOVERED,
        "service counted_on since figures left_out",
        "Counted anew each day from cases, for the page of promises alone.",
    ),
    tables.case_keys: _of(
        Cover.UNCOVERED,
        "hash case kind made_at revoked_at",
        "Opens to a customer what their own request asks of them; the event says who made a key, "
        "links in messages stand in none.",
    ),
    tables.one_time_codes: _of(
        Cover.UNCOVERED,
        "subject purpose id channel address about hash tries made_at expires_at tried_at used_at",
        "Good for ten minutes; what was done with a code stands in the history of its case.",
    ),
    tables.demo: _of(
        Cover.UNCOVERED,
        "begun_at as_at finished_at",
        "Tells a demo from an installation; empty but in a demo.",
    ),
    tables.workers: _of(
        Cover.UNCOVERED, "name seen_at", "Signs of life, for the health of the installation."
    ),
    tables.findings: _of(
        Cover.UNCOVERED,
        "place message found_at",
        "Tells health what was found; the next verification finds it again.",
    ),
    tables.upkeep_runs: _of(
        Cover.UNCOVERED,
        "kind at problems size complete",
        "Tells how old the last backup and verification are; nothing is decided by it.",
    ),
    tables.grants: _made(
        "number act login unit role head reason proposed_by proposed_at ends_at outcome decided_by "
        "decided_at remark"
    ),
    tables.trials: _of(
        Cover.UNCOVERED,
        "id login channel address language state made_at tried_at problem",
        "Trial messages of administrators of the last day; nothing is decided by them.",
    ),
    tables.receipts: _of(
        Cover.UNCOVERED,
        "login key fingerprint answer at",
        "What a repeated request is answered, for 30 days; it changes no case.",
    ),
}
"""By table, in the order in which others refer to them."""

BESIDE: Mapping[str, Covered] = {
    "alembic_version": Covered(
        Cover.WORKING, "It is the newest version of the tables, or no command starts."
    ),
    "procrastinate_jobs": Covered(Cover.UNCOVERED, "Work that waits, as jobs on SQLite."),
    "procrastinate_events": Covered(Cover.UNCOVERED, "What became of jobs; nobody reads it."),
    "procrastinate_periodic_defers": Covered(Cover.UNCOVERED, "Empty: there is no such work."),
    "procrastinate_workers": Covered(Cover.UNCOVERED, "Signs of life of workers."),
}
"""Tables that are not ours, as a whole."""

ROWS_BESIDE: Mapping[str, str] = {
    "deadlines (place `forecast`, `afresh` or `recount`)": (
        "When a plan is made anew that nothing has changed; without it the plan waits for the next "
        "command of its case. Limits and timers have rows of their own."
    )
}
"""Rows of a covered table that no check can hold to anything."""


def columns_of(table: Table, cover: Cover) -> tuple[str, ...]:
    """The columns of the table that are covered so."""
    return tuple(name for name, one in COVERAGE[table].items() if one.cover is cover)


MADE_FROM_EVENTS = tuple(table for table in COVERAGE if columns_of(table, Cover.MADE))
"""Those that others refer to come first."""


def uncovered() -> Mapping[str, str]:
    """What is not covered, by table and columns, each with its reason."""
    found: dict[str, str] = {}
    for table, columns in COVERAGE.items():
        reasons: dict[str, list[str]] = {}
        for name, one in columns.items():
            if one.cover is Cover.UNCOVERED:
                reasons.setdefault(one.how, []).append(name)
        for how, names in reasons.items():
            whole = len(names) == len(columns)
            found[table.name if whole else f"{table.name}: {', '.join(names)}"] = how
    for name, one in BESIDE.items():
        if one.cover is Cover.UNCOVERED:
            found[name] = one.how
    return found | dict(ROWS_BESIDE)
