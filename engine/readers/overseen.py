"""Which units somebody looks at from above."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import NotAllowed, NotFound
from engine.model.actor import Actor


def overseen_units(actor: Actor, unit: str | None) -> Collection[str]:
    """The units that the actor looks at from above, or the one of them that is asked for.

    Raises:
        NotAllowed: the actor neither leads nor audits.
        NotFound: not that unit.
    """
    overseen = actor.overseen()
    if not overseen:
        raise NotAllowed(
            "not_overseeing", "Only leaders and auditors see this, each of their own units."
        )
    if unit is None:
        return overseen
    if unit not in overseen:
        raise NotFound("unit_not_overseen", "You do not look after a unit '{unit}'.", unit=unit)
    return {unit}
