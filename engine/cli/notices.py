"""Notices on the command line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from engine.cli.output import cut, limit_option, rows_option, show_rows
from engine.cli.session import day_and_hour, engine, refuse_future, viewer
from engine.model.actor import SYSTEM
from engine.model.commands import SendNotices
from engine.model.states import NoticeState
from engine.time import VIETNAM

if TYPE_CHECKING:
    from engine.notices.reader import NoticeView


@click.group()
def notice() -> None:
    """Look at who was told of what."""


@notice.command("list")
@click.option("--case", "code", metavar="CODE", help="Only those of one case.")
@click.option("--state", type=click.Choice([str(state) for state in NoticeState]))
@limit_option
@click.option("--as", "login", metavar="LOGIN", help="Only what this user was told.")
@rows_option
def list_(code: str | None, state: str | None, limit: int, login: str | None, form: str) -> None:
    """List notices, the newest first."""
    with engine() as running:
        who = viewer(running, login)
        if code is not None:
            running.cases.require(who, code)
        found = running.notices.page(who, case=code, state=state, limit=limit + 1)
    found = cut(found, limit)
    show_rows(form, found, _NOTICES, _listed)


_NOTICES = {
    "notice": "letter.id",
    "case": "case",
    "login": "letter.login",
    "subject": "letter.subject",
    "made_at": "letter.made_at",
    "state": "state",
    "attempts": "attempts",
    "sent_at": "sent_at",
    "problem": "problem",
}


def _listed(view: NoticeView) -> str:
    why = f": {view.problem}" if view.problem else ""
    return (
        f"{day_and_hour(view.letter.made_at)}  {view.letter.login:<14} {view.state:<8}"
        f"{view.letter.subject}{why}"
    )


@notice.command()
@click.option("--unsent", is_flag=True, help="Those made while no mail server was set.")
@click.option("--failed", is_flag=True, help="Those that could not be sent.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only those made since this day.")
@click.option("--dry-run", is_flag=True, help="Only say how many, and to whom.")
def send(unsent: bool, failed: bool, since: datetime | None, dry_run: bool) -> None:
    """Have notices sent that have not left. The worker sends them."""
    chosen = {NoticeState.UNSENT: unsent, NoticeState.FAILED: failed}
    states = [state for state, wanted in chosen.items() if wanted]
    if not states:
        raise click.UsageError("Say which: --unsent, --failed, or both.")
    with engine() as running:
        first = None if since is None else since.replace(tzinfo=VIETNAM)
        if first is not None:
            refuse_future(first, running.clock, "--since")
        found = running.outbox.find(states, first)
        if not dry_run and found:
            running.require_mail_server()
            while running.execute(SendNotices(None, tuple(states), first), SYSTEM).details["count"]:
                pass
    people = len({login for _, login in found})
    will = "would" if dry_run else "will"
    click.echo(f"{len(found)} notice(s) to {people} user(s) {will} be sent.")
