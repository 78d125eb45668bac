"""Views of the worklist: filters that are kept under a name."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import marshmallow as ma

from engine import queries, saved_view
from webapi.schemas import fields


class HeldTask(StrEnum):
    """Whether somebody holds a step."""

    FREE = "free"
    TAKEN = "taken"


class Due(StrEnum):
    """By when steps are due that the list is narrowed to."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


_IS_NEEDED = fields.FieldMessage("required", "This is needed.")
_NEEDED: dict[str, Any] = {"required": _IS_NEEDED, "null": _IS_NEEDED}


class ViewFiltersSchema(fields.Request):
    """What a view narrows the worklist to; what is left out, it does not narrow."""

    share = fields.ChoiceField(queries.Share)
    order = fields.ChoiceField(queries.TaskOrder)
    unit = fields.Text(most=20, metadata={"example": "DL01"})
    step = fields.Text(most=100, metadata={"example": "mv_survey"})
    state = fields.ChoiceField(HeldTask)
    due = fields.ChoiceField(Due)


class SaveViewSchema(fields.Request):
    """The body that saves a view."""

    name = fields.Text(most=saved_view.MOST_LETTERS, required=True)
    filters = ma.fields.Nested(ViewFiltersSchema, required=True, error_messages=_NEEDED)
    unit = fields.Text(
        most=20,
        load_default=None,
        metadata={"description": "The unit that shares it; without one it is yours alone."},
    )


class ChangeViewSchema(fields.Request):
    """The body that changes a view; what is left out stays."""

    name = fields.Text(most=saved_view.MOST_LETTERS, load_default=None)
    filters = ma.fields.Nested(ViewFiltersSchema, load_default=None)


class ChooseViewSchema(fields.Request):
    """The body that says with which view the worklist begins; null: with the whole list."""

    view = fields.Text(most=20, required=True, allow_none=True)


class KeptViewSchema(fields.AnswerField):
    """The view that was saved or changed."""

    view = ma.fields.String(metadata={"description": "Its id."})


class SavedViewSchema(fields.AnswerField):
    """A view of the worklist."""

    id = ma.fields.String()
    name = ma.fields.String()
    unit = ma.fields.String(
        allow_none=True, metadata={"description": "The unit that shares it; null: it is yours."}
    )
    filters = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    is_default = ma.fields.Boolean(metadata={"description": "Your worklist begins with it."})
    may_change = ma.fields.Boolean(metadata={"description": "You may change and delete it."})


class SavedViewListSchema(fields.AnswerField):
    """The views that somebody has."""

    items = ma.fields.List(ma.fields.Nested(SavedViewSchema))
    shares_in = ma.fields.List(
        ma.fields.String(), metadata={"description": "Units with which you may share views."}
    )
