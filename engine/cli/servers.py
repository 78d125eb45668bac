"""Serving, working, and the demo."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import click

from engine.app import Engine
from engine.cli.documents import read_documents
from engine.cli.frame import engine, open_engine
from engine.clock import FixedClock
from engine.config import Config
from engine.demo.people import PASSWORD, logins, settle
from engine.demo.play import play
from engine.demo.stories import STORIES, fresh_stories
from engine.demo.year import year_of_stories
from engine.lazy import load_all
from engine.model.actor import SYSTEM
from engine.model.commands import Publish
from engine.model.publication import Kind
from engine.store.rights import TOO_MANY_RIGHTS
from engine.time import local_day
from engine.workers.worker import Worker

_LEAD_DAYS = 3
FIRST = "khaosat.sx"


@click.command()
@click.option("--with-worker", is_flag=True, help="Fire timers in the same process.")
def serve(with_worker: bool) -> None:
    """Serve the API on MOTCUA_HOST:MOTCUA_PORT (127.0.0.1:8470 if unset)."""
    _serve(["--with-worker"] if with_worker else [])


@click.command()
def work() -> None:
    """Fire timers until stopped; several workers may share one database."""
    load_all()
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with engine() as running:
        if running.has_too_many_rights():
            click.echo(TOO_MANY_RIGHTS, err=True)
        click.echo("Working; stop with Ctrl-C.", err=True)
        Worker(running, stop).run()


@click.command()
@click.option(
    "--workflows",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("workflows"),
    show_default=True,
)
@click.option("--no-serve", is_flag=True, help="Only make the demo data.")
def demo(workflows: Path, no_serve: bool) -> None:
    """Make a demo with cases in many stages, and serve it with a worker.

    The data are made once, by driving the engine under a simulated clock.
    """
    seeded = open_engine()
    seeded.migrate()
    if not seeded.publications.newest(Kind.PROCESS):
        _seed(workflows)
    seeded.close()
    _introduce()
    if not no_serve:
        os.environ["MOTCUA_DEMO"] = "1"
        _serve(["--with-worker"])


def _seed(workflows: Path) -> None:
    now = datetime.now(UTC)
    stories = (*STORIES, *fresh_stories(local_day(now)), *year_of_stories())
    first = max(story.days_ago for story in stories) + _LEAD_DAYS
    clock = FixedClock(now - timedelta(days=first))
    running = Engine(Config.from_environment(), clock, durable=False)
    click.echo("Publishing procedures, forms, calendars and limits ...", err=True)
    running.execute(Publish(read_documents(workflows)), SYSTEM)
    click.echo("Making units and users ...", err=True)
    settle(running)
    with click.progressbar(length=first, label="Living through the cases", file=sys.stderr) as bar:
        play(running, clock, stories, now, lambda done, _: bar.update(done - bar.pos))
        bar.update(first - bar.pos)
    running.close()


def _introduce() -> None:
    config = Config.from_environment()
    click.echo(f"\nMotcua is at http://{config.host}:{config.port}/  (Ctrl-C stops it)\n")
    click.echo(f"Open it in a browser. Everybody's password is {PASSWORD}.")
    click.echo(f"To complete a first step, log in as {FIRST}; all logins:")
    for person in logins():
        click.echo(f"  {person.login:<14} {person.name} ({person.unit})")
    click.echo("\nLook at cases on the command line: .venv/bin/motcua case list\n")


def _serve(arguments: list[str]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "webapi", *arguments])  # noqa: S606
