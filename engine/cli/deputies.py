"""Who stands in for whom, on the command line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from engine.cli.output import rows_option, show_rows
from engine.cli.session import day_and_hour, engine
from engine.model.actor import SYSTEM
from engine.model.instant import VIETNAM

if TYPE_CHECKING:
    from engine.readers.deputies import DeputyView

_TABLE = {
    "id": "deputyship.id",
    "person": "deputyship.person",
    "deputy": "deputyship.deputy",
    "unit": "deputyship.unit",
    "starts_at": "deputyship.starts_at",
    "ends_at": "deputyship.ends_at",
    "state": "deputyship.state",
    "reason": "deputyship.reason",
    "runs": "runs",
}


@click.command()
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Who stood in at that instant (in Vietnam), instead of what is not over.",
)
@click.option("--unit", help="Only in this unit.")
@rows_option
def deputies(at: datetime | None, unit: str | None, form: str) -> None:
    """List who stands in for whom: what is offered, runs or is to begin; or who did at an
    instant."""
    instant = None if at is None else at.replace(tzinfo=VIETNAM)
    with engine() as running:
        found = running.deputies.page(SYSTEM, instant, unit)
    show_rows(form, found, _TABLE, _line)


def _line(view: DeputyView) -> str:
    one = view.deputyship
    within = [*sorted(one.roles), *sorted(one.definitions)]
    limits = f" ({', '.join(within)})" if within else ""
    state = "runs" if view.runs else one.state
    return (
        f"{one.id}  {view.deputy_name} ({one.deputy}) for {view.person_name} ({one.person}), "
        f"{one.unit}{limits}, {day_and_hour(one.starts_at)} to {day_and_hour(one.ends_at)}: "
        f"{state}\n      {one.reason}"
    )
