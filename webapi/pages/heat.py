"""The drawing of a process coloured by where the days of its cases went: marks, legend and the
sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine import svg, views
from webapi.i18n import tell
from webapi.pages import words
from webapi.pages.formatting import decimal


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A colour of the drawing, by the name of its class, and what it stands for."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnerShare:
    """Whose time: days in all, and the share of them, from 0 to 1."""

    owner: str
    days: float
    share: float


@dataclass(frozen=True, slots=True)
class Heat:
    """What a drawing says: the finding as a sentence, its legend, and a mark for each step."""

    title: str
    legend: tuple[LegendEntry, ...]
    marks: Mapping[str, svg.Mark]


def sides() -> list[tuple[views.HeatSide, str]]:
    """What a drawing can be coloured by, each with its name."""
    return [
        (views.HeatSide.STEP, tell("days by step")),
        (views.HeatSide.OWNER, tell("whose time it is")),
        (views.HeatSide.UNIT, tell("the slowest unit")),
        (views.HeatSide.REWORK, tell("rounds done again")),
    ]


def heat_of(
    steps: Sequence[views.StepFigures],
    side: views.HeatSide,
    link: Callable[[str], str],
    unit_name: Callable[[str], str],
) -> Heat:
    """What the drawing says from that side; ``link`` leads to the cases behind a step."""
    if side is views.HeatSide.OWNER:
        return Heat(_owner_title(steps), tuple(_owner_legend(steps)), _owner_marks(steps, link))
    value, figure, text = _VALUES[side]
    known = {one.element: value(one) for one in steps}
    most = max(known.values(), default=0.0)
    marks = {
        one.element: svg.Mark(
            text(one), _shade(known[one.element], most), figure(one), link(one.element)
        )
        for one in steps
        if known[one.element] > 0
    }
    return Heat(_title(steps, side, unit_name), tuple(_shades(most, side)), marks)


def owner_shares(steps: Sequence[views.StepFigures]) -> list[OwnerShare]:
    """Days by whose time they are, the most first."""
    sums: dict[str, float] = {}
    for one in steps:
        sums[one.owner] = sums.get(one.owner, 0.0) + one.days
    whole = sum(sums.values())
    found = [
        OwnerShare(owner, days, days / whole if whole else 0.0) for owner, days in sums.items()
    ]
    return sorted(found, key=lambda one: -one.days)


def _slowest(one: views.StepFigures) -> float:
    return 0.0 if one.slowest is None else one.slowest[1]


def _slowest_figure(one: views.StepFigures) -> str:
    return "" if one.slowest is None else f"{one.slowest[0]} {decimal(one.slowest[1])}"


def _days_text(one: views.StepFigures) -> str:
    return tell("{days} days for each of {n} cases", days=decimal(one.mean), n=one.cases)


def _rework_text(one: views.StepFigures) -> str:
    return tell("done again {n} times in {cases} cases", n=one.repeats, cases=one.cases)


_VALUES: Mapping[
    views.HeatSide,
    tuple[
        Callable[[views.StepFigures], float],
        Callable[[views.StepFigures], str],
        Callable[[views.StepFigures], str],
    ],
] = {
    views.HeatSide.STEP: (lambda one: one.mean, lambda one: decimal(one.mean), _days_text),
    views.HeatSide.UNIT: (_slowest, _slowest_figure, _slowest_figure),
    views.HeatSide.REWORK: (
        lambda one: one.repeated,
        lambda one: decimal(one.repeated, 0),
        _rework_text,
    ),
}


def _shade(value: float, most: float) -> str:
    place = int(value / most * len(svg.SHADES)) if most else 0
    return svg.SHADES[min(place, len(svg.SHADES) - 1)]


def _shades(most: float, side: views.HeatSide) -> Iterator[LegendEntry]:
    if not most:
        return
    for place, shade in enumerate(svg.SHADES):
        low, high = (decimal(most * at / len(svg.SHADES)) for at in (place, place + 1))
        said = (
            tell("{low} to {high} rounds more for each 100 cases", low=low, high=high)
            if side is views.HeatSide.REWORK
            else tell("{low} to {high} days for each case", low=low, high=high)
        )
        yield LegendEntry(shade, said)


def _owner_marks(
    steps: Sequence[views.StepFigures], link: Callable[[str], str]
) -> Mapping[str, svg.Mark]:
    return {
        one.element: svg.Mark(
            f"{words.owner(one.owner)}, {_days_text(one)}",
            one.owner,
            decimal(one.mean),
            link(one.element),
        )
        for one in steps
        if one.owner and one.days
    }


def _owner_legend(steps: Sequence[views.StepFigures]) -> Iterator[LegendEntry]:
    for one in owner_shares(steps):
        if one.owner:
            share = decimal(one.share * 100, 0)
            yield LegendEntry(
                f"mark-{one.owner}",
                tell("{who}: {share} %", who=words.owner(one.owner), share=share),
            )


def _owner_title(steps: Sequence[views.StepFigures]) -> str:
    found = owner_shares(steps)
    if not found or not found[0].days:
        return tell("No step of an energized case took any time.")
    share = decimal(found[0].share * 100, 0)
    return tell(
        "Most of the time is held by: {who}. Share of the days of all steps: {share} %.",
        who=words.owner(found[0].owner),
        share=share,
    )


def _title(
    steps: Sequence[views.StepFigures], side: views.HeatSide, unit_name: Callable[[str], str]
) -> str:
    if side is views.HeatSide.UNIT:
        return _unit_title(steps, unit_name)
    if side is views.HeatSide.REWORK:
        worst = max(steps, key=lambda one: one.repeats, default=None)
        if worst is None or not worst.repeats:
            return tell("No step was done again.")
        return tell(
            "“{step}” is done again most: {n} times in {cases} cases.",
            step=worst.name,
            n=worst.repeats,
            cases=worst.cases,
        )
    whole = sum(one.days for one in steps)
    if not whole:
        return tell("No step of an energized case took any time.")
    return tell(
        "“{step}” takes most of the time: {days} days for each case. Share of the days of all "
        "steps: {share} %.",
        step=steps[0].name,
        days=decimal(steps[0].mean),
        share=decimal(steps[0].days / whole * 100, 0),
    )


def _unit_title(steps: Sequence[views.StepFigures], unit_name: Callable[[str], str]) -> str:
    counts: dict[str, int] = {}
    for one in steps:
        if one.slowest is not None and one.slowest[1] > 0:
            counts[one.slowest[0]] = counts.get(one.slowest[0], 0) + 1
    if not counts:
        return tell("No unit has cases enough to be compared.")
    worst = max(sorted(counts), key=lambda unit: counts[unit])
    return tell(
        "{unit} is the slowest in {n} of {all} steps.",
        unit=unit_name(worst),
        n=counts[worst],
        all=sum(counts.values()),
    )
