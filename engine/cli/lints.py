"""Checks of documents on the command line, from files alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from engine.cli.documents import NotText, folder_of, read_files, read_utf8
from engine.cli.output import columns, rows_option, show_rows
from engine.cli.years import read_years, years_option
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.publishing.sandboxed import validate


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@years_option
@rows_option
def lint(files: tuple[Path, ...], years: str | None, form: str) -> None:
    """Check each FILE with the documents that lie beside its folder, as publishing would.

    Every problem stands in a line: file, line, element, what is wrong, what to do, and the rule.
    What has no effect here, as it stands there for other programs, is told after them.
    Exit code 0: nothing to mend; 1: there is.
    """
    checked = [
        _check(folder, {file for file in files if folder_of(file) == folder}, read_years(years))
        for folder in sorted(set(map(folder_of, files)))
    ]
    problems = [problem for found, _ in checked for problem in found]
    notes = [note for _, found in checked for note in found]
    table = columns("source", "line", "element", "rule", "message", "remedy")
    show_rows(form, [*problems, *notes], table, str)
    sys.exit(1 if problems else 0)


def _check(
    folder: Path, files: set[Path], years: tuple[date, date]
) -> tuple[list[Problem], list[Problem]]:
    """The problems of the files and the notes on them, placed in their files."""
    new: dict[Path, Document] = {}
    unread: list[Problem] = []
    for file in sorted(files):
        try:
            new[file] = _read(file)
        except NotText:
            unread.append(
                Problem("not-text", "The file is not UTF-8 text.", "Save it as UTF-8.", str(file))
            )
    try:
        beside = {f: d for f, d in read_files(folder).items() if f not in files}
    except NotText as error:
        raise click.UsageError(str(error)) from None
    report = validate(new.values(), beside.values(), years)
    places = {d.name: str(f) for f, d in [*beside.items(), *new.items()]}
    problems = [_placed(problem, places) for problem in report.problems]
    return unread + problems, [_placed(note, places) for note in report.notes]


def _read(file: Path) -> Document:
    """A diagram is known by its ending, wherever it lies."""
    if file.suffix == ".bpmn":
        return Document(Kind.PROCESS, file.stem, read_utf8(file))
    try:
        return read_files(file)[file]
    except NotText:
        raise
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _placed(problem: Problem, places: dict[str, str]) -> Problem:
    return replace(problem, source=places.get(problem.source, problem.source))
