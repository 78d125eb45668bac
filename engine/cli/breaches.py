"""Breaches on the command line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from engine.cli.output import cut, limit_option, rows_option, show_rows
from engine.cli.session import (
    DAMAGED,
    actor_option,
    day_and_hour,
    engine,
    language_option,
    require_actor,
)
from engine.model.breach import Breach
from engine.model.commands import AnnulBreach, AskAnnulment, RefuseAnnulment, TellCause
from engine.model.place import window_id
from engine.model.queries import BreachFilter
from engine.model.states import BreachState

if TYPE_CHECKING:
    from engine.model.views import BreachView

window_option = click.option(
    "--window", metavar="ID", help="The breach is that of this limit over several steps."
)


@click.group()
def breach() -> None:
    """Look at limits that were not kept."""


@breach.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only what is still not done.")
@click.option("--unexplained", is_flag=True, help="Only what is done and has no cause yet.")
@limit_option
@actor_option
@language_option
@rows_option
def list_(
    only_open: bool, unexplained: bool, limit: int, login: str, language: str, form: str
) -> None:
    """List breaches in the order they fell due, each with the number that ask and annul take."""
    if only_open and unexplained:
        raise click.UsageError("Give --open or --unexplained: what is not done has no cause.")
    state = BreachState.UNEXPLAINED if unexplained else None
    wanted = BreachFilter(state=BreachState.OPEN if only_open else state)
    with engine() as running:
        who = require_actor(running, login)
        found = running.breaches.page(who, wanted, None, limit + 1, language)
    found = cut(found, limit)
    width = max((len(_call(view.breach)) for view in found), default=0)
    show_rows(form, found, _BREACHES, partial(_listed, width))


_BREACHES = {
    "case": "breach.case",
    "number": "breach.number",
    "element": "breach.element",
    "name": "name",
    "unit": "breach.unit",
    "owner": "breach.owner",
    "limit": "breach.limit",
    "due_at": "breach.due_at",
    "done_at": "breach.done_at",
    "days_late": "breach.days_late",
    "cause": "cause",
    "remark": "breach.remark",
    "annulled_at": "breach.annulled_at",
    "annul_reason": "breach.annul_reason",
    "doubtful": "doubtful",
    "damaged": "breach.damaged",
}


def _listed(width: int, view: BreachView) -> str:
    one, place = view.breach, f"{view.breach.case:<12} {_call(view.breach):<{width}}"
    if one.damaged:
        return f"{place} {DAMAGED}"
    place = f"{place} {day_and_hour(one.due_at):<16} {one.limit:<6} {view.name}  "
    if one.annulled_at is not None:
        return f"{place}(annulled: {one.annul_reason})"
    doubt = "; kept by the ledger, to be annulled" if view.doubtful else ""
    cause = "cause not told yet" if view.cause_awaited else view.cause
    done = "not done" if one.done_at is None else f"{one.days_late} day(s) late"
    return f"{place}({one.owner}; {done}{'; ' + cause if cause else ''}{doubt})"


def _call(one: Breach) -> str:
    """The number by which ``ask`` and ``annul`` take it, with the window whose breach it is."""
    return f"{abs(one.number)}{f' --window {window_id(one.element)}' if one.number < 0 else ''}"


@breach.command()
@click.argument("code")
@click.argument("number", type=click.IntRange(0))
@window_option
@click.option("--reason", required=True)
@actor_option
def ask(code: str, number: int, window: str | None, reason: str, login: str) -> None:
    """Say why a breach was recorded wrongly, so that somebody else annuls it.

    NUMBER is that of the step in the case, or 0 for the limit over the whole case. Of a window it
    says how often it was begun by then.
    """
    with engine() as running:
        asked = AskAnnulment(code, number, reason, window=window)
        running.execute(asked, require_actor(running, login))
    click.echo(f"Somebody else now has to annul breach {number} of {code}, or let it stand.")


@breach.command()
@click.argument("code")
@click.argument("number", type=click.IntRange(0))
@window_option
@click.option("--reason", required=True)
@click.option("--refuse", is_flag=True, help="Let it stand instead.")
@actor_option
def annul(
    code: str, number: int, window: str | None, reason: str, refuse: bool, login: str
) -> None:
    """Annul a breach as another person has asked. It stays in the history and counts no more."""
    kind = RefuseAnnulment if refuse else AnnulBreach
    with engine() as running:
        running.execute(kind(code, number, reason, window=window), require_actor(running, login))
    click.echo(f"Breach {number} of {code} {'stands' if refuse else 'is annulled'}.")


@breach.command()
@click.argument("code")
@click.argument("number", type=click.IntRange(0))
@window_option
@click.option("--cause", "why", required=True, metavar="CAUSE", help="A code of the causes.")
@click.option("--remark", help="More on it; some causes need it.")
@actor_option
def cause(
    code: str, number: int, window: str | None, why: str, remark: str | None, login: str
) -> None:
    """Say why a limit was not kept that ended when nobody was asked.

    NUMBER and --window name the breach as they do for 'ask'.
    """
    with engine() as running:
        told = TellCause(code, number, why, remark, window=window)
        running.execute(told, require_actor(running, login))
    click.echo(f"Why breach {number} of {code} came about is recorded.")
