"""Cases on the command line."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import output
from engine.cli.corrections import correct
from engine.cli.histories import FRAME_COLUMNS, frame_lines
from engine.cli.session import (
    DAMAGED,
    actor_option,
    day_and_hour,
    engine,
    estimate_of,
    language_option,
    read_instant,
    read_json,
    refuse_future,
    require_actor,
    viewer,
    whole,
)
from engine.errors import NotAllowed
from engine.i18n import day_of
from engine.model.lazy_import import lazy_callable, lazy_module
from engine.model.queries import ELSEWHERE, CaseFilter
from engine.model.states import CaseState
from engine.time.zone import shown_day

if TYPE_CHECKING:
    from engine.cli.ledgers import law_line, show_ledger
    from engine.model.commands import ExtendDeadline, MakePersonalPack, StartCase
    from engine.model.misdated import Misdated
    from engine.model.views import CaseLine, CaseView, TaskView
    from engine.readers.accesses import Access
    from engine.readers.status_line import status_line
    from engine.readers.taken_in import TakenInView
    from engine.time import budget
else:
    law_line = lazy_callable("engine.cli.ledgers", "law_line")
    show_ledger = lazy_callable("engine.cli.ledgers", "show_ledger")
    ExtendDeadline = lazy_callable("engine.model.commands", "ExtendDeadline")
    MakePersonalPack = lazy_callable("engine.model.commands", "MakePersonalPack")
    StartCase = lazy_callable("engine.model.commands", "StartCase")
    status_line = lazy_callable("engine.readers.status_line", "status_line")
    budget = lazy_module("engine.time.budget")


@click.group()
def case() -> None:
    """Start, show, list and correct cases, and give them more time."""


case.add_command(correct)


@case.command()
@click.argument("definition")
@click.option("--unit", required=True, help="The unit whose desk takes the request in.")
@click.option("--channel", default="counter", show_default=True)
@click.option("--data", metavar="JSON", help="The first step's answer: JSON, @FILE or -.")
@click.option("--for", "behalf", metavar="NAME", help="The customer for whom it is recorded.")
@click.option("--profile", help="Another deadline profile than the one in force today.")
@click.option(
    "--reason", help="Why it is one that is not in force: the leader of the unit says it."
)
@click.option("--key", help="Idempotency key: the same command again gets the same answer.")
@actor_option
@output.format_option
def start(
    definition: str,
    unit: str,
    channel: str,
    data: str | None,
    behalf: str | None,
    profile: str | None,
    reason: str | None,
    key: str | None,
    login: str,
    form: str,
) -> None:
    """Take a request in under a new code. The day decides which law it falls under."""
    submission = None if data is None else read_json(data)
    with engine() as running:
        receipt = running.execute(
            StartCase(definition, unit, channel, submission, behalf, profile, reason),
            require_actor(running, login),
            key=key,
        )
    if form == "json":
        output.show_json(receipt)
    else:
        click.echo(receipt.subject)


@case.command()
@click.argument("code")
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
@language_option
@output.format_option
def show(code: str, login: str | None, language: str, form: str) -> None:
    """Tell where a case stands, whose turn it is and until when; of one that another unit carries
    out, what its customer is told."""
    with engine() as running:
        who = viewer(running, login)
        try:
            view = running.cases.get(who, code, language)
        except NotAllowed as error:
            if error.code != ELSEWHERE:
                raise
            _show_taken_in(running.taken_in.get(who, code, language), language, form)
            return
    if form == "json":
        output.show_json(view)
    else:
        _show(view)


def _show_taken_in(view: TakenInView, language: str, form: str) -> None:
    if form == "json":
        output.show_json(view)
        return
    click.echo(f"{view.status.code}  {view.service}")
    click.echo(f"  {view.customer}, {view.place}" if view.customer else "  (no customer yet)")
    click.echo(f"  Carried out by {view.executing_name} ({view.executing_unit}).")
    click.echo(f"  {status_line(view.status, language)}")


@case.command("list")
@click.option("--state", type=click.Choice([str(state) for state in CaseState]))
@click.option("--definition", help="Only cases of this process.")
@click.option("--text", help="Words of the code, the customer or the place.")
@output.limit_option
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
@output.rows_option
def list_(
    state: str | None,
    definition: str | None,
    text: str | None,
    limit: int,
    login: str | None,
    form: str,
) -> None:
    """List cases, in order of their code."""
    wanted = CaseFilter(state=CaseState(state) if state else None, definition=definition, text=text)
    with engine() as running:
        who = viewer(running, login)
        if definition is not None:
            running.publications.definition_versions(definition)
        found = running.cases.page(who, wanted, limit=limit + 1)
    found = output.cut(found, limit)
    output.show_rows(form, found, _CASES, _listed)


_CASES = {
    "case": "case.code",
    "state": "case.state",
    "outcome": "case.outcome",
    "definition": "case.definition",
    "definition_version": "case.definition_version",
    "unit": "case.executing_unit",
    "customer": "customer",
    "place": "place",
    "registered_at": "case.registered_at",
    "due_at": "case.due_at",
    "estimated": "estimated",
    "closed_at": "case.closed_at",
    "damaged": "case.damaged",
}


def _listed(line: CaseLine) -> str:
    one = line.case
    if one.damaged:
        return f"{one.code}  {DAMAGED}"
    guess = _guess(line.estimated, one.due_at)
    until = f"until {one.due_at:%d/%m/%Y}{guess}" if one.due_at and not one.closed_at else ""
    said = one.outcome or str(one.state)
    return f"{one.code}  {said:<12} {one.definition:<18} {line.customer}  {until}"


@case.command()
@click.argument("code")
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
@language_option
@output.rows_option
def ledger(code: str, login: str | None, language: str, form: str) -> None:
    """Tell who held the time of a case, and what of it counts; as a table, with all that
    recomputing the legal end needs."""
    with engine() as running:
        who = viewer(running, login)
        if form == "csv":
            click.echo(running.ledgers.csv(who, code, language), nl=False)
            return
        view = running.ledgers.get(who, code, language)
    if form == "json":
        output.show_json(view.plain())
    else:
        show_ledger(view)


@case.command()
@click.argument("code")
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
@output.rows_option
def accesses(code: str, login: str | None, form: str) -> None:
    """Tell who has looked at a case: auditors, and those who answer callers."""
    with engine() as running:
        found = running.accesses.page(viewer(running, login), code, limit=sys.maxsize)
    output.show_rows(form, found, _ACCESSES, _access)


_ACCESSES = output.columns("position", "case", "at", "login", "role", "via", "reading", "file")


def _access(one: Access) -> str:
    read = one.reading if one.file is None else f"{one.reading} {one.file}"
    return f"{day_and_hour(one.at)}  {one.login} ({one.role}, {one.via}): {read}"


@case.command()
@click.argument("code")
@click.option("--at", "instant", metavar="INSTANT", help="Only as it stood then: 2014-12-01T17:00.")
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
@language_option
@output.rows_option
def replay(code: str, instant: str | None, login: str | None, language: str, form: str) -> None:
    """Step through a case: how it stood after each event, or at an instant (Vietnam's time)."""
    with engine() as running:
        who = viewer(running, login)
        if instant is None:
            found = running.frames.page(who, code, 0, sys.maxsize, language)
        else:
            at = read_instant(instant, "--at")
            refuse_future(at, running.clock, "--at")
            found = [running.frames.at(who, code, at, language)]
    output.show_rows(form, found, FRAME_COLUMNS, frame_lines)


@case.command()
@click.argument("code")
@click.argument("by", metavar="LIMIT")
@click.option("--task", metavar="TASK", help="Only this open step, instead of the whole case.")
@click.option("--window", metavar="ID", help="Only this limit over several steps.")
@click.option("--reason", required=True)
@click.option("--agreed-with", required=True, metavar="PARTY", help="Who has consented.")
@click.option("--document", metavar="NAME", help="What shows it.")
@actor_option
def extend(
    code: str,
    by: str,
    task: str | None,
    window: str | None,
    reason: str,
    agreed_with: str,
    document: str | None,
    login: str,
) -> None:
    """Give more time by agreement: LIMIT is 5cd or 3wd."""
    with engine() as running:
        running.execute(
            ExtendDeadline(code, by, reason, agreed_with, task, document, window=window),
            require_actor(running, login),
        )
    click.echo(f"{task or window or code} has {by} more.")


@case.command()
@click.argument("code")
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
def evidence(code: str, login: str | None) -> None:
    """Write all events of a case with proofs, as JSON; a checkpoint is made first.

    motcua_verify.py (also: motcua-verify) checks it without Motcua.
    """
    with engine() as running:
        who = viewer(running, login)
        running.checkpoints.make_checkpoint()
        output.show_json(running.checkpoints.evidence(who, code))


@case.command()
@click.argument("code")
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The archive.",
)
@click.option("--as", "login", metavar="LOGIN", help="Look with this user's rights.")
@click.option("--personal", "why", metavar="REASON", help="With personal data, and why.")
def pack(code: str, file: Path, login: str | None, why: str | None) -> None:
    """Write the evidence pack of a case, a ZIP archive: history with proofs, documents, exports, a
    page to print, and the program that checks it all without Motcua.

    Personal data are left out, unless a leader of the unit says why they are given out: that is
    recorded.
    """
    with engine() as running:
        who = viewer(running, login)
        if why is not None:
            running.execute(MakePersonalPack(code, why), who)
        content = running.packs.pack(who, code, with_personal=why is not None)
    with whole(file) as fresh:
        fresh.write_bytes(content)
    click.echo(f"The evidence of {code} was written to {file}.")


def _show(view: CaseView) -> None:
    case = view.case
    click.echo(f"{case.code}  {view.name}")
    click.echo(f"  {view.customer}, {view.place}" if view.customer else "  (no customer yet)")
    click.echo(f"  {_state_line(view)}")
    if view.law is not None:
        click.echo(f"  {law_line(view.law)}")
    if view.day is not None and case.due_at is not None:
        click.echo(
            f"  Day {view.day} since the valid dossier of {day_and_hour(case.dossier_valid_at)}; "
            f"{_left(view)} (last day {case.due_at:%d/%m/%Y}{_guess(view.estimated, case.due_at)})."
        )
    for one in view.misdated:
        click.echo(f"  ! {_misdated(one)}")
    if case.ends_at is not None:
        click.echo(f"  {_outlook(view)}")
    for task in view.tasks:
        if task.task.open:
            click.echo(f"  > {_turn(task)}")
    for message in view.messages:
        click.echo(f"  ? {message.label}: '{message.name}', by {', '.join(message.turn)}")
    for timer in view.timers:
        guess = _guess(timer.estimated, timer.due_at)
        click.echo(f"  @ {timer.label}: {day_and_hour(timer.due_at)}{guess}")
    for incident in view.incidents:
        click.echo(f"  ! Incident {incident.number} at {incident.element}: {incident.reason}")
    done = [task for task in view.tasks if not task.task.open]
    for task in done:
        click.echo(f"    {_done(task)}")


def _misdated(one: Misdated) -> str:
    return (
        f"'{one.milestone}' is recorded for {day_and_hour(one.at)}, though it lies between "
        f"{day_and_hour(one.earliest)} and {day_and_hour(one.latest)}. Have the instant corrected."
    )


def _guess(estimated: bool, at: datetime | None) -> str:
    return f", {estimate_of(at)}" if estimated and at is not None else ""


def _state_line(view: CaseView) -> str:
    case = view.case
    if case.closed_at is not None:
        return f"Closed at {day_and_hour(case.closed_at)}: {case.outcome}."
    if case.suspended_at is not None:
        return f"Suspended since {day_and_hour(case.suspended_at)}."
    return f"Under way since {day_and_hour(case.registered_at)}, unit {case.executing_unit}."


def _left(view: CaseView) -> str:
    left = view.days_left or 0
    if view.case.energized_at is not None:
        return f"energized at {day_and_hour(view.case.energized_at)}, {left} days before the limit"
    return f"{left} days left" if left >= 0 else f"{-left} days over the limit"


def _outlook(view: CaseView) -> str:
    assert view.case.ends_at is not None
    said = f"Power is projected for {day_of('vi', shown_day(view.case.ends_at))}"
    said += _guess(view.ends_estimated, view.case.ends_at)
    if view.case.outlook == budget.Outlook.ON_TIME:
        return f"{said}."
    return f"{said}, which is {view.case.outlook}: {' > '.join(view.path)}."


def _turn(task: TaskView) -> str:
    holder = f", with {task.task.assignee}" if task.task.assignee else ""
    until = f", until {day_and_hour(task.task.due_at)}" if task.task.due_at else ""
    until += _guess(task.estimated, task.task.due_at)
    round_ = f" (round {task.task.round})" if task.task.round > 1 else ""
    late = " (overdue)" if task.overdue else ""
    why = f"\n      {task.reason}" if task.reason else ""
    return f"{task.task.id}  {task.name}{round_}: {' / '.join(task.turn)}{holder}{until}{late}{why}"


def _done(task: TaskView) -> str:
    behalf = f", standing in for {task.task.done_for}" if task.task.done_for else ""
    behalf += f" for {task.task.on_behalf_of}" if task.task.on_behalf_of else ""
    return (
        f"{task.task.id}  {task.name}: {task.task.state} {day_and_hour(task.task.closed_at)} "
        f"by {task.task.closed_by}{behalf}"
    )
