"""Jobs that a request of the API or of a page leaves behind."""

from __future__ import annotations

from dataclasses import replace

from engine.adapters.logs import REQUEST
from engine.store.jobs import BY_REQUEST, Job


def of_request(job: Job) -> Job:
    """The job, with the number of the request that it comes from: it stands in log lines of the
    worker too."""
    request = REQUEST.get()
    return (
        job if request is None else replace(job, arguments={**job.arguments, BY_REQUEST: request})
    )
