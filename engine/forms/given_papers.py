"""The papers of a request that is not handed in yet: which are needed by its answers so far, and
what was given of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.forms.form import Form
from engine.forms.papers import PaperItem, Papers

NEW_CASE: Mapping[str, object] = {"handed_over": False, "profile": {}}
"""What the engine itself knows of a case that begins with the request."""

MOST_TAKEN = 20
"""Files that a field takes which does not say how many."""


@dataclass(frozen=True, slots=True)
class GivenPaper:
    """What was given of a paper: its ``files``, each with ``sha256`` and ``name``; the id of the
    one that they are, where that is another one (``instead``); or that it is shown at the
    survey."""

    files: tuple[Mapping[str, str], ...] = ()
    instead: str | None = None
    at_survey: bool = False

    def written(self) -> dict[str, object]:
        """As it is kept."""
        files = [dict(one) for one in self.files]
        return {"files": files, "instead": self.instead, "at_survey": self.at_survey}


def read_given(kept: Mapping[str, Any]) -> dict[str, GivenPaper]:
    """What was kept, by the ids of the papers."""
    return {
        key: GivenPaper(tuple(one["files"]), one["instead"], one["at_survey"])
        for key, one in kept.items()
    }


def items_to_give(
    papers: Papers | None, form: Form, answers: Mapping[str, object], today: date
) -> list[PaperItem]:
    """What is to be given beside the answers, by what these say so far. What the form asks itself,
    otherwise than by files, is none of it."""
    if papers is None:
        return []
    told = {name: value for name, value in answers.items() if value is not None}
    items = papers.items({**told, **NEW_CASE}, today)
    asked = set(form.written) - files_fields(form)
    return [one for one in items if one.paper.field not in asked]


def files_fields(form: Form) -> set[str]:
    """The fields of a form that ask for files."""
    return {name for name, schema in form.written.items() if _takes(schema) > 0}


def asked_as_papers(papers: Papers | None, form: Form) -> frozenset[str]:
    """The fields for files that are answered by papers, so that nobody is asked twice."""
    named = {one.field for one in papers.papers if one.field} if papers is not None else set()
    return frozenset(named & files_fields(form))


def with_files_of_papers(
    form: Form,
    items: Sequence[PaperItem],
    given: Mapping[str, GivenPaper],
    answers: Mapping[str, object],
) -> dict[str, object]:
    """The answers, with the files of papers in the fields that ask for the same."""
    found = dict(answers)
    for item in items:
        field, came = item.paper.field, given.get(item.paper.id)
        schema = form.written.get(field or "")
        if field is None or schema is None or came is None or not came.files:
            continue
        files = [dict(one) for one in came.files]
        found[field] = files[: _takes(schema)] if schema["type"] == "array" else files[0]
    return found


def _takes(schema: Mapping[str, Any]) -> int:
    """How many files a field takes; 0 for one that asks for something else."""
    if schema["type"] == "array":
        return int(schema.get("maxItems", MOST_TAKEN)) if _is_file(schema["items"]) else 0
    return int(_is_file(schema))


def _is_file(schema: Mapping[str, Any]) -> bool:
    return schema.get("x-kind") == "file"
