"""Checkpoints of the log on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.frame import engine, show_json, viewer


@click.group()
def checkpoint() -> None:
    """Sign the log of all events, and prove what is in it."""


@checkpoint.command()
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add it to this file, best on another machine.",
)
def make(file: Path | None) -> None:
    """Sign the log as it is now; the note is printed, and may be mailed or kept on paper."""
    with engine() as running:
        note = running.notary.make_checkpoint()
    if file is not None:
        with file.open("a", encoding="utf-8") as kept:
            kept.write(f"{note}\n")
    click.echo(note, nl=False)


@checkpoint.command("list")
def list_() -> None:
    """Print every checkpoint that was signed, the first first."""
    with engine() as running:
        click.echo("\n".join(running.notary.notes()), nl=False)


@checkpoint.command()
def key() -> None:
    """Print the public key: keep it elsewhere, and verify with it."""
    with engine() as running:
        click.echo(running.notary.public())


@checkpoint.command()
@click.argument("code")
@click.argument("sequence", type=click.IntRange(min=1))
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
def proof(code: str, sequence: int, login: str | None) -> None:
    """Prove that event SEQUENCE of case CODE is in the log, as JSON."""
    with engine() as running:
        show_json(running.notary.inclusion(viewer(running, login), code, sequence))
