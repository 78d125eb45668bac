"""Facts about a case that were told wrongly."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Conflict, FieldError, Invalid, NotAllowed
from engine.handlers.work import Work, reason_of, require_active, require_version
from engine.model.access import steers_as
from engine.model.case import Case
from engine.model.commands import CorrectFacts
from engine.model.events import FactsCorrected
from engine.model.media import files_of
from engine.readers.suppositions import unknown_fact


def correct_facts(work: Work, command: CorrectFacts) -> None:
    """What was decided on the old facts stands; what comes sees the new ones."""
    case = work.take_case(command.case)
    capacity = steers_as(work.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_corrector",
            "Only the leader of unit {unit} or the desk of the case may correct facts.",
            unit=case.executing_unit,
        )
    work.act_as(capacity)
    require_version(work, case, command.expected_version)
    require_active(case)
    reason = reason_of(command.reason)
    facts = checked_facts(work, case, command.facts)
    changed = {name: value for name, value in facts.items() if case.facts.get(name) != value}
    if not changed:
        raise Conflict("nothing_corrected", "The case says exactly this already.")
    work.record(case.code, FactsCorrected(reason, changed))


def checked_facts(work: Work, case: Case, given: Mapping[str, object]) -> dict[str, object]:
    """
    Raises:
        Invalid: a fact that no form asks about the case, a value that it cannot have, or a file
            that it may not refer to.
    """
    forms = work.definition(case).forms.values()
    facts: dict[str, object] = {}
    errors: list[FieldError] = []
    for name, value in given.items():
        asked = [form for form in forms if name in form.case_fields()]
        if asked:
            facts[name], wrong = asked[0].check_fact(name, value)
            errors += wrong
        else:
            errors.append(unknown_fact(name, work.definition(case).facts))
    if errors:
        raise Invalid("facts_invalid", "The corrected facts are not right.", fields=errors)
    work.require_files(case.code, frozenset(name for name, _ in files_of(facts)))
    return facts
