"""Views of the worklist that are kept: rows that commands write, and no event makes."""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlalchemy as sa

from engine.model.actor import Actor
from engine.model.authorization import receives_as
from engine.model.saved_view import SavedView
from engine.store.rows import Row
from engine.store.tables import default_views, saved_views


def may_see_view(actor: Actor, row: Row) -> bool:
    """Whether the view is the actor's own, or one of a unit whose cases they see."""
    if row["unit"] is None:
        return bool(row["login"] == actor.login)
    return row["unit"] in actor.sees()


def may_change_view(actor: Actor, row: Row) -> bool:
    """Whether the view is the actor's own, or one of a unit whose leader or desk they are."""
    if row["unit"] is None:
        return bool(row["login"] == actor.login)
    return receives_as(actor, row["unit"]) is not None


def shares_views_in(actor: Actor) -> list[str]:
    """The codes of the units for which the actor may save views: those they lead, or whose desk
    they are."""
    units = {*actor.roles, *(code for one in actor.deputises for code in one.colleague.roles)}
    return [unit for unit in sorted(units) if receives_as(actor, unit) is not None]


def list_views(connection: sa.Connection, actor: Actor) -> list[SavedView]:
    """The actor's own views and those of the units that they see, by name."""
    query = (
        sa.select(saved_views, default_views.c.view)
        .outerjoin(
            default_views,
            sa.and_(default_views.c.view == saved_views.c.id, default_views.c.login == actor.login),
        )
        .where(
            sa.or_(saved_views.c.login == actor.login, saved_views.c.unit.in_(sorted(actor.sees())))
        )
        .order_by(saved_views.c.name_key, saved_views.c.id)
    )
    found = (dict(row._mapping) for row in connection.execute(query))
    return [_view(actor, row) for row in found]


def _view(actor: Actor, row: Row) -> SavedView:
    return SavedView(
        id=row["id"],
        name=row["name"],
        unit=row["unit"],
        filters=read_filters(row["filters"]),
        is_default=row["view"] is not None,
        may_change=may_change_view(actor, row),
    )


def read_filters(text: str) -> Mapping[str, str]:
    """The filters of a row, by name; none where it was damaged: the view shows all then."""
    try:
        plain = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(one) for name, one in plain.items()} if isinstance(plain, dict) else {}


def write_filters(filters: Mapping[str, str]) -> str:
    """The text of filters, by name, that a row keeps."""
    return json.dumps(dict(sorted(filters.items())), ensure_ascii=False)
