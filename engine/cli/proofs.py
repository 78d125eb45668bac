"""Proofs of diagrams on the command line, from files alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from engine.bpmn.proof import (
    HandedOverVerdict,
    OverrunVerdict,
    PathVerdict,
    Proof,
    ReworkVerdict,
    WindowVerdict,
)
from engine.bpmn.xml_input import RefusedXml
from engine.cli.documents import read_beside
from engine.cli.output import format_option, plain, show_json
from engine.cli.session import day_and_hour
from engine.cli.years import read_days, years_option
from engine.model.process import Node
from engine.model.verdict import assumptions
from engine.publishing.law_line import laws_ahead
from engine.publishing.proving import ParsedDocuments, parse_documents
from engine.time import VIETNAM, LegalTimeError, Limit, PlanError, parse_limit


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", metavar="KEY", help="Another deadline profile than the process names.")
@click.option(
    "--all-laws",
    is_flag=True,
    help="Prove it under every profile of its line that new cases get in these years, each for its "
    "own days, from today on if no years are given.",
)
@years_option
@click.option(
    "--limit", "changes", multiple=True, metavar="STEP=15cd", help="Try another limit of a step."
)
@format_option
def prove(
    file: Path,
    profile: str | None,
    all_laws: bool,
    years: str | None,
    changes: tuple[str, ...],
    form: str,
) -> None:
    """Prove that the diagram in FILE keeps its limit, with the forms, calendars and profiles that
    lie beside its folder.

    Exit code 0: the nominal path holds on every start date; 1: it can be broken, or something could
    not be judged.
    """
    tried = dict(map(_read_change, changes))
    span = read_days(years, from_today=all_laws)
    try:
        document, beside = read_beside(file)
        parsed = parse_documents(beside)
        if all_laws:
            proofs = list(_under_each(parsed, document.key, profile, span, tried))
        else:
            proofs = [parsed.prove(document.key, *span, profile, tried, handed_over=True)]
    except (LegalTimeError, RefusedXml, ValueError) as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        told = [{"holds": one.holds, **plain(asdict(one))} for one in proofs]
        show_json(told if all_laws else told[0])
    else:
        for line in _told(proofs, parsed):
            click.echo(line)
    sys.exit(0 if all(one.holds for one in proofs) else 1)


def _under_each(
    parsed: ParsedDocuments,
    process: str,
    profile: str | None,
    span: tuple[date, date],
    changes: Mapping[str, Limit],
) -> Iterator[Proof]:
    """The proof under each law of the line, for the days on which new cases get it.

    Raises:
        PlanError: no law is in force on any of the days.
    """
    named = profile or parsed.process(process).profile or ""
    laws = laws_ahead(parsed.profiles, named, *span)
    if not laws:
        raise PlanError(f"No law of the line of {named!r} is in force from {span[0]} to {span[1]}.")
    for law in laws:
        key = law.profile.id
        yield parsed.prove(process, law.first, law.last, key, changes, handed_over=True)


def _told(proofs: Iterable[Proof], parsed: ParsedDocuments) -> Iterator[str]:
    for number, proof in enumerate(proofs):
        if number:
            yield ""
        yield from _lines(proof, parsed)


def _read_change(text: str) -> tuple[str, Limit]:
    step, equals, limit = text.partition("=")
    try:
        if step and equals:
            return step, parse_limit(limit)
    except LegalTimeError as error:
        raise click.BadParameter(str(error), param_hint="--limit") from None
    raise click.BadParameter(f"'{text}' is not STEP=LIMIT.", param_hint="--limit")


# -- for people


def _lines(proof: Proof, parsed: ParsedDocuments) -> Iterator[str]:
    elements = parsed.processes[proof.process].elements
    yield (
        f"{proof.process} under {proof.profile}: {_named(proof)}, for every dossier valid from "
        f"{_day(proof.first)} to {_day(proof.last)} ({proof.starts:,} days)."
    )
    yield ""
    yield "The nominal path: every party keeps its limit, nothing is done twice"
    yield f"  {_verdict(proof)}"
    yield from _path(proof.worst, elements)
    if proof.beyond:
        yield f"  The limits that rules give sum up beyond it: {proof.beyond}."
    yield f"  At best {proof.best.days} days count, from {_day(proof.best.valid)} on."
    if proof.at_once:
        yield f"  Without a limit, reckoned as done the same day: {', '.join(proof.at_once)}."
    for said in assumptions(proof.excluded, proof.not_tried, takes_over=proof.takes_over):
        yield f"  {said}"
    if proof.handed_over is not None:
        yield f"  {_handed_over(proof.handed_over)}"
    for open_ in proof.unjudged:
        yield f"  ! Not judged: {open_.element}: {open_.reason}."
    yield f"  {_decided(proof)}"
    if proof.rolls_ground:
        yield f"  A last day of rest does not move: {proof.rolls_ground}"
    yield ""
    if proof.windows:
        yield "Windows: limits over several steps, at every hour at which they may open"
        yield from (f"  {_window(window)}" for window in proof.windows)
        yield ""
    yield "Rework: so many rounds of each loop still fit, of those the diagram reckons with"
    for rework in proof.rework:
        yield f"  {_rework(rework, elements)}"
    yield ""
    yield "Overrun: so many calendar days over its limit each step still fits"
    for over in proof.overruns:
        yield f"  {_overrun(over)}"


def _named(proof: Proof) -> str:
    return f"{proof.limit}, promised by the company" if proof.promise else proof.limit


def _verdict(proof: Proof) -> str:
    worst = proof.worst
    if not proof.late_starts:
        return (
            f"HOLDS on every day, from every hour. At the worst {worst.days} days count, from "
            f"{_hour(worst)} on{_facts(worst)}; {worst.left} are left:"
        )
    days = ", ".join(_day(day) for day in proof.late_starts[:5])
    more = "" if len(proof.late_starts) <= 5 else ", ..."
    return (
        f"CAN BE BROKEN, on {len(proof.late_starts):,} of {proof.starts:,} days ({days}{more}). "
        f"At the worst {worst.days} days count, from {_hour(worst)} on{_facts(worst)}, "
        f"{-worst.left} too many:"
    )


def _handed_over(found: HandedOverVerdict) -> str:
    if found.days < 0:
        return (
            f"It can break the limit of {found.limit} even if it is handed over at once, "
            f"on {_day(found.worst_start)}."
        )
    if not found.days:
        return (
            f"It keeps the limit of {found.limit} only if none of it was used by then: "
            f"one day less breaks it on {_day(found.worst_start)}."
        )
    kind = "working days" if found.limit.endswith("wd") else "days"
    return (
        f"It keeps the limit of {found.limit} if at most {found.days} {kind} of it were used by "
        f"then: fewest on {_day(found.worst_start)}."
    )


def _decided(proof: Proof) -> str:
    until = _day(proof.decided_until)
    if not proof.estimated:
        return f"Days off are decided until {until}."
    return f"Days off are decided until {until}: what lies beyond is an estimate."


def _hour(worst: PathVerdict) -> str:
    return f"{worst.starts.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _facts(worst: PathVerdict) -> str:
    said = ", ".join(f"{name} = {value}" for name, value in worst.facts.items())
    return f" ({said})" if said else ""


def _path(worst: PathVerdict, elements: Any) -> Iterator[str]:
    for step in worst.path:
        name = elements[step.element].name
        yield (
            f"    {_day(step.ends.astimezone(VIETNAM).date())}  day {step.day:>3}  "
            f"{step.limit or '-':>6}  {step.element:<30} {name}{', early' if step.early else ''}"
        )
    counted = f", {worst.excluded} do not count" if worst.excluded else ""
    yield f"    The last day of the limit is {_day(worst.last_day)}{counted}."


def _window(found: WindowVerdict) -> str:
    said = f"{found.window:<24} {found.limit:>6}  "
    if found.unjudged or found.opens is None or found.ends is None or found.due_at is None:
        return f"{said}not judged: {found.unjudged}."
    worst = (
        f"at the worst it opens {day_and_hour(found.opens)} and ends {day_and_hour(found.ends)}, "
        f"due {day_and_hour(found.due_at)}"
    )
    if not found.late_starts:
        return f"{said}HOLDS on every day; {worst}."
    first = _day(found.late_starts[0])
    many = f"{len(found.late_starts):,} of {found.starts:,} days, from {first} on"
    return f"{said}CAN BE BROKEN on {many}; {worst}{' (a target)' if found.assumed else ''}."


def _rework(found: ReworkVerdict, elements: Any) -> str:
    begins: Node = elements[found.begins]
    back = ", ".join(found.leads_back_to)
    who = f"beyond that the delay is the {found.caused_by.replace('_', ' ')}'s"
    if found.before_clock:
        return f"{begins.id} -> {back}: costs nothing, the limit has not begun."
    return (
        f"{begins.id} -> {back}: {found.fits_at_worst} of {found.bound} from "
        f"{_day(found.worst_start)} on, {found.fits_at_best} of {found.bound} from "
        f"{_day(found.best_start)} on; {who}."
    )


def _overrun(found: OverrunVerdict) -> str:
    owner = found.owner.replace("_", " ")
    least = f"{found.at_worst:>3} from {_day(found.worst_start)} on"
    most = f"{found.at_best:>3} from {_day(found.best_start)} on"
    return f"{found.element:<28} {found.limit:>12}  {least}, {most}  {owner}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
