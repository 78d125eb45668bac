"""Saving the filters of the worklist under a name, and changing what was saved."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Invalid, commands
from webapi.context import actor, outside_reading
from webapi.errors import status_of
from webapi.i18n import tell, written
from webapi.pages.layout import acts, go_to, only_shows
from webapi.pages.queries import read_query
from webapi.pages.refusals import told
from webapi.pages.staff.worklist import WorklistQuery, kept_filters, worklist_page


@acts("/worklist/views", shows_again=True)
def keep_view() -> AnyResponse:
    """POST ``/worklist/views``: saves the filters of the address under a name."""
    query, form = read_query(WorklistQuery), request.form
    name, unit = form.get("name", ""), form.get("shared") or None
    if only_shows():
        return worklist_page(query, typed_name=name, typed_unit=unit)
    return _carried_out(
        commands.SaveView(name, kept_filters(query), unit), "view-saved", name, unit
    )


@acts("/worklist/views/<name:saved>", shows_again=True)
def alter_view(saved: str) -> AnyResponse:
    """POST ``/worklist/views/VIEW``: renames a view, has it keep the filters of the address,
    deletes it, or has the reader's worklist begin with it, or no more."""
    query = read_query(WorklistQuery)
    if only_shows():
        return worklist_page(query)
    match request.form.get("do"):
        case "delete":
            return _carried_out(commands.DeleteView(saved), "view-deleted")
        case "begin":
            return _carried_out(commands.ChooseView(saved), "view-begins")
        case "begin-whole":
            return _carried_out(commands.ChooseView(None), "view-begins-whole")
        case "keep":
            change = commands.ChangeView(saved, filters=kept_filters(query))
            return _carried_out(change, "view-changed")
    name = request.form.get("name", "")
    return _carried_out(commands.ChangeView(saved, name=name), "view-renamed")


def _carried_out(
    command: commands.Command, said: str, name: str = "", unit: str | None = None
) -> AnyResponse:
    """Leads to the list with the view; a refusal is told above the list, and changes nothing."""
    query = read_query(WorklistQuery)
    try:
        receipt = outside_reading().execute(command, actor())
    except EngineError as error:
        return worklist_page(
            query, status_of(error), refused=_why(error), typed_name=name, typed_unit=unit
        )
    view = receipt.details.get("view", query["view"])
    if isinstance(command, commands.DeleteView):
        view = None
    shown = {**kept_filters(query), "q": query["q"], "view": view, "said": said}
    return go_to("show_worklist", **{key: one for key, one in shown.items() if one})


def _why(error: EngineError) -> list[str]:
    wrong = error.fields if isinstance(error, Invalid) else ()
    return [told(error), *(tell(one.message, **written(one.params)) for one in wrong)]
