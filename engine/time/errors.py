"""What legal time refuses. Each message is a sentence with a remedy."""

from __future__ import annotations

from engine.model.sentence import Said


class LegalTimeError(ValueError):
    """Anything about limits, calendars, profiles or plans that cannot be used as given."""

    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


class InstantError(LegalTimeError):
    """An instant without a time zone, out of range, or before the one it must follow."""


class LimitError(LegalTimeError):
    """A limit that is not written as ``10wd``, ``0.5wd`` or ``15cd``."""


class CalendarError(LegalTimeError):
    """A working calendar that cannot be read, or a day it does not cover."""


class ProfileError(LegalTimeError):
    """A deadline profile that cannot be read, or a limit it cannot give."""


class PlanError(LegalTimeError):
    """A process whose nominal path cannot be walked to its end."""
