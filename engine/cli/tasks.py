"""Tasks on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli import output
from engine.cli.session import (
    DAMAGED,
    actor_option,
    day_and_hour,
    engine,
    estimate_of,
    language_option,
    read_json,
    require_actor,
)
from engine.model.commands import CompleteTask
from engine.model.queries import Share, TaskFilter

if TYPE_CHECKING:
    from engine.model.views import TaskView


@click.group()
def task() -> None:
    """List and complete tasks."""


@task.command("list")
@click.option(
    "--share",
    type=click.Choice([str(share) for share in Share]),
    default="team",
    show_default=True,
    help="Mine, those I may do, or all I may see.",
)
@output.limit_option
@actor_option
@language_option
@output.rows_option
def list_(share: str, limit: int, login: str, language: str, form: str) -> None:
    """List open tasks, in the order in which they must be done."""
    with engine() as running:
        found = running.tasks.page(
            require_actor(running, login), TaskFilter(Share(share)), None, limit + 1, language
        )
    found = output.cut(found, limit)
    output.show_rows(form, found, _TASKS, _listed, lambda view: {"id": view.task.id, "view": view})


_TASKS = {
    "task": "task.id",
    "case": "task.case",
    "step": "task.element",
    "name": "name",
    "round": "task.round",
    "state": "task.state",
    "unit": "task.unit",
    "roles": "task.roles",
    "assignee": "task.assignee",
    "customer": "customer",
    "place": "place",
    "opened_at": "task.opened_at",
    "due_at": "task.due_at",
    "limit": "task.limit",
    "latest_at": "latest_at",
    "estimated": "estimated",
    "damaged": "task.damaged",
}


def _listed(view: TaskView) -> str:
    if view.task.damaged:
        return f"{view.task.id:<16} {DAMAGED}"
    due_at = view.task.due_at
    guess = f"; {estimate_of(due_at)}" if view.estimated and due_at is not None else ""
    holder = view.task.assignee or " / ".join(view.turn)
    return (
        f"{view.task.id:<16} {day_and_hour(view.task.due_at):<16} {view.name}  "
        f"({view.customer}; {holder}{guess})"
    )


@task.command()
@click.argument("task_id", metavar="TASK")
@click.option("--data", metavar="JSON", required=True, help="The answer: JSON, @FILE or -.")
@click.option("--for", "behalf", metavar="NAME", help="The party for whom it is recorded.")
@click.option("--late-cause", metavar="CODE", help="Why a late task is late.")
@click.option("--late-remark", metavar="TEXT", help="More words on it.")
@click.option("--seen", multiple=True, metavar="KEY", help="What is odd, and right all the same.")
@click.option("--key", help="Idempotency key: the same command again gets the same answer.")
@actor_option
@output.format_option
def complete(
    task_id: str,
    data: str,
    behalf: str | None,
    late_cause: str | None,
    late_remark: str | None,
    seen: tuple[str, ...],
    key: str | None,
    login: str,
    form: str,
) -> None:
    """Complete a task with the answer to its form."""
    answer = read_json(data)
    with engine() as running:
        done = CompleteTask(
            task_id, answer, behalf, late_cause=late_cause, late_remark=late_remark, seen=seen
        )
        receipt = running.execute(done, require_actor(running, login), key)
    if form == "json":
        output.show_json(receipt)
        return
    opened = ", ".join(receipt.details.get("opened", ()))
    said = receipt.details.get("outcome") or (f"next: {opened}" if opened else "others go on")
    click.echo(f"{task_id} completed; {said}.")
