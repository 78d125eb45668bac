"""Facts about a case that were told wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from engine.bpmn.told import FieldPath
from engine.errors import Conflict, FieldError, Invalid, NotAllowed
from engine.forms import Form
from engine.forms.site_fields import place_facts
from engine.handlers.case_keys import revoke_keys
from engine.handlers.context import CommandContext
from engine.handlers.milestones import correct_milestones, told_span
from engine.handlers.preconditions import reason_of, require_active, require_version
from engine.handlers.told import read_told
from engine.model.authorization import steers_as
from engine.model.case import Case
from engine.model.case_key import KeyKind
from engine.model.commands import CorrectFacts
from engine.model.corrected import split_facts
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.events import FactsCorrected
from engine.model.instant import to_instant
from engine.model.media import files_of
from engine.model.states import CaseState
from engine.publishing.definition import engine_facts
from engine.readers.suppositions import unknown_fact
from engine.time import local_day

_CLOSED = frozenset({CaseState.COMPLETED, CaseState.CANCELLED})


def correct_facts(context: CommandContext, command: CorrectFacts) -> None:
    """What was decided on the old facts stands; what comes sees the new ones. Milestones that are
    counted from an instant follow it; that can be put right when the case is over, too."""
    case = context.take_case(command.case)
    capacity = steers_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_corrector",
            "Only the leader of unit {unit} or the desk of the case may correct facts.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)
    require_version(context, case, command.expected_version)
    given = {_full_name(context, case, name): value for name, value in command.facts.items()}
    if case.state not in _CLOSED:
        require_active(case)
    elif not _all_told(context, case, given):
        raise _stays(case)
    reason = reason_of(command.reason)
    facts = checked_facts(context, case, given)
    changed = {n: value for n, value in facts.items() if not _is_said(context, case, n, value)}
    if not changed:
        raise Conflict("nothing_corrected", "The case says exactly this already.")
    context.give_cause(command.late_cause, command.late_remark)
    context.record(case.code, FactsCorrected(reason, changed))
    keep_searched(context, case, changed)
    if not changed.keys().isdisjoint(ADDRESS_FACTS.values()):
        revoke_keys(context, case.code, KeyKind.MESSAGE)  # whoever had them sent to the old address
    correct_milestones(context, case.code, [_path(name) for name in changed])


def _stays(case: Case) -> Conflict:
    return Conflict(
        "case_closed",
        "The case {case} is closed since {at}. Only instants that its milestones are counted from "
        "can be corrected still: what was decided on other facts is done. Add a comment; if a "
        "breach was recorded by mistake, ask for its annulment.",
        case=case.code,
        at=case.closed_at,
    )


def checked_facts(
    context: CommandContext, case: Case, given: Mapping[str, object]
) -> dict[str, object]:
    """The facts as they are recorded, checked by the forms that ask them.

    Raises:
        Invalid: a fact that no form asks about the case, a value that it cannot have, or not
            beside others by the rules of a form that asked for it, an instant at which it cannot
            have happened, or a file that it may not refer to.
    """
    facts: dict[str, object] = {}
    placed, errors = _placed(context, case, given)
    for name, value in placed.items() if not errors else ():
        facts[name], wrong = _checked(context, case, name, value)
        errors += wrong
    if not errors:
        errors = list(_outside(context, case, facts))
    if not errors:
        errors = list(_against_rules(context, case, facts).values())
    if errors:
        raise Invalid("facts_invalid", "The corrected facts are not right.", fields=errors)
    context.require_files(case.code, frozenset(name for name, _ in files_of(facts)))
    return facts


def _placed(
    context: CommandContext, case: Case, given: Mapping[str, object]
) -> tuple[dict[str, object], list[FieldError]]:
    """The facts with places read into their codes, and with what follows from another commune."""
    for form in context.definition(case).forms.values():
        lists = context.place_lists() if form.asks_place else None
        read, errors = place_facts(form.written, case.facts, given, context.today, lists)
        if read:
            return {**given, **read}, errors
    return dict(given), []


def _checked(
    context: CommandContext, case: Case, name: str, value: object
) -> tuple[object, list[FieldError]]:
    definition = context.definition(case)
    step, dot, field = name.partition(".")
    if dot:
        form = definition.form_of(step) if _is_told(context, case, name) else None
        asked = [form] if form is not None and step in case.steps else []
    else:
        asked = [form for form in definition.forms.values() if name in form.case_fields()]
        field = name
    if not asked:
        told = [path for path in definition.told if path[0] in case.steps]
        known = [*definition.facts, *(".".join(path) for path in sorted(told))]
        return value, [unknown_fact(name, known)]
    found, errors = asked[0].check_fact(field, value)
    if dot:
        errors = [FieldError(name, one.code, one.message, one.params) for one in errors]
    return found, errors


def _outside(
    context: CommandContext, case: Case, facts: Mapping[str, object]
) -> Iterable[FieldError]:
    """The instants among the facts at which it cannot have happened."""
    if context.told_as_recorded:
        return
    for name, value in facts.items():
        told = read_told(value) if _is_told(context, case, name) else None
        if told is not None:
            span = told_span(context, case, _path(name))
            if not span.holds(told):
                yield span.error(name, told)


def _against_rules(
    context: CommandContext, case: Case, facts: Mapping[str, object]
) -> dict[str, FieldError]:
    """By field, the rules that the answers of the case would break with these facts. A rule that
    speaks of none of them stays out of it: whatever it says, the correction did not bring it."""
    found: dict[str, FieldError] = {}
    if context.told_as_recorded:
        return found
    about_case, results = split_facts(facts)
    known = {**case.facts, **about_case, **engine_facts(case, context.profile(case))}
    for step, answered in case.steps.items():
        form, told = _form_of(context, case, step), results.get(step, {})
        changed = {*told, *about_case.keys() & form.case_fields()} if form is not None else set()
        if form is None or not changed:
            continue
        everything = {**known, **answered, **told}
        values = {one.name: everything.get(one.name) for one in form.fields}
        for error in form.broken_rules(values, known, _answered_on(context, answered), changed):
            name = f"{step}.{error.field}" if error.field in told else error.field
            found.setdefault(name, replace(error, field=name))
    return found


def _form_of(context: CommandContext, case: Case, step: str) -> Form | None:
    """The form of a step of the process that the case is in."""
    definition = context.definition(case)
    return definition.form_of(step) if step in definition.process.elements else None


def _answered_on(context: CommandContext, answered: Mapping[str, object]) -> date:
    at = answered.get("completed_at")
    return local_day(to_instant(at)) if isinstance(at, str) else context.today


def _full_name(context: CommandContext, case: Case, name: str) -> str:
    """The name with its step, where only one step tells an instant under it and no form asks it
    about the case."""
    definition = context.definition(case)
    steps = [path for path in definition.told if len(path) > 1 and path[1] == name]
    return ".".join(steps[0]) if len(steps) == 1 and name not in definition.facts else name


def _all_told(context: CommandContext, case: Case, names: Iterable[str]) -> bool:
    return all(_is_told(context, case, name) for name in names)


def _is_told(context: CommandContext, case: Case, name: str) -> bool:
    return _path(name) in context.definition(case).told


def _path(name: str) -> FieldPath:
    return tuple(name.split("."))


def _is_said(context: CommandContext, case: Case, name: str, value: object) -> bool:
    """Whether the case says exactly this already."""
    step, dot, field = name.partition(".")
    stored = case.steps.get(step, {}).get(field) if dot else case.facts.get(name)
    encryption = context.tx.encryption
    if encryption is None:
        return stored == value
    return encryption.is_said(case.code, field if dot else name, stored, value)


def keep_searched(context: CommandContext, case: Case, facts: Mapping[str, object]) -> None:
    """Has the case be found by what was put right about it."""
    searched: dict[str, frozenset[str]] = {}
    for form in context.definition(case).forms.values():
        about = {name: facts[name] for name in form.case_fields() if name in facts}
        searched |= form.searched(about)
    context.tx.keep_searched(case.code, searched)
