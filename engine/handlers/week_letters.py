"""The letter of the week: who is sent it, and on which day."""

from __future__ import annotations

from engine.errors import NotAllowed
from engine.handlers.context import CommandContext
from engine.handlers.recipients import CALENDAR_OF_THE_TOLD
from engine.model.actor import SYSTEM
from engine.model.commands import TellWeek
from engine.model.events import WeekTold
from engine.model.week import monday_of, week_stream
from engine.projections.staff import leaders_by_mail
from engine.store import streams
from engine.time.zone import shown_day


def tell_week(context: CommandContext, _command: TellWeek) -> dict[str, object]:
    """Records whom the letter of this week goes to, unless that was done or today is no working
    day of the company; returns how many they are. The stream of a week holds this one event, so
    that of two workers one alone is heard.

    Raises:
        NotAllowed: it is not the worker who asks.
    """
    if context.actor is not SYSTEM:
        raise NotAllowed("week_of_worker", "The letter of the week is sent by the worker alone.")
    today = shown_day(context.now)
    calendar = context.working_calendars().get(CALENDAR_OF_THE_TOLD)
    is_off = calendar is not None and not calendar.is_working(today)
    told, _ = streams.head(context.tx.connection, week_stream(today))
    if is_off or told:
        return {"count": 0}
    to = leaders_by_mail(context.tx.connection)
    if to:
        context.record(week_stream(today), WeekTold(monday_of(today).isoformat(), tuple(to)))
    return {"count": len(to)}
