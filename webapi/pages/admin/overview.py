"""The first page of administrators: how the installation is, and where each thing is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from webapi.context import actor, outside_reading, reading
from webapi.i18n import language, tell, written
from webapi.pages import formatting
from webapi.pages.layout import show, shows


@dataclass(frozen=True, slots=True)
class AdminLine:
    """Something that has to be looked at: what, how many, and the page where it is mended; None
    where that is no page. ``more`` is what else is known of it."""

    what: str
    count: int | None
    page: str | None
    more: str = ""


@shows("/admin")
def show_administration() -> Response:
    """GET ``/admin``: what needs an administrator, and how old backup, verification and keys
    are."""
    state = outside_reading().state.read(actor())
    lines = [*_counted(state), *_aged(state), *_parts(state)]
    return show(
        "admin/overview.html",
        state=state,
        lines=lines,
        now=reading().clock.now(),
        key_word=key_word,
        part_word=part_word,
    )


def _counted(state: Any) -> Iterator[AdminLine]:
    counts = state.counts
    for what, count, page, more in (
        (tell("Proposals of power that wait for a second administrator"), counts.open_grants,
         url_for("pages.list_grants"), ""),
        (tell("Power given on the command line, in the last 30 days"), counts.grants_alone,
         url_for("pages.list_grants"), ""),
        (tell("Jobs that were given up"), counts.failed_jobs, url_for("pages.list_jobs"), ""),
        (tell("Deadlines that could not be fired"), counts.failing_deadlines,
         url_for("pages.show_failing"), ""),
        (tell("Steps of cases that failed"), counts.incidents,
         url_for("pages.list_incidents"), ""),
        (tell("Notices that could not be sent"), counts.failed_notices,
         url_for("pages.list_notices", state="failed"), ""),
        (tell("Notices that stay unsent: no mail server is set"), counts.unsent_notices,
         url_for("pages.list_notices", state="unsent"), ""),
        (tell("Messages that did not reach customers"), counts.undelivered_messages, None,
         tell("The office sees each one at its case.")),
        (tell("Users without a role"), counts.users_without_role,
         url_for("pages.list_users", without_role="1"), ""),
    ):  # fmt: skip
        if count:
            yield AdminLine(what, count, page, more)


def _aged(state: Any) -> Iterator[AdminLine]:
    for one in state.due_calendars:
        yield AdminLine(
            tell("{name}: its next days have to be published", name=getattr(one.name, language())),
            None,
            url_for("pages.show_calendars"),
            tell("decided until {day}", day=formatting.day(one.decided_until)),
        )
    if state.backup_is_old:
        yield AdminLine(tell("A backup is due"), None, None, _run_of("motcua backup"))
    elif state.backup.problems:
        found = tell("Files that were missing in the last backup")
        yield AdminLine(found, state.backup.problems, None, "motcua backup")
    if state.verification_is_old:
        yield AdminLine(tell("A verification is due"), None, None, _run_of("motcua verify"))
    elif state.verification.problems:
        found = tell("Findings of the last verification")
        yield AdminLine(found, state.verification.problems, None, _run_of("motcua verify"))
    for one in state.keys:
        if one.changed_at is None:
            yield AdminLine(tell("A file of keys is missing"), None, None, key_word(one.name))


def _run_of(command: str) -> str:
    return tell("Run {command} on the machine of the installation.", command=command)


def _parts(state: Any) -> Iterator[AdminLine]:
    for part in state.parts:
        if part.problem is not None:
            page = url_for("pages.list_notices") if part.name == "mail" else None
            why = tell(part.problem.message, **written(part.problem.params))
            yield AdminLine(part_word(part.name), None, page, why)


def part_word(name: str) -> str:
    """What a part of the health is called for people."""
    return {
        "read_only": tell("Changes to the database"),
        "worker": tell("Worker of the installation"),
        "checkpoint": tell("Signature of the log"),
        "integrity": tell("Integrity of history"),
        "mail": tell("Sending of letters"),
        "customers": tell("Room for files of customers"),
        "files": tell("Folder of files"),
        "disk": tell("Room on the disks"),
        "sandbox": tell("Reading of documents"),
    }.get(name, name)


def key_word(name: str) -> str:
    """What a file of keys is for."""
    return {
        "seal": tell("Keys of the seals"),
        "checkpoint": tell("Key that signs checkpoints"),
        "personal": tell("Master keys of personal data"),
    }.get(name, name)


@shows("/admin/calendars")
def show_calendars() -> Response:
    """GET ``/admin/calendars``: until when each calendar is decided, and what to do before that."""
    covers = outside_reading().state.calendars(actor())
    return show("admin/calendars.html", calendars=covers, now=reading().clock.now())
