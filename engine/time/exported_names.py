"""The public names of legal time; ``from engine.time import ...`` gives them."""

from engine.model.instant import VIETNAM
from engine.time.adjustment import (
    Adjustment,
    Extension,
    Pause,
    adjusted_due,
    merge_pauses,
    require_same_unit,
    resumed_due,
)
from engine.time.breach_support import kept_until
from engine.time.budget import Budget, BudgetStep, CaseClock, Needs, OpenPlace, Outlook, make_budget
from engine.time.calendar import OfficeHours, OverlayDay, WorkingCalendar
from engine.time.calendar_source import calendar_from, read_calendar
from engine.time.calendar_version import (
    CalendarVersion,
    CalendarVersions,
    Life,
    newest_calendars,
    version_that_counts,
)
from engine.time.counting import (
    due_of_place,
    rule_of_case,
    rule_of_ledger,
    version_of_place,
    version_of_window,
)
from engine.time.decided import Decided
from engine.time.due_instant import due, latest_start, shift
from engine.time.errors import (
    CalendarError,
    InstantError,
    LegalTimeError,
    LimitError,
    PlanError,
    ProfileError,
)
from engine.time.escalation import (
    TICK,
    Alarm,
    AlarmKind,
    Level,
    RunningLimit,
    Stage,
    next_alarm,
    passed_alarms,
)
from engine.time.exclusions import Held, left_out, left_out_since, read_adjustments
from engine.time.label import Label
from engine.time.last_day import (
    WholeLimit,
    adjustments_of,
    end_of_case,
    last_instant,
    roll_past_pauses,
    whole_due,
    whole_rests,
)
from engine.time.law import Law, Laws
from engine.time.ledger import (
    AgreedExtension,
    Ledger,
    Segment,
    Stretch,
    StretchKind,
    Totals,
    check_order,
)
from engine.time.ledger_source import StepFacts, read_ledger
from engine.time.limit import MOST_DAYS, Limit, LimitUnit, parse_limit
from engine.time.moving import Move, moves_of
from engine.time.planned_windows import PlannedWindow
from engine.time.planning import Plan, PlannedStep, plan
from engine.time.profile import Profile, Total
from engine.time.profile_source import profile_from, read_profile
from engine.time.rule import Rule, StepLimit, Variant
from engine.time.whole import WholeRule, total_limit, whole_rule
from engine.time.window import (
    Point,
    PointKind,
    Window,
    is_window,
    last_instant_of_place,
    last_instant_of_window,
    read_point,
    require_whole_days,
    window_due,
)
from engine.time.window_ledger import WindowStretch, read_windows
from engine.time.working_time import (
    after_working_time,
    first_office_instant,
    in_office_hours,
    last_office_instant,
    working_time_between,
)
from engine.time.zone import close_of_day, end_of_day, local_day

__all__ = [
    "MOST_DAYS",
    "TICK",
    "VIETNAM",
    "Adjustment",
    "AgreedExtension",
    "Alarm",
    "AlarmKind",
    "Budget",
    "BudgetStep",
    "CalendarError",
    "CalendarVersion",
    "CalendarVersions",
    "CaseClock",
    "Decided",
    "Extension",
    "Held",
    "InstantError",
    "Label",
    "Law",
    "Laws",
    "Ledger",
    "LegalTimeError",
    "Level",
    "Life",
    "Limit",
    "LimitError",
    "LimitUnit",
    "Move",
    "Needs",
    "OfficeHours",
    "OpenPlace",
    "Outlook",
    "OverlayDay",
    "Pause",
    "Plan",
    "PlanError",
    "PlannedStep",
    "PlannedWindow",
    "Point",
    "PointKind",
    "Profile",
    "ProfileError",
    "Rule",
    "RunningLimit",
    "Segment",
    "Stage",
    "StepFacts",
    "StepLimit",
    "Stretch",
    "StretchKind",
    "Total",
    "Totals",
    "Variant",
    "WholeLimit",
    "WholeRule",
    "Window",
    "WindowStretch",
    "WorkingCalendar",
    "adjusted_due",
    "adjustments_of",
    "after_working_time",
    "calendar_from",
    "check_order",
    "close_of_day",
    "due",
    "due_of_place",
    "end_of_case",
    "end_of_day",
    "first_office_instant",
    "in_office_hours",
    "is_window",
    "kept_until",
    "last_instant",
    "last_instant_of_place",
    "last_instant_of_window",
    "last_office_instant",
    "latest_start",
    "left_out",
    "left_out_since",
    "local_day",
    "make_budget",
    "merge_pauses",
    "moves_of",
    "newest_calendars",
    "next_alarm",
    "parse_limit",
    "passed_alarms",
    "plan",
    "profile_from",
    "read_adjustments",
    "read_calendar",
    "read_ledger",
    "read_point",
    "read_profile",
    "read_windows",
    "require_same_unit",
    "require_whole_days",
    "resumed_due",
    "roll_past_pauses",
    "rule_of_case",
    "rule_of_ledger",
    "shift",
    "total_limit",
    "version_of_place",
    "version_of_window",
    "version_that_counts",
    "whole_due",
    "whole_rests",
    "whole_rule",
    "window_due",
    "working_time_between",
]
