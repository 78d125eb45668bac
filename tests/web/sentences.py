"""Every sentence that people can read in an answer, found in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment
from marshmallow import Schema, fields

import engine
import webapi
from engine import Kind
from webapi.errors import TITLES
from webapi.i18n import INSTANT

_ENGINE = {
    "NotFound": 1,
    "NotAllowed": 1,
    "Broken": 1,
    "Conflict": 1,
    "Invalid": 1,
    "Unavailable": 1,
    "EngineError": 1,
    "FieldError": 2,
}
_API = {"Refused": 2, "Message": 1, "FieldError": 2, "tell": 0}
"""Calls that say something, and which argument is the sentence."""

_TABLES = {"_MESSAGES", "_TYPES", "_FORMATS"}
"""Tables of sentences; a row is the sentence, or ends in it."""

OUTCOMES = {"closed", "withdrawn", "refused", "waiting", "handed_over", "cancelled"}
_FIELDS = (
    fields.Field,
    fields.String,
    fields.Number,
    fields.Integer,
    fields.Boolean,
    fields.Enum,
    fields.Date,
    fields.AwareDateTime,
    fields.Dict,
    fields.List,
    fields.Nested,
)


def sentences() -> set[str]:
    return {
        INSTANT,
        *TITLES.values(),
        *OUTCOMES,
        *(str(kind) for kind in Kind),
        *_of_marshmallow(),
        *_of_package(Path(str(engine.__file__)).parent, _ENGINE),
        *_of_package(Path(str(webapi.__file__)).parent, _API),
        *_of_templates(Path(str(webapi.__file__)).parent / "templates"),
    }


def _of_templates(folder: Path) -> Iterator[str]:
    known = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    for file in sorted(folder.glob("*.html")):
        for _, _, found in known.extract_translations(file.read_text("utf-8"), ("tell",)):
            text = found[0] if isinstance(found, tuple) else found
            assert isinstance(text, str), f"{file}: a sentence is written where it is told"
            yield text


def _of_marshmallow() -> Iterator[str]:
    """What it says by itself, where it needs no parameters: the others have words of ours."""
    for said in (Schema._default_error_messages, *(f.default_error_messages for f in _FIELDS)):
        yield from (str(text) for text in said.values() if "{" not in str(text))


def _of_package(folder: Path, calls: dict[str, int]) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        tables = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        found = [text for table in tables for text in _of_table(table)]
        yield from found
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _of_call(file, node, calls, has_table=bool(found))


def _of_call(file: Path, call: ast.Call, calls: dict[str, int], has_table: bool) -> Iterator[str]:
    place = calls.get(getattr(call.func, "id", getattr(call.func, "attr", "")))
    if place is None or len(call.args) <= place:
        return
    match call.args[place]:
        case ast.Constant(str(text)):
            yield text
        case ast.Name("message") if has_table:
            pass
        case ast.Attribute(attr="template" | "message"):
            pass
        case other:
            raise AssertionError(f"{file}:{other.lineno}: write the sentence where it is raised")


def _of_table(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    if getattr(target, "id", None) not in _TABLES or not isinstance(node.value, ast.Dict):
        return
    for value in node.value.values:
        last = value.elts[-1] if isinstance(value, ast.Tuple) else value
        if isinstance(last, ast.Constant) and isinstance(last.value, str):
            yield last.value
