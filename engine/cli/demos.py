"""The demo: made once, then served."""

from __future__ import annotations

import ipaddress
import os
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from engine.app.engine import Engine
from engine.cli.documents import require_documents
from engine.cli.gateways import gateway_file, gateway_page, make_gateway_file
from engine.cli.progress import WorkReport
from engine.cli.servers import serve_api
from engine.cli.session import day_and_hour, handed_clock, read_config, read_instant
from engine.clock import SystemClock
from engine.config import Config
from engine.demo.customers import hand_paper_over
from engine.demo.making import Demo, make_demo
from engine.demo.people import PASSWORD, logins

FIRST = "khaosat.sx"
"""Whom the README's first task is for."""


@click.command()
@click.option(
    "--workflows",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("workflows"),
    show_default=True,
    help="The documents that are published.",
)
@click.option("--no-serve", is_flag=True, help="Only make the demo data.")
@click.option(
    "--at",
    "instant",
    metavar="INSTANT",
    help="Show how things stand then, not now: 2026-02-17T09:00, in Vietnam.",
)
@click.option(
    "--insecure-demo",
    is_flag=True,
    help="Serve on any address, though every password of the demo is known.",
)
def demo(workflows: Path, no_serve: bool, instant: str | None, insecure_demo: bool) -> None:
    """Make a demo with cases in many stages, and serve it with a worker.

    The data are made once, by driving the engine under a simulated clock; what was broken off is
    made anew. A database that holds something else is left as it is.
    """
    config = read_config()
    at = None if instant is None else read_instant(instant, "--at")
    if not no_serve:
        _require_loopback(config.host, insecure_demo)
        _require_past(at)
    documents = require_documents(workflows)
    config.prepare()
    with WorkReport("Living through the cases") as report:
        made = make_demo(config, documents, report, handed_clock(), at)
    _say_what_was_made(made)
    if no_serve:
        click.echo("Serve it with 'motcua demo'.")
        return
    _introduce(config)
    os.environ["MOTCUA_DEMO"] = "1"
    serve_api(["--with-worker", *_with_gateway(config)])


def _with_gateway(config: Config) -> list[str]:
    """Unless a way out for text messages is set, they are shown on a page of this machine."""
    if config.texts is not None:
        return []
    file = gateway_file(config)
    make_gateway_file(config, file)
    os.environ["MOTCUA_TEXTS"] = f"http:{file}"
    click.echo(f"What customers are told by SMS is shown at {gateway_page(config)}\n")
    return ["--with-sms-gateway", str(file)]


def _require_loopback(host: str, insecure: bool) -> None:
    if not insecure and not _is_loopback(host):
        raise click.UsageError(
            f"MOTCUA_HOST is '{host}', and everybody who can reach it would know every password of "
            "the demo. Leave it at 127.0.0.1, or add --insecure-demo."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _require_past(at: datetime | None) -> None:
    if at is not None and at > (handed_clock() or SystemClock()).now():
        raise click.UsageError(
            "--at lies in the future, and the demo is served by the clock of today. Add --no-serve."
        )


def _say_what_was_made(made: Demo) -> None:
    what = "The demo was made" if made.new else "The demo is there already,"
    size = f"{made.cases} cases, {len(logins())} users"
    as_at = f"as things stood at {day_and_hour(made.as_at)}"
    click.echo(f"{what} in {made.place}: {size}, {as_at}.")


def _introduce(config: Config) -> None:
    address = config.public_url or f"http://{config.host}:{config.port}"
    click.echo(f"\nMotcua is at {address}/  (Ctrl-C stops it)\n")
    click.echo(f"The staff logs in at {address}/login. Everybody's password is {PASSWORD}.")
    click.echo(f"To complete a first step, log in as {FIRST}; all logins:")
    for person in logins():
        click.echo(f"  {person.login:<14} {person.name} ({person.unit})")
    with closing(Engine(config, handed_clock())) as engine:
        paper = hand_paper_over(engine)
    if paper is not None:
        code, key = paper
        click.echo(f"\nAs a customer, look the request {code} up at {address}/tra-cuu")
        click.echo(f"With the key {key} it also shows which papers are asked for, and takes them.")
    click.echo(f"Ask for power at {address}/dich-vu; what is promised stands at {address}/cam-ket")
    click.echo("\nLook at cases on the command line: .venv/bin/motcua case list\n")
