"""The `motcua` command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from engine.cli.lazy_group import CommandPlace, LazyGroup
from engine.model.lazy_import import lazy_callable

if TYPE_CHECKING:
    from engine.cli.failures import report_failure
    from engine.clock import Clock
    from engine.config import refuse_unknown_settings
else:
    refuse_unknown_settings = lazy_callable("engine.config", "refuse_unknown_settings")
    report_failure = lazy_callable("engine.cli.failures", "report_failure")

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_PLACES = {
    "backup": CommandPlace(
        "engine.cli.backups",
        "backup",
        "Write database, uploaded files and keys into a new folder, while others work on.",
    ),
    "bounces": CommandPlace(
        "engine.cli.bounces",
        "bounces",
        "Take letters that mail servers sent back, and have the customers told otherwise.",
    ),
    "breach": CommandPlace("engine.cli.breaches", "breach", "Look at limits that were not kept."),
    "calendar": CommandPlace(
        "engine.cli.calendars",
        "calendar",
        "List the official days of a year in calendars, and compare them with a package's.",
    ),
    "case": CommandPlace(
        "engine.cli.cases",
        "case",
        "Start, show, list and correct cases, and give them more time.",
    ),
    "checkpoint": CommandPlace(
        "engine.cli.checkpoints",
        "checkpoint",
        "Sign the log of all events, and prove what is in it.",
    ),
    "compare": CommandPlace(
        "engine.cli.diffs",
        "compare",
        "Tell what AFTER says otherwise than BEFORE: two folders laid out as workflows/ is, or two "
        "files in such folders.",
    ),
    "deadline": CommandPlace(
        "engine.cli.deadlines", "deadline", "Look after deadlines that could not be fired."
    ),
    "demo": CommandPlace(
        "engine.cli.demos",
        "demo",
        "Make a demo with cases in many stages, and serve it with a worker.",
    ),
    "deputies": CommandPlace(
        "engine.cli.deputies",
        "deputies",
        "List who stands in for whom: what is offered, runs or is to begin; or who did at "
        "an instant.",
    ),
    "export": CommandPlace(
        "engine.cli.exports",
        "export",
        "Write the histories of cases for process mining (XES; OCEL 2.0 as JSON or SQLite) or as a "
        "table (CSV).",
    ),
    "grant": CommandPlace(
        "engine.cli.databases",
        "grant",
        "Let the PostgreSQL role ROLE work, and only add to history.",
    ),
    "job": CommandPlace(
        "engine.cli.jobs",
        "job",
        "Look after jobs that were given up after many attempts.",
    ),
    "lint": CommandPlace(
        "engine.cli.lints",
        "lint",
        "Check each FILE with the documents that lie beside its folder, as publishing would.",
    ),
    "migrate": CommandPlace(
        "engine.cli.databases",
        "migrate",
        "Bring the database to the tables of this version.",
    ),
    "net": CommandPlace(
        "engine.cli.exports",
        "net",
        "Write every history that the diagram in FILE allows as a Petri net (PNML), for process "
        "mining to hold exported traces against.",
    ),
    "notice": CommandPlace("engine.cli.notices", "notice", "Look at who was told of what."),
    "personal": CommandPlace(
        "engine.cli.personal",
        "personal",
        "Look after personal data: what is kept long enough, and the keys that they are under.",
    ),
    "places": CommandPlace(
        "engine.cli.places",
        "places",
        "Refresh a list of places from a data set, and look places up in it.",
    ),
    "plan": CommandPlace(
        "engine.cli.plans",
        "plan",
        "Plan the nominal path of DEFINITION: every party keeps its limit, nothing is done twice.",
    ),
    "prove": CommandPlace(
        "engine.cli.proofs",
        "prove",
        "Prove that the diagram in FILE keeps its limit, with the forms, calendars and profiles "
        "that lie beside its folder.",
    ),
    "publish": CommandPlace(
        "engine.cli.publishing",
        "publish",
        "Publish a folder laid out as workflows/ is, or one file of it, as the installer.",
    ),
    "rebuild": CommandPlace(
        "engine.cli.databases",
        "rebuild",
        "Make every row anew that is not as history says.",
    ),
    "recounts": CommandPlace(
        "engine.cli.publishing",
        "recounts",
        "Tell how far new calendars have been brought to the running cases, the latest first.",
    ),
    "replay": CommandPlace(
        "engine.cli.replays",
        "replay",
        "Give the recorded commands of a case again, and see that the same follows.",
    ),
    "restore": CommandPlace(
        "engine.cli.backups",
        "restore_",
        "Fill an unused database, folder of files and keys from the backup in FOLDER, and verify "
        "them.",
    ),
    "serve": CommandPlace(
        "engine.cli.servers",
        "serve",
        "Serve the API on MOTCUA_HOST:MOTCUA_PORT (127.0.0.1:8470 if unset).",
    ),
    "sms-gateway": CommandPlace(
        "engine.cli.gateways",
        "sms_gateway",
        "Serve a test gateway that shows text messages to customers on a page, and sends none.",
    ),
    "test-signer": CommandPlace(
        "engine.cli.gateways",
        "test_signer",
        "Serve a remote signing service on which one signs as anybody, for trying things out.",
    ),
    "task": CommandPlace("engine.cli.tasks", "task", "List and complete tasks."),
    "unit": CommandPlace("engine.cli.people", "unit", "Create and list units."),
    "user": CommandPlace("engine.cli.people", "user", "Create users and give them roles in units."),
    "health": CommandPlace(
        "engine.cli.databases",
        "health",
        "Look at everything that work needs: database, worker, checkpoints, mail, files, disk.",
    ),
    "verify": CommandPlace(
        "engine.cli.databases",
        "verify",
        "Check that history was not changed, and that every row is what history says.",
    ),
    "work": CommandPlace(
        "engine.cli.servers",
        "work",
        "Fire timers until stopped; several workers may share one database.",
    ),
}


@click.group(cls=LazyGroup, places=_PLACES, context_settings=CONTEXT)
@click.version_option(package_name="motcua", prog_name="motcua")
def group() -> None:
    """Motcua: one door for electricity connection requests.

    Exit codes: 0 done; 1 checked and not good; 2 wrong usage, or history that cannot be read; 3 not
    found; 4 not allowed; 5 somebody was faster; 6 what was handed in is not right; 7 the database
    is not available; 130 stopped by Ctrl-C; 141 whoever read the output has gone.

    The database is that of MOTCUA_DATABASE (sqlite:///data/motcua.db if unset).
    """
    try:
        refuse_unknown_settings()
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def main(clock: Clock | None = None) -> None:
    """Runs the command; what the engine refuses becomes a sentence and an exit code.

    ``clock`` is the time that the command goes by; the engine's own if it is not given.
    """
    try:
        _require_text(sys.argv[1:])
        code = group.main(obj=clock, standalone_mode=False)
    except Exception as error:
        code = report_failure(error)
    sys.exit(code)


def _require_text(words: Sequence[str]) -> None:
    """What is no text in the encoding of this machine reaches no database and no file."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise click.UsageError(
                f"{word.encode(errors='replace').decode()} is not UTF-8 text. Set LANG=C.UTF-8, or "
                "write it in UTF-8."
            ) from None
