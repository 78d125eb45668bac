"""What a customer is told who cannot go on: no names of the staff, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Granted
from webapi.errors import status_of
from webapi.i18n import tell
from webapi.pages.customers.passes import unlisted
from webapi.pages.formatting import moment
from webapi.pages.layout import show
from webapi.pages.refusals import told


def told_customer(error: EngineError) -> str:
    """The sentence of an error, for the customer of the case."""
    at = error.params.get("at")
    when = moment(at) if isinstance(at, datetime) else ""
    known = {
        "task_completed": tell("This step was completed already, at {at}.", at=when),
        "task_cancelled": tell(
            "This step is not to be done any more: the request took another way at {at}.", at=when
        ),
        "case_closed": tell("The request is closed. Nothing can be added to it any more."),
        "case_suspended": tell(
            "The request stands still since {at}. Call the office to have it go on.", at=when
        ),
        "paper_accepted": tell("This paper was accepted at {at}: nothing more is needed.", at=when),
        "papers_not_open": tell("No papers are being asked of you in this request now."),
    }
    return known.get(error.code) or told(error)


def stop(
    sentence: str,
    status: int,
    remedy: str = "",
    typed: Sequence[tuple[str, str]] = (),
) -> Response:
    """A page that says why it does not go on, with what was typed, which was not recorded."""
    return show("customers/stop.html", status, sentence=sentence, remedy=remedy, typed=typed)


def stopped(error: EngineError) -> AnyResponse:
    """The same for an error."""
    return unlisted(stop(told_customer(error), status_of(error)))


def ask_for_key() -> AnyResponse:
    """Asks for the code and the key: this browser has shown none, too long ago, or one that is
    valid no more."""
    g.shown_at = url_for("pages.show_tracking")
    error = tell(
        "Write the code and the key once more: they are asked for again after half an hour, and "
        "when a new key was given. Nothing was changed."
    )
    return unlisted(show("customers/track.html", 403, typed="", error=error))


def not_there(error: EngineError) -> AnyResponse:
    """Says that there is no such thing in the request, or asks for the key that ended."""
    return ask_for_key() if error.code == "case_key_ended" else stopped(error)


def is_of_another(granted: Granted) -> bool:
    """Whether the form that was sent is of another request than this browser shows now."""
    return request.form.get("case", granted.code) != granted.code


def another_shown() -> AnyResponse:
    """Says so; nothing was changed."""
    sentence = tell("Another request was looked up in this browser meanwhile.")
    remedy = tell("Nothing was changed. Look your own request up again, then send it once more.")
    return unlisted(stop(sentence, 409, remedy))
