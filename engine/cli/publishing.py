"""Publishing documents from files."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.documents import read_documents
from engine.cli.frame import engine, format_option, show_json, viewer
from engine.model.commands import Publish


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
    limit are proved (see 'motcua prove') for this year and the next.
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
    said = "would be published" if dry_run else "published"
    click.echo(f"{len(documents)} documents read, {len(changed)} {said}.")


def _read_override(text: str) -> tuple[str, str]:
    key, equals, reason = text.partition("=")
    if not key or not equals:
        raise click.BadParameter(f"'{text}' is not PROCESS=REASON.", param_hint="--override")
    return key, reason
