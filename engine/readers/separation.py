"""Steps with why their reader may not do them, though they are of a role of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.separation import Done, Separation, StepPair
from engine.model.views import KeptApart, TaskView
from engine.projections.done_steps import done_among, done_of_cases
from engine.projections.staff import staff_of
from engine.publishing.definitions import Definitions
from engine.publishing.separation_in_force import separation_in_force
from engine.readers.names import Names


def with_kept_apart(
    connection: Connection,
    definitions: Definitions,
    actor: Actor,
    found: Iterable[TaskView],
    names: Mapping[str, Names],
    *,
    whole: bool = False,
) -> list[TaskView]:
    """The steps, told of those that their reader may not do why. ``names`` are those of the cases,
    by code. ``whole``: every step of these cases is among ``found``."""
    found = list(found)
    separation = separation_in_force(definitions, connection)
    asked = [view for view in found if view.may_work and _others(separation, view)]
    elements = frozenset[str]().union(*(_others(separation, view) for view in asked))
    codes = {view.task.case for view in asked}
    done = (
        done_among(view.task for view in found)
        if whole
        else done_of_cases(connection, codes, elements)
    )
    return [
        _told(view, separation, actor.login, done.get(view.task.case, []), names) for view in found
    ]


def with_others(connection: Connection, definitions: Definitions, view: TaskView) -> TaskView:
    """The step, with who else of its unit may do it where its reader may not."""
    if view.kept_apart is None:
        return view
    task, separation = view.task, separation_in_force(definitions, connection)
    done = done_of_cases(connection, {task.case}, _others(separation, view)).get(task.case, [])
    able = {one.login for one in staff_of(connection, {task.unit}) if one.role in task.roles}
    free = [
        login
        for login in sorted(able)
        if separation.broken_by(view.definition, task.element, {login}, done) is None
    ]
    return replace(view, kept_apart=replace(view.kept_apart, others=tuple(free)))


def _others(separation: Separation, view: TaskView) -> frozenset[str]:
    return separation.others_of(view.definition, view.task.element)


def _told(
    view: TaskView,
    separation: Separation,
    login: str,
    done: list[Done],
    names: Mapping[str, Names],
) -> TaskView:
    if not view.may_work or not done:
        return view
    broken: list[StepPair] = []
    for colleague in view.acts_for or (login,):
        persons = {login, colleague}
        pair = separation.broken_by(view.definition, view.task.element, persons, done)
        if pair is None:
            return replace(view, acts_for=(colleague,)) if view.acts_for else view
        broken.append(pair)
    return replace(view, may_work=False, kept_apart=_why(broken[0], view, names[view.task.case]))


def _why(pair: StepPair, view: TaskView, names: Names) -> KeptApart:
    step = names.element(pair.other(view.task.element))
    return KeptApart(pair.name[names.language], step, pair.ground)
