"""Keeping filters of the worklist under a name. How somebody looks at a list is no history: no
event is made."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from engine.handlers.context import CommandContext
from engine.model import commands
from engine.model.actor import SYSTEM
from engine.model.alphabet import in_alphabet
from engine.model.authorization import receives_as
from engine.model.saved_view import CHOICES, MOST_LETTERS, MOST_VIEWS, NAMED
from engine.model.text import fold, is_writable
from engine.projections.saved_views import may_change_view, may_see_view, write_filters
from engine.readers.filters import require_step, require_units
from engine.store.rows import Row
from engine.store.tables import default_views, saved_views, units, users


def save_view(context: CommandContext, command: commands.SaveView) -> dict[str, object]:
    """Keeps filters under a name, for the actor or for a unit.

    Raises:
        NotAllowed: the unit is to share it, and the actor is neither its leader nor its desk.
        Conflict: there are too many, or one of that name.
        Invalid: the name or a filter is not right.
    """
    name, filters = _name(command.name), _filters(context, command.filters)
    _hold(context, command.unit)
    beside = _beside(context, command.unit)
    if len(beside) >= MOST_VIEWS:
        raise Conflict(
            "too_many_views",
            "There are {most} saved views already. Delete one that is not needed any more.",
            most=MOST_VIEWS,
        )
    _require_free(beside, name)
    view = secrets.token_hex(6)
    context.rows.insert(
        saved_views,
        id=view,
        login=context.actor.login if command.unit is None else None,
        unit=command.unit,
        name=name,
        name_key=in_alphabet(name),
        filters=filters,
        made_by=context.actor.login,
        made_at=context.now,
    )
    return {"view": view}


def change_view(context: CommandContext, command: commands.ChangeView) -> dict[str, object]:
    """Gives a view another name, other filters, or both.

    Raises:
        NotFound: there is no such view, or the actor may not know of it.
        NotAllowed: the actor may not change it.
        Conflict: there is another of that name.
        Invalid: the name or a filter is not right.
    """
    row = _changeable(context, command.view)
    values: dict[str, object] = {}
    if command.name is not None:
        name = _name(command.name)
        _require_free([one for one in _beside(context, row["unit"]) if one is not row], name)
        values |= {"name": name, "name_key": in_alphabet(name)}
    if command.filters is not None:
        values["filters"] = _filters(context, command.filters)
    if values:
        context.rows.update(saved_views, row["id"], **values)
    return {"view": row["id"]}


def delete_view(context: CommandContext, command: commands.DeleteView) -> None:
    """Forgets a view; whoever began with it begins with the whole list again.

    Raises:
        NotFound: there is no such view, or the actor may not know of it.
        NotAllowed: the actor may not delete it.
    """
    row = _changeable(context, command.view)
    for one in context.rows.find(default_views, view=row["id"]):
        context.rows.delete(default_views, one["login"])
    context.rows.delete(saved_views, row["id"])


def choose_view(context: CommandContext, command: commands.ChooseView) -> None:
    """Has the actor's worklist begin with a view, or with none.

    Raises:
        NotFound: there is no such view, or the actor may not know of it.
    """
    _hold(context, None)
    login = context.actor.login
    chosen = context.rows.get(default_views, login)
    if command.view is None:
        if chosen is not None:
            context.rows.delete(default_views, login)
        return
    view = _visible(context, command.view)["id"]
    if chosen is None:
        context.rows.insert(default_views, login=login, view=view)
    else:
        context.rows.update(default_views, login, view=view)


def _hold(context: CommandContext, unit: str | None) -> None:
    """Holds what the views belong to: two that come at once are counted one after the other."""
    actor = context.actor
    if actor is SYSTEM or actor.case is not None:
        raise NotAllowed("no_user", "Only users have views of the worklist.")
    if unit is None:
        context.rows.get(users, actor.login, lock=True)
    elif receives_as(actor, unit) is None:
        raise NotAllowed(
            "not_leader_or_desk",
            "Only the leader or the desk of unit {unit} shares views there. Save it for yourself.",
            unit=unit,
        )
    else:
        context.rows.get(units, unit, lock=True)


def _beside(context: CommandContext, unit: str | None) -> list[Row]:
    if unit is None:
        return context.rows.find(saved_views, login=context.actor.login)
    return context.rows.find(saved_views, unit=unit)


def _visible(context: CommandContext, view: str) -> Row:
    row = context.rows.get(saved_views, view, lock=True)
    if row is None or not may_see_view(context.actor, row):
        raise NotFound("view_not_found", "There is no such saved view. Load the page again.")
    return row


def _changeable(context: CommandContext, view: str) -> Row:
    row = _visible(context, view)
    if not may_change_view(context.actor, row):
        raise NotAllowed(
            "not_leader_or_desk",
            "Only the leader or the desk of unit {unit} shares views there. Save it for yourself.",
            unit=row["unit"],
        )
    _hold(context, row["unit"])
    return row


def _require_free(beside: list[Row], name: str) -> None:
    if any(fold(one["name"]) == fold(name) for one in beside):
        raise Conflict(
            "view_name_taken",
            "There is a saved view '{name}' already. Choose another name.",
            name=name,
        )


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > MOST_LETTERS or not is_writable(name):
        raise _unfit(
            FieldError(
                "name",
                "view_name_unfit",
                "Write a name of at most {most} letters.",
                {"most": MOST_LETTERS},
            )
        )
    return name


def _filters(context: CommandContext, filters: Mapping[str, str]) -> str:
    """What is kept: filters that there are, with values that they can have."""
    for name, value in filters.items():
        if name not in NAMED and value not in CHOICES.get(name, ()):
            raise _unfit(
                FieldError(
                    name[:MOST_LETTERS],
                    "filter_unfit",
                    "The filter '{name}' cannot be '{value}'.",
                    {"name": name[:MOST_LETTERS], "value": value[:MOST_LETTERS]},
                )
            )
    connection = context.tx.connection
    if "unit" in filters:
        require_units(connection, {filters["unit"]})
    if "step" in filters:
        require_step(connection, context.definitions, filters["step"])
    return write_filters(filters)


def _unfit(error: FieldError) -> Invalid:
    return Invalid("view_unfit", "The view was not saved.", fields=[error])
