"""What holds in a simulated year.

**After every command**, of each case that it has changed: the last day in its row is the one of a
ledger read from its history, as it is shown now; so is the end of each window that runs, and of
each step; milestones were passed once and in order; no breach is open of what is over; each open
step stands in the worklist of somebody who may do it; each breach is kept as its history tells it,
and of each that is over somebody has said why, or is to; a limit over a case that has ended was
broken exactly when its ledger says so (tests/simulation/breaches.py). **After every visit of the
worker**, of each open case: what is over is told, and nothing else; no deadline
failed. **Now and then**, by the seed: the same last day on the page of the case, on the page of any
instant, in lists, in the worklist, in the sheet of the ledger as an outsider recomputes it, and in
the plan of the same dossier where nothing has moved it. **Every 1,500 acts and at the end**: a
verification finds nothing and rebuilding comes to the same; three cases are replayed in between,
and every case at the end, which costs as much as the year itself.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import datetime

from sqlalchemy import Connection

from engine import SYSTEM, Invalid
from engine.model.authorization import may_work
from engine.model.case import Case
from engine.model.events import Event, MilestoneReached
from engine.model.place import WHOLE, Place
from engine.model.process import Milestone, UserTask
from engine.model.queries import TaskFilter
from engine.model.states import CaseState
from engine.publishing.definitions import without_versions
from engine.readers.catalog import Readers
from engine.readers.exports import ExportFilter
from engine.readers.ledger_view import LedgerView
from engine.time import (
    CalendarVersions,
    LegalTimeError,
    StepFacts,
    WholeRule,
    last_instant,
    last_instant_of_window,
    left_out_since,
    local_day,
    parse_limit,
    read_ledger,
    read_windows,
    rule_of_ledger,
    version_of_window,
    whole_rests,
    whole_rule,
)
from engine.time.path_rules import deadline_of
from tests.contract.test_last_day import told_last_days
from tests.kit import AUDITOR
from tests.properties.test_ledger_csv import recomputed
from tests.simulation.breaches import look_at_breaches, look_at_unexplained, look_at_verdict
from tests.simulation.world import World


def look_at_changed(world: World, code: str) -> None:
    """One case, after a command that may have changed it.

    Raises:
        AssertionError: something that is stored does not follow from its history.
    """
    case, history = world.rows[code], world.history(code)
    _look_at_milestones(history)
    look_at_breaches(world, code)
    assert len(history) == case.version, f"{code}: {len(history)} entries, version {case.version}"
    if case.dossier_valid_at is not None:
        with world.reading() as connection:
            _look_at_last_day(world, connection, case, history)
            _look_at_windows(world, connection, case, history)
    _look_at_breaches(world, case)
    if case.closed_at is None:
        _look_at_steps(world, case)


def _look_at_breaches(world: World, case: Case) -> None:
    """One that is open is of something that is still to be done."""
    for one in world.case_now(case.code).breaches:
        if one.done_at is None and one.annulled_at is None:
            runs = case.runs(one.number, one.element)
            assert runs, f"{case.code}: the breach of {one.number}/{one.element} stays open"


def _look_at_milestones(history: list[Event]) -> None:
    passed = [
        event.payload.milestone for event in history if isinstance(event.payload, MilestoneReached)
    ]
    if not passed:
        return
    assert max(Counter(passed).values()) == 1, f"passed twice: {passed}"
    if Milestone.ENERGIZED in passed:
        assert Milestone.DOSSIER_VALID in passed, f"stopped without a start: {passed}"
        valid, energized = map(passed.index, (Milestone.DOSSIER_VALID, Milestone.ENERGIZED))
        assert valid < energized, f"out of order: {passed}"


def _look_at_last_day(
    world: World, connection: Connection, case: Case, history: list[Event]
) -> None:
    rule = rule_of(world, connection, case)
    calendar_versions = world.definitions.calendar_versions(connection)
    expected = None if rule is None else _ledger_end(world, history, rule, calendar_versions)
    shown = world.shown(case).due_at
    assert shown == expected, f"last day of {case.code}: {shown} is shown, {expected} by its ledger"
    if expected is not None:
        look_at_verdict(case, history, last_instant(expected))


def rule_of(world: World, connection: Connection, case: Case) -> WholeRule | None:
    definitions = world.definitions
    profile = definitions.profile_of(connection, case)
    if profile is None:
        return None
    found = definitions.definition_of(connection, case)
    calendars = without_versions(definitions.calendars(connection))
    try:
        return whole_rule(profile, found.process.total, calendars, found.variables(case, profile))
    except LegalTimeError:
        return None


def _ledger_end(
    world: World, history: list[Event], rule: WholeRule, calendar_versions: CalendarVersions
) -> datetime | None:
    elements = world.elements(history)

    def describe(element: str) -> StepFacts:
        node = elements[element]
        assert isinstance(node, UserTask)
        return StepFacts(node.clock_owner)

    ledger, now = read_ledger(history, describe), world.at.clock.now()
    return ledger.legal_end(rule_of_ledger(ledger, rule, calendar_versions, now)[0].whole, now)


def _look_at_windows(
    world: World, connection: Connection, case: Case, history: list[Event]
) -> None:
    """A window that stands still moves when it goes on; the others end as the ledger says."""
    now = world.at.clock.now()
    calendar_versions = world.definitions.calendar_versions(connection)
    open_ = [one for one in read_windows(history, now) if one.ends is None]
    places = {(p.number, p.element): p for p in case.places.values() if p.is_window and p.due_at}
    named = {(one.number, one.element) for one in open_}
    if case.closed_at is None:
        assert named == set(places), f"windows of {case.code}: {named} open, {set(places)} kept"
    for one in open_:
        place = places.get((one.number, one.element))
        if place is None or one.stands_still(now):
            continue
        if left_out_since(place.adjusted) == now:
            # It comes to stand still at this very instant: the ledger has no time to leave out yet.
            continue
        counts = version_of_window(one, calendar_versions[one.calendar], now)
        assert counts is not None
        end = one.legal_end(counts.calendar, now)
        assert place.due_at == end, (
            f"{one.element} of {case.code}: {place.due_at} is kept, {end} by its ledger"
        )


def _look_at_steps(world: World, case: Case) -> None:
    """What the row of a step says is what the case says of it, and somebody may do it."""
    for task in world.case_now(case.code).tasks:
        place = case.places.get(f"{task.number}/{task.element}")
        assert place is not None, f"{task.id} is open, and the case does not know"
        assert place.due_at == task.due_at, f"{task.id}: due {task.due_at}, in the case {place}"
        login, _ = world.who(task, case)
        assert may_work(world.at.actor(login), task, case), f"nobody may do {task.id}"


# -- what is over


def look_at_lateness(world: World) -> None:
    """Every open case, the worker having just been there.

    Raises:
        AssertionError: something is late and nobody knows, or the other way round; or the worker
            could not fire a deadline.
    """
    now = world.at.clock.now()
    for case in world.open_cases:
        if case.state is not CaseState.ACTIVE:
            continue
        if _is_ahead(world, case):
            continue
        for place in case.places.values():
            _look_at_place(world, case, place, now)
    wrong = [one for one in world.failing() if one != "clock_set_back"]
    assert not wrong, f"deadlines failed: {wrong}"


def _is_ahead(world: World, case: Case) -> bool:
    """Whether the clock was set back behind what was recorded last."""
    return case.changed_at is not None and case.changed_at > world.at.clock.now()


def _look_at_place(world: World, case: Case, place: Place, now: datetime) -> None:
    if place.due_at is None or place.limit is None or place.annulled or place.is_timer:
        return
    if place.key == WHOLE:
        if case.energized_at is not None or whole_rests(case):
            return
        over = now > last_instant(place.due_at)
    elif place.is_window:
        if any(not until for _, _, until in place.adjusted):
            return
        over = now > last_instant_of_window(place.due_at, parse_limit(place.limit))
    else:
        over = now > place.due_at
    assert place.breached or not over, f"{place.key} of {case.code} is late since {place.due_at}"
    if not world.has_other_days:
        # A day off that is decided afterwards leaves a verdict on working days as it was.
        assert over or not place.breached, f"{place.key} of {case.code} is told late: {place}"


# -- everywhere


def look_everywhere(world: World, code: str) -> None:
    """Wherever the last day of a case is told.

    Raises:
        AssertionError: it is told differently.
    """
    case = world.rows[code]
    look_at_unexplained(world, code)
    if case.dossier_valid_at is None or _is_ahead(world, case):
        return
    with closing(world.at.engine.reading()) as readers:
        _look_by(readers, world, case)


def _look_by(readers: Readers, world: World, case: Case) -> None:
    at, code = world.at, case.code
    told = told_last_days(readers, at.actor(AUDITOR), code, at.clock.now())
    assert len(told) == 1, f"last days of {code}: {told}"
    view = readers.ledgers.get(SYSTEM, code)
    _look_at_csv(readers, world, view)
    _look_at_plan(readers, world, case, view)
    _look_at_worklist(readers, world, case)
    late = {one.case.code for one in readers.oversight.now(at.actor(world.leader(case))).late}
    whole = case.places.get(WHOLE)
    breached = whole is not None and whole.breached and not whole.annulled
    if case.state is CaseState.ACTIVE and case.energized_at is None:
        assert not breached or code in late, f"{code} is late, and its leader does not see it"


def _look_at_csv(readers: Readers, world: World, view: LedgerView) -> None:
    """The last day as somebody gets it who has the sheet and the shipped calendars alone; where
    the simulation has made days off, or nobody has decided on them yet (the sheet says so), only
    if the limit runs on plain days."""
    if view.legal_end is None or view.rule is None:
        return
    if (world.has_other_days or view.estimated) and view.rule.calendar:
        return
    day = recomputed(readers.ledgers.csv(SYSTEM, view.case.code), view.at)
    assert day == local_day(view.legal_end), (
        f"sheet of {view.case.code}: {day}, not {view.legal_end}"
    )


def _look_at_plan(readers: Readers, world: World, case: Case, view: LedgerView) -> None:
    """The last day as somebody gets it who plans the same dossier today: where nothing has been
    left out or agreed on, every step of the way counts, and no other law was published since."""
    moved = view.ledger.adjustments(view.at) or world.laws
    if view.legal_end is None or moved or case.state is not CaseState.ACTIVE:
        return
    with world.reading() as connection:
        definition = world.definitions.definition_of(connection, case)
        profile = world.definitions.profile_of(connection, case)
    assert profile is not None, f"{case.code} has a limit, and no profile"
    told = {name: value for name, value in case.facts.items() if name in definition.facts}
    facts = {name: value for name, value in told.items() if value is not None}
    if case.handed_over:
        facts["handed_over"] = True
    assert case.dossier_valid_at is not None
    try:
        plan = readers.plans.get(case.definition, case.dossier_valid_at, facts, case.profile)
    except Invalid as error:
        assert error.code == "plan_impossible", f"plan of {case.code}: {error}"
        return
    nodes = definition.process.elements
    keys = [deadline_of(nodes[one.element]) for one in plan.steps if one.limit]
    if all(profile.rules[key].plain.counts for key in keys if key):
        end = local_day(view.legal_end)
        assert plan.last_day == end, f"plan of {case.code}: {plan.last_day}, not {end}"


def _look_at_worklist(readers: Readers, world: World, case: Case) -> None:
    """Each open step stands in the list of who may do it, with the instant in its row."""
    for task in world.case_now(case.code).tasks:
        actor = world.at.actor(world.who(task, case)[0])
        listed = readers.tasks.page(actor, TaskFilter(text=case.code))
        lines = [one for one in listed if one.task.id == task.id]
        assert len(lines) == 1, f"{task.id} stands {len(lines)} times in its worklist"
        assert lines[0].task.due_at == task.due_at, f"{task.id}: {lines[0].task.due_at} is listed"
        assert lines[0].may_work, f"{task.id} is listed, and may not be done"


def look_at_export(world: World, code: str) -> None:
    """What is handed out of a case has all of it, and can be made at any instant."""
    at, history = world.at, world.history(code)
    wanted = ExportFilter(codes=(code,))
    (trace,) = at.engine.exports.traces(SYSTEM, wanted, _quiet)
    assert trace.case == code
    for write in (at.engine.exports.xes, at.engine.exports.ocel, at.engine.exports.csv):
        text = "".join(write(SYSTEM, wanted, _quiet))
        assert code in text
    assert at.engine.packs.pack(at.actor(AUDITOR), code), f"an empty pack of {code}"
    text = at.engine.ledgers.csv(SYSTEM, code)
    case, end = world.rows[code], at.engine.ledgers.get(SYSTEM, code).legal_end
    if end is not None and case.dossier_valid_at is not None:
        assert local_day(end).isoformat() in text
    assert len(history) >= len(trace.trace_events) > 0


# -- all that there is


def look_at_all(world: World, codes: list[str]) -> None:
    """
    Raises:
        AssertionError: something is found, or comes to something else when it is done again.
    """
    at = world.at
    assert (found := at.verify()) == [], f"found: {found}"
    for one in at.engine.reexecute(codes):
        assert one.divergence is None, f"{one.code}: {one.divergence}"
    rebuilt = at.engine.rebuild(_quiet)
    assert not any((rebuilt.rows, rebuilt.tokens, rebuilt.without_tokens, rebuilt.deadlines)), (
        f"rebuilt: {rebuilt}"
    )


def _quiet(_done: int, _total: int) -> None:
    pass
