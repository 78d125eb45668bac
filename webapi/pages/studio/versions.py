"""The versions of a published document, and two of them side by side."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from engine import SYSTEM, documents, views
from webapi.context import actor, outside_reading, reading
from webapi.download import attachment
from webapi.i18n import language, tell
from webapi.pages import words
from webapi.pages.layout import show, shows
from webapi.pages.queries import whole
from webapi.pages.studio.drafts import ENDINGS
from webapi.pages.studio.verdicts import laid_beside, pairs
from webapi.resources.checks import kind_of


@shows("/publications/<name:kind>/<name:key>")
def show_versions(kind: str, key: str) -> Response:
    """All of them, newest first; the two newest are offered to be compared."""
    wanted = kind_of(kind)
    found = reading().publications.versions(wanted, key)
    newest, who = found[0].version, {one.published_by for one in found}
    before, after = _chosen("before", newest - 1), _chosen("after", newest)
    return show(
        "studio/versions.html",
        kind=words.document_kind(wanted),
        key=key,
        found=found,
        names={**reading().people.names(who), SYSTEM.login: tell("the installer")},
        cases=_open_cases(key) if wanted is documents.Kind.PROCESS else None,
        windows=_windows(wanted, key),
        before=before,
        after=after,
        **_compared(wanted, key, before, after),
    )


def _windows(kind: documents.Kind, key: str) -> list[views.LawWindowView]:
    """Of a procedure what each law gives it, of a law what it gives each procedure."""
    if kind is documents.Kind.PROCESS:
        return reading().publications.windows(language(), process=key)
    if kind is documents.Kind.PROFILE:
        return reading().publications.windows(language(), profile=key)
    return []


def _open_cases(key: str) -> dict[int, int]:
    """How many run on each version."""
    used = reading().publications.versions_in_use(actor(), language())
    return {
        one.definition.publication.version: one.open_cases
        for one in used
        if one.definition.publication.key == key
    }


def _compared(kind: documents.Kind, key: str, before: int, after: int) -> dict[str, Any]:
    if not request.args.keys() & {"before", "after"}:
        return {"compared": False}
    found = outside_reading().proposals.compare_versions(actor(), kind, key, before, after)
    return {"compared": True, "pairs": pairs(found.before, found.after), **laid_beside(found)}


def _chosen(name: str, usual: int) -> int:
    return whole(request.args.get(name, ""), usual)


@shows("/publications/<name:kind>/<name:key>/<number:version>/file")
def send_version(kind: str, key: str, version: int) -> Response:
    """GET ``/publications/KIND/KEY/VERSION/file``: a published document as a file."""
    wanted = kind_of(kind)
    _, content = reading().publications.content(wanted, key, version)
    name = f"{key}_{version}.{ENDINGS.get(wanted, 'toml')}"
    return attachment(content.encode(), name, "application/octet-stream")
