"""A page of tables and drawings as HTML that needs nothing beside it, and prints well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` tells tables apart in any language, ``empty`` is said where there are no rows.
    Without ``columns``, the first cell of each row is what the second one is called."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """``drawings`` are SVG; ``closing`` is text whose lines are kept as they are."""

    language: str
    title: str
    subtitle: str
    tables: tuple[Table, ...]
    drawings: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, str] = ("", "")


def write_page(page: Page) -> str:
    """The page as one HTML text; its drawings are SVG of our own and go in unescaped."""
    drawings = [(name, Markup(svg)) for name, svg in page.drawings]  # noqa: S704 our own drawing
    return _template().render(page=page, drawings=drawings)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    known = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return known.get_template("page.html")
