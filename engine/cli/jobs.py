"""Jobs that were given up, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.output import columns, rows_option, show_rows
from engine.cli.session import day_and_hour, engine
from engine.model.actor import SYSTEM
from engine.model.commands import RetryJobs

if TYPE_CHECKING:
    from engine.store.failed_jobs import FailedJob


@click.group()
def job() -> None:
    """Look after jobs that were given up after many attempts."""


@job.command("list")
@rows_option
def list_(form: str) -> None:
    """List them, the latest first."""
    with engine() as running:
        found = running.failed_jobs(SYSTEM)
    show_rows(form, found, _JOBS, _listed)


_JOBS = columns("key", "name", "failed_at", "problem")


def _listed(one: FailedJob) -> str:
    return f"{day_and_hour(one.failed_at)}  {one.name}  {one.key}: {one.problem}"


@job.command()
@click.argument("key", required=False)
@click.option("--kind", metavar="NAME", help="Every job of this kind that was given up.")
@click.option("--all", "every", is_flag=True, help="Every job that was given up.")
def retry(key: str | None, kind: str | None, every: bool) -> None:
    """Have the job KEY done again, or all, or those of a kind."""
    if [key is not None, kind is not None, every].count(True) != 1:
        raise click.UsageError("Name one job, or a --kind, or say --all.")
    with engine() as running:
        receipt = running.execute(RetryJobs(key, kind), SYSTEM)
    what = f"{receipt.details['count']} job(s)" if key is None else key
    click.echo(f"{what} will be tried again.")
