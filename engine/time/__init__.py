"""Legal time: working calendars, limits, deadline profiles, due instants and plans.

Pure: no database, no clock of its own, no environment. Instants are aware datetimes, answers are
in UTC, days are days in Vietnam (docs/decisions/0003-legal-days.md).
"""

from engine.time.calendar import OfficeHours, OverlayDay, WorkingCalendar
from engine.time.calendar_source import calendar_from, read_calendar
from engine.time.due import due, latest_start, shift, soonest_due
from engine.time.errors import (
    CalendarError,
    InstantError,
    LegalTimeError,
    LimitError,
    PlanError,
    ProfileError,
)
from engine.time.label import Label
from engine.time.limit import Limit, Unit, parse_limit
from engine.time.plan import Plan, PlannedStep, plan
from engine.time.profile import Profile, Rule, StepLimit, Total, Variant
from engine.time.profile_source import profile_from, read_profile
from engine.time.working_time import last_office_instant, working_time_between
from engine.time.zone import VIETNAM, close_of_day, local_day

__all__ = [
    "VIETNAM",
    "CalendarError",
    "InstantError",
    "Label",
    "LegalTimeError",
    "Limit",
    "LimitError",
    "OfficeHours",
    "OverlayDay",
    "Plan",
    "PlanError",
    "PlannedStep",
    "Profile",
    "ProfileError",
    "Rule",
    "StepLimit",
    "Total",
    "Unit",
    "Variant",
    "WorkingCalendar",
    "calendar_from",
    "close_of_day",
    "due",
    "last_office_instant",
    "latest_start",
    "local_day",
    "parse_limit",
    "plan",
    "profile_from",
    "read_calendar",
    "read_profile",
    "shift",
    "soonest_due",
    "working_time_between",
]
