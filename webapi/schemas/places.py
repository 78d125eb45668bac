"""Places to choose from, and who serves them."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class PlaceQuery(fields.Request):
    """Which communes are looked for."""

    province = fields.Text(
        most=2,
        load_default="",
        metadata={"description": "The code of a province; without it, in all.", "example": "79"},
    )
    q = fields.Text(
        most=100,
        load_default="",
        metadata={
            "description": "What was typed of the name: with diacritics just as they are, without "
            "any all names that are written so.",
            "example": "sai gon",
        },
    )


class PlaceSchema(fields.AnswerField):
    """A province or commune."""

    code = ma.fields.String(metadata={"example": "26740"})
    name = ma.fields.String(metadata={"example": "Phường Sài Gòn"})
    province = ma.fields.String(metadata={"description": "The code; empty of a province itself."})
    area_class = ma.fields.String(metadata={"description": "urban or rural, of a commune."})
    was = ma.fields.String(
        metadata={
            "description": "The commune of before 1/7/2025 that was looked for, and lies in it.",
            "example": "Phường Bến Nghé, Quận 1",
        }
    )


class PlaceListSchema(fields.AnswerField):
    """Places, at most twenty where a name was looked for."""

    items = ma.fields.List(ma.fields.Nested(PlaceSchema))


class RouteQuery(fields.Request):
    """The place that is asked about."""

    commune = fields.Text(most=5, required=True, metadata={"example": "26740"})
    part = fields.Text(
        most=200, load_default="", metadata={"description": "The name of a part of it."}
    )


class RouteSchema(fields.AnswerField):
    """Who serves a place today."""

    commune = ma.fields.String()
    unit = ma.fields.String(allow_none=True)
    unit_name = ma.fields.String(allow_none=True)
    parts = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "Names of parts to choose from, where several units serve it."},
    )
    why = ma.fields.String(
        allow_none=True,
        metadata={
            "enum": ["no_place", "ended", "not_yet", "nobody", "no_such_part", None],
            "description": "Why no unit can be named.",
        },
    )
