"""Trial messages of administrators: ordered here, sent by the worker."""

from __future__ import annotations

import secrets
from datetime import timedelta

from engine.errors import Conflict, Invalid, NotAllowed
from engine.forms.misread import Misread
from engine.forms.phone import EXAMPLE, read_phone
from engine.handlers.acting_admins import act_as_admin
from engine.handlers.context import CommandContext
from engine.model.actor import SYSTEM
from engine.model.commands import SendTrial
from engine.model.events import TrialOrdered
from engine.model.trial import Trial, TrialChannel, TrialState
from engine.store.jobs import Job
from engine.store.tables import users
from engine.store.trials import AddressedTrial, add_trial, count_trials

SEND_TRIAL = "send_trial"
STREAM = "operations/trials"
MOST_TRIALS = 5
TRIALS_COUNTED_FOR = timedelta(hours=1)


def send_trial(context: CommandContext, command: SendTrial) -> dict[str, object]:
    """Has the worker send a trial message; returns its id.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid: the number is unfit, or the actor has no address.
        Conflict: the actor has had five sent in the last hour.
    """
    act_as_admin(context)
    actor = context.actor
    if actor is SYSTEM:
        raise NotAllowed("trial_of_nobody", "Trials are sent by administrators who are logged in.")
    address = _address(context, command)
    since = context.now - TRIALS_COUNTED_FOR
    if count_trials(context.tx.connection, actor.login, since) >= MOST_TRIALS:
        raise Conflict(
            "trials_many",
            "You have had {most} trials sent in the last hour. Wait before the next one.",
            most=MOST_TRIALS,
        )
    trial = Trial(
        secrets.token_hex(12),
        actor.login,
        command.channel,
        TrialState.WAITING,
        context.now,
        None,
        None,
    )
    add_trial(context.tx.connection, AddressedTrial(trial, address, actor.language))
    context.record(STREAM, TrialOrdered(command.channel))
    context.tx.enqueue(Job(SEND_TRIAL, f"trial-{trial.id}", {"trial": trial.id}))
    return {"trial": trial.id}


def _address(context: CommandContext, command: SendTrial) -> str:
    if command.channel == TrialChannel.SMS:
        try:
            return read_phone(command.number or "")
        except Misread as refusal:
            raise Invalid("number_invalid", refusal.message, example=EXAMPLE) from None
    row = context.rows.get(users, context.actor.login)
    if row is None or not row["email"]:
        raise Invalid(
            "email_missing",
            "You have no address. Set one on the page of your user, then try again.",
        )
    return str(row["email"])
