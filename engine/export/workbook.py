"""Workbooks for spreadsheet programs (Office Open XML): dates are dates, numbers are numbers, the
heading stays where it is. The same tables give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter import Workbook

from engine.export.csv import write_csv
from engine.time.zone import shown_day

Cell = str | int | float | date | datetime | None
_LEAST_WIDTH, _MOST_WIDTH = 8, 48


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table on a sheet of its own, under its ``name``."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_workbook(tables: Sequence[NamedTable], at: datetime) -> bytes:
    """The tables, each on a sheet; ``at`` is written down as when the workbook was made. No text
    becomes a formula or a link, whatever it begins with."""
    out = io.BytesIO()
    harmless = dict.fromkeys(
        ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
    )
    made = Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy", **harmless})
    made.set_properties({"created": at.replace(tzinfo=None)})
    bold = made.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for table in tables:
        worksheet = made.add_worksheet(table.name)
        worksheet.freeze_panes(1, 0)
        worksheet.write_row(0, 0, table.header, bold)
        for number, row in enumerate(table.rows, 1):
            worksheet.write_row(number, 0, [_as_kept(cell) for cell in row])
        for column, width in enumerate(_widths(table)):
            worksheet.set_column(column, column, width)
    made.close()
    return out.getvalue()


def write_table(table: NamedTable) -> str:
    """One table as CSV, which a spreadsheet program opens as UTF-8; what it would take for a
    formula is shown and never carried out."""
    return write_csv(table.header, ([cell_text(cell) for cell in row] for row in table.rows))


def cell_text(cell: Cell) -> str:
    """The cell as text for CSV: dates as ``2026-11-30``, numbers with a point."""
    match cell:
        case None:
            return ""
        case datetime():
            return shown_day(cell).isoformat()
        case date():
            return cell.isoformat()
        case float():
            return f"{cell:.4f}".rstrip("0").rstrip(".")
    return str(cell)


def _as_kept(cell: Cell) -> Cell:
    """Instants are told by their day in Vietnam."""
    return shown_day(cell) if isinstance(cell, datetime) else cell


def _widths(table: NamedTable) -> list[int]:
    lengths = [
        [len(table.header[column]) // 2, *(len(cell_text(row[column])) for row in table.rows)]
        for column in range(len(table.header))
    ]
    return [min(max(*column, _LEAST_WIDTH) + 2, _MOST_WIDTH) for column in lengths]
