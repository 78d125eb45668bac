"""The clock ledger of a case, for people."""

from __future__ import annotations

import click

from engine.cli.session import day_and_hour, estimate_of
from engine.model.views import LawView
from engine.readers.ledger_view import LedgerView, WindowLine
from engine.time import AgreedExtension, StretchKind

_UNITS = {"utility": "working", "state_agency": "working"}


def law_line(law: LawView) -> str:
    """Returns under which law a case runs, and whether that has ended or was chosen."""
    said = f"Under {law.name} ({law.profile}, version {law.version})"
    if law.ended and law.last_day is not None:
        said += f", which ended on {law.last_day:%d/%m/%Y}: the case goes on under it"
    return f"{said}. Chosen: {law.chosen}" if law.chosen else f"{said}."


def show_ledger(view: LedgerView) -> None:
    """Prints the limit, the totals, and the stretches in order."""
    ledger, totals = view.ledger, view.totals
    click.echo(f"{view.case.code}  {view.name}, as of {day_and_hour(view.at)}")
    if ledger.starts is None or view.rule is None:
        click.echo("  Its limit has not begun.")
    else:
        guess = f" ({estimate_of(view.legal_end)})" if view.estimated and view.legal_end else ""
        click.echo(
            f"  {view.rule.limit} from {day_and_hour(ledger.starts)}: to the end of "
            f"{day_and_hour(view.legal_end)[:10]}{guess}. "
            f"{'Promised by the company: ' if view.rule.promise else ''}{view.rule.ground}"
        )
        click.echo(
            f"  {totals.net} day(s) gone: {totals.gross} less {totals.excluded} that do not count."
        )
        for owner, days in totals.held.items():
            click.echo(f"    {owner:<14} {days:>7} {_UNITS.get(owner, 'calendar')} day(s)")
    if view.law is not None:
        click.echo(f"  {law_line(view.law)}")
    for line in view.windows:
        click.echo(f"  {_window(line)}")
    for stretch in ledger.stretches:
        name = view.names.get(stretch.element, "")
        said = "stands still" if stretch.kind is StretchKind.SUSPENSION else name
        counts = "" if stretch.counts else "  (does not count)"
        click.echo(
            f"  {day_and_hour(stretch.begins):<16} - {day_and_hour(stretch.ends):<16} "
            f"{stretch.owner:<13} {said}{counts}"
        )
    for agreed, _ in ledger.extensions:
        click.echo(
            f"  {day_and_hour(agreed.at)}: {agreed.by} more for {_what(agreed)}, agreed with "
            f"{agreed.agreed_with}: {agreed.reason}"
        )


def _what(agreed: AgreedExtension) -> str:
    if agreed.element:
        return agreed.element
    return f"step {agreed.number}" if agreed.number else "the whole case"


def _window(line: WindowLine) -> str:
    window = line.window
    more = f" and {window.extended_by}" if window.extended_by else ""
    if window.ends is not None:
        state = "not kept" if line.over else "kept"
    elif line.stands_still:
        state = "stands still"
    else:
        state = "over" if line.over else "runs"
    return (
        f"{window.element}: {window.limit}{more} from {day_and_hour(window.begins)} until "
        f"{day_and_hour(line.legal_end)}, {state}. {line.ground}"
    )
