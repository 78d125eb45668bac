"""Deadlines that could not be fired, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli import output
from engine.cli.session import day_and_hour, engine, viewer
from engine.model.commands import RetryDeadlines

if TYPE_CHECKING:
    from engine.store.deadline_queue import FailingDeadline


@click.group()
def deadline() -> None:
    """Look after deadlines that could not be fired."""


@deadline.command("list")
@click.option("--incidents", is_flag=True, help="Only those that somebody has to look at.")
@output.limit_option
@click.option("--as", "login", metavar="LOGIN", help="Only those this user looks after.")
@output.rows_option
def list_(incidents: bool, limit: int, login: str | None, form: str) -> None:
    """List them with the reason, the longest due first."""
    with engine() as running:
        found = running.deadlines.failing(
            viewer(running, login), incidents=incidents, limit=limit + 1
        )
    found = output.cut(found, limit)
    output.show_rows(form, found, _DEADLINES, _listed)


_DEADLINES = output.columns(
    "case", "place", "unit", "fires_at", "attempts", "next_try_at", "incident_at", "problem"
)


def _listed(one: FailingDeadline) -> str:
    state = "put off" if one.incident_at is None else "incident"
    return (
        f"{one.case} {one.place}: {state}, due {day_and_hour(one.fires_at)}, "
        f"tried {one.attempts} time(s), next {day_and_hour(one.next_try_at)}: {one.problem}"
    )


@deadline.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Of every case.")
@click.option("--as", "login", metavar="LOGIN", help="Only those this user looks after.")
def retry(code: str | None, every: bool, login: str | None) -> None:
    """Have the failed deadlines of the case CODE, or of all, tried at once."""
    if (code is None) is not every:
        raise click.UsageError("Name one case, or say --all.")
    with engine() as running:
        receipt = running.execute(RetryDeadlines(code), viewer(running, login))
    click.echo(f"{receipt.details['count']} deadline(s) will be tried again.")
