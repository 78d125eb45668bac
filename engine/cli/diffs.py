"""Comparisons of documents on the command line, from files alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from engine.cli import output
from engine.cli.documents import folder_of, read_documents
from engine.cli.years import read_years, years_option
from engine.model.documents import Document
from engine.model.verdict import Verdict
from engine.publishing.change import Diff, Edit, Sort
from engine.publishing.sandboxed import compare as lay_beside
from engine.publishing.sandboxed import validate

_EDITS = output.columns("kind", "key", "place", "name", "sort", "aspect", "before", "after")
_SIGNS = {Sort.ADDED: "+", Sort.REMOVED: "-", Sort.CHANGED: "~"}


@click.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@years_option
@output.rows_option
def compare(before: Path, after: Path, years: str | None, form: str) -> None:
    """Tell what AFTER says otherwise than BEFORE: two folders laid out as workflows/ is, or two
    files in such folders.

    Moving shapes, order and remarks are no change. Of each process that changed, the proof of both
    is given for this year and the next.
    """
    try:
        old, new = _read(before, after)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    found = lay_beside(old, new)
    tried = read_years(years)
    verdicts = _verdicts(old, tried), _verdicts(new, tried)
    changed = sorted({edit.key for edit in found.edits} & (verdicts[0].keys() | verdicts[1].keys()))
    pairs = {key: (verdicts[0].get(key), verdicts[1].get(key)) for key in changed}
    if form == "json":
        proofs = {k: [v and v.as_dict() for v in pair] for k, pair in pairs.items()}
        output.show_json({**output.plain(asdict(found)), "verdicts": proofs})
        return
    if form == "csv":
        output.show_table(_EDITS, found.edits)
        return
    for line in (*_lines(found), *_proofs(pairs)):
        click.echo(line)


def _read(before: Path, after: Path) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Both sides; of two files, what lies beside the first is the same on both."""
    if before.is_dir() and after.is_dir():
        return read_documents(before), read_documents(after)
    if before.is_dir() or after.is_dir():
        raise ValueError("Give two folders or two files.")
    (old,), (new,) = read_documents(before), read_documents(after)
    if old.kind is not new.kind:
        raise ValueError(f"One is a {old.kind}, the other a {new.kind}.")
    beside = tuple(
        document
        for document in read_documents(folder_of(before))
        if (document.kind, document.key) != (old.kind, old.key)
    )
    return (*beside, old), (*beside, Document(old.kind, old.key, new.content))


def _verdicts(documents: tuple[Document, ...], years: tuple[date, date]) -> dict[str, Verdict]:
    return {v.process: v for v in validate(documents, (), years).verdicts}


def _lines(found: Diff) -> Iterator[str]:
    heading = ""
    for edit in found.edits:
        if heading != f"{edit.kind}/{edit.key}":
            heading = f"{edit.kind}/{edit.key}"
            yield heading
        yield f"  {_SIGNS[edit.sort]} {_said(edit)}"
    for kind, key in found.rewritten:
        yield f"{kind}/{key}"
        yield "  the same; only layout, order or remarks differ"
    if not found.edits and not found.rewritten:
        yield "No difference."


def _said(edit: Edit) -> str:
    place = " ".join(part for part in (edit.place, f"({edit.name})" if edit.name else "") if part)
    if edit.sort is not Sort.CHANGED:
        return place or "the whole document"
    if edit.aspect == "text":
        return "cannot be read as a document of its kind"
    change = f"{edit.aspect}: {edit.before or '-'} -> {edit.after or '-'}"
    return f"{place}  {change}" if place else change


def _proofs(pairs: dict[str, tuple[Verdict | None, Verdict | None]]) -> Iterator[str]:
    for process, (old, new) in pairs.items():
        yield f"{process}: at the worst {_worst(old)} -> {_worst(new)}"


def _worst(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not proved"
    said = "holds" if verdict.holds else f"broken on {verdict.late_starts} of {verdict.starts} days"
    return f"{verdict.days} days, {said}"
