"""What a walk asks on its way: how long an element takes, and which way leads on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.feel import FeelError, FeelNameError, FeelTypeError, parse
from engine.model import process as bpmn
from engine.time.calendar import WorkingCalendar
from engine.time.due_instant import due
from engine.time.errors import PlanError
from engine.time.nominal_path import Choice
from engine.time.profile import Profile
from engine.time.rule import StepLimit
from engine.time.zone import local_day


@dataclass(frozen=True, slots=True)
class PathRules:
    """``forgets``: what a step said in an earlier round decides nothing once the path has passed
    it again."""

    profile: Profile
    calendars: Mapping[str, WorkingCalendar]
    variables: Mapping[str, object]
    forgets: bool = False

    def finish(self, node: bpmn.Node, at: datetime) -> datetime:
        """When an element reached at ``at`` is left, if it takes all of its limit."""
        given = self.limit(node)
        return due(at, given.limit, self.calendar(given)) if given else at

    def limit(self, node: bpmn.Node) -> StepLimit | None:
        """How long the element may take.

        Raises:
            ProfileError: the profile has no such key, or needs a variable that is not there.
        """
        key = deadline_of(node)
        return None if key is None else self.profile.limit(key, self.variables)

    def calendar(self, given: StepLimit) -> WorkingCalendar:
        """The working calendar that a step's limit is counted on.

        Raises:
            PlanError: there is no calendar of that id.
        """
        calendar = self.calendars.get(given.calendar)
        if calendar is None:
            raise PlanError(
                f"The profile {self.profile.id} counts on the calendar {given.calendar!r}, which "
                "is not there. Add the calendar or correct the profile."
            )
        return calendar

    def decide(self, choice: Choice) -> bpmn.Flow:
        """The first flow whose condition is known to be true, else the default."""
        for flow in choice.flows:
            if flow.condition is not None and self._holds(flow, flow.condition, choice):
                return flow
        for flow in choice.flows:
            if flow.id == choice.gateway.default:
                return flow
        raise PlanError(
            f"No condition at {choice.gateway.id} is known to be true and it has no default flow. "
            "Mark the flow of the nominal path as the default one."
        )

    def _holds(self, flow: bpmn.Flow, condition: str, choice: Choice) -> bool:
        said = dict(self.variables)
        if self.forgets:
            said |= dict.fromkeys(choice.passed & said.keys())
        try:
            return parse(condition).test(said, today=local_day(choice.at))
        except (FeelNameError, FeelTypeError):
            # Not decided yet: what it speaks of has not happened, or leads through null.
            return False
        except FeelError as problem:
            raise PlanError(f"The condition of the flow {flow.id} fails: {problem}") from problem


def deadline_of(node: bpmn.Node) -> str | None:
    """The key of the limit that the path waits for at this element."""
    if isinstance(node, bpmn.UserTask):
        return node.deadline
    if isinstance(node, bpmn.CatchEvent) and isinstance(node.trigger, bpmn.Timer):
        return node.trigger.deadline
    return None
