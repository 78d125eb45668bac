"""Whether a customer has shown a one-time code lately."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from engine.errors import NotLoggedIn
from engine.model.actor import Actor
from engine.model.instant import CLOCK_SKEW
from engine.model.one_time_code import PROVED_FOR, CodePurpose
from engine.store.tables import one_time_codes

_USED = sa.select(one_time_codes.c.used_at).where(
    one_time_codes.c.subject == sa.bindparam("subject"),
    one_time_codes.c.purpose == CodePurpose.OWN_DATA,
    one_time_codes.c.id == sa.bindparam("proof"),
)


def require_proof(connection: sa.Connection, actor: Actor, now: datetime) -> None:
    """Looks whether the code that the customer came in with was shown for their case, some minutes
    ago at most.

    Raises:
        NotLoggedIn: it was not.
    """
    given = {"subject": actor.case, "proof": actor.token}
    used: datetime | None = connection.scalar(_USED, given)
    if used is None or not used - CLOCK_SKEW <= now < used + PROVED_FOR:
        raise NotLoggedIn(
            "proof_over",
            "The time for what is your own is over. Nothing was changed. Have a new code sent.",
        )
