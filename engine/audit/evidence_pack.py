"""The evidence pack of a case: all that shows its history to somebody who does not trust us, in one
ZIP archive that is checked without Motcua."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from engine.audit.checkpoints import CheckpointLog
from engine.bpmn.svg import draw_svg
from engine.bpmn.xml_input import read_xml
from engine.clock import Clock
from engine.errors import Conflict, NotAllowed
from engine.evidence import motcua_verify
from engine.export.csv import write_csv
from engine.export.page import write_page
from engine.i18n import say
from engine.model.actor import Actor
from engine.model.documents import Kind
from engine.model.events import Event, PersonalPackMade
from engine.model.media import files_of
from engine.projections.known_cases import find_visible
from engine.publishing.definitions import Definitions
from engine.readers.bound import Bound, bound_documents
from engine.readers.catalog import Readers
from engine.readers.exports import ExportFilter
from engine.readers.made_lately import was_made_lately
from engine.store import streams
from engine.store.database import Database
from engine.time import VIETNAM

LANGUAGES = ("vi", "en")
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Packer:
    """Makes evidence packs of cases. ``parts`` leave personal data out, ``personal`` do not."""

    database: Database
    definitions: Definitions
    clock: Clock
    checkpoints: CheckpointLog
    parts: Readers
    personal: Readers

    def pack(self, actor: Actor, code: str, *, with_personal: bool = False) -> bytes:
        """The archive, as of now; the log is signed first, so that all of the case is covered.
        Personal data are left out, unless the actor has said within a day why they are given
        out.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            NotAllowed: nobody has said why personal data are given out.
            Conflict: the case is worked on all the time; try again.
            Broken: an entry cannot be read.
        """
        parts = self.personal if with_personal else self.parts
        for _ in range(_TRIES):
            with self.database.read() as connection:
                find_visible(connection, actor, code)
                if with_personal:
                    self._require_reason(connection, actor, code)
                events = list(streams.read(connection, code))
                bound = list(bound_documents(connection, events))
            self.checkpoints.make_checkpoint()
            others = sorted({document.stream for document in bound})
            evidence = self.checkpoints.evidence(actor, code, others)
            contents = dict(self._contents(parts, actor, code, events, bound, evidence))
            with self.database.read() as connection:
                if streams.head(connection, code)[0] == len(events):
                    return self._seal(code, contents)
        raise Conflict(
            "case_being_changed",
            "The case {case} is being worked on. Try again in a moment.",
            case=code,
        )

    def _seal(self, code: str, contents: Mapping[str, bytes]) -> bytes:
        manifest = "".join(
            f"{hashlib.sha256(content).hexdigest()}  {path}\n"
            for path, content in sorted(contents.items())
        )
        signed = self.checkpoints.sign(f"motcua evidence pack\n{code}\n{manifest}")
        return _zipped({"MANIFEST": signed.encode(), **contents}, self.clock.now())

    def _require_reason(self, connection: Connection, actor: Actor, code: str) -> None:
        now = self.clock.now()
        if not was_made_lately(connection, code, actor.login, PersonalPackMade, now):
            raise NotAllowed(
                "pack_reason_missing",
                "Personal data are given out in a pack only where a leader of the unit has said "
                "why, within a day. Say why first, or take the pack without them.",
            )

    def _contents(
        self,
        parts: Readers,
        actor: Actor,
        code: str,
        events: list[Event],
        bound: list[Bound],
        evidence: Mapping[str, Any],
    ) -> Iterator[tuple[str, bytes]]:
        yield "evidence.json", json.dumps(evidence, ensure_ascii=False, indent=1).encode()
        yield "checkpoint.txt", evidence["note"].encode()
        yield "key.txt", f"{evidence['key']}\n".encode()
        yield "motcua_verify.py", Path(str(motcua_verify.__file__)).read_bytes()
        for document in bound:
            yield document.path, document.content.encode()
        for one in (document for document in bound if document.kind is Kind.PROCESS):
            svg = draw_svg(read_xml(one.content.encode()))
            yield f"diagrams/{one.key}@{one.version}.svg", svg.encode()
        wanted = ExportFilter(codes=(code,))
        yield "log.xes", "".join(parts.exports.xes(actor, wanted, _quiet)).encode()
        yield "log.csv", "".join(parts.exports.csv(actor, wanted, _quiet)).encode()
        yield "ledger.csv", parts.ledgers.csv(actor, code).encode()
        yield "papers.csv", _papers(events).encode()
        for language in LANGUAGES:
            page = parts.case_files.get(actor, code, language, (evidence["note"], evidence["key"]))
            yield f"case.{language}.html", write_page(page).encode()
        yield "README.txt", _readme(code).encode()


def _papers(events: Iterable[Event]) -> str:
    return write_csv(
        ("sha256", "event", "element"),
        (
            (digest, str(event.sequence), getattr(event.payload, "element", ""))
            for event in events
            for digest, _ in files_of(getattr(event.payload, "data", {}))
        ),
    )


def _readme(code: str) -> str:
    return "\n".join(
        sentence
        for language in LANGUAGES
        for sentence in (
            say(language, "Evidence of case {case}.", case=code),
            say(language, "To read and print: {file}", file=f"case.{language}.html"),
            say(language, "To check: python motcua_verify.py PACK.zip --key KEY"),
            say(
                language,
                "KEY is the line of the public key that you were given another way; the one in "
                "key.txt shows only that nothing was damaged on the way.",
            ),
            "",
        )
    )


def _zipped(contents: Mapping[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    when = at.astimezone(VIETNAM).timetuple()[:6]
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for path, content in contents.items():
            archive.writestr(ZipInfo(path, when), content, ZIP_DEFLATED)
    return out.getvalue()


def _quiet(_done: int, _all: int) -> None:
    pass
