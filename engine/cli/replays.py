"""Proof by re-execution on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from engine.audit.reexecution import Reexecution
from engine.cli.output import format_option, json_list
from engine.cli.session import engine, progress_bar
from engine.model.case import COUNTING_RULES


@click.command()
@click.argument("codes", metavar="CODE...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every case there is.")
@format_option
def replay(codes: tuple[str, ...], every: bool, form: str) -> None:
    """Give the recorded commands of a case again, and see that the same follows.

    They run on the recorded definitions, calendars and instants, in a fresh engine in memory;
    nothing is written. Exit code 1 where something else follows: the first event of that is named.
    """
    if bool(codes) == every:
        raise click.UsageError("Give codes of cases, or --all.")
    with engine() as running, progress_bar("Giving commands again") as progress:
        found = running.reexecute(None if every else codes, progress)
        show = _show_as_json if form == "json" else _show_as_text
        # What was named is shown when all of it is known; of all cases no tokens are held.
        diverged = show(found if every else list(found))
    sys.exit(1 if diverged else 0)


def _show_as_json(found: Iterable[Reexecution]) -> bool:
    """Shows each as it comes. Returns whether one diverges."""
    diverged = False
    with json_list() as show:
        for one in found:
            show(one)
            diverged |= one.divergence is not None
    return diverged


def _show_as_text(found: Iterable[Reexecution]) -> bool:
    """Shows them when all are known, behind the bar. Returns whether one diverges."""
    said = [(_said(one), one.divergence is not None) for one in found]
    click.echo("\n".join(lines for lines, _ in said))
    return any(diverged for _, diverged in said)


def _said(found: Reexecution) -> str:
    if found.older_rules is not None:
        return (
            f"{found.code}: decided under older rules of counting ({found.older_rules}, today "
            f"{COUNTING_RULES}); its {found.acts} commands are not given again."
        )
    same = f"{found.code}: {len(found.steps)} of {found.acts} commands led to the same again"
    if found.misdated:
        places = ", ".join(found.misdated)
        same = f"{same} (refused now for an instant that they tell, and taken as then: {places})"
    if found.divergence is None:
        return f"{same}, and to the same tokens."
    bodies = (("recorded", found.divergence.recorded), ("made now", found.divergence.made))
    return "\n".join(
        [
            f"{same}. Then: {found.divergence}",
            *(f"  {said}: {body}" for said, body in bodies if body is not None),
        ]
    )
