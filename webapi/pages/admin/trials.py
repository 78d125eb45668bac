"""Trial messages of administrators: whether letters and texts leave, and why not."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, trial
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import tell
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told

MOST_SHOWN = 20


@shows("/admin/trials")
def show_trials() -> Response:
    """GET ``/admin/trials``: trial messages of the last day, and what came of them."""
    return _trials()


def _trials(status: int = 200, **said: object) -> Response:
    people, me = reading().people, actor()
    return show(
        "admin/trials.html",
        status,
        trials=people.trials(me, MOST_SHOWN),
        email=people.email_of(me, me.login),
        state_word=trial_state_word,
        **said,
    )


@acts("/admin/trials")
def send_trial() -> AnyResponse:
    """POST ``/admin/trials``: has one sent, by e-mail to one's own address or by text."""
    sms = request.form.get("channel") == trial.TrialChannel.SMS
    channel = trial.TrialChannel.SMS if sms else trial.TrialChannel.EMAIL
    number = request.form.get("number", "") if sms else None
    try:
        outside_reading().execute(commands.SendTrial(channel, number), actor())
    except EngineError as error:
        return _trials(status_of(error), error=told(error))
    return go_to("show_trials", said="trial")


def trial_state_word(state: trial.TrialState) -> str:
    """What became of a trial."""
    return {
        trial.TrialState.WAITING: tell("waits for the worker"),
        trial.TrialState.TAKEN: tell("was taken"),
        trial.TrialState.FAILED: tell("was not taken"),
    }[state]
