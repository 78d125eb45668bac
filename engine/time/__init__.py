"""Legal time: working calendars, limits, deadline profiles, due instants and plans.

Pure: no database, no clock of its own, no environment. Instants are aware datetimes, answers are
in UTC, days are days in Vietnam (docs/decisions/0003-legal-days.md).

The names of ``engine.time.exported_names`` are public here; they are loaded when the first is
asked for.
"""

from typing import TYPE_CHECKING

from engine.model.lazy_import import public_names

if TYPE_CHECKING:
    from engine.time.exported_names import *  # noqa: F403
else:
    __getattr__ = public_names(__name__, "engine.time.exported_names")
