"""What limits end with that were not kept: whether somebody is there to say why."""

from __future__ import annotations

from engine.model.breach import EndedBy
from engine.model.events import (
    CaseCancelled,
    CaseHandedOver,
    Event,
    FactsCorrected,
    IncidentRetried,
    MessageReceived,
    Payload,
    TaskCompleted,
    TimerFired,
)

_BEGINS: dict[type[Payload], EndedBy] = {
    TaskCompleted: EndedBy.STEP,
    FactsCorrected: EndedBy.CORRECTION,
    MessageReceived: EndedBy.MESSAGE,
    TimerFired: EndedBy.TIMER,
    CaseCancelled: EndedBy.CANCELLATION,
    IncidentRetried: EndedBy.RETRY,
}
"""Events that a case goes on from, to where limits end."""


def ended_with(event: Event, before: EndedBy) -> EndedBy:
    """What a limit ends with that ends at this event, or behind it in the same command; ``before``
    is the same of the events before it. Who completes the step that hands a case over is asked as
    for any other step."""
    if isinstance(event.payload, CaseHandedOver):
        return before if before is EndedBy.STEP else EndedBy.HAND_OVER
    return _BEGINS.get(type(event.payload), before)
