"""Jobs that were given up, for administrators: why, and having them done again."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import commands
from webapi.context import actor, outside_reading
from webapi.i18n import tell
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import read_query
from webapi.schemas.fields import Request, Text

PAGE = 50


class JobsQuery(Request):
    """Behind which job a page of the list begins."""

    after = Text(most=120, load_default=None)


@shows("/admin/jobs")
def list_jobs() -> Response:
    """GET ``/admin/jobs``: jobs that were given up, the latest first."""
    after, installation = read_query(JobsQuery)["after"], outside_reading()
    found = installation.failed_jobs(actor(), after, PAGE + 1)
    return show(
        "admin/jobs.html",
        jobs=found[:PAGE],
        next=found[PAGE - 1].key if len(found) > PAGE else None,
        first=after is None,
        counts=installation.count_failed_jobs(actor()),
        word=job_word,
    )


@acts("/admin/jobs/retry")
def retry_jobs() -> AnyResponse:
    """POST ``/admin/jobs/retry``: has one job done again, by its ``key``, or all of a ``kind``."""
    key, kind = request.form.get("key") or None, request.form.get("kind") or None
    outside_reading().execute(commands.RetryJobs(key, kind), actor())
    return go_to("list_jobs", said="tried")


def job_word(name: str) -> str:
    """What a kind of job does."""
    return {
        "send_notice": tell("send a notice"),
        "tell_desk": tell("tell the office of a message that did not arrive"),
        "count_anew": tell("count dates anew"),
        "erase_listed": tell("erase what was kept long enough"),
        "send_trial": tell("send a trial message"),
    }.get(name, name)
