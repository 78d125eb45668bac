"""Time between two stored instants, counted by the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class days_between(FunctionElement[float]):  # noqa: N801 - it reads as a function of SQL
    """Days of 24 hours from the first of two columns of instants to the second, with their
    fraction; NULL where one of them is."""

    name = "days_between"
    type = sa.Float()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _on_sqlite(element: days_between, compiler: SQLCompiler, **more: Any) -> str:
    since, until = (compiler.process(one, **more) for one in element.clauses)
    return f"(julianday({until}) - julianday({since}))"


@compiles(days_between)
def _elsewhere(element: days_between, compiler: SQLCompiler, **more: Any) -> str:
    since, until = (compiler.process(one, **more) for one in element.clauses)
    return f"(CAST(EXTRACT(EPOCH FROM ({until}) - ({since})) AS DOUBLE PRECISION) / 86400)"
