"""Commands about the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.app.engine import Engine
from engine.audit.verification import WRONG_KEY, Finding, Layer, VerificationTally
from engine.cli import output
from engine.cli.session import (
    engine,
    handed_clock,
    open_engine,
    progress_bar,
    read_config,
    read_text,
)
from engine.errors import Unavailable
from engine.evidence import Checkpoint, CheckpointError, read_line, read_public, split_notes
from engine.model.actor import SYSTEM

if TYPE_CHECKING:
    from engine.audit.health import Part


@click.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    opened = open_engine()
    before, after = opened.migrate()
    opened.close()
    for file in opened.made_keys:
        click.echo(f"New key: {file}. Keep a copy elsewhere: without it nothing can be written.")
    if before == after:
        click.echo(f"The database is current ({after}).")
    else:
        click.echo(f"The database went from {before or 'nothing'} to {after}.")


@click.command()
@output.rows_option
def health(form: str) -> None:
    """Look at everything that work needs: database, worker, checkpoints, mail, files, disk.

    Exit code 1 when something is missing.
    """
    config = read_config()
    opened = Engine(config, handed_clock())
    try:
        opened.require_there()
        config.prepare()
        parts = opened.parts(SYSTEM)
    finally:
        opened.close()
    problems = {part.name: part.problem for part in parts}
    if form == "json":
        output.show_json(
            {name: "ok" if why is None else str(why) for name, why in problems.items()}
        )
    else:
        output.show_rows(form, parts, output.columns("name", "problem"), _part)
    sys.exit(any(problems.values()))


def _part(part: Part) -> str:
    return f"{part.name:<10} {'ok' if part.problem is None else part.problem}"


@click.command()
@output.format_option
def rebuild(form: str) -> None:
    """Make every row anew that is not as history says.

    History itself is not touched; where it is broken, nothing is.
    """
    with engine() as running, progress_bar("Reading events") as progress:
        found = running.rebuild(progress)
    if form == "json":
        output.show_json(found)
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
    for code in found.deadlines:
        click.echo(f"{code}: its deadlines were set again")
    click.echo(f"{len(found.rows)} rows were made anew.")


@click.command()
@click.argument("role")
def grant(role: str) -> None:
    """Let the PostgreSQL role ROLE work, and only add to history.

    By the owner of the tables, after each migration; servers and workers log in as that role.
    """
    with engine() as running:
        running.grant(role)
    click.echo(f"{role} may read and write; history it may only add to.")


@click.command()
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of checkpoints that was kept elsewhere.",
)
@click.option("--line", "lines", metavar="LINE", multiple=True, help="One that was kept on paper.")
@click.option("--key", metavar="LINE", help="The public key; else that of this installation.")
@click.option("--log-only", is_flag=True, help="Only the log, not the rows made from it.")
@output.rows_option
def verify(
    files: tuple[Path, ...], lines: tuple[str, ...], key: str | None, log_only: bool, form: str
) -> None:
    """Check that history was not changed, and that every row is what history says.

    The log is held against every checkpoint, those of the files too, and against the seals where
    their key is here; published texts and uploaded files against their hashes. Each finding names
    its place and what has found it. Exit code 1 when
    something was found, 2 when an entry cannot be read or the key fits no checkpoint.
    """
    notes = [note for file in files for note in _notes(file)]
    points = [_point(line) for line in lines]
    tally = VerificationTally()
    with engine() as running, progress_bar("Checking events") as progress:
        findings = running.verify(progress, notes, _public(key), not log_only, points, tally)
        checks_seals, signed = running.checks_seals, tally.checkpoints
        checks_personal = running.checks_personal_keys or log_only
        kept = _keep(running, findings, checks_seals and not log_only, tally.events)
        plain = [] if log_only or findings else running.plain_cases()
    if form == "json":
        output.show_json(
            {
                **output.plain(tally),
                "seals_checked": checks_seals,
                "personal_keys_checked": checks_personal and not log_only,
                "plain_cases": len(plain),
                "findings": findings,
            }
        )
    else:
        output.show_rows(form, findings, output.columns("place", "message", "layer"), str)
        # What is no finding does not stand in a table.
        click.echo(f"{_counted(tally)}, {len(findings)} findings.", err=form == "csv")
        if not checks_seals:
            click.echo("The seals were not checked: their key is not here.", err=True)
        if not checks_personal:
            click.echo(
                "The keys of personal data were not checked: their master key is not here.",
                err=True,
            )
        if plain:
            click.echo(
                f"{len(plain)} case(s) hold personal data readable, from before they were "
                "encrypted: 'motcua personal status' lists them.",
                err=True,
            )
        if not kept:
            click.echo("The database takes no changes: health will not tell of this.", err=True)
        if not signed:
            click.echo("No checkpoint was there to hold the log against.", err=True)
    sys.exit(_verdict(findings))


def _keep(running: Engine, findings: list[Finding], whole: bool, events: int) -> bool:
    """Whether the result is kept for ``motcua health`` and administrators. A key that fits nothing
    says nothing of the installation."""
    if any(one.place == WRONG_KEY for one in findings):
        return True
    try:
        running.damage.keep([(one.place, one.message) for one in findings], whole, events)
    except Unavailable:
        return False
    return True


def _counted(tally: VerificationTally) -> str:
    made = f", {tally.cases} cases made anew and compared" if tally.cases else ""
    return f"{tally.events} events checked{made}"


def _notes(file: Path) -> list[str]:
    found = split_notes(read_text(file))
    if not found:
        raise click.BadParameter(f"{file} holds no checkpoint.", param_hint="--checkpoint")
    return found


def _point(line: str) -> Checkpoint:
    try:
        return read_line(line)
    except CheckpointError as error:
        raise click.BadParameter(str(error), param_hint="--line") from None


def _public(line: str | None) -> str | None:
    if line is not None:
        try:
            read_public(line)
        except CheckpointError as error:
            raise click.BadParameter(str(error), param_hint="--key") from None
    return line


def _verdict(findings: list[Finding]) -> int:
    if any(f.layer is Layer.ENTRY or f.place == WRONG_KEY for f in findings):
        return 2
    return 1 if findings else 0
