"""Tables for other programs to open: CSV (RFC 4180) in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

MARK = "\ufeff"
"""Without it, spreadsheet programs take the text for another encoding than UTF-8."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PIECE = 64 * 1024


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table as text. What a spreadsheet program would take for a formula gets an apostrophe
    before it, so that it is shown and never carried out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return MARK + out.getvalue()


def write_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The same table in pieces, for one that is too long to be held."""
    yield write_csv(header, ())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        if out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
