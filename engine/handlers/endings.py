"""What limits end with that were not kept: whether somebody is there to say why."""

from __future__ import annotations

from engine.model import events
from engine.model.breach import EndedBy

_BEGINS: dict[type[events.Payload], EndedBy] = {
    events.TaskCompleted: EndedBy.STEP,
    events.FactsCorrected: EndedBy.CORRECTION,
    events.MessageReceived: EndedBy.MESSAGE,
    events.TimerFired: EndedBy.TIMER,
    events.CaseCancelled: EndedBy.CANCELLATION,
    events.IncidentRetried: EndedBy.RETRY,
}
"""Events that a case goes on from, to where limits end."""


def ended_with(event: events.Event, before: EndedBy) -> EndedBy:
    """What a limit ends with that ends at this event, or behind it in the same command; ``before``
    is the same of the events before it. Who completes the step that hands a case over is asked as
    for any other step."""
    if isinstance(event.payload, events.CaseHandedOver):
        return before if before is EndedBy.STEP else EndedBy.HAND_OVER
    return _BEGINS.get(type(event.payload), before)
