"""Planned dates on the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from engine.cli import output
from engine.cli.session import day_and_hour, engine, estimate_of
from engine.errors import Invalid
from engine.model.instant import read_day, read_instant
from engine.time import Plan, PlannedWindow, local_day

_STEPS = output.columns("element", "name", "owner", "limit", "start", "due", "day", "estimated")


@click.command()
@click.argument("definition")
@click.option("--valid", required=True, metavar="DATE", help="When the dossier is valid.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A fact of the case.")
@click.option("--profile", help="Another deadline profile than the one of that day.")
@click.option(
    "--handed-over",
    metavar="DATE",
    help="When another procedure hands the case over, which has used its limit since then.",
)
@output.rows_option
def plan(
    definition: str,
    valid: str,
    settings: tuple[str, ...],
    profile: str | None,
    handed_over: str | None,
    form: str,
) -> None:
    """Plan the nominal path of DEFINITION: every party keeps its limit, nothing is done twice.

    Example: motcua plan mv_own_substation --valid 2014-10-01 --set line_kind=overhead
    --set needs_fire_approval=true --set uses_public_road=true
    """
    variables = _read_settings(settings)
    with engine() as running:
        try:
            found = running.plans.get(
                definition,
                _instant(valid, "--valid"),
                variables,
                profile,
                handed_over_at=_instant(handed_over, "--handed-over") if handed_over else None,
            )
        except Invalid as error:
            raise _unfit(error) if error.fields else error from None
    if form == "json":
        output.show_json(_plain(found))
    elif form == "csv":
        output.show_table(_STEPS, found.steps)
    else:
        _show(found)


def _read_settings(settings: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"'{text}' is not NAME=VALUE.", param_hint="--set")
        if name in found:
            raise click.BadParameter(f"'{name}' is set twice.", param_hint="--set")
        found[name] = value
    return found


def _unfit(error: Invalid) -> click.BadParameter:
    said = "\n".join(f"  {field.field}: {field}" for field in error.fields)
    return click.BadParameter(f"{error}\n{said}", param_hint="--set")


def _instant(text: str, option: str) -> date | datetime:
    try:
        if len(text) == len("2014-10-01"):
            return read_day(text)
        instant = read_instant(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise click.BadParameter(
            f"'{text}' is neither a date (2014-10-01) nor an instant with its offset.",
            param_hint=option,
        )
    return instant


def _plain(found: Plan) -> dict[str, Any]:
    return {
        **output.plain(found),
        "energized_estimated": found.energized_estimated,
        "total_calendar_days": found.total_calendar_days,
        "within_limit": found.within_limit,
    }


def _show(found: Plan) -> None:
    critical = set(found.critical_path)
    for step in found.steps:
        mark = "*" if step.element in critical else " "
        limit = step.limit or "-"
        guess = "~" if step.estimated else " "
        click.echo(
            f"{mark} {day_and_hour(step.due)}{guess} {step.day:>3} CD  {limit:>6}  "
            f"{step.element:<32} {step.name}"
        )
    for window in found.windows:
        click.echo(_window(window))
    guess = "~" if found.last_day_estimated else ""
    verdict = "within" if found.within_limit else "LATER THAN"
    click.echo(
        f"{found.total_calendar_days} calendar days to {day_and_hour(found.energized_at)}, "
        f"{verdict} the {_limit(found)} of {found.last_day:%d/%m/%Y}{guess}. "
        f"* sets the date{_signs(found)}."
    )
    if found.handed_over_at is not None:
        click.echo(
            f"It was handed over {day_and_hour(found.handed_over_at)}, on day "
            f"{(local_day(found.handed_over_at) - local_day(found.valid)).days} of its limit."
        )
    if found.rolls_ground:
        click.echo(f"A last day of rest does not move: {found.rolls_ground}")
    if found.beyond:
        click.echo(f"The limits that rules give sum up beyond it: {found.beyond}.")
    still = "" if found.in_force else ", which new cases of that day do not fall under"
    click.echo(f"Under {found.profile}{still}.")
    beyond = [local_day(step.due) for step in found.steps if step.estimated]
    beyond += [local_day(window.due) for window in found.windows if window.estimated]
    beyond += [found.last_day] if found.last_day_estimated else []
    if beyond:
        until = f"{found.decided_until:%d/%m/%Y}"
        click.echo(f"~ {estimate_of(min(beyond))}, they are decided until {until}.")


def _signs(found: Plan) -> str:
    return ", = is a limit over several steps" if found.windows else ""


def _window(found: PlannedWindow) -> str:
    kept = "kept" if found.kept else "NOT KEPT"
    guess = "~" if found.estimated else " "
    return (
        f"= {day_and_hour(found.due)}{guess} {kept:>6}  {found.limit:>6}  {found.element:<32} "
        f"{found.name}, {day_and_hour(found.opens)} to {day_and_hour(found.closes)}"
    )


def _limit(found: Plan) -> str:
    return "company's promise" if found.promise else "limit"
