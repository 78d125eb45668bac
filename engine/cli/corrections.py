"""Facts about a case put right on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.output import format_option, show_json
from engine.cli.session import actor_option, engine, read_json, require_actor
from engine.model.lazy_import import lazy_callable

if TYPE_CHECKING:
    from engine.model.commands import CorrectFacts
else:
    CorrectFacts = lazy_callable("engine.model.commands", "CorrectFacts")


@click.command()
@click.argument("code")
@click.option(
    "--data",
    metavar="JSON",
    required=True,
    help="What is right, by name: JSON, @FILE or -. An instant that a milestone is counted from is "
    "named step.field.",
)
@click.option("--reason", required=True)
@click.option("--version", type=click.IntRange(0), help="Only if the case is still at this one.")
@click.option("--late-cause", metavar="CODE", help="Why the case is late, if that comes out now.")
@click.option("--late-remark", metavar="TEXT", help="More words on it.")
@click.option("--key", help="Idempotency key: the same command again gets the same answer.")
@actor_option
@format_option
def correct(
    code: str,
    data: str,
    reason: str,
    version: int | None,
    late_cause: str | None,
    late_remark: str | None,
    key: str | None,
    login: str,
    form: str,
) -> None:
    """Put facts about a case right that were told wrongly; what was told stays in its history."""
    facts = read_json(data)
    with engine() as running:
        receipt = running.execute(
            CorrectFacts(code, facts, reason, version, late_cause, late_remark),
            require_actor(running, login),
            key,
        )
    if form == "json":
        show_json(receipt)
        return
    click.echo(f"{code} is corrected: {', '.join(sorted(facts))}.")
