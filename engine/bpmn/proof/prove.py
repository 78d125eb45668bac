"""From a process, its limits and the calendars to a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import islice

from engine.bpmn.proof.network import Network, draw_network
from engine.bpmn.proof.rework import find_loops
from engine.bpmn.proof.scenario import (
    MOST_SCENARIOS,
    Domains,
    Unjudged,
    is_handed_over_to,
    scenarios,
)
from engine.bpmn.proof.stops import ProofClock
from engine.bpmn.proof.tally import Least, Tally
from engine.bpmn.proof.verdict import Milestoneless, OverrunVerdict, Proof, ReworkVerdict
from engine.bpmn.proof.windows import prove_windows
from engine.bpmn.proof.worst_case import Ground, WorstCase
from engine.model import process as bpmn
from engine.model.sentence import sentence
from engine.time import (
    Decided,
    Limit,
    PlanError,
    Profile,
    StepLimit,
    WholeLimit,
    WorkingCalendar,
    last_office_instant,
    local_day,
    total_limit,
    whole_due,
)


def prove(
    process: bpmn.Process,
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    first: date,
    last: date,
    domains: Domains,
    changes: Mapping[str, Limit] | None = None,
    *,
    brief: bool = False,
    handed_over: bool = False,
) -> Proof:
    """The proof for every dossier valid on a day from ``first`` to ``last``.

    ``domains`` lists what facts can be, where limits depend on them; ``changes`` tries other
    limits, by key of the profile. A ``brief`` proof does not look at rework and overruns. With
    ``handed_over`` it is that of cases that another process hands over on the day on which their
    dossier is valid: what is left is what may have been used before.

    Raises:
        Milestoneless: the process never comes to the end of its limit.
        PlanError: a calendar is missing, or there are no days.
        ProfileError, CalendarError: a limit or a date cannot be used.
    """
    if last < first:
        raise PlanError(f"There is no day from {first} to {last}. Give the earlier year first.")
    tried = _tried(profile, changes or {})
    unjudged: list[Unjudged] = []
    ground = _ground(process, tried, calendars)
    cases = _worst_cases(process, tried, domains, ground, unjudged, handed_over)
    starts = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    tallies = _tallies(cases, starts, brief)
    worst = min(cases, key=lambda case: (case.margin.low, case.margin.low_at))
    best = max(cases, key=lambda case: case.margin.high)
    steps = {name: node for name, node in ground.nominal.nodes.items() if node is not None}
    decided = Decided.of(_counted_on(cases, calendars)).earliest
    return Proof(
        process=process.key,
        profile=profile.id,
        limit=str(worst.whole.limit),
        first=first,
        last=last,
        starts=len(starts),
        scenarios=len(cases),
        late_starts=tuple(sorted({start for case in cases for start in case.late})),
        worst=worst.verdict(worst.margin.low_at),
        best=best.verdict(best.margin.high_at),
        rework=tuple(_rework(ground, tallies, _before_clock(ground, tried))),
        overruns=tuple(_overruns(cases, tallies, steps)),
        at_once=tuple(name for name, node in steps.items() if _without_limit(node)),
        unjudged=(*unjudged, *_endless_waits(ground.nominal, steps)),
        decided_until=decided,
        estimated=any(_reaches(case, last) > decided for case in cases),
        windows=tuple(prove_windows(process, tried, calendars, starts, domains)),
        excluded=tuple(dict.fromkeys(name for case in cases for name in case.excluded)),
        not_tried=tuple(dict.fromkeys(name for case in cases for name in case.not_tried)),
        takes_over=is_handed_over_to(process) and not handed_over,
    )


def _reaches(case: WorstCase, start: date) -> date:
    return local_day(whole_due(case.whole.closing(start), case.whole))


def _counted_on(
    cases: list[WorstCase], calendars: Mapping[str, WorkingCalendar]
) -> Iterator[WorkingCalendar]:
    for case in cases:
        yield from (calendars[given.calendar] for given in case.limits.values())
        if case.whole.calendar is not None:
            yield case.whole.calendar


def _tried(profile: Profile, changes: Mapping[str, Limit]) -> Profile:
    rules = dict(profile.rules)
    for key, limit in changes.items():
        if key not in rules:
            profile.limit(key, {})  # says that it is not there
        rule = rules[key]
        rules[key] = replace(rule, plain=replace(rule.plain, limit=limit), variants=())
    return replace(profile, rules=rules)


def _ground(
    process: bpmn.Process, profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> Ground:
    whole = draw_network(process)
    circles = whole.circles()
    opened = whole.without(circles)
    ends = opened.passing(profile.total.end)
    if not ends:
        raise Milestoneless(
            f"{process.key} does not pass the milestone {profile.total.end}, so its limit has no "
            "end. Draw a throw event with that milestone."
        )
    nominal = opened.kept(opened.reached(ends, opened.before))

    def calendar(given: StepLimit) -> WorkingCalendar:
        if given.calendar not in calendars:
            raise PlanError(
                f"The profile {profile.id} counts on the calendar {given.calendar!r}, which is "
                "not there. Add the calendar or correct the profile."
            )
        return calendars[given.calendar]

    def whole_limit(given: StepLimit | None) -> WholeLimit:
        if given is None:
            return total_limit(profile.total, calendars)
        return WholeLimit(given.limit, calendar(given))

    clock = cache(ProofClock)
    return Ground(
        opened,
        nominal,
        tuple(ends),
        tuple(find_loops(opened, nominal, circles)),
        lambda given: clock(given.limit, calendar(given)),
        cache(lambda by, office: local_day(last_office_instant(by, office))),
        whole_limit,
    )


def _worst_cases(
    process: bpmn.Process,
    profile: Profile,
    domains: Domains,
    ground: Ground,
    unjudged: list[Unjudged],
    handed_over: bool,
) -> list[WorstCase]:
    """The worst case of each way a case can be, as many as can be looked at."""
    found = scenarios(
        process,
        profile,
        domains,
        ground.nominal,
        ground.ends,
        unjudged,
        handed_over=handed_over,
    )
    cases = [WorstCase(ground, scenario) for scenario in islice(found, MOST_SCENARIOS)]
    if next(found, None) is not None:
        reason = sentence("there are more than {most} ways to tell apart", most=MOST_SCENARIOS)
        unjudged.append(Unjudged(process.key, reason))
    if not cases:
        said = "; ".join(f"{one.element}: {one.reason}" for one in unjudged)
        raise PlanError(f"No limits of {profile.id} fit {process.key}. {said}")
    return cases


def _tallies(cases: list[WorstCase], starts: Sequence[date], brief: bool) -> list[Tally]:
    """One for all ways with the same facts and the same steps that do not count: they differ only
    in which timers fire, and that nobody chooses."""
    alike: list[list[WorstCase]] = []
    for case in cases:
        found = next((some for some in alike if some[0].like(case)), None)
        if found is None:
            alike.append([case])
        else:
            found.append(case)
    tallies = [Tally() for _ in alike]
    if brief:
        for case in cases:
            case.look_at_all(starts)
        return tallies
    for start in starts:
        for some, tally in zip(alike, tallies, strict=True):
            tally.see([look for case in some for look in case.look_at(start)])
    return tallies


# -- summing up


def _rework(ground: Ground, tallies: list[Tally], free: set[str]) -> Iterator[ReworkVerdict]:
    for loop in ground.loops:
        flow = loop.flow
        found = Least.of(one.rounds[flow.id] for one in tallies if flow.id in one.rounds)
        if found is None or flow.max_rounds is None or flow.caused_by is None:
            continue
        yield ReworkVerdict(
            flow=flow.id,
            begins=loop.edge.source,
            leads_back_to=tuple(dict.fromkeys(back.target for back in loop.returns)),
            caused_by=flow.caused_by,
            bound=flow.max_rounds,
            fits_at_worst=flow.max_rounds if loop.edge.source in free else found.low,
            worst_start=found.low_on,
            fits_at_best=flow.max_rounds if loop.edge.source in free else found.high,
            best_start=found.high_on,
            before_clock=loop.edge.source in free,
        )


def _before_clock(ground: Ground, profile: Profile) -> set[str]:
    """Elements from which the limit has not begun yet."""
    valid = ground.open.passing(profile.total.start)
    if not valid:
        return set()
    return ground.open.nodes.keys() - ground.open.reached(valid, ground.open.after)


def _overruns(
    cases: list[WorstCase], tallies: list[Tally], steps: Mapping[str, bpmn.Node]
) -> Iterator[OverrunVerdict]:
    for name, node in steps.items():
        found = Least.of(tally.slack[name] for tally in tallies if name in tally.slack)
        if found is not None and isinstance(node, bpmn.UserTask):
            limits = dict.fromkeys(str(b.limits[name].limit) for b in cases if name in b.steps)
            yield OverrunVerdict(
                element=name,
                owner=node.clock_owner,
                limit=" / ".join(limits),
                at_worst=found.low,
                worst_start=found.low_on,
                at_best=found.high,
                best_start=found.high_on,
            )


def _endless_waits(nominal: Network, steps: Mapping[str, bpmn.Node]) -> Iterator[Unjudged]:
    """Places where a case may wait for ever."""
    for name, node in steps.items():
        if isinstance(node, bpmn.CatchEvent) and isinstance(node.trigger, bpmn.Message):
            before = [edge.source for edge in nominal.before[name]]
            if not any(_is_timed(nominal, gateway) for gateway in before):
                yield Unjudged(name, sentence("it waits for a message, and nothing says how long"))


def _is_timed(nominal: Network, gateway: str) -> bool:
    """An event gateway with a timer: nobody waits longer than that."""
    return isinstance(nominal.nodes[gateway], bpmn.EventGateway) and any(
        isinstance(node := nominal.nodes[edge.target], bpmn.CatchEvent)
        and isinstance(node.trigger, bpmn.Timer)
        for edge in nominal.after[gateway]
    )


def _without_limit(node: bpmn.Node) -> bool:
    return isinstance(node, bpmn.UserTask) and node.deadline is None
