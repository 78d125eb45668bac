"""Questions for a place: provinces to choose from, then the communes of the one that was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import site_fields
from webapi.context import reading
from webapi.pages.answers import AnswerKind
from webapi.pages.asked import Question


def with_places(
    questions: Sequence[Question], schemas: Mapping[str, Mapping[str, Any]]
) -> list[Question]:
    """The questions of a form, those that ask a place with what can be chosen; ``schemas`` are
    those of the fields, by the names of their inputs."""
    kinds = {
        name: schema["x-kind"] for name, schema in schemas.items() if site_fields.asks_place(schema)
    }
    if not kinds:
        return list(questions)
    typed = {kinds[one.name]: str(one.typed) for one in questions if one.name in kinds}
    province = reading().places.province_of(typed.get(site_fields.PROVINCE, ""))
    return [
        _to_choose(one, kinds[one.name], province) if one.name in kinds else one
        for one in questions
    ]


def _to_choose(question: Question, kind: str, province: str) -> Question:
    places = reading().places
    if kind == site_fields.PROVINCE:
        found, typed = places.provinces(), province or question.typed
    else:
        found, typed = places.communes(province) if province else (), question.typed
    options = tuple((one.code, one.name) for one in found)
    if options and typed and typed not in dict(options):
        # A name that was typed, or a place that is none any more: it is told, and not lost.
        options = ((str(typed), str(typed)), *options)
    told = replace(question, place=kind, typed=typed)
    return replace(told, kind=AnswerKind.CHOICE, options=options, radios=False) if options else told
