"""Units, for administrators: adding one, and giving one another name."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, NotAllowed, commands, roles
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told


@shows("/admin/units")
def list_units() -> Response:
    """GET ``/admin/units``: every unit behind the one it belongs to."""
    return _units()


def _units(status: int = 200, **said: object) -> Response:
    if not actor().has(roles.ADMIN):
        raise NotAllowed("not_admin", "Only an administrator may do this.")
    return show("admin/units.html", status, units=reading().people.units(), **said)


@acts("/admin/units")
def create_unit() -> AnyResponse:
    """POST ``/admin/units``."""
    names = ("code", "name", "letters", "parent")
    typed = {name: request.form.get(name, "").strip() for name in names}
    command = commands.CreateUnit(
        typed["code"], typed["name"], typed["letters"], typed["parent"] or None
    )
    return _do(command, "unit-created", typed=typed)


@acts("/admin/units/<name:unit>/name")
def rename_unit(unit: str) -> AnyResponse:
    """POST ``/admin/units/UNIT/name``."""
    return _do(commands.RenameUnit(unit, request.form.get("name", "")), "unit-renamed")


def _do(command: commands.Command, said: str, **typed: object) -> AnyResponse:
    try:
        outside_reading().execute(command, actor())
    except EngineError as error:
        return _units(status_of(error), error=told(error), **typed)
    return go_to("list_units", said=said)
