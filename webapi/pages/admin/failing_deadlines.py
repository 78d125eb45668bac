"""Deadlines that could not be fired, for administrators and leaders: why, and a button to have them
tried at once."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import commands, roles
from webapi.context import actor, outside_reading, reading
from webapi.i18n import tell, written
from webapi.pages.layout import acts, go_to, show, shows

MOST_SHOWN = 200


@shows("/failing-deadlines")
def show_failing() -> Response:
    """GET ``/failing-deadlines``: deadlines that could not be fired, and why; at most
    ``MOST_SHOWN``."""
    found = reading().deadlines.failing(actor(), limit=MOST_SHOWN + 1)
    return show(
        "admin/failing_deadlines.html",
        failing=[
            (one, tell(one.problem.message, **written(one.problem.params)))
            for one in found[:MOST_SHOWN]
        ],
        most=MOST_SHOWN if len(found) > MOST_SHOWN else None,
        seen=actor().sees(),
        retries=actor().has(roles.ADMIN) or actor().has(roles.LEADER),
        now=reading().clock.now(),
    )


@acts("/failing-deadlines/retry")
def retry_failing() -> AnyResponse:
    """POST ``/failing-deadlines/retry``: has one case's deadlines tried at once, or all that the
    actor looks after."""
    code = request.form.get("code") or None
    outside_reading().execute(commands.RetryDeadlines(code), actor())
    return go_to("show_failing", said="tried")
