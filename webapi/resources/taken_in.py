"""Cases that my desk took in and other units carry out."""

from __future__ import annotations

from typing import Any

from engine import views
from webapi.context import actor, reading
from webapi.cursor import list_page, read_cursor
from webapi.i18n import language
from webapi.resources.cases import read_code
from webapi.routes import Routes
from webapi.schemas.cases import CaseListSchema
from webapi.schemas.taken_in import TakenInQuery, TakenInSchema

routes = Routes("taken_in", "Where cases stand that were taken in for other units.")


@routes.reads("/taken-in", CaseListSchema, query=TakenInQuery)
def list_taken_in(query: dict[str, Any]) -> dict[str, Any]:
    """Cases under way that were taken in here for other units, in order of their code"""
    after = read_cursor(query["cursor"], read_code)
    return list_page(
        lambda most: reading().taken_in.page(actor(), after, most, language()),
        query["limit"],
        lambda line: (line.case.code,),
    )


@routes.reads("/cases/<name:code>/status", TakenInSchema)
def get_status(code: str) -> views.TakenInView:
    """Where a case stands, as its customer is told; that somebody looked is written down"""
    return reading().taken_in.get(actor(), code, language())
