"""Proof by re-execution on the command line."""

from __future__ import annotations

import sys

import click

from engine.cli.frame import engine, format_option, progress_bar, show_json
from engine.reexecution import Reexecution


@click.command()
@click.argument("codes", metavar="CODE...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every case there is.")
@format_option
def replay(codes: tuple[str, ...], every: bool, form: str) -> None:
    """Give the recorded commands of a case again, and see that the same follows.

    They run on the recorded definitions, calendars and instants, in a fresh engine in memory;
    nothing is written. Exit code 1 where something else follows: the first event of that is named.
    """
    if bool(codes) == every:
        raise click.UsageError("Give codes of cases, or --all.")
    with engine() as running, progress_bar("Giving commands again") as progress:
        found = list(running.reexecute(None if every else codes, progress))
    if form == "json":
        show_json(found)
    else:
        for one in found:
            _show(one)
    sys.exit(1 if any(one.divergence for one in found) else 0)


def _show(found: Reexecution) -> None:
    same = f"{found.code}: {len(found.steps)} of {found.acts} commands led to the same again"
    if found.divergence is None:
        click.echo(f"{same}, and to the same tokens.")
        return
    click.echo(f"{same}. Then: {found.divergence}")
    for said, body in (
        ("recorded", found.divergence.recorded),
        ("made now", found.divergence.made),
    ):
        if body is not None:
            click.echo(f"  {said}: {body}")
