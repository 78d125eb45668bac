"""Commands about the database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.cli.frame import engine, format_option, open_engine, progress_bar, show_json
from engine.evidence import split_notes


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
def rebuild(form: str) -> None:
    """Make every row anew that is not as history says.

    History itself is not touched; where it is broken, nothing is.
    """
    with engine() as running, progress_bar("Reading events") as progress:
        found = running.rebuild(progress)
    if form == "json":
        show_json(found)
        return
    for place in found.rows:
        click.echo(f"{place}: made anew")
    for code in found.tokens:
        click.echo(f"{code}: its tokens were found again")
    for code in found.without_tokens:
        click.echo(
            f"{code}: its tokens are lost, and its commands do otherwise now: see 'motcua replay'",
            err=True,
        )
    click.echo(f"{len(found.rows)} rows were made anew.")


@click.command()
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of checkpoints that was kept elsewhere.",
)
@click.option("--key", metavar="LINE", help="The public key; else that of this installation.")
@format_option
def verify(files: tuple[Path, ...], key: str | None, form: str) -> None:
    """Check that history was not changed, and that every row is what history says.

    The log is held against every checkpoint, those of the files too. Exit code 1 when something is
    found; each finding names its place.
    """
    notes = [note for file in files for note in split_notes(file.read_text("utf-8"))]
    with engine() as running, progress_bar("Checking events") as progress:
        findings = running.verify(progress, notes, key)
    if form == "json":
        show_json({"events": progress.done, "findings": findings})
    else:
        for finding in findings:
            click.echo(str(finding))
        click.echo(f"{progress.done} events checked, {len(findings)} findings.")
    sys.exit(1 if findings else 0)
