"""Commands about the database."""

from __future__ import annotations

import sys

import click

from engine.cli.frame import engine, format_option, open_engine, show_json


@click.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    opened = open_engine()
    before, after = opened.migrate()
    opened.close()
    if before == after:
        click.echo(f"The database is current ({after}).")
    else:
        click.echo(f"The database went from {before or 'nothing'} to {after}.")


@click.command()
@format_option
def verify(form: str) -> None:
    """Check that history was not changed, and that every row is what history says.

    Exit code 1 when something is found; each finding names its place.
    """
    with (
        engine() as running,
        click.progressbar(
            length=1, label="Checking events", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        findings = running.verify(show)
        checked = bar.pos
    if form == "json":
        show_json({"events": checked, "findings": findings})
    else:
        for finding in findings:
            click.echo(str(finding))
        click.echo(f"{checked} events checked, {len(findings)} findings.")
    sys.exit(1 if findings else 0)
