"""Which files a case refers to: papers and photos of its steps, messages and corrections."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine.model import events
from engine.model.code import is_code
from engine.model.media import files_of
from engine.store.rows import Rows
from engine.store.tables import case_files


def apply(rows: Rows, event: events.Event) -> None:
    """Keeps the files that answers, messages and corrections of a case refer to."""
    if not is_code(event.stream):
        return
    match event.payload:
        case (
            events.TaskCompleted(data=data, facts=facts)
            | events.MessageReceived(data=data, facts=facts)
        ):
            _refer(rows, event.stream, {"data": data, "facts": facts})
        case (
            events.PaperHandedIn(data=data)
            | events.PaperSubmitted(data=data)
            | events.PaperMade(data=data)
        ):
            _refer(rows, event.stream, data)
        case events.IncidentRetried(facts=facts) | events.FactsCorrected(facts=facts):
            _refer(rows, event.stream, facts)


def _refer(rows: Rows, code: str, answer: Mapping[str, object]) -> None:
    """A file keeps the name that it was first given in the case. The order is that of the names,
    not that of the fields: this is not kept in the log."""
    for sha256, name in sorted(files_of(answer)):
        if rows.get(case_files, code, sha256) is None:
            rows.insert(case_files, case=code, sha256=sha256, name=name)


def file_name_in(connection: Connection, code: str, sha256: str) -> str | None:
    """What the case calls a file that one of its events refers to; None if none does."""
    query = select(case_files.c.name).where(
        case_files.c.case == code, case_files.c.sha256 == sha256
    )
    name: str | None = connection.execute(query).scalar_one_or_none()
    return name
