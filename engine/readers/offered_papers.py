"""Which papers can be made from a case."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.authorization import makes_paper_as
from engine.model.case import Case
from engine.model.written_paper import PaperOffer
from engine.publishing.templates_in_force import Templates, templates_in_force
from engine.readers.context import Reader


def paper_offers(
    actor: Actor, case: Case, templates: Templates, language: str
) -> Iterator[PaperOffer]:
    """The papers of cases of its process, in the order of their keys."""
    for key, (template, _) in sorted(templates.items()):
        if case.definition in template.processes:
            may_make = makes_paper_as(actor, case, template.made_by) is not None
            yield PaperOffer(key, template.title[language], may_make, template.steps)


def step_offers(
    reader: Reader,
    connection: Connection,
    actor: Actor,
    case: Case,
    element: str,
    language: str,
) -> tuple[PaperOffer, ...]:
    """Those that a step is about, and the actor may make."""
    templates = templates_in_force(reader.definitions, connection)
    found = paper_offers(actor, case, templates, language)
    return tuple(one for one in found if one.may_make and element in one.steps)
