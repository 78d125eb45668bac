"""Papers that are to be kept in a case: written as PDF, and stored, before the transaction of the
command begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from engine.errors import Conflict, Invalid, NotAllowed
from engine.export.paper_pdf import write_paper_pdf
from engine.model.actor import Actor
from engine.model.commands import MakePaper
from engine.readers.context import Reader
from engine.readers.made_papers import MadePaperReader, PaperDraft, UnfinishedAnswer

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class PaperWritten:
    """A paper that was written for a command: by which ``version`` of the template, as its how
    manyeth (``number``), from the case as of its event ``as_of``. ``sha256`` is that of the stored
    file, ``document`` that of the PDF."""

    command: MakePaper
    version: int
    number: int
    as_of: int
    document: str
    sha256: str

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{self.command.case}-{self.command.template}-{self.number}.pdf"


@dataclass(frozen=True, slots=True)
class PaperFileWriter(Reader):
    """Writes papers. ``keep`` stores a file of a login and answers its hash."""

    keep: Callable[[str, bytes], str]

    def write(self, actor: Actor, command: MakePaper) -> PaperWritten:
        """Writes the paper as it is now, and stores it: what the command does not come to refer to
        is removed after a day.

        Raises:
            NotFound: no such case or template, or the actor may not know of it.
            NotAllowed: such papers are made by others.
            Conflict: something is missing that it needs, or the step is not open to the actor.
            Invalid: an answer does not fit its field, or the paper is too long.
            Unavailable: there is no room for it.
        """
        if command.language not in LANGUAGES:
            raise Invalid("language_unknown", "Papers are written in vi or en.")
        answer = None
        if command.task is not None:
            answer = UnfinishedAnswer(command.task, command.answer)
        papers = MadePaperReader(self.context.unlogged())
        draft = papers.fill(actor, command.case, command.template, command.language, answer)
        _require_makeable(draft)
        content = write_paper_pdf(draft.paper)
        return PaperWritten(
            command,
            draft.version,
            draft.number,
            draft.as_of,
            sha256(content).hexdigest(),
            self.keep(actor.login, content),
        )


def _require_makeable(draft: PaperDraft) -> None:
    if not draft.may_make:
        raise not_making_paper()
    if draft.missing:
        raise Conflict(
            "paper_facts_missing",
            "This paper cannot be made yet, for nobody has told: {facts}. Tell it in its step, or "
            "correct the facts of the case.",
            facts=", ".join(dict.fromkeys(draft.missing.values())),
        )


def not_making_paper() -> NotAllowed:
    """The actor is none of those who make such papers."""
    return NotAllowed(
        "not_making_paper",
        "Such papers are made by others of the unit that carries the case out. Ask them, or the "
        "designer who keeps the template.",
    )
