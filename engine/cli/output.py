"""How commands print what they have read: for people, as JSON, or as a table for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from textwrap import indent
from typing import Any, TypeVar

import click

from engine.export.csv import write_csv
from engine.model.instant import to_text

CliCommand = TypeVar("CliCommand", bound=Callable[..., Any])
T = TypeVar("T")

MOST = 1000
"""So many lines of a list a command shows at the most."""


class OutputFormat(StrEnum):
    """What ``--format`` chooses from."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def format_option(command: CliCommand) -> CliCommand:
    """Adds ``--format text|json``, handed to the command as ``form``: for what is no list."""
    return _option("For people, or JSON for programs.", OutputFormat.TEXT, OutputFormat.JSON)(
        command
    )


def rows_option(command: CliCommand) -> CliCommand:
    """Adds ``--format text|json|csv``, handed to the command as ``form``: for lists."""
    return _option("For people, JSON for programs, or a table with a head.", *OutputFormat)(command)


def limit_option(command: CliCommand) -> CliCommand:
    """Adds ``--limit``, how many lines a list shows; 100 if left out."""
    return click.option("--limit", type=click.IntRange(1, MOST), default=100, show_default=True)(
        command
    )


def _option(help_: str, *formats: OutputFormat) -> Callable[[CliCommand], CliCommand]:
    return click.option(
        "--format",
        "form",
        type=click.Choice([str(one) for one in formats]),
        default="text",
        help=help_,
    )


def show_rows(
    form: str,
    found: Sequence[T],
    table: Mapping[str, str],
    line: Callable[[T], str],
    as_json: Callable[[T], object] | None = None,
) -> None:
    """Prints a list: ``line`` gives what people read of each, which may have several lines, and
    ``table`` the attribute that each column of the table holds (``case.due_at``). ``as_json`` is
    for what is more in JSON than itself."""
    match OutputFormat(form):
        case OutputFormat.TEXT:
            for one in found:
                click.echo(line(one))
        case OutputFormat.JSON:
            show_json(found if as_json is None else [as_json(one) for one in found])
        case OutputFormat.CSV:
            show_table(table, found)


def columns(*names: str) -> dict[str, str]:
    """Columns that are called as the attributes that they hold."""
    return {name: name for name in names}


def show_table(table: Mapping[str, str], found: Sequence[object]) -> None:
    """Prints a table as CSV (RFC 4180) with a head, as ``motcua export`` writes it: instants in
    UTC, nothing where there is nothing."""
    reads = [attrgetter(path) for path in table.values()]
    rows = ([_cell(read(one)) for read in reads] for one in found)
    click.echo(write_csv(tuple(table), rows), nl=False)


def _cell(value: object) -> str:
    match plain(value):
        case None:
            return ""
        case bool() as said:
            return "true" if said else "false"
        case list() as several:
            return " ".join(map(str, several))
        case dict() as inner:
            return json.dumps(inner, ensure_ascii=False, sort_keys=True)
        case other:
            return str(other)


def cut(found: list[T], limit: int) -> list[T]:
    """Returns the first ``limit`` of a list that was asked for one more; says on standard error if
    there are more than are shown."""
    if len(found) > limit:
        remedy = "Show more with --limit." if limit < MOST else "Narrow it down; --help tells how."
        click.echo(f"There are more than {limit}. {remedy}", err=True)
    return found[:limit]


def show_json(value: object) -> None:
    """Prints the value as JSON, Vietnamese letters as they are."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


@contextmanager
def json_list() -> Iterator[Callable[[object], None]]:
    """Prints a JSON list one value at a time, so that none is held; every value is indented by two
    spaces."""
    first = True

    def show(value: object) -> None:
        nonlocal first
        written = json.dumps(plain(value), ensure_ascii=False, indent=2)
        click.echo("[" if first else ",")
        click.echo(indent(written, "  "), nl=False)
        first = False

    yield show
    click.echo("[]" if first else "\n]")


def plain(value: Any) -> Any:
    """JSON values of whatever the engine answers; instants in UTC."""
    match value:
        case datetime():
            return to_text(value)
        case date():
            return value.isoformat()
        case dict():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    return value
