"""Publishing documents from files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.app.engine import Engine
from engine.cli import output
from engine.cli.documents import require_documents
from engine.cli.session import DAMAGED, day_and_hour, engine, estimate_of
from engine.errors import Invalid
from engine.model.actor import SYSTEM
from engine.model.commands import Publish
from engine.model.documents import Document, Kind
from engine.model.verdict import Verdict
from engine.publishing.limit_proofs import CAN_BREAK
from engine.readers.checks import CheckView
from engine.readers.law_changes import LawChangeView
from engine.readers.reroutes import RerouteView

if TYPE_CHECKING:
    from engine.store.recounts import Recount

_SHOWN = 10


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check, and say what would change.")
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="PROCESS=REASON",
    help="Publish a process although it can break its limit; the reason is recorded.",
)
@output.format_option
def publish(path: Path, dry_run: bool, overrides: tuple[str, ...], form: str) -> None:
    """Publish a folder laid out as workflows/ is, or one file of it, as the installer.

    All documents are checked together; if one is not right, none is published. Processes with a
    limit are proved (see 'motcua prove') for this year and the next. With --dry-run, calendars tell
    whose dates would move; published, they move them by the worker (see 'motcua recounts'). Places
    and territory tell which open cases another unit would take.
    Profiles and procedures tell from when new cases fall under another law, which limits change,
    which open cases stay under theirs, and what the proofs of both say.

    People do not publish alone: they make proposals, which somebody else approves.
    """
    documents = require_documents(path)
    reasons = dict(_read_override(text, documents) for text in overrides)
    with engine() as running:
        if dry_run:
            _tell(_check(running, documents, reasons), documents, form)
            return
        receipt = running.execute(Publish(documents, reasons), SYSTEM)
    if form == "json":
        output.show_json(receipt)
        return
    changed = receipt.details["published"]
    for item in changed:
        click.echo(f"{item['kind']} {item['key']}: version {item['version']}")
    click.echo(f"{len(documents)} documents read, {len(changed)} published.")


def _check(
    running: Engine, documents: tuple[Document, ...], reasons: Mapping[str, str]
) -> CheckView:
    """
    Raises:
        Invalid: every problem that no reason overrides.
    """
    found = running.checks.check(SYSTEM, documents)
    problems = [p for p in found.problems if p.rule != CAN_BREAK or p.element not in reasons]
    if problems:
        raise Invalid(
            "publication_invalid",
            "Nothing would be published: {count} problem(s) have to be mended first.",
            problems=problems,
            count=len(problems),
        )
    return found


def _tell(found: CheckView, documents: tuple[Document, ...], form: str) -> None:
    if form == "json":
        next_versions = [
            {"kind": e.kind, "key": e.key, "version": e.version} for e in found.next_versions
        ]
        output.show_json(
            {
                "published": next_versions,
                "moves": found.moves,
                "notes": found.notes,
                "laws": found.laws,
                "ahead": found.ahead,
                "reroutes": found.reroutes,
            }
        )
        return
    for next_version in found.next_versions:
        click.echo(f"{next_version.kind} {next_version.key}: version {next_version.version}")
    for note in found.notes:
        click.echo(note)
    for view in found.moves:
        move = view.move
        if move is None:
            click.echo(f"{view.case}  {DAMAGED}")
            continue
        guess = f", {estimate_of(move.due_at)}" if view.estimated else ""
        click.echo(
            f"{view.case}  {view.name}: {day_and_hour(move.was)} -> {day_and_hour(move.due_at)} "
            f"({move.days:+} day(s)){guess}"
        )
    for verdict in found.ahead:
        click.echo(ahead_line(verdict))
    for law in found.laws:
        for line in law_lines(law):
            click.echo(line)
    for one in found.reroutes:
        click.echo(_reroute_line(one))
    click.echo(f"{len(documents)} documents read, {len(found.next_versions)} would be published.")


def _reroute_line(one: RerouteView) -> str:
    to = "one of several units" if one.divided else one.unit or "no unit"
    return f"{one.case}  {one.place}: done by {one.executing_unit}, would go to {to}"


def ahead_line(verdict: Verdict) -> str:
    """The verdict under a law that new cases get, for people."""
    kept = "holds" if verdict.holds else "can be broken"
    if verdict.beyond:
        kept = "can be broken, as the limits that rules give sum up beyond it"
    return (
        f"{verdict.process} under {verdict.profile} (new cases from {verdict.first:%d/%m/%Y} to "
        f"{verdict.last:%d/%m/%Y}): {verdict.limit} {kept}."
    )


def law_lines(view: LawChangeView) -> Iterator[str]:
    """Yields what a new law changes for one procedure, for people."""
    change = view.change
    yield (
        f"{change.process}: new cases from {change.begins:%d/%m/%Y} on fall under "
        f"{change.after or 'no law'}, instead of {change.before or 'no law'}."
    )
    if change.missing:
        yield f"  ! No case can begin: no limit for {', '.join(change.missing)}."
    for limit in change.limits:
        yield f"  {limit.key}: {limit.before or '-'} -> {limit.after or '-'}"
    yield f"  Proof: {_proof(change.verdict_before)} -> {_proof(change.verdict_after)}"
    for staying in view.stays:
        yield (
            f"  {len(staying.codes)} open case(s) stay under {staying.profile}: "
            + ", ".join(staying.codes[:_SHOWN])
            + (", ..." if len(staying.codes) > _SHOWN else "")
        )


def _proof(verdict: Verdict | None) -> str:
    if verdict is None:
        return "none"
    holds = (
        "holds" if verdict.holds else f"broken on {verdict.late_starts} of {verdict.starts} days"
    )
    return f"{verdict.limit} {holds}, at the worst day {verdict.days}"


@click.command()
@output.rows_option
def recounts(form: str) -> None:
    """Tell how far new calendars have been brought to the running cases, the latest first."""
    with engine() as running:
        found = running.recounts(SYSTEM)
    output.show_rows(form, found, _RECOUNTS, _recount)


_RECOUNTS = output.columns("id", "cases", "looked_at", "moved", "started_at", "finished_at")


def _recount(one: Recount) -> str:
    return (
        f"{one.id}: {one.looked_at} of {one.cases} cases since {day_and_hour(one.started_at)}, "
        f"{one.moved} moved, {'done' if one.finished_at else 'under way'}"
    )


def _read_override(text: str, documents: tuple[Document, ...]) -> tuple[str, str]:
    key, equals, reason = text.partition("=")
    if not key or not equals:
        raise click.BadParameter(f"'{text}' is not PROCESS=REASON.", param_hint="--override")
    if key not in {one.key for one in documents if one.kind is Kind.PROCESS}:
        raise click.BadParameter(
            f"There is no process '{key}' among the documents.", param_hint="--override"
        )
    return key, reason
