"""Jobs that were given up, on the command line."""

from __future__ import annotations

import click

from engine.cli.session import day_and_hour, engine, format_option, show_json
from engine.model.actor import SYSTEM
from engine.model.commands import RetryJobs


@click.group()
def job() -> None:
    """Look after jobs that were given up after many attempts."""


@job.command("list")
@format_option
def list_(form: str) -> None:
    """List them, the latest first."""
    with engine() as running:
        found = running.failed_jobs(SYSTEM)
    if form == "json":
        show_json(found)
        return
    for one in found:
        click.echo(f"{day_and_hour(one.failed_at)}  {one.name}  {one.key}: {one.problem}")


@job.command()
@click.argument("key", required=False)
@click.option("--all", "every", is_flag=True, help="Every job that was given up.")
def retry(key: str | None, every: bool) -> None:
    """Have the job KEY done again, or all."""
    if (key is None) is not every:
        raise click.UsageError("Name one job, or say --all.")
    with engine() as running:
        receipt = running.execute(RetryJobs(key), SYSTEM)
    what = f"{receipt.details['count']} job(s)" if key is None else key
    click.echo(f"{what} will be tried again.")
