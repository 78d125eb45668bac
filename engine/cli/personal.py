"""Personal data on the command line: what is kept long enough, and having it erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import output
from engine.cli.session import (
    actor_option,
    day_and_hour,
    engine,
    language_option,
    open_engine,
    progress_bar,
    require_actor,
    viewer,
    whole,
)
from engine.model import commands
from engine.model.lazy_import import lazy_callable

if TYPE_CHECKING:
    from engine.export.answer_file import write_answer_file
    from engine.export.page import write_page
    from engine.model.disposal import Disposal, DueErasure
    from engine.model.withdrawal import Withdrawal
    from engine.store.plain_data import PlainCase
    from engine.store.rewrapping import WrappedKeys
else:
    write_answer_file = lazy_callable("engine.export.answer_file", "write_answer_file")
    write_page = lazy_callable("engine.export.page", "write_page")

_UNIT = click.option("--unit", metavar="CODE", help="Only in this unit.")
_AS = click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")


@click.group()
def personal() -> None:
    """Look after personal data: what is kept long enough, and the keys that they are under."""


@personal.command()
@_UNIT
@_AS
@output.rows_option
def due(unit: str | None, login: str | None, form: str) -> None:
    """List ended cases whose personal data are kept long enough, with the ground in law."""
    with engine() as running:
        found = running.disposals.due(viewer(running, login), unit)
    output.show_rows(form, found, _DUE, _due)
    if form == "text" and not found:
        click.echo("Nothing is due.")


_DUE = output.columns(
    "case", "subject", "definition", "unit", "outcome", "closed_at", "due_on", "period", "ground",
    "assumed",
)  # fmt: skip


def _due(one: DueErasure) -> str:
    return f"{one.case} {one.subject}: since {one.due_on:%d/%m/%Y}, {one.period} ({one.ground})"


@personal.command()
@_UNIT
@_AS
@output.rows_option
def lists(unit: str | None, login: str | None, form: str) -> None:
    """List the lists of what is to be erased, the one drawn up last first."""
    with engine() as running:
        found = running.disposals.lists(viewer(running, login), unit)
    output.show_rows(form, found, _LISTS, _listed)


_LISTS = output.columns(
    "number", "unit", "state", "entries", "drawn_up_by", "drawn_up_at", "decided_by", "decided_at",
    "through", "erased", "left_out", "finished_at",
)  # fmt: skip


def _listed(one: Disposal) -> str:
    return (
        f"{one.number} {one.unit}: {len(one.entries)} case(s), drawn up "
        f"{day_and_hour(one.drawn_up_at)} by {one.drawn_up_by}, {one.state}, {one.erased} erased"
    )


@personal.command()
@_UNIT
@_AS
@output.rows_option
def withdrawals(unit: str | None, login: str | None, form: str) -> None:
    """List withdrawn consents that are to be answered, by when they have to be."""
    with engine() as running:
        found = running.disposals.unanswered(viewer(running, login), unit)
    output.show_rows(form, found, _WITHDRAWALS, _withdrawn)


_WITHDRAWALS = output.columns(
    "case", "subject", "withdrawn_by", "withdrawn_at", "answer_by", "stops", "stays"
)


def _withdrawn(one: Withdrawal) -> str:
    return f"{one.case} {one.subject}: to be answered by {day_and_hour(one.answer_by)}"


@personal.command()
@click.argument("code")
@click.option("--reason", required=True, help="How the person has asked.")
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file: FILE.json for programs, FILE.html to read and print.",
)
@actor_option
@language_option
def answer(code: str, reason: str, file: Path, login: str, language: str) -> None:
    """Write all that the case CODE holds of its customer into a file, for that person."""
    if file.suffix not in {".json", ".html"}:
        raise click.BadParameter("Name a file that ends in .json or .html.", param_hint="--to")
    with engine() as running:
        who = require_actor(running, login)
        running.execute(commands.MakeAnswerFile(code, reason), who)
        told = running.answer_files.get(who, code, language=language)
    plain = json.dumps(output.plain(told), ensure_ascii=False, indent=2)
    with whole(file) as fresh:
        text = plain if file.suffix == ".json" else write_page(write_answer_file(told, language))
        fresh.write_text(text, "utf-8")
    click.echo(f"What {code} holds of its customer was written to {file}.")


@personal.command("draw-up")
@click.option("--unit", required=True, metavar="CODE", help="The unit that carried them out.")
@click.option("--case", "codes", metavar="CODE", multiple=True, help="Only this case; repeatable.")
@actor_option
@output.format_option
def draw_up(unit: str, codes: tuple[str, ...], login: str, form: str) -> None:
    """List what is due in a unit, so that somebody else has it erased."""
    with engine() as running:
        command = commands.DrawUpDisposal(unit, codes)
        receipt = running.execute(command, require_actor(running, login))
    if form == "json":
        output.show_json(receipt)
    else:
        click.echo(f"{receipt.details['disposal']}: {receipt.details['entries']} entries.")


@personal.command()
@click.argument("number")
@click.option("--reason", required=True)
@click.option("--refuse", is_flag=True, help="Have nothing of it erased instead.")
@actor_option
def release(number: str, reason: str, refuse: bool, login: str) -> None:
    """Have everything on the list NUMBER erased that somebody else has drawn up, for good."""
    kind = commands.RefuseDisposal if refuse else commands.ReleaseDisposal
    with engine() as running:
        running.execute(kind(number, reason), require_actor(running, login))
    click.echo(f"List {number}: {'nothing is erased' if refuse else 'the worker erases it'}.")


@personal.command()
@click.option("--only-key", is_flag=True, help="Only add the key, to be copied to other machines.")
@click.option("--go-on", is_flag=True, help="Add no key: go on with one that was added before.")
@click.option("--drop-old", is_flag=True, help="Drop older master keys that wrap nothing more.")
def rotate(only_key: bool, go_on: bool, drop_old: bool) -> None:
    """Make a new master key, and wrap the keys of all people and files by it.

    Others work on meanwhile, and what was stopped goes on with --go-on. Older master keys stay in
    the file: backups made before need them. Drop them with --drop-old when those are destroyed.
    """
    if only_key + go_on + drop_old > 1:
        raise click.UsageError("Give one of --only-key, --go-on and --drop-old.")
    with engine() as running:
        if drop_old:
            running.drop_older_master_keys()
            click.echo("The newest master key is the only one now.")
            return
        if not go_on:
            number = running.add_master_key()
            click.echo(f"New master key: {number}. Keep a copy of the file elsewhere.")
        if only_key:
            click.echo("Copy the file to every machine, then run 'motcua personal rotate --go-on'.")
            return
        with progress_bar("Wrapping keys") as progress:
            done = running.rewrap_keys(progress)
    click.echo(f"{done} key(s) are wrapped by the newest master key now.")


@personal.command()
@click.option(
    "--encrypt-forward",
    is_flag=True,
    required=True,
    help="Encrypt what new cases say; what stands in the history stays readable.",
)
@click.option("--reason", required=True, help="Why this database is taken over.")
def adopt(encrypt_forward: bool, reason: str) -> None:
    """Take over a database whose history holds personal data from before they were encrypted."""
    opened = open_engine()
    try:
        _, after = opened.adopt_plain(reason)
        found = opened.plain_cases()
    finally:
        opened.close()
    click.echo(f"The database has the tables of {after}. {len(found)} case(s) stay readable.")


@personal.command()
@output.rows_option
def status(form: str) -> None:
    """List the cases that hold personal data readable, from before they were encrypted."""
    with engine() as running:
        found = running.plain_cases()
    output.show_rows(form, found, output.columns("code", "closed", "fields"), _plain)
    if form == "text" and not found:
        click.echo("All personal data are encrypted.")


def _plain(one: PlainCase) -> str:
    return f"{one.code} ({'closed' if one.closed else 'under way'}): {', '.join(one.fields)}"


@personal.command()
@output.rows_option
def keys(form: str) -> None:
    """Tell how many keys of people, and of files that wait, each master key has wrapped."""
    with engine() as running:
        found = running.wrapped_keys()
    output.show_rows(form, found, output.columns("master", "subjects", "files"), _wrapped)


def _wrapped(one: WrappedKeys) -> str:
    return f"Master key {one.master}: {one.subjects} people, {one.files} files that wait."
