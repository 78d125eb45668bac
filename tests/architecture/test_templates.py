"""What templates may hold: markup and words for people; decisions are made by the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from jinja2 import Environment, nodes

from tests.architecture.code import ROOT, modules

FOLDER = ROOT / "webapi" / "templates"
MOST_COLUMNS = 120
MOST_LINES = 190
SAFE = {
    "audit/replay.html": ["diagram"],
    "staff/print.html": ["svg"],
    "staff/task_diagram.html": ["diagram"],
    "studio/diagram.html": ["comments"],
    "studio/drawings.html": ["old", "new"],
    "studio/simulation.html": ["diagram"],
}
"""What is HTML already: drawings of the server, and what another template has made."""
NO_WORDS = {"Motcua", "API", "English", "Tiếng", "Việt", "motcua", "deadline", "list", "limit"}
"""Names, languages in their own words, and a command."""

_TAG = re.compile(r"<(?:\{\{.*?\}\}|\{%.*?%\}|\"(?:\{\{.*?\}\}|[^\"])*\"|[^>\"])*>", re.DOTALL)
_FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"[^\"{]*[^\W\d_]{2}[^\"]*\"")


@cache
def templates() -> dict[str, str]:
    return {
        file.relative_to(FOLDER).as_posix(): file.read_text("utf-8")
        for file in sorted(FOLDER.rglob("*.html"))
    }


@pytest.mark.parametrize("name", templates())
def test_a_template_can_be_read(name: str) -> None:
    lines = templates()[name].splitlines()
    assert [line for line in lines if len(line) > MOST_COLUMNS or line.endswith(" ")] == []
    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("name", templates())
def test_a_template_decides_nothing_that_is_decided_already(name: str) -> None:
    assert [one for one in _conditions(name) if isinstance(one, nodes.Const)] == []


def _conditions(name: str) -> Iterator[nodes.Node]:
    for node in _tree(name).find_all((nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not)):
        match node:
            case nodes.If() | nodes.CondExpr():
                yield node.test
            case nodes.And():
                yield from (node.left, node.right)
            case nodes.Or(left=left):  # ``value or "–"`` says what stands for nothing.
                yield left
            case nodes.Not(node=part):
                yield part


def _tree(name: str) -> nodes.Template:
    return Environment(autoescape=True).parse(templates()[name])


@pytest.mark.parametrize("name", templates())
def test_scripts_and_styles_stand_in_files(name: str) -> None:
    """The policy of the pages refuses others; data for a script is no script."""
    text = templates()[name]
    tags = [tag for tag in _TAG.findall(text) if not tag.startswith("</")]
    scripts = [tag for tag in tags if tag.startswith("<script")]
    assert [one for one in scripts if "src=" not in one and "application/json" not in one] == []
    assert [tag for tag in tags if re.search(r"<style\b|\s(style|on\w+)=", tag)] == []


def test_only_what_is_html_already_goes_unescaped() -> None:
    found = {
        name: [one.node.name for one in _tree(name).find_all(nodes.Filter) if one.name == "safe"]
        for name in templates()
    }
    assert {name: safe for name, safe in found.items() if safe} == SAFE
    assert [name for name, text in templates().items() if "autoescape" in text] == []


def test_every_form_that_changes_something_sends_its_token() -> None:
    forms = [form for text in templates().values() for form in _FORM.findall(text)]
    assert forms
    starts = ("{{ form_start() }}", "{{ begin(")
    assert [form for form in forms if not any(start in form for start in starts)] == []


@pytest.mark.parametrize("name", sorted(set(templates()) - {"docs.html"}))
def test_every_word_for_people_is_told_in_their_language(name: str) -> None:
    """The page of the API's documentation is English, as the document that it shows."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", templates()[name], flags=re.DOTALL)
    spoken = _SPOKEN.findall(re.sub(r"<title>.*?</title>", " ", text))
    assert spoken == []
    shown = re.sub(r"\{\{.*?\}\}", " ", _TAG.sub(" ", text), flags=re.DOTALL)
    shown = re.sub(r"\b[\w-]+=\"[^\"]*\"", " ", shown)  # of a tag that another template begins
    assert set(re.findall(r"[^\W\d_]{2,}", shown)) - NO_WORDS == set()


_NEXT_TO = re.compile(
    r"\{\{-?((?:(?!\}\}).)*?)-?\}\}[\s:]*(?=\{\{-?((?:(?!\}\}).)*?)-?\}\})", re.DOTALL
)
_WHOLE = re.compile(r"tell\(\s*(?:\"[^\"]*\"\s*)*\"[^\"]*[.?!]\"\s*[,)]")
_NO_TEXT = re.compile(r"\"|(?!tell\()\w+\(")
"""A sign, or a macro, which makes elements of its own."""


@pytest.mark.parametrize("name", templates())
def test_a_sentence_is_told_as_a_whole(name: str) -> None:
    """Where a value stands in a sentence is the matter of each language: it fills a gap."""
    text = re.sub(r"\{#.*?#\}", "", templates()[name], flags=re.DOTALL)
    pairs = [(one.strip(), other.strip()) for one, other in _NEXT_TO.findall(text)]
    assert [
        pair
        for pair in pairs
        if any(part.startswith("tell(") for part in pair)
        and not any(_NO_TEXT.match(part) for part in pair)
        and not _WHOLE.match(pair[0])
    ] == []


def test_no_module_joins_what_it_tells() -> None:
    found = {
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.path.startswith(("webapi/", "engine/")) and "(" in module.text
        for node in ast.walk(ast.parse(module.text))
        if any(_tells(part) for part in _joined(node))
    }
    assert found == set()


def _joined(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.JoinedStr(values=values):
            return [part.value for part in values if isinstance(part, ast.FormattedValue)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [left, right]
    return []


def _tells(part: ast.expr) -> bool:
    return isinstance(part, ast.Call) and getattr(part.func, "id", "") in ("tell", "say")


def test_a_template_is_used_by_the_room_in_which_it_stands() -> None:
    """A page shows templates of its own folder, or those that all share."""
    strange = {
        f"{module.path}: {name}"
        for module in modules()
        for name in re.findall(r"\"([\w/]+\.html)\"", module.text)
        if module.path.startswith("webapi/")
        and not _may_use(module.path.removeprefix("webapi/pages/"), name)
    }
    strange |= {
        f"{template}: {name}"
        for template, text in templates().items()
        for name in re.findall(r"\{% (?:extends|include|from|import) \"([^\"]+)\"", text)
        if not _may_use(template, name)
    }
    assert strange == set()


def _may_use(user: str, name: str) -> bool:
    room = name.rpartition("/")[0]
    return name in templates() and room in ("", user.rpartition("/")[0])


def test_every_template_is_used() -> None:
    texts = [module.text for module in modules()] + list(templates().values())
    assert [name for name in templates() if not any(f'"{name}"' in text for text in texts)] == []


def test_every_folder_of_templates_is_that_of_a_room_of_pages() -> None:
    rooms = {file.parent.name for file in (ROOT / "webapi/pages").glob("*/__init__.py")}
    assert {name.rpartition("/")[0] for name in templates()} == rooms | {""}
