"""The `motcua` command."""

from __future__ import annotations

import sys
from importlib.metadata import version

import click

from engine.cli import (
    breaches,
    cases,
    checkpoints,
    databases,
    deadlines,
    exports,
    jobs,
    lints,
    notices,
    people,
    plans,
    proofs,
    publishing,
    redlines,
    replays,
    servers,
    tasks,
)
from engine.cli.frame import CONTEXT, exit_code
from engine.errors import EngineError, Invalid


@click.group(context_settings=CONTEXT)
@click.version_option(version("motcua"), prog_name="motcua")
def group() -> None:
    """Motcua: one door for electricity connection requests.

    Exit codes: 0 done; 1 checked and not good; 2 wrong usage, or history that cannot be read; 3 not
    found; 4 not allowed;
    5 somebody was faster; 6 what was handed in is not right; 7 the database is not available.

    The database is that of MOTCUA_DATABASE (sqlite:///data/motcua.db if unset).
    """


group.add_command(servers.demo)
group.add_command(servers.serve)
group.add_command(servers.work)
group.add_command(databases.migrate)
group.add_command(databases.grant)
group.add_command(databases.verify)
group.add_command(databases.rebuild)
group.add_command(replays.replay)
group.add_command(checkpoints.checkpoint)
group.add_command(exports.export)
group.add_command(exports.net)
group.add_command(publishing.publish)
group.add_command(publishing.recounts)
group.add_command(plans.plan)
group.add_command(proofs.prove)
group.add_command(lints.lint)
group.add_command(redlines.compare)
group.add_command(cases.case)
group.add_command(tasks.task)
group.add_command(breaches.breach)
group.add_command(deadlines.deadline)
group.add_command(notices.notice)
group.add_command(jobs.job)
group.add_command(people.user)
group.add_command(people.unit)


def main() -> None:
    """Runs the command; what the engine refuses becomes a sentence and an exit code."""
    try:
        group()
    except EngineError as error:
        click.echo(f"motcua: {error}", err=True)
        if isinstance(error, Invalid):
            for field in error.fields:
                click.echo(f"  {field.field}: {field}", err=True)
            for problem in error.problems:
                click.echo(f"  {problem}", err=True)
        sys.exit(exit_code(error))
