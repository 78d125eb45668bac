"""Serving and working."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event

import click

from engine.cli.session import engine
from engine.model.lazy_import import load_all
from engine.store.database_roles import TOO_MANY_RIGHTS
from engine.workers.worker import Worker


@click.command()
@click.option("--with-worker", is_flag=True, help="Fire timers in the same process.")
def serve(with_worker: bool) -> None:
    """Serve the API on MOTCUA_HOST:MOTCUA_PORT (127.0.0.1:8470 if unset)."""
    serve_api(["--with-worker"] if with_worker else [])


@click.command()
def work() -> None:
    """Fire timers until stopped; several workers may share one database."""
    load_all()
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with engine() as running:
        running.require_keys()
        running.require_plain_adopted()
        if running.has_too_many_rights():
            click.echo(TOO_MANY_RIGHTS, err=True)
        click.echo("Working; stop with Ctrl-C.", err=True)
        Worker(running, stop).run()


def serve_api(arguments: list[str]) -> None:
    """Becomes the server; returns never."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "webapi", *arguments])  # noqa: S606
