"""Separation of duties: whether somebody may do a step after what they have done of the case."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.errors import NotAllowed
from engine.handlers.context import CommandContext
from engine.model.authorization import Capacity
from engine.model.capacity_choice import choose_apart
from engine.model.case import Case, Task
from engine.model.separation import Done, Separation, StepPair
from engine.projections.done_steps import done_in
from engine.projections.people import names_of
from engine.projections.staff import staff_of
from engine.publishing.separation_in_force import separation_in_force


def choose_capacity(
    context: CommandContext, case: Case, task: Task, login: str, able: Sequence[Capacity]
) -> Capacity:
    """The capacity in which somebody does the step, of those in which they may.

    Raises:
        NotAllowed: in each they would do what another person has to do; says who else may.
    """
    separation = _separation(context)
    done = _done(context, separation, case, task)
    held_for = task.held_for if task.assignee == login else None
    chosen = choose_apart(separation, case.definition, task.element, login, able, done, held_for)
    if isinstance(chosen, Capacity):
        return chosen
    raise kept_apart(context, case, task, *chosen)


def _separation(context: CommandContext) -> Separation:
    return separation_in_force(context.definitions, context.tx.connection, context.published)


def _done(context: CommandContext, separation: Separation, case: Case, task: Task) -> list[Done]:
    others = separation.others_of(case.definition, task.element)
    return done_in(context.rows, case.code, others) if others else []


def kept_apart(
    context: CommandContext, case: Case, task: Task, pair: StepPair, persons: Collection[str]
) -> NotAllowed:
    """The refusal, which says who else may do the step."""
    others = _others(context, case, task)
    about = {
        "pair": pair.name[context.actor.language],
        "person": ", ".join(_named(context, persons)),
        "ground": pair.ground,
    }
    if not others:
        return NotAllowed(
            "steps_kept_apart_alone",
            "{pair}: two different people do these ({ground}), and {person} has done the other "
            "step of this case. Nobody else of the unit may do this one now. Ask the leader to "
            "name a deputy who has had no part in it.",
            **about,
        )
    return NotAllowed(
        "steps_kept_apart",
        "{pair}: two different people do these ({ground}), and {person} has done the other step of "
        "this case. Leave it to {others}.",
        others=", ".join(_named(context, others)),
        **about,
    )


def _named(context: CommandContext, logins: Collection[str]) -> list[str]:
    names = names_of(context.tx.connection, set(logins))
    return [names.get(login, login) for login in sorted(logins)]


def _others(context: CommandContext, case: Case, task: Task) -> list[str]:
    """Who holds a role of the step in its unit and would break no pair."""
    separation = _separation(context)
    done = _done(context, separation, case, task)
    staff = staff_of(context.tx.connection, {task.unit})
    able = {row.login for row in staff if row.role in task.roles}
    return [
        one
        for one in sorted(able)
        if separation.broken_by(case.definition, task.element, {one}, done) is None
    ]
