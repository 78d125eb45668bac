"""Papers that were made from cases."""

from __future__ import annotations

import sqlalchemy as sa

from engine.model import events
from engine.model.written_paper import MadePaper
from engine.store.file_keys import erased_files
from engine.store.rows import Rows
from engine.store.tables import made_papers


def apply(rows: Rows, event: events.Event) -> None:
    """Keeps a paper that was made; other events change nothing."""
    match event.payload:
        case events.PaperMade(data={"file": {"sha256": str() as sha256, "name": str() as name}}):
            made = event.payload
            rows.insert(
                made_papers,
                case=event.stream,
                template=made.template,
                number=made.number,
                version=made.version,
                language=made.language,
                as_of=made.as_of,
                task=made.task,
                sha256=sha256,
                name=name,
                document=made.document,
                made_by=event.by,
                made_at=event.at,
            )


def list_made_papers(connection: sa.Connection, code: str) -> list[MadePaper]:
    """Those of the case, the newest first; ``document`` is encrypted."""
    query = (
        sa.select(made_papers)
        .where(made_papers.c.case == code)
        .order_by(made_papers.c.as_of.desc(), made_papers.c.made_at.desc())
    )
    found = connection.execute(query).mappings().all()
    erased = erased_files(connection, code) if found else frozenset()
    return [
        MadePaper(
            **{name: one for name, one in row.items() if name != "case"},
            erased=row["sha256"] in erased,
        )
        for row in found
    ]


def count_made(connection: sa.Connection, code: str, template: str) -> int:
    """How many papers of that template the case has."""
    query = sa.select(sa.func.count()).where(
        made_papers.c.case == code, made_papers.c.template == template
    )
    return int(connection.execute(query).scalar_one())
