"""Jobs that were given up, on the command line."""

from __future__ import annotations

import click

from engine.cli.frame import day_and_hour, engine, format_option, show_json
from engine.model.actor import SYSTEM


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
@click.argument("key")
def retry(key: str) -> None:
    """Have the job KEY done again."""
    with engine() as running:
        running.retry_job(SYSTEM, key)
    click.echo(f"{key} will be tried again.")
