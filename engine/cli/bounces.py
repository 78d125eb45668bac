"""Letters to customers that came back, on the command line."""

from __future__ import annotations

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from engine.adapters.bounce_letter import MOST_BYTES
from engine.cli.session import engine


@click.command("bounces")
@click.argument("where", metavar="MAILBOX", type=click.Path(exists=True, allow_dash=True))
def bounces(where: str) -> None:
    """Take letters that mail servers sent back, and have the customers told otherwise.

    MAILBOX is that of the address that letters come from: a Maildir, whose new letters are read and
    then count as seen; an mbox file, which is left as it is; or - for one letter from standard
    input. Letters that are nothing of the kind are passed over, and so is whatever names no letter
    that was sent from here.
    """
    counted: Counter[str] = Counter()
    with engine() as running:
        for content in _letters(where):
            counted[running.letter_bounces.take(content)] += 1
    click.echo(
        f"{counted.total()} letter(s) read: {counted['noted']} came back, {counted['known']} known "
        f"before, {counted['not_ours']} of no letter that is known here, {counted['no_bounce']} "
        "no such letters."
    )


def _letters(where: str) -> Iterator[bytes]:
    """The letters of a mailbox, each once it is its turn; more than can be one is not read."""
    if where == "-":
        yield sys.stdin.buffer.read(MOST_BYTES + 1)
        return
    path = Path(where)
    if path.is_dir():
        yield from _new_in_maildir(path)
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as letter:
                yield letter.read(MOST_BYTES + 1)
    finally:
        box.close()


def _new_in_maildir(path: Path) -> Iterator[bytes]:
    if not (path / "new").is_dir():
        raise click.UsageError(
            f"{path} is no Maildir: it has no folder 'new'. Name one, or a file."
        )
    (path / "cur").mkdir(exist_ok=True)
    for letter in sorted((path / "new").iterdir()):
        with letter.open("rb") as file:
            yield file.read(MOST_BYTES + 1)
        # Only now, so that what could not be noted is read again.
        letter.rename(path / "cur" / f"{letter.name}:2,S")
