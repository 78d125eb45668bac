"""What a browser sends with a form: its fields, and the files that come along."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from engine import Actor, EngineError, FieldError, media, views
from webapi.context import outside_reading
from webapi.pages.answers import PREFIX, AnswerKind, Posted, Typed, kind_of
from webapi.pages.refusals import told

_MOST_FILES = 20


def posted() -> Posted:
    """The form that the request brought."""
    form = request.form
    return Posted(form.get, form.getlist, frozenset(form.keys()))


def keep_files(
    fields: Sequence[views.FieldView], typed: dict[str, Typed], who: Actor
) -> list[FieldError]:
    """Keeps the files that were chosen, for an answer of ``who``, and adds them to what was typed;
    answers what was wrong with any of them."""
    errors: list[FieldError] = []
    for field in fields:
        if kind_of(field.schema) in (AnswerKind.FILE, AnswerKind.FILES):
            chosen = [(one, one.filename) for one in request.files.getlist(PREFIX + field.name)]
            named = [(file, name) for file, name in chosen if name]
            for file, name in named[:_MOST_FILES]:
                _keep(field, file, name, typed, errors, who)
            if len(named) > _MOST_FILES:
                errors.append(_too_many(field.name))
    return errors


def _too_many(field: str) -> FieldError:
    """The others are not kept; the page shows which are."""
    said = {"wanted": _MOST_FILES}
    return FieldError(field, "too_many", "At most {wanted} entries are possible.", said)


def _keep(
    field: views.FieldView,
    file: FileStorage,
    name: str,
    typed: dict[str, Typed],
    errors: list[FieldError],
    who: Actor,
) -> None:
    try:
        # One byte more than is allowed is enough to be refused for its size.
        content = file.stream.read(media.MAX_FILE_BYTES + 1)
        kept = outside_reading().uploaded_files.keep(
            who, content, bool(field.schema.get("x-place"))
        )
    except EngineError as error:
        said = {"file": name[:100], "why": told(error)}
        errors.append(FieldError(field.name, error.code, "{file}: {why}", said))
        return
    typed.setdefault(field.name, []).append({"sha256": kept.sha256, "name": base_name(name)})


def base_name(name: str) -> str:
    """The name of a file without the folders that some browsers send along."""
    return name.replace("\\", "/").rpartition("/")[2][:200]
