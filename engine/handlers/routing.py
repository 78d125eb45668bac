"""Who carries a request out: the unit that serves its place, wherever it was taken in."""

from __future__ import annotations

from engine.errors import FieldError, Invalid, unfit_answer
from engine.forms import Answer, Form
from engine.forms.form import EXECUTING_UNIT
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import require_desk
from engine.model.case import ROUTING_SINCE, Case
from engine.model.events import CaseStarted, rules_of
from engine.model.transfer import MOVED, TransferOutcome
from engine.places import ChoosePart, CommunePart, NoRoute, Routed, Unserved, route
from engine.projections.staff import is_unit
from engine.projections.transfers import transfers_in
from engine.store import streams

PLACE, PART = "site_commune", "site_part"
"""The facts by which a place is found: the code of its commune, and the part of a divided one."""


def unit_serving(context: CommandContext, case: Case, form: Form, answer: Answer) -> str | None:
    """The unit that serves the place that the answer tells of, where it is the first to tell one
    and does not name a unit itself. None where nobody is known to serve it: the case stays where
    it was taken in.

    Raises:
        Invalid: the commune is divided, and the answer does not say in which part the place lies;
            or the unit that it names has no desk, or may be given the case by a transfer alone.
    """
    if answer.executing_unit is not None:
        _require_named(context, case, form, answer.executing_unit)
        return answer.executing_unit
    commune, lists = answer.facts.get(PLACE), context.place_lists()
    territory = context.definitions.territory(context.tx.connection, context.published)
    if not isinstance(commune, str) or PLACE in case.facts or lists is None or territory is None:
        return None
    if _started_by(context, case) < ROUTING_SINCE:
        return None
    part = str(answer.facts.get(PART) or "")
    match route(commune, context.today, lists.gazetteer, territory, part):
        case Routed(unit):
            return unit
        case ChoosePart(parts):
            _ask_back(form, parts)
        case NoRoute(Unserved.NO_SUCH_PART):
            service = territory.service(commune, context.today)
            _ask_back(form, () if service is None else service.parts)
    return None


def require_unit(context: CommandContext, code: str) -> None:
    """Looks whether there is a unit with that code.

    Raises:
        Invalid: there is none.
    """
    if not is_unit(context.tx.connection, code):
        raise Invalid(
            "unit_unknown", "There is no unit '{unit}'. Choose one of the list.", unit=code
        )


def _require_named(context: CommandContext, case: Case, form: Form, unit: str) -> None:
    """What units have settled between themselves, or a leader above them, no form undoes: it also
    shows what was told in an earlier round."""
    if unit == case.executing_unit or _started_by(context, case) < ROUTING_SINCE:
        return
    settled = [one.outcome for one in transfers_in(context.rows, case.code)]
    if any(one in {*MOVED, TransferOutcome.RETURNED} for one in settled):
        (field, *_) = (one.name for one in form.fields if one.sets == EXECUTING_UNIT)
        raise unfit_answer(
            FieldError(
                field,
                "unit_by_transfer",
                "Units have given this case on already. Leave this empty, and transfer the case "
                "where another unit is to carry it out.",
            )
        )
    require_desk(context, unit)


def _ask_back(form: Form, parts: tuple[CommunePart, ...]) -> None:
    """Nothing is guessed; a form of before, which asks for no part, leaves the case where it is."""
    if PART not in form.written:
        return
    raise unfit_answer(part_missing(parts))


def part_missing(parts: tuple[CommunePart, ...]) -> FieldError:
    """The answer does not say in which part of a divided commune the place lies."""
    return FieldError(
        PART,
        "part_missing",
        "Several units serve this commune. Choose the part: {parts}.",
        {"parts": ", ".join(one.name for one in parts)},
    )


def _started_by(context: CommandContext, case: Case) -> int:
    """The number of the rules that the case was started under."""
    if context.before(case.code) is None:
        (first, *_) = (one for one in context.tx.events if one.stream == case.code)
    else:
        (first,) = streams.read(context.tx.connection, case.code, limit=1)
    assert isinstance(first.payload, CaseStarted), "a case begins with its start"
    return rules_of(first.payload)
