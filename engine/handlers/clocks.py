"""The limit over a whole case and its living budget, kept up with what happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.errors import Conflict
from engine.handlers.context import CommandContext
from engine.handlers.doubts import doubt_breaches
from engine.handlers.endings import ended_with
from engine.handlers.lateness import end_limit, require_use_of_cause
from engine.handlers.recipients import next_office_hour, people_at
from engine.handlers.verdicts import renew_verdict
from engine.handlers.windows import keep_windows
from engine.model import events
from engine.model.breach import EndedBy
from engine.model.case import Case
from engine.model.code import is_code
from engine.model.forecast import Forecast, Latest
from engine.model.place import WHOLE, Place
from engine.model.process import Milestone
from engine.model.states import CaseState
from engine.store import streams
from engine.store.tables import cases, tasks
from engine.time import (
    Budget,
    CaseClock,
    LegalTimeError,
    Level,
    Limit,
    OpenPlace,
    Outlook,
    adjustments_of,
    end_of_case,
    make_budget,
    whole_rests,
)


def keep_clocks(context: CommandContext) -> None:
    """Brings the clocks of every case up to what this command has recorded of it."""
    for code in dict.fromkeys(e.stream for e in context.tx.events if is_code(e.stream)):
        kinds = _kinds(context, code)
        if not kinds <= _WITHOUT_EFFECT:
            keep_windows(context, code, _reason(kinds))
            _keep_last_day(context, code, kinds)
        if kinds & {events.MilestoneReached, events.CaseCompleted, events.CaseCancelled}:
            close_whole(context, code)
        if not kinds <= _WITHOUT_EFFECT:
            if _kinds(context, code) & _UNSAY:
                doubt_breaches(context, code)
            keep_forecast(context, code)
    require_use_of_cause(context)


def _kinds(context: CommandContext, code: str) -> set[type]:
    """Of what this command has recorded of the case by now."""
    return {type(e.payload) for e in context.tx.events if e.stream == code}


_WITHOUT_EFFECT = {
    events.BreachDoubted,
    events.TaskClaimed,
    events.TaskReleased,
    events.TaskAssigned,
    events.TaskMoved,
    events.TransferOffered,
    events.TransferReturned,
    events.TransferAccepted,
    events.TransferDecided,
    events.ReminderGiven,
    events.BreachTold,
    events.BreachRepeated,
    events.CustomerUnreached,
    events.DeadlineMoved,
}
"""Who holds a case or a step, and what is said of it, changes nothing of its dates. Where new
calendars alone have moved them, the plan is made anew afterwards."""

_UNSAY = {events.FactsCorrected, events.IncidentRetried, events.DeadlineMoved}
"""After which a limit can turn out to have been kept whose breach is recorded: it is corrected what
it was counted by, or a later fact or law lets it end otherwise."""


_TELLS_FACTS = {
    events.TaskCompleted,
    events.MessageReceived,
    events.FactsCorrected,
    events.IncidentRetried,
    events.CaseHandedOver,
}
"""After which the limit over the case can be another one: it depends on facts, and on the law of
the process that the case is in."""


def _keep_last_day(context: CommandContext, code: str, kinds: set[type]) -> None:
    """Where the limit has ended, it follows what was told wrongly, and so does the verdict. A
    milestone that was corrected has renewed that already."""
    before = context.before(code)
    ended = before is not None and (before.energized_at or before.closed_at)
    if before is None or not ended:
        keep_whole(context, code, _reason(kinds))
        return
    if events.BreachAnnulled in kinds:
        keep_whole(context, code, _reason(kinds))
    elif kinds & _TELLS_FACTS and _limit(context, before) != _limit(context, context.case(code)):
        moved = keep_whole(context, code, "facts")
        if moved and events.MilestoneCorrected not in kinds:
            renew_verdict(context, context.case(code), demands=False)


def _limit(context: CommandContext, case: Case) -> tuple[Limit, str | None] | None:
    """The days that the whole case may take, and the calendar that they run on by id; None where
    there is no limit, or nobody knows it."""
    try:
        found = context.newest_whole(case)
    except LegalTimeError:
        return None
    return None if found is None else (found.limit, found.calendar)


def close_whole(context: CommandContext, code: str) -> None:
    """Power has come, or the case has ended without: closes the breach of the whole limit, if that
    was late."""
    case = context.before(code)
    whole = None if case is None else case.places.get(WHOLE)
    if case is None or whole is None:
        return
    whole = replace(whole, due_at=context.case(code).due_at)
    ending = EndedBy.OTHER
    for event in [one for one in context.tx.events if one.stream == code]:
        ending = ended_with(event, ending)
        match event.payload:
            case events.MilestoneReached(Milestone.ENERGIZED, _, at):
                end_limit(context, case, whole, at, ending)
                return
            case events.CaseCompleted() | events.CaseCancelled():
                end_limit(context, case, whole, event.at, ending)
                return


def _reason(kinds: set[type]) -> str:
    if events.CaseResumed in kinds:
        return "suspension"
    return "exclusion" if kinds & {events.TaskCompleted, events.TaskCancelled} else "facts"


def keep_whole(context: CommandContext, code: str, reason: str) -> bool:
    """Records where the end of the whole limit is now, if something has moved it; returns whether
    it has. While time is left out it moves all the time: then it is recorded when that is over."""
    case = context.case(code)
    if case.dossier_valid_at is None or case.due_at is None or whole_rests(case):
        return False
    due_at = end_of_whole(context, case, case.dossier_valid_at)
    if due_at is None or due_at == case.due_at:
        return False
    context.record(code, events.DeadlineMoved(0, case.definition, due_at, case.due_at, reason))
    return True


def end_of_whole(context: CommandContext, case: Case, starts: datetime) -> datetime | None:
    """The end of the limit over the whole case that begins at that instant; None without one.

    Raises:
        Conflict: the limit depends on something that the case does not know yet.
    """
    try:
        found = context.whole(case, starts)
        return None if found is None else end_of_case(case, found.whole, context.now, starts)
    except LegalTimeError as error:
        raise Conflict(
            "limit_undecided", "The limit of the case is not known: {why}", why=str(error)
        ) from error


def keep_forecast(context: CommandContext, code: str, *, tells: bool = False) -> None:
    """Makes the plan of the rest of the case anew, and records its outlook, if that is another one
    than before; and once more (``tells``), if it got worse when nobody was there to be told."""
    case = context.case(code)
    if case.state is not CaseState.ACTIVE or case.dossier_valid_at is None:
        return
    if case.energized_at is not None and case.outlook is None:
        return
    budget = None if _runs_no_more(case) else budget_of(context, case)
    ends_at = None if budget is None else budget.ends_at
    outlook = None if budget is None else budget.outlook
    path = budget.path if budget is not None and outlook is not Outlook.ON_TIME else None
    forecast = _latest(case.places, budget)
    context.rows.update(
        cases, code, ends_at=ends_at, forecast=forecast, path=" ".join(path or ()) or None
    )
    for place in case.places.values():
        latest = forecast.get(place.key)
        if place.is_step and latest != case.forecast.get(place.key):
            latest_at = None if latest is None else latest.at
            context.rows.update(tasks, code, place.number, latest_at=latest_at)
    worse = _is_worse(case.outlook, outlook)
    if outlook == case.outlook:
        if not (tells and has_untold(context, case)):
            return
        worse = True
    to = _people_now(context, case) if worse else None
    context.record(code, events.OutlookChanged(outlook, ends_at, path, to))


def _people_now(context: CommandContext, case: Case) -> tuple[str, ...]:
    """Outside office hours nobody: they are told at the next opening."""
    if next_office_hour(context) > context.now:
        return ()
    return people_at(context, case, _TOLD)


def has_untold(context: CommandContext, case: Case) -> bool:
    """Whether the projection has got worse when nobody was there, and nobody was told since."""
    if case.outlook not in {Outlook.TIGHT, Outlook.LATE}:
        return False
    recorded = [e for e in context.tx.events if e.stream == case.code and _is_outlook(e)]
    newest = recorded[-1] if recorded else None
    if newest is None:
        newest = streams.newest_of(context.tx.connection, case.code, events.OutlookChanged.__name__)
    return newest is not None and is_untold(newest)


def _is_outlook(event: events.Event) -> bool:
    return isinstance(event.payload, events.OutlookChanged)


def is_untold(event: events.Event) -> bool:
    """Whether it says that the projection got worse, and tells nobody."""
    return isinstance(event.payload, events.OutlookChanged) and event.payload.to == ()


def _runs_no_more(case: Case) -> bool:
    """Whether there is no limit any more that the rest could be planned for."""
    whole = case.places.get(WHOLE)
    return case.energized_at is not None or (whole is not None and whole.annulled)


_TOLD = (Level.MANAGEMENT,)
_ORDER = (None, Outlook.ON_TIME, Outlook.TIGHT, Outlook.LATE)


def _is_worse(before: str | None, now: Outlook | None) -> bool:
    """Whether somebody has to be told: tight or late, and better before."""
    return now in {Outlook.TIGHT, Outlook.LATE} and _ORDER.index(now) > _ORDER.index(
        None if before is None else Outlook(before)
    )


def budget_of(context: CommandContext, case: Case) -> Budget | None:
    """The budget of a running case now; None where no path from here can be planned."""
    profile = context.profile(case)
    if profile is None or case.dossier_valid_at is None:
        return None
    try:
        found = context.whole(case)
        if found is None:
            return None
        clock = CaseClock(
            case.dossier_valid_at,
            found.whole,
            found.warn_before,
            tuple(adjustments_of(case, context.now)),
        )
        return make_budget(
            context.definition(case).process,
            profile,
            context.working_calendars(),
            open_places(context, case),
            clock,
            context.now,
            context.variables(case),
        )
    except (LegalTimeError, Conflict):
        # What cannot be planned has no projection; the reader says why.
        return None


def open_places(context: CommandContext, case: Case) -> list[OpenPlace]:
    """Where the tokens of the case stand, with what is known of their limits."""
    places = {(place.number, place.element): place for place in case.places.values()}
    return [
        _open_place(places.get((number, element)), element, via, context.now)
        for number, element, via in context.run(case.code).positions()
    ]


def _open_place(place: Place | None, element: str, via: str | None, now: datetime) -> OpenPlace:
    if place is None:
        return OpenPlace(element, now, None, via)
    return OpenPlace(element, place.since, place.due_at, via)


def _latest(places: Mapping[str, Place], budget: Budget | None) -> Forecast:
    """The latest finish of each open step, where there is one."""
    found: dict[str, Latest] = {}
    for key, place in places.items():
        step = None if budget is None or not place.is_step else budget.step(place.element)
        if step is None or step.latest is None:
            continue
        needs = step.needs
        if needs is None:
            found[key] = Latest(step.latest)
        else:
            found[key] = Latest(
                step.latest,
                needs.next,
                f"{needs.working_days:f}",
                f"{needs.calendar_days:f}",
            )
    return found
