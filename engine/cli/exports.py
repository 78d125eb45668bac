"""Export of histories on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from engine.app.engine import Engine
from engine.bpmn.xml_input import RefusedXml
from engine.cli.documents import read_beside
from engine.cli.session import engine, progress_bar, refuse_future, viewer, whole
from engine.errors import NotFound
from engine.export import LanguageTooLarge, language_of, write_pnml
from engine.model.actor import Actor
from engine.model.instant import VIETNAM
from engine.publishing.proving import parse_documents
from engine.readers.exports import ExportFilter
from engine.store.failure import failure_of
from engine.time import LegalTimeError

_FORMATS = ["xes", "csv", "ocel", "ocel-sqlite"]
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True)
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
    """Write the histories of cases for process mining (XES; OCEL 2.0 as JSON or SQLite) or as a
    table (CSV).

    The file appears when it is whole. Where no case fits, it is an empty log or table. A case whose
    record cannot be read is left out and named, and the exit code is 1.
    """
    wanted = ExportFilter(
        codes or None,
        frozenset(unit) or None,
        None if since is None else since.date(),
        None if until is None else until.date(),
    )
    with engine() as running, progress_bar("Writing cases") as progress, whole(file) as fresh:
        left_out: dict[str, Exception] = {}
        exports = running.exports.telling(left_out.__setitem__)
        actor = viewer(running, login)
        _require_known(running, actor, wanted)
        if since is not None:
            refuse_future(since.replace(tzinfo=VIETNAM), running.clock, "--since")
        if form == "ocel-sqlite":
            exports.ocel_database(actor, wanted, progress, fresh)
        else:
            write = {"xes": exports.xes, "csv": exports.csv, "ocel": exports.ocel}[form]
            _write(fresh, write(actor, wanted, progress))
    click.echo(f"{progress.done} cases were written to {file}.")
    for code, why in left_out.items():
        click.echo(f"{code} is left out: {failure_of(why)}", err=True)
    sys.exit(1 if left_out else 0)


def _require_known(running: Engine, actor: Actor, wanted: ExportFilter) -> None:
    """A mistyped code would be an empty export."""
    for code in wanted.codes or ():
        running.cases.require(actor, code)
    missing = (wanted.units or frozenset()) - {one.code for one in running.people.units()}
    if missing:
        raise NotFound("unit_not_found", "There is no unit '{unit}'.", unit=min(missing))
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise click.BadParameter("--since is later than --until.", param_hint="--since")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file."
)
def net(file: Path, out: Path) -> None:
    """Write every history that the diagram in FILE allows as a Petri net (PNML), for process mining
    to hold exported traces against."""
    try:
        document, beside = read_beside(file)
        language = language_of(parse_documents(beside).process(document.key))
    except (LegalTimeError, RefusedXml, ValueError, LanguageTooLarge) as error:
        raise click.UsageError(str(error)) from None
    with whole(out) as fresh:
        _write(fresh, write_pnml(language))
    click.echo(f"{len(language.moves)} states were written to {out}.")


def _write(file: Path, pieces: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)
