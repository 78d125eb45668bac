"""Whether a case may pass a milestone now. Lint refuses diagrams that let it come to one wrongly
(``lint.milestones``); versions that were published before it did are held to the same rules here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.model.process import Milestone, Process, ThrowEvent, UserTask

START, STOP = Milestone.DOSSIER_VALID, Milestone.ENERGIZED

TWICE = "milestone_twice"
EARLY = "milestone_early"
OPEN_WORK = "milestone_with_open_work"


@dataclass(frozen=True, slots=True)
class MilestoneRefusal:
    """Why an automatic step is not taken, and what to do."""

    code: str
    reason: str


def is_stop(event: object) -> bool:
    """Whether the clock of the case stops at this element."""
    return isinstance(event, ThrowEvent) and event.milestone is STOP


def has_start(process: Process) -> bool:
    """Whether the clock of a case can start in this process."""
    nodes = process.elements.values()
    return any(isinstance(node, ThrowEvent) and node.milestone is START for node in nodes)


@dataclass(slots=True)
class Milestones:
    """``passed`` are those that the case has passed, ``counts`` says whether the time of a step
    counts toward its limit. ``ordered``: the process starts the clock that it stops."""

    passed: set[Milestone]
    ordered: bool
    counts: Callable[[UserTask], bool]

    def refusal(self, milestone: Milestone, opened: Iterable[UserTask]) -> MilestoneRefusal | None:
        """Why the case may not pass the milestone while these steps are open; None if it may."""
        if milestone in self.passed:
            return MilestoneRefusal(
                TWICE,
                f"The case has passed the milestone '{milestone}' before; that instant stays. Have "
                "it tried again with a reason: the case then goes on without passing it once more.",
            )
        if milestone is not STOP:
            return None
        if self.ordered and START not in self.passed:
            return MilestoneRefusal(
                EARLY,
                f"The case has not passed the milestone '{START}' yet, so '{STOP}' cannot be "
                f"recorded. Have it tried again when the case has passed '{START}'; if it never "
                "comes there, cancel the case and take it in anew.",
            )
        names = sorted(step.id for step in opened if self.counts(step))
        if names:
            return MilestoneRefusal(
                OPEN_WORK,
                f"Steps whose time counts are still open: {', '.join(names)}. Complete them, then "
                "have it tried again.",
            )
        return None
