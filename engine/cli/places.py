"""The list of places on the command line: refreshing it, and looking a place up in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.cli.output import columns, rows_option, show_rows
from engine.cli.session import read_text, whole
from engine.errors import Invalid
from engine.model.instant import read_day
from engine.places import Gazetteer, read_gazetteer
from engine.places.data_set import read_data_set, refreshed, write_gazetteer

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def places() -> None:
    """Refresh a list of places from a data set, and look places up in it."""


@places.command("import")
@click.argument("data", type=_FILE)
@click.argument("list_", metavar="LIST", type=_FILE)
@click.option("--since", required=True, metavar="DATE", help="From which day its places hold.")
@click.option("--ground", required=True, metavar="TEXT", help="The decision they stand on.")
def import_(data: Path, list_: Path, since: str, ground: str) -> None:
    """Bring the places of DATA into LIST, a file such as workflows/places.toml.

    DATA is JSON as the vietnamese-provinces-database gives it: a list of provinces with Code,
    FullName and Wards. Places that are in LIST already stay as they are; what is another one, or
    none, since that day, ends there. Nothing is published by this.

    Example: motcua places import data.json workflows/places.toml --since 2026-04-30
    --ground "Nghị quyết 30/2026/QH16"
    """
    day, text = _read_since(since), read_text(list_)
    known = _read_list(text, list_)
    try:
        found = refreshed(known, read_data_set(read_text(data), day), day)
        fresh = write_gazetteer(text, found, day, ground)
    except ValueError as error:
        raise click.UsageError(f"{data}: {error}") from None
    _read_list(fresh, list_)
    with whole(list_) as file:
        file.write_text(fresh, "utf-8")
    valid = sum(found.commune(code, day) is not None for code in found.communes)
    other = sum(found.communes[code] != known.communes.get(code) for code in found.communes)
    click.echo(f"{list_}: {valid} communes on {day:%d/%m/%Y}, {other} of them new, other or ended.")


@places.command()
@click.argument("list_", metavar="LIST", type=_FILE)
@click.argument("text")
@click.option("--on", "day", metavar="DATE", required=True, help="On which day.")
@click.option("--province", metavar="CODE", help="Only in this province.")
@rows_option
def find(list_: Path, text: str, day: str, province: str | None, form: str) -> None:
    """Look up the communes of LIST whose names hold TEXT: with diacritics just those, without any
    all that are written so otherwise.

    Example: motcua places find workflows/places.toml "cam giang" --on 2026-10-01
    """
    known = _read_list(read_text(list_), list_)
    found = known.search(text, _read_since(day), province)
    show_rows(
        form,
        found,
        columns("code", "name", "kind", "province"),
        lambda one: f"{one.code} {one.full_name}, {known.provinces[one.province].full_name}",
    )
    if form == "text" and not found:
        click.echo("No place.")


def _read_since(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _read_list(text: str, file: Path) -> Gazetteer:
    """
    Raises:
        Invalid: every problem of the list.
    """
    found, problems = read_gazetteer(text, file.name)
    if found is None:
        raise Invalid(
            "places_invalid",
            "The list of places cannot be used: {count} problem(s) have to be mended first.",
            problems=problems,
            count=len(problems),
        )
    return found
