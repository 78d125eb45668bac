"""Publishing documents from files."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.documents import read_documents
from engine.cli.frame import day_and_hour, engine, format_option, show_json, viewer
from engine.model.actor import SYSTEM
from engine.model.commands import Publish
from engine.model.instant import to_instant


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--as", "login", metavar="LOGIN", help="Who publishes; without it, the installer.")
@click.option("--dry-run", is_flag=True, help="Only check, and say what would change.")
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="PROCESS=REASON",
    help="Publish a process although it can break its limit; the reason is recorded.",
)
@format_option
def publish(
    path: Path, login: str | None, dry_run: bool, overrides: tuple[str, ...], form: str
) -> None:
    """Publish a folder laid out as workflows/ is, or one file of it.

    All documents are checked together; if one is not right, none is published. Processes with a
    limit are proved (see 'motcua prove') for this year and the next. With --dry-run, calendars tell
    whose dates would move; published, they move them by the worker (see 'motcua recounts').
    """
    try:
        documents = read_documents(path)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if not documents:
        raise click.UsageError(f"{path} holds no documents. See workflows/README.md.")
    with engine() as running:
        order = Publish(documents, dry_run, dict(map(_read_override, overrides)))
        receipt = running.execute(order, viewer(running, login))
    changed = receipt.details["published"]
    if form == "json":
        show_json(receipt)
        return
    for item in changed:
        click.echo(f"{item['kind']} {item['key']}: version {item['version']}")
    for move in receipt.details.get("moves", ()):
        click.echo(
            f"{move['case']}  {move['name']}: {_day(move['was'])} -> {_day(move['due_at'])} "
            f"({move['days']:+} day(s))"
        )
    said = "would be published" if dry_run else "published"
    click.echo(f"{len(documents)} documents read, {len(changed)} {said}.")


@click.command()
@format_option
def recounts(form: str) -> None:
    """Tell how far new calendars have been brought to the running cases, the latest first."""
    with engine() as running:
        found = running.recounts(SYSTEM)
    if form == "json":
        show_json(found)
        return
    for one in found:
        click.echo(
            f"{one.id}: {one.looked_at} of {one.cases} cases since {day_and_hour(one.started_at)}, "
            f"{one.moved} moved, {'done' if one.finished_at else 'under way'}"
        )


def _day(instant: str) -> str:
    return day_and_hour(to_instant(instant))


def _read_override(text: str) -> tuple[str, str]:
    key, equals, reason = text.partition("=")
    if not key or not equals:
        raise click.BadParameter(f"'{text}' is not PROCESS=REASON.", param_hint="--override")
    return key, reason
