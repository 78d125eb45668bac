"""Personal data on the command line: what is kept long enough, and having it erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli import output
from engine.cli.session import actor_option, day_and_hour, engine, require_actor, viewer
from engine.model.commands import DrawUpDisposal, RefuseDisposal, ReleaseDisposal

if TYPE_CHECKING:
    from engine.model.disposal import Disposal, DueErasure

_UNIT = click.option("--unit", metavar="CODE", help="Only in this unit.")
_AS = click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")


@click.group()
def personal() -> None:
    """Look after personal data: what is kept long enough, and the keys that they are under."""


@personal.command()
@_UNIT
@_AS
@output.rows_option
def due(unit: str | None, login: str | None, form: str) -> None:
    """List ended cases whose personal data are kept long enough, with the ground in law."""
    with engine() as running:
        found = running.disposals.due(viewer(running, login), unit)
    output.show_rows(form, found, _DUE, _due)
    if form == "text" and not found:
        click.echo("Nothing is due.")


_DUE = output.columns(
    "case", "subject", "definition", "unit", "outcome", "closed_at", "due_on", "period", "ground",
    "assumed",
)  # fmt: skip


def _due(one: DueErasure) -> str:
    return f"{one.case} {one.subject}: since {one.due_on:%d/%m/%Y}, {one.period} ({one.ground})"


@personal.command()
@_UNIT
@_AS
@output.rows_option
def lists(unit: str | None, login: str | None, form: str) -> None:
    """List the lists of what is to be erased, the one drawn up last first."""
    with engine() as running:
        found = running.disposals.lists(viewer(running, login), unit)
    output.show_rows(form, found, _LISTS, _listed)


_LISTS = output.columns(
    "number", "unit", "state", "entries", "drawn_up_by", "drawn_up_at", "decided_by", "decided_at",
    "through", "erased", "left_out", "finished_at",
)  # fmt: skip


def _listed(one: Disposal) -> str:
    return (
        f"{one.number} {one.unit}: {len(one.entries)} case(s), drawn up "
        f"{day_and_hour(one.drawn_up_at)} by {one.drawn_up_by}, {one.state}, {one.erased} erased"
    )


@personal.command("draw-up")
@click.option("--unit", required=True, metavar="CODE", help="The unit that carried them out.")
@click.option("--case", "codes", metavar="CODE", multiple=True, help="Only this case; repeatable.")
@actor_option
@output.format_option
def draw_up(unit: str, codes: tuple[str, ...], login: str, form: str) -> None:
    """List what is due in a unit, so that somebody else has it erased."""
    with engine() as running:
        command = DrawUpDisposal(unit, codes)
        receipt = running.execute(command, require_actor(running, login))
    if form == "json":
        output.show_json(receipt)
    else:
        click.echo(f"{receipt.details['disposal']}: {receipt.details['entries']} entries.")


@personal.command()
@click.argument("number")
@click.option("--reason", required=True)
@click.option("--refuse", is_flag=True, help="Have nothing of it erased instead.")
@actor_option
def release(number: str, reason: str, refuse: bool, login: str) -> None:
    """Have everything on the list NUMBER erased that somebody else has drawn up, for good."""
    kind = RefuseDisposal if refuse else ReleaseDisposal
    with engine() as running:
        running.execute(kind(number, reason), require_actor(running, login))
    click.echo(f"List {number}: {'nothing is erased' if refuse else 'the worker erases it'}.")
