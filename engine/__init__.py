"""Motcua's engine. The names of ``engine.front_door`` are public here; nothing else is.

They are loaded when the first of them is asked for: every module of the engine is imported through
this package, and most commands need little of it (docs/decisions/0017).
"""

from typing import TYPE_CHECKING

from engine.model.lazy import public_names

if TYPE_CHECKING:
    from engine.front_door import *  # noqa: F403
else:
    __getattr__ = public_names(__name__, "engine.front_door")
