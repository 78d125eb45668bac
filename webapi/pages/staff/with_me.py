"""What somebody has with them where there is no network: the steps that they hold, kept by their
device, and a form of each to print."""

from __future__ import annotations

import base64

from flask import Response, jsonify, request, url_for

from engine import queries, views
from webapi.auth import RouteAccess
from webapi.context import actor, reading
from webapi.i18n import language, tell
from webapi.pages.formatting import Deadline, deadline
from webapi.pages.layout import acts, asset, show, shows
from webapi.pages.questions import questions_of
from webapi.session import form_token

DAYS_KEPT = 7
"""How long a device keeps a step, and the key that opens it, without having met the server."""
MOST_TAKEN = 50
"""Steps that a device keeps of somebody: those that have to be done first."""
SHELL = (
    "pages.css",
    "mark.svg",
    "form.js",
    "offline.js",
    "offline_store.js",
    "offline_take.js",
    "offline_outbox.js",
    "offline_network.js",
    "offline_form.js",
    "offline_fields.js",
    "offline_list.js",
    "scan.js",
    "upload.js",
)
"""What the pages that a device keeps are drawn with, and the scripts that these load."""


@shows("/with-me")
def show_with_me() -> Response:
    """GET ``/with-me``: what the device keeps, and what waits there to be sent."""
    now = reading().clock.now()
    rows: list[tuple[views.TaskView, Deadline]] = [
        (one, deadline(one.task.due_at, now, one.stands_still or one.rests, one.estimated))
        for one in _taken()
    ]
    return show("staff/with_me.html", rows=rows, most=MOST_TAKEN, days=DAYS_KEPT)


def _taken() -> list[views.TaskView]:
    mine = queries.TaskFilter(queries.Share.MINE)
    return reading().tasks.page(actor(), mine, limit=MOST_TAKEN, language=language())


@shows("/with-me/session")
def tell_session() -> Response:
    """GET ``/with-me/session``: for the script, who is logged in, and the token that a form of this
    session carries."""
    return jsonify(
        {
            "owner": reading().device_keys.owner(actor()),
            "form_token": form_token(),
            "now": reading().clock.now().isoformat(),
        }
    )


@shows("/with-me/steps")
def tell_steps() -> Response:
    """GET ``/with-me/steps``: for the script, the pages to keep, and what these pages load."""
    return jsonify(
        {
            "pages": [
                url_for("pages.show_with_me"),
                *(url_for("pages.show_task", task=one.task.id) for one in _taken()),
            ],
            "assets": [*(asset(name) for name in SHELL), url_for("pages.show_offline")],
            "days": DAYS_KEPT,
        }
    )


@acts("/with-me/key")
def give_key() -> Response:
    """POST ``/with-me/key``: the key of the person for this device, for the script."""
    number = request.form.get("number", "")
    found = reading().device_keys.key(
        actor(),
        request.form.get("salt", ""),
        int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None,
    )
    key = base64.b64encode(found.key).decode()
    return jsonify({"owner": found.owner, "number": found.number, "key": key, "days": DAYS_KEPT})


@shows("/offline", RouteAccess.PUBLIC)
def show_offline() -> Response:
    """GET ``/offline``: what a device shows where there is no network, of what it does not keep."""
    return show("staff/offline.html")


@shows("/tasks/<name:task>/paper")
def print_task(task: str) -> Response:
    """GET ``/tasks/TASK/paper``: the form of the step on paper, with room to write."""
    page = reading().tasks.get(actor(), task, language())
    typed = page.known if page.view.task.draft is None else page.view.task.draft
    questions = questions_of(page.fields, typed, ruled=page.ruled, known=page.known)
    return show(
        "staff/task_paper.html",
        page=page,
        task=page.view.task,
        questions=questions,
        rooms=[tell("Row {n}", n=number) for number in range(1, 7)],
    )
