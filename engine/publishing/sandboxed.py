"""Documents of strangers, validated and compared in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from engine.model.documents import Document
from engine.publishing import sandbox, validation
from engine.publishing.change import Diff
from engine.publishing.diff import diff_documents, whole_texts
from engine.publishing.validation import Report

_KEPT = 8

Validate = Callable[
    [Iterable[Document], Iterable[Document], tuple[date, date], date | None], Report
]
"""``validation.validate``, with proofs, or that of the sandbox."""


def validate(
    new: Iterable[Document],
    published: Iterable[Document],
    years: tuple[date, date],
    since: date | None = None,
) -> Report:
    """What ``validation.validate`` finds; documents that take more than reading may take have that
    as their one problem.

    Raises:
        Unavailable: they could not be read now.
    """
    try:
        return _validated(tuple(new), tuple(published), years, since)
    except sandbox.TooMuch as much:
        return Report(much.problems)


@lru_cache(maxsize=_KEPT)
def _validated(
    new: tuple[Document, ...],
    published: tuple[Document, ...],
    years: tuple[date, date],
    since: date | None,
) -> Report:
    """Kept, for the same is asked again and again; what could not be read is not."""
    return sandbox.run(validation.validate, new, published, years, since)


def compare(before: Iterable[Document], after: Iterable[Document]) -> Diff:
    """What ``diff_documents`` finds; documents that take more than reading may take are told apart
    as whole texts.

    Raises:
        Unavailable: they could not be read now.
    """
    old, new = tuple(before), tuple(after)
    try:
        return sandbox.run(diff_documents, old, new)
    except sandbox.TooMuch:
        return whole_texts(old, new)
