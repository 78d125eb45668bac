"""What the worker could not do and is to try again: notices, deadlines, jobs.

That it was ordered, and by whom, stands in the history of the installation.
"""

from __future__ import annotations

from engine.errors import NotFound
from engine.handlers.context import CommandContext
from engine.handlers.notices import SEND
from engine.model.commands import RetryDeadlines, RetryJobs, SendNotices
from engine.model.events import RetryOrdered
from engine.model.roles import ADMIN, LEADER
from engine.model.states import NoticeState
from engine.projections.notices import take_unsent, wait_again
from engine.readers.people import require_admin
from engine.store.claims import try_again
from engine.store.deadline_queue import in_charge_of
from engine.store.failed_jobs import forget_failed_jobs, take_failed_jobs
from engine.store.jobs import Job
from engine.store.tables import deadlines

STREAM = "operations/retries"


def send_notices(context: CommandContext, command: SendNotices) -> dict[str, object]:
    """Has notices that have not left sent again, from their first try on; returns how many.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: the named notice is not waiting, unsent or failed.
    """
    require_admin(context.actor)
    context.act_as_holder_of(ADMIN)
    wanted = None if command.notice is None else [command.notice]
    states = list(NoticeState) if command.notice is not None else command.states
    found = take_unsent(context.tx.connection, wanted, states, command.since)
    if command.notice is not None and not found:
        raise NotFound(
            "notice_not_waiting",
            "No notice {notice} is left to be sent.",
            notice=command.notice,
        )
    wait_again(context.tx.connection, found)
    forget_failed_jobs(context.tx.connection, found)
    for notice in found:
        context.tx.enqueue(Job(SEND, notice, {"notice": notice}))
    return _record(context, "notices", len(found), command.notice)


def retry_deadlines(context: CommandContext, command: RetryDeadlines) -> dict[str, object]:
    """Has failed deadlines tried at once: all that the actor looks after, or those of one case;
    returns how many.

    Raises:
        NotFound: no deadline of the named case has failed, or it is not the actor's to look after.
    """
    those = in_charge_of(context.actor)
    context.act_as_holder_of(ADMIN if context.actor.has(ADMIN) else LEADER)
    if command.case is not None:
        those &= deadlines.c.case == command.case
    count = try_again(context.tx.connection, those)
    if command.case is not None and not count:
        raise NotFound(
            "deadline_not_failing",
            "No deadline of the case {case} has failed. See 'motcua deadline list'.",
            case=command.case,
        )
    return _record(context, "deadlines", count, command.case)


def retry_jobs(context: CommandContext, command: RetryJobs) -> dict[str, object]:
    """Has jobs that were given up done again; returns how many.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: no job was given up under that key.
    """
    require_admin(context.actor)
    context.act_as_holder_of(ADMIN)
    keys = None if command.key is None else [command.key]
    found = take_failed_jobs(context.tx.connection, keys, command.name)
    if command.key is not None and not found:
        raise NotFound("job_not_found", "No job was given up as '{key}'.", key=command.key)
    wait_again(
        context.tx.connection, [job.arguments["notice"] for job in found if job.name == SEND]
    )
    for job in found:
        context.tx.enqueue(job)
    return _record(context, "jobs", len(found), command.key or command.name)


def _record(
    context: CommandContext, what: str, count: int, subject: str | None
) -> dict[str, object]:
    if count:
        context.record(STREAM, RetryOrdered(what, count, subject))
    return {"count": count}
