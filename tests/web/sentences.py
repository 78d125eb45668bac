"""Every sentence that people can read in an answer, found in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, nodes
from marshmallow import Schema, fields

import engine
import webapi
from engine import documents
from engine.bpmn.refused import REFUSED
from webapi.errors import TITLES

_ENGINE: dict[str, tuple[int, ...] | int] = {
    "sentence": 0,
    "Problem": (1, 2),
    "Contradiction": (1, 2),
    "problem": (2, 3),
    "at": (2, 3),
    "report": (2, 3),
    "_refusal": (1, 2),
    "_wrong_trigger": 1,
    "NotFound": 1,
    "NotAllowed": 1,
    "NotLoggedIn": 1,
    "Broken": 1,
    "Damaged": 1,
    "Conflict": 1,
    "Invalid": 1,
    "Unavailable": 1,
    "TooMuch": 1,
    "Unread": 1,
    "EngineError": 1,
    "FieldError": 2,
    "Misread": 0,
    "Misplaced": 1,
}
_API: dict[str, tuple[int, ...] | int] = {
    "Refused": 2,
    "Invalid": 1,
    "FieldMessage": 1,
    "FieldError": 2,
    "tell": 0,
}
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
        *TITLES.values(),
        *OUTCOMES,
        *(str(kind) for kind in documents.Kind),
        *(text for pair in REFUSED.values() for text in pair),
        *_of_marshmallow(),
        *_of_package(Path(str(engine.__file__)).parent, _ENGINE),
        *_of_package(Path(str(webapi.__file__)).parent, _API),
        *_of_templates(Path(str(webapi.__file__)).parent / "templates"),
    }


def _of_templates(folder: Path) -> Iterator[str]:
    known = Environment(trim_blocks=True, lstrip_blocks=True)
    for file in sorted(folder.rglob("*.html")):
        for call in known.parse(file.read_text("utf-8")).find_all(nodes.Call):
            match call.node:
                case nodes.Name(name="tell"):
                    yield from _of_told(file, call)
                case nodes.Name(name="tell_count"):
                    yield from _of_counted(file, call)


def _of_told(file: Path, call: nodes.Call) -> Iterator[str]:
    match call.args:
        case [nodes.Const(value=str(text))]:
            yield text
        case [nodes.Getattr(attr="message" | "remedy") | nodes.Name(name="assumption")]:
            pass  # Sentences of the engine, looked at where they are made.
        case _:
            raise AssertionError(f"{file}:{call.lineno}: a sentence is written where it is told")


def _of_counted(file: Path, call: nodes.Call) -> Iterator[str]:
    match call.args:
        case [nodes.Const(value=str(one)), nodes.Const(value=str()), _]:
            yield one
        case _:
            raise AssertionError(f"{file}:{call.lineno}: both forms are written where it is told")


def _of_marshmallow() -> Iterator[str]:
    """What it says by itself, where it needs no parameters: the others have words of ours."""
    for said in (Schema._default_error_messages, *(f.default_error_messages for f in _FIELDS)):
        yield from (str(text) for text in said.values() if "{" not in str(text))


def _of_package(folder: Path, calls: Mapping[str, tuple[int, ...] | int]) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        tables = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        found = [text for table in tables for text in _of_table(table)]
        yield from found
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                places = calls.get(_name(node.func), ())
                for place in (places,) if isinstance(places, int) else places:
                    if place < len(node.args):
                        yield from _of_part(file, node.args[place], has_table=bool(found))


def _name(called: ast.expr) -> str:
    match called:
        case ast.Name(name):
            return name
        case ast.Attribute(attr=name) if name != "at":
            return name
    return ""


def _of_part(file: Path, part: ast.expr, has_table: bool) -> Iterator[str]:
    match part:
        case ast.Constant(str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _of_part(file, body, has_table)
            yield from _of_part(file, other, has_table)
        case ast.Call(func=ast.Name("sentence" | "known" | "near" | "_known_here")):
            pass  # They are sentences themselves, looked at where they are made.
        case ast.Call(func=ast.Name("str")):
            pass  # What a reader of TOML, JSON or FEEL says stays in its own words.
        case ast.Name("message" | "remedy" | "_REMEDY" | "why" | "way_out" | "wrong" | "value"):
            pass  # Handed on; looked at where it was written.
        case ast.Name("message") if has_table:
            pass
        case ast.Attribute(attr="template" | "message" | "remedy"):
            pass
        case ast.Subscript(value=ast.Name("TITLES")):
            pass  # All of them are sentences.
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
