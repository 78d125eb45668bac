"""Documents of strangers, validated and compared in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock

from engine.model.documents import Document
from engine.publishing import sandbox, validation
from engine.publishing.change import Diff
from engine.publishing.diff import diff_documents, whole_texts
from engine.publishing.validation import Report

_MOST_KEPT = 8

Asked = tuple[tuple[Document, ...], tuple[Document, ...], tuple[date, date], date | None]
"""What is validated: new documents, published ones, the years to prove, and since when."""
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
    as their one problem, and are read again when they are asked for again.

    Raises:
        Unavailable: they could not be read now.
    """
    asked = (tuple(new), tuple(published), years, since)
    report = _kept.get(asked)
    if report is None:
        try:
            report = sandbox.run(validation.validate, *asked)
        except sandbox.TooMuch as much:
            return Report(much.problems)
        _kept.keep(asked, report)
    return report


class _Reports:
    """The reports that were asked for last, for the same is asked again and again."""

    def __init__(self) -> None:
        self._reports: dict[Asked, Report] = {}
        self._lock = Lock()

    def get(self, asked: Asked) -> Report | None:
        with self._lock:
            report = self._reports.pop(asked, None)
            if report is not None:
                self._reports[asked] = report
            return report

    def keep(self, asked: Asked, report: Report) -> None:
        with self._lock:
            self._reports[asked] = report
            while len(self._reports) > _MOST_KEPT:
                del self._reports[next(iter(self._reports))]

    def forget(self) -> None:
        with self._lock:
            self._reports.clear()


_kept = _Reports()


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
