"""Export of histories on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from engine.cli.frame import engine, progress_bar, viewer
from engine.readers.exports import ExportFilter

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--format", "form", type=click.Choice(["xes", "csv"]), required=True)
@click.option(
    "--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file."
)
@click.option("--case", "codes", metavar="CODE", multiple=True, help="Only this case; repeatable.")
@click.option("--unit", metavar="UNIT", multiple=True, help="Only cases of this unit; repeatable.")
@click.option("--since", type=_DAY, help="Only cases registered on this day or later.")
@click.option("--until", type=_DAY, help="Only cases registered on this day or earlier.")
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
def export(
    form: str,
    file: Path,
    codes: tuple[str, ...],
    unit: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    login: str | None,
) -> None:
    """Write the histories of cases for process mining (XES) or as a table (CSV).

    The file appears when it is whole. Where no case fits, it is an empty log or table.
    """
    wanted = ExportFilter(
        codes or None,
        frozenset(unit) or None,
        None if since is None else since.date(),
        None if until is None else until.date(),
    )
    with engine() as running, progress_bar("Writing cases") as progress:
        write = running.exports.xes if form == "xes" else running.exports.csv
        _write_whole(file, write(viewer(running, login), wanted, progress))
        click.echo(f"{progress.done} cases were written to {file}.")


def _write_whole(file: Path, pieces: Iterable[str]) -> None:
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as out:
            out.writelines(pieces)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
