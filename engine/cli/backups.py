"""Backups on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.backup.checking import check_backup, read_keys
from engine.backup.making import SEALS, SIGNING, make_backup
from engine.backup.manifest import Manifest
from engine.backup.restoring import Restored, restore
from engine.cli.output import CliCommand
from engine.cli.session import day_and_hour, handed_clock, progress_bar, read_config, read_text
from engine.config import backup_passphrase
from engine.evidence import Checkpoint, CheckpointError, read_line
from engine.store.database import Database
from engine.store.revision import require_there

_FOLDER = click.Path(file_okay=False, path_type=Path)


def passphrase_option(command: CliCommand) -> CliCommand:
    """Adds ``--passphrase-file``, handed to the command as ``secret``."""
    return click.option(
        "--passphrase-file",
        "secret",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Its first line is the passphrase; else MOTCUA_BACKUP_PASSPHRASE, or it is asked for.",
    )(command)


@click.group(invoke_without_command=True)
@click.option("--to", "target", type=_FOLDER, help="The new folder.")
@click.option("--without-keys", is_flag=True, help="Leave the keys out; keep them apart yourself.")
@passphrase_option
@click.pass_context
def backup(
    context: click.Context, target: Path | None, without_keys: bool, secret: Path | None
) -> None:
    """Write database, uploaded files and keys into a new folder, while others work on.

    The keys are encrypted with a passphrase, unless they are left out. The folder is there wholly,
    or not at all. Exit code 1 when an uploaded file was missing or damaged: all else is saved.
    """
    if context.invoked_subcommand is not None:
        if target is not None:
            raise click.UsageError("--to makes a backup; leave it out to check one.")
        return
    if target is None:
        raise click.UsageError("Name the new folder: motcua backup --to FOLDER.")
    if without_keys and secret is not None:
        raise click.UsageError("--without-keys needs no passphrase; leave one of the two out.")
    config = read_config()
    _require_there(config.database)
    config.prepare()
    passphrase = None if without_keys else _passphrase(secret, new=True)
    with progress_bar("Copying files") as progress:
        made = make_backup(config, target, passphrase, handed_clock(), progress)
    click.echo(f"The backup is in {target}: {made.files} files, {made.size} bytes.")
    if without_keys:
        click.echo(
            f"It holds no keys. Keep copies of {config.seal_file} and {config.key_file} elsewhere: "
            "without them it cannot be restored."
        )
    else:
        click.echo("Without the passphrase it cannot be restored. Keep that elsewhere.")
    click.echo("Keep this line elsewhere too, and give it to 'motcua restore' with --line:")
    click.echo(made.line)
    for name in made.absent:
        click.echo(f"files/{name}: missing or damaged, and not in the backup", err=True)
    sys.exit(bool(made.absent))


@backup.command()
@click.argument("folder", type=_FOLDER)
@passphrase_option
def check(folder: Path, secret: Path | None) -> None:
    """Check that every part of the backup in FOLDER is as it was written.

    Nothing is restored. With a passphrase by file or setting, the keys are opened too.
    """
    read_config()
    with progress_bar("Checking parts") as progress:
        manifest = check_backup(folder, progress)
    given = _given(secret)
    if manifest.has_keys and given is not None:
        read_keys(folder, given)
    click.echo(f"The backup in {folder} is whole. {_described(manifest)}")
    if manifest.has_keys:
        click.echo("Its keys open." if given else "Its keys were not opened: no passphrase given.")
    _say_absent(manifest)


@click.command("restore")
@click.argument("folder", type=_FOLDER)
@click.option("--line", "lines", metavar="LINE", multiple=True, help="A checkpoint kept elsewhere.")
@passphrase_option
def restore_(folder: Path, lines: tuple[str, ...], secret: Path | None) -> None:
    """Fill an unused database, folder of files and keys from the backup in FOLDER, and verify them.

    They are those of the settings, as MOTCUA_DATABASE and MOTCUA_FILES; nothing is overwritten. It
    is done wholly, or not at all. Exit code 1 when verification found something.
    """
    config = read_config()
    points = [_point(line) for line in lines]
    with progress_bar("Checking parts") as progress:
        done = restore(
            config, folder, lambda: _passphrase(secret), points, handed_clock(), progress
        )
    click.echo(f"Restored. {_described(done.manifest)}")
    _say_absent(done.manifest)
    _say_findings(done)
    sys.exit(bool(done.findings))


def _say_findings(done: Restored) -> None:
    for finding in done.findings:
        click.echo(str(finding))
    click.echo(f"Verified as of then: {len(done.findings)} findings.")
    if done.line is not None:
        click.echo(f"Signed anew, to be kept elsewhere:\n{done.line}")


def _described(manifest: Manifest) -> str:
    keys = "with keys" if manifest.has_keys else f"without keys ({SEALS}, {SIGNING})"
    return (
        f"{manifest.backend} as of {day_and_hour(manifest.at)} (Vietnam), {len(manifest.files)} "
        f"files, {keys}, by Motcua {manifest.motcua}."
    )


def _say_absent(manifest: Manifest) -> None:
    for name in manifest.absent:
        click.echo(f"files/{name}: was missing or damaged when the backup was made", err=True)


def _require_there(url: str) -> None:
    database = Database(url)
    try:
        require_there(database)
    finally:
        database.close()


def _point(line: str) -> Checkpoint:
    try:
        return read_line(line)
    except CheckpointError as error:
        raise click.BadParameter(str(error), param_hint="--line") from None


def _passphrase(secret: Path | None, new: bool = False) -> str:
    given = _given(secret)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(
            "The keys need a passphrase: give --passphrase-file, or set MOTCUA_BACKUP_PASSPHRASE."
        )
    found: str = click.prompt("Passphrase of the keys", hide_input=True, confirmation_prompt=new)
    return found


def _given(secret: Path | None) -> str | None:
    """The passphrase that need not be asked for."""
    if secret is None:
        return backup_passphrase()
    lines = read_text(secret).splitlines()
    return lines[0] if lines else ""
