"""The docs name files that are there, and the glossary says where each term lives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.code import ROOT

PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "workflows" / "README.md",
    ROOT / "benchmarks" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
TOPS = ("benchmarks", "docs", "engine", "features", "requirements", "tests", "webapi", "workflows")
ROOMS = ("engine", "engine/bpmn", "webapi")
"""Where a path may begin that a page writes short, such as ``handlers/tasks.py``."""

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_QUOTED = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w./*-]*/[\w.*-]*\.(?:py|md|js|html|toml|json|bpmn|feature|css|svg|conf|txt)")
_EXAMPLE = re.compile(r"\b[A-Z]+\.")
"""A name that stands for any, such as ``workflows/bpmn/FILE.bpmn``."""
_FOLDER = re.compile(rf"(?:{'|'.join(TOPS)})(?:/[\w.*-]+)*/?")


def _links(page: Path) -> Iterator[str]:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        target = link.split("#")[0]
        if target and "://" not in target:
            yield target


def _paths(page: Path) -> Iterator[str]:
    """What a page writes in code marks and that looks like a file or folder of the project."""
    for quoted in _QUOTED.findall(page.read_text(encoding="utf-8")):
        for word in quoted.split():
            if _EXAMPLE.search(word):
                continue
            if _FILE.fullmatch(word) or _FOLDER.fullmatch(word):
                yield word


def _is_there(path: str) -> bool:
    return any(any((ROOT / top).glob(path.rstrip("/"))) for top in (".", *ROOMS))


def test_links_lead_somewhere() -> None:
    dead = {
        f"{page.relative_to(ROOT)}: {link}"
        for page in PAGES
        for link in _links(page)
        if not (page.parent / link).exists()
    }
    assert dead == set()


def test_files_that_the_docs_name_are_there() -> None:
    gone = {
        f"{page.relative_to(ROOT)}: {path}"
        for page in PAGES
        for path in _paths(page)
        if not _is_there(path)
    }
    assert gone == set()


# -- the table of faults

_ROW = re.compile(r"mark\.row\((\d+)\)")


def test_each_fault_has_a_test_and_each_mark_its_fault() -> None:
    """The table names the files, too: a mark that moves takes its line along."""
    marked: dict[int, set[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in _ROW.findall(file.read_text(encoding="utf-8")):
            path = file.relative_to(ROOT).as_posix()
            marked.setdefault(int(number), set()).add(path)
    lines = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()
    cells = [line.strip("|").split("|") for line in lines if re.match(r"\| \d", line)]
    assert {int(row[0]): set(_QUOTED.findall(row[-1])) for row in cells} == marked


# -- the glossary


def _rows() -> list[list[str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_the_glossary_is_in_alphabetical_order_with_one_term_a_row() -> None:
    terms = [row[0].lower() for row in _rows()]
    assert terms == sorted(terms)
    assert [term for term, count in Counter(terms).items() if count > 1] == []
    assert [term for term in terms if "," in term or ";" in term] == []


def test_each_term_has_a_meaning_in_two_sentences_and_an_example() -> None:
    assert [row[0] for row in _rows() if not row[1].endswith(".") or not row[2]] == []
    assert [row[0] for row in _rows() if len(re.findall(r"\.(?:\s|$)", row[1])) > 2] == []


def test_each_term_names_the_file_where_it_lives() -> None:
    assert [row[0] for row in _rows() if not (ROOT / row[4].strip("`")).is_file()] == []
