"""Notices on the command line."""

from __future__ import annotations

import click

from engine.cli.frame import day_and_hour, engine, format_option, show_json, viewer
from engine.model.notice import NoticeState


@click.group()
def notice() -> None:
    """Look at who was told of what."""


@notice.command("list")
@click.option("--case", "code", metavar="CODE", help="Only those of one case.")
@click.option("--state", type=click.Choice([str(state) for state in NoticeState]))
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@click.option("--as", "login", metavar="LOGIN", help="Only what this user was told.")
@format_option
def list_(code: str | None, state: str | None, limit: int, login: str | None, form: str) -> None:
    """List notices, the newest first."""
    with engine() as running:
        found = running.notices.page(viewer(running, login), case=code, state=state, limit=limit)
    if form == "json":
        show_json(found)
        return
    for view in found:
        why = f": {view.problem}" if view.problem else ""
        click.echo(
            f"{day_and_hour(view.letter.made_at)}  {view.letter.login:<14} {view.state:<8}"
            f"{view.letter.subject}{why}"
        )
