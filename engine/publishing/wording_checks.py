"""Whether what customers are told can be read, and fits the diagrams and forms that it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.forms import Form
from engine.model.documents import Document
from engine.model.problem import Problem, nearest
from engine.model.process import Process, UserTask
from engine.model.sentence import sentence
from engine.model.text_segments import segments
from engine.model.wording import LONGEST, SOURCES, GapKind, MessageChannel, Wording, stop_note
from engine.model.wording_source import longest_sms, read_wording
from engine.publishing.current_document import each_read


def check_wordings(documents: Iterable[Document]) -> Iterator[Problem]:
    """What cannot be read, and what may not be sent as it stands."""
    for document in each_read(documents):
        wording, problems = read_wording(document.content, document.name)
        yield from problems
        if wording is not None and wording.may_be_switched_off:
            yield from _without_room(wording, document.name)


def _without_room(wording: Wording, source: str) -> Iterator[Problem]:
    """Texts in which it cannot be said how one gets no more of them."""
    has_link = any(gap.kind is GapKind.LINK for gap in wording.gaps.values())
    if MessageChannel.EMAIL in wording.channels and not has_link:
        yield Problem(
            "wording-gap",
            "It may be switched off, and holds no link by which that is done.",
            "Name a gap of the kind link, and use it.",
            source,
        )
    for language, text in wording.sms.items():
        note = stop_note(language, LONGEST[GapKind.CODE])
        if text and segments(longest_sms(wording, language) + note) > 1:
            wrong = sentence(
                "It may be switched off, and there is no room left for '{note}'.", note=note.strip()
            )
            yield Problem("wording-long", wrong, "Shorten it.", source, f"sms_{language}")


def check_wording_sources(
    documents: Iterable[Document], processes: Mapping[str, Process], forms: Mapping[str, Form]
) -> Iterator[Problem]:
    """Steps that no diagram has, and gaps that no field of a form fills."""
    steps = {
        key
        for process in processes.values()
        for key, node in process.elements.items()
        if isinstance(node, UserTask)
    }
    fields = {field.name for form in forms.values() for field in form.fields}
    for document in documents:
        wording, _ = read_wording(document.content, document.name)
        if wording is None:
            continue
        for step in sorted(wording.steps - steps):
            wrong = sentence("No diagram has the step '{step}'.", step=step)
            remedy = nearest(steps, step) or sentence("Correct the name.")
            yield Problem("wording", wrong, remedy, document.name, "steps")
        yield from _unanswered(wording, processes, forms, document.name)
        for name, gap in wording.gaps.items():
            if gap.source not in SOURCES and gap.source not in fields:
                wrong = sentence("Nothing is called '{source}'.", source=gap.source)
                remedy = nearest({*SOURCES, *fields}, gap.source) or sentence("Correct the name.")
                yield Problem("wording-gap", wrong, remedy, document.name, name)


def _unanswered(
    wording: Wording, processes: Mapping[str, Process], forms: Mapping[str, Form], source: str
) -> Iterator[Problem]:
    """Steps that it follows which do not ask what it depends on."""
    if not wording.if_yes:
        return
    for process in processes.values():
        for key in sorted(wording.steps & process.elements.keys()):
            node = process.elements[key]
            form = forms.get(node.form) if isinstance(node, UserTask) else None
            asked = {} if form is None else {one.name: one.schema for one in form.fields}
            if asked.get(wording.if_yes, {}).get("type") != "boolean":
                wrong = sentence(
                    "The step '{step}' asks no yes-or-no question '{field}'.",
                    step=key,
                    field=wording.if_yes,
                )
                yield Problem("wording", wrong, "Name one of its form.", source, "if_yes")
