"""What slips say: one text for the page and for the PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.export.terms import case_state_word, owner_word, paper_state_word
from engine.i18n import estimate_of, mark, say, written
from engine.model.case_key import KeyPaper
from engine.model.slip import Facts, Slip, SlipItem, SlipKind, SlipPart
from engine.readers.papers_to_bring import PaperToBring
from engine.readers.tracking import OwnView
from engine.time import Plan
from engine.time.zone import shown_day

_TITLES = {
    SlipKind.ACKNOWLEDGEMENT: mark("Your request was taken in"),
    SlipKind.PAPERS: mark("Papers that are missing"),
    SlipKind.APPOINTMENTS: mark("Appointment"),
    SlipKind.REFUSAL: mark("Your request ended without power"),
    SlipKind.POWER_ON: mark("Power is on"),
}


@dataclass(frozen=True, slots=True)
class SlipSources:
    """What slips are made from: what the holder of the key is shown (``own``), when the request was
    taken in, the papers that came and those that did not (``missing``, also after its end) or
    are shown on the spot (``at_survey``), when
    these are due, why there is no power (``reasons``), and the dates that are planned while none is
    fixed.

    ``person`` tells of the customer, by what it is called, and ``note`` is what the desk wrote to
    them: only of those who may see it. ``paper`` is the key, if it is known; ``address`` is where
    people reach the installation.
    """

    own: OwnView
    registered_at: datetime
    came: tuple[SlipItem, ...]
    missing: tuple[PaperToBring, ...]
    at_survey: tuple[SlipItem, ...]
    papers_due_at: datetime | None
    reasons: Facts
    plan: Plan | None
    address: str
    now: datetime
    language: str
    person: Facts = ()
    note: str = ""
    paper: KeyPaper | None = None


def slip_of(kind: SlipKind, of: SlipSources) -> Slip:
    """The slip of that kind."""
    language, status = of.language, of.own.public.status
    parts = _PARTS[kind](of, language)
    paper = of.paper
    return Slip(
        kind=kind,
        language=language,
        code=status.code,
        title=say(language, _TITLES[kind]),
        unit=_composed(of.own.public.unit),
        facts=_composed_facts(_head(kind, of, language)),
        parts=tuple(_composed_part(one) for one in parts),
        link=f"{of.address}/k/{paper.token}" if paper else f"{of.address}/tra-cuu",
        link_said=say(
            language, "Scan this with a phone: it opens the request. Keep it to yourself."
        )
        if paper
        else say(language, "Scan this with a phone: there you look the request up by its code."),
        made=say(language, "As of {at}.", at=of.now),
        signatures=(
            say(language, "For the customer (signature, name)"),
            say(language, "For the desk (signature, name)"),
        )
        if of.person
        else (),
        signs_said=say(
            language,
            "This file has no sign for some letters: they stand here as their Unicode numbers, as "
            "in [U+674E]. The page of this slip shows them as they were written.",
        ),
    )


def _head(kind: SlipKind, of: SlipSources, language: str) -> Iterator[tuple[str, str]]:
    public, status = of.own.public, of.own.public.status
    yield say(language, "Code of the request"), status.code
    if of.paper is not None:
        yield say(language, "Key"), of.paper.key
    yield say(language, "What is asked for"), public.service
    yield from of.person
    yield say(language, "Taken in"), written(language, of.registered_at)
    if public.hotline:
        yield say(language, "Call"), public.hotline
    if kind is SlipKind.PAPERS and of.papers_due_at is not None:
        yield say(language, "Hand them in by"), written(language, of.papers_due_at)
    if kind is SlipKind.REFUSAL and status.closed_at is not None:
        yield say(language, "Ended"), written(language, shown_day(status.closed_at))
        yield say(language, "How it ended"), case_state_word(language, status.state)
    if kind is SlipKind.POWER_ON and status.energized_at is not None:
        yield say(language, "Power on"), written(language, shown_day(status.energized_at))
        if status.day is not None:
            yield (
                say(language, "Counted"),
                say(language, "day {day} from the valid papers", day=status.day),
            )


def _acknowledged(of: SlipSources, language: str) -> Iterator[SlipPart]:
    status = of.own.public.status
    promised = tuple(_promised(of, language))
    if promised:
        yield SlipPart(say(language, "When power comes"), promised)
    where: list[tuple[str, str]] = []
    if status.phase is not None:
        step = say(language, "step {n} of {count}", n=status.phase.number, count=status.phase.count)
        where.append((say(language, "Phase"), f"{status.phase.name} ({step})"))
    if status.turn:
        turn = ", ".join(owner_word(language, one) for one in status.turn)
        where.append((say(language, "Whose turn it is"), turn))
    if status.next_at is not None:
        where.append((say(language, "Next date"), written(language, status.next_at)))
    if where:
        yield SlipPart(say(language, "Where it is now"), facts=tuple(where))
    none = () if of.came else (say(language, "None so far."),)
    yield SlipPart(say(language, "Papers that were handed in"), none, items=of.came)
    to_come = (*_asked(of, language), *of.at_survey)
    if to_come and status.closed_at is None:
        yield SlipPart(say(language, "Papers still to come"), items=to_come)
    yield SlipPart(say(language, "How to follow it"), tuple(_followed(of, language)))


def _promised(of: SlipSources, language: str) -> Iterator[str]:
    status = of.own.public.status
    if status.last_at is not None:
        day = shown_day(status.last_at)
        yield say(language, "Power comes by {day} at the latest.", day=day)
        if status.last_moves:
            yield say(
                language,
                "Time that you or an office need is still to be added: the last day moves by it.",
            )
        if status.estimated:
            yield estimate_of(language, day)
    elif of.plan is not None:
        yield say(
            language,
            "If your papers are found right today, power comes by {day} at the latest.",
            day=of.plan.last_day,
        )
        yield say(
            language,
            "This is counted by the working days of the power company; time that you or an office "
            "need may be added, and you are told.",
        )
        if of.plan.last_day_estimated:
            yield estimate_of(language, of.plan.last_day)
    elif status.closed_at is None and status.energized_at is None:
        yield say(
            language, "The date is told once your papers are right and the place was looked at."
        )


def _followed(of: SlipSources, language: str) -> Iterator[str]:
    yield say(language, "Look it up at {address} by the code.", address=f"{of.address}/tra-cuu")
    yield say(
        language,
        "Whoever has the code sees where the request is, and nothing of you. Whoever has the key "
        "or the link also sees what is asked of you: keep them to yourself.",
    )
    if of.paper is None:
        yield say(
            language,
            "The key is on the slip that you were given first. If it is lost, the desk makes a "
            "new one, and the old one opens nothing any more.",
        )
    else:
        yield say(language, "The key is kept nowhere and stands on this slip alone.")


def _missing(of: SlipSources, language: str) -> Iterator[SlipPart]:
    said = [say(language, "We have looked through your papers. Hand these in together:")]
    if of.papers_due_at is not None:
        said.append(
            say(
                language,
                "If they do not come by that time, the request is closed and can be made anew.",
            )
        )
    yield SlipPart(say(language, "What to hand in"), tuple(said), items=_asked(of, language))
    if of.note:
        yield SlipPart(say(language, "From the desk"), (of.note,))


def _asked(of: SlipSources, language: str) -> tuple[SlipItem, ...]:
    return tuple(_asked_item(one, language) for one in of.missing)


def _asked_item(one: PaperToBring, language: str) -> SlipItem:
    state = paper_state_word(language, one.state) if one.state else ""
    notes = [one.said or one.reason]
    if one.instead:
        notes.append(say(language, "or one of: {papers}", papers="; ".join(one.instead)))
    if not one.photo_ok:
        notes.append(say(language, "no photo"))
    return SlipItem(one.label, state, "\n".join(text for text in notes if text))


def _appointed(of: SlipSources, language: str) -> Iterator[SlipPart]:
    public = of.own.public
    for one in of.own.appointments:
        yield SlipPart(
            one.label,
            facts=(
                (say(language, "When"), written(language, one.at)),
                (say(language, "Where"), say(language, "at the place that the request is for")),
                (
                    say(language, "Who comes"),
                    say(language, "staff of {unit}, with their card", unit=public.unit),
                ),
            ),
        )
    yield SlipPart(
        say(language, "Please prepare"),
        (
            say(language, "Somebody who knows the place is there and can open it."),
            say(language, "The way to where the meter and the line will be is free."),
            say(
                language,
                "You pay nothing to those who come. If the time does not suit, call before it.",
            ),
        ),
        items=(*_asked(of, language), *of.at_survey),
    )


def _refused(of: SlipSources, language: str) -> Iterator[SlipPart]:
    if of.reasons or of.missing:
        yield SlipPart(say(language, "Why"), facts=of.reasons, items=_asked(of, language))
    else:
        yield SlipPart(
            say(language, "Why"),
            (say(language, "The unit tells you why: call it, or ask at its desk."),),
        )
    yield SlipPart(
        say(language, "What you can do"),
        items=(
            SlipItem(say(language, "Have it explained by the unit, by phone or at its desk.")),
            SlipItem(
                say(language, "Complain in writing to the unit, or to the power company above it.")
            ),
            SlipItem(
                say(
                    language,
                    "If you do not agree with the answer, turn to the province's Department of "
                    "Industry and Trade, a body that protects consumers, or a court.",
                )
            ),
            SlipItem(say(language, "Ask for power anew at any time: no harm comes of this one.")),
        ),
    )


def _energized(of: SlipSources, language: str) -> Iterator[SlipPart]:
    yield SlipPart(
        say(language, "Handed over"),
        (
            say(
                language, "The meter is mounted and power is on. Keep this slip with your contract."
            ),
        ),
    )


_PARTS = {
    SlipKind.ACKNOWLEDGEMENT: _acknowledged,
    SlipKind.PAPERS: _missing,
    SlipKind.APPOINTMENTS: _appointed,
    SlipKind.REFUSAL: _refused,
    SlipKind.POWER_ON: _energized,
}


# -- letters as every reader of PDF finds them again


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _composed_facts(facts: Iterator[tuple[str, str]] | Facts) -> Facts:
    return tuple((_composed(label), _composed(text)) for label, text in facts)


def _composed_part(part: SlipPart) -> SlipPart:
    return SlipPart(
        _composed(part.title),
        tuple(_composed(one) for one in part.said),
        _composed_facts(part.facts),
        tuple(
            SlipItem(_composed(one.text), _composed(one.state), _composed(one.reason))
            for one in part.items
        ),
    )
