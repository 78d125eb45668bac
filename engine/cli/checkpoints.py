"""Checkpoints of the log on the command line."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException
from typing import TextIO

import click

from engine.adapters.mail import MailError
from engine.app.engine import Engine
from engine.cli.output import rows_option, show_json, show_rows
from engine.cli.session import engine, viewer
from engine.evidence import Checkpoint, read_line, read_note


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
@click.option("--mail", "address", metavar="ADDRESS", help="Mail it to somebody who keeps it.")
@click.option("--line", is_flag=True, help="Print one line of it, to be kept on paper.")
def make(file: Path | None, address: str | None, line: bool) -> None:
    """Sign the log as it is now; the note is printed, and can be kept in a file, by mail, or, as
    one line, on paper."""
    with ExitStack() as stack:
        running = stack.enter_context(engine())
        kept = None if file is None else stack.enter_context(_appending(file))
        note = (
            running.checkpoints.make_checkpoint() if address is None else _mailed(running, address)
        )
        public = running.checkpoints.public()
        if kept is not None:
            kept.write(f"{note}\n")
    click.echo(read_note(note, public).line() if line else note, nl=line)


@contextmanager
def _appending(file: Path) -> Iterator[TextIO]:
    """Opened before anything is signed or mailed; not left behind where nothing was added."""
    known = file.exists()
    try:
        opened = file.open("a", encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(file), f"{error.strerror}. Nothing was signed.") from None
    try:
        with opened:
            yield opened
    except BaseException:
        if not known:
            file.unlink(missing_ok=True)
        raise


def _mailed(running: Engine, address: str) -> str:
    try:
        return running.mail_checkpoint(address)
    except (OSError, SMTPException, MailError) as error:
        raise click.ClickException(f"The letter was not taken: {error}") from None


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A checkpoint with the note that is kept elsewhere."""

    checkpoint: Checkpoint
    note: str

    @property
    def root(self) -> str:
        """The root over all entries, as the note has it."""
        return base64.b64encode(self.checkpoint.root).decode()

    def plain(self) -> dict[str, object]:
        """The same as JSON values."""
        one = self.checkpoint
        return {"origin": one.origin, "size": one.size, "root": self.root, "at": one.at} | {
            "note": self.note
        }


_CHECKPOINTS = {
    "origin": "checkpoint.origin",
    "size": "checkpoint.size",
    "root": "root",
    "at": "checkpoint.at",
}


@checkpoint.command("list")
@rows_option
def list_(form: str) -> None:
    """Print every checkpoint that was signed, the first first."""
    with engine() as running:
        notes = running.checkpoints.notes()
    if form == "text":
        click.echo("\n".join(notes), nl=False)
        return
    read = [SignedNote(read_line(_as_line(one)), one) for one in notes]
    show_rows(form, read, _CHECKPOINTS, str, SignedNote.plain)


def _as_line(note: str) -> str:
    """What is signed of a note, in one line."""
    return " ".join(note.partition("\n\n")[0].split())


@checkpoint.command()
def key() -> None:
    """Print the public key: keep it elsewhere, and verify with it."""
    with engine() as running:
        click.echo(running.checkpoints.public())


@checkpoint.command()
@click.argument("code")
@click.argument("sequence", type=click.IntRange(min=1))
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
def proof(code: str, sequence: int, login: str | None) -> None:
    """Prove that event SEQUENCE of case CODE is in the log, as JSON."""
    with engine() as running:
        show_json(running.checkpoints.inclusion(viewer(running, login), code, sequence))


@checkpoint.command()
@click.argument("first", type=click.IntRange(min=1))
@click.argument("second", type=click.IntRange(min=1))
def growth(first: int, second: int) -> None:
    """Prove that the log only grew between two checkpoints, named by how many entries they are
    over, as JSON. motcua_verify.py checks it without Motcua."""
    with engine() as running:
        show_json(running.checkpoints.growth(first, second))
