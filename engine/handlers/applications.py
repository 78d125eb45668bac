"""Requests that customers write online: kept while they are written, and handed in as cases."""

from __future__ import annotations

import json
from collections.abc import Mapping

from engine.adapters.passwords import hash_token, make_token
from engine.errors import Conflict, FieldError, Invalid
from engine.forms import Form
from engine.handlers.cases import start_case
from engine.handlers.contacts import keep_contact
from engine.handlers.context import CommandContext
from engine.handlers.routing import PART, PLACE, part_missing, unfit_field
from engine.model import commands
from engine.model.actor import acting_customer
from engine.model.application import make_application_id
from engine.model.media import files_of
from engine.model.personal import CUSTOMER, subjects_in
from engine.model.wording import MessageChannel
from engine.places import ChoosePart, Misplaced, NoRoute, Routed, route
from engine.readers.applications import require_opened
from engine.store.personal_data import Decryption
from engine.store.rows import Row
from engine.store.tables import applications, subject_keys

CHANNEL = "web"
PROVINCE = "site_province"


def begin_application(
    context: CommandContext, command: commands.BeginApplication
) -> Mapping[str, object]:
    """Answers the id of a new application, and the secret that opens it, which is kept nowhere.

    Raises:
        NotFound: no such procedure is published.
        Invalid: it begins with no form that a customer could fill in.
    """
    _asked(context, command.definition)
    secret, application = make_token(), make_application_id()
    context.rows.insert(
        applications,
        id=application,
        hash=hash_token(secret),
        definition=command.definition,
        language=command.language,
        answers=json.dumps({}),
        version=1,
        made_at=context.now,
        changed_at=context.now,
        case=None,
    )
    return {"application": application, "secret": secret}


def save_application(
    context: CommandContext, command: commands.SaveApplication
) -> Mapping[str, object]:
    """Keeps the answers as typed.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Conflict: it was handed in, or saved elsewhere since.
        Invalid: an answer cannot be kept at all; ``fields`` say which.
    """
    row = _take(context, command.application, command.secret)
    _require_open(row)
    if row["version"] != command.expected:
        raise Conflict(
            "application_changed",
            "The request was saved elsewhere meanwhile. Load the page again, then go on.",
        )
    form = _asked(context, row["definition"])
    values, errors = form.clean_draft(command.answers)
    if errors:
        raise Invalid("draft_invalid", "The draft cannot be kept.", fields=errors)
    context.tx.actor = acting_customer(row["id"])
    context.require_files(row["id"], frozenset(name for name, _ in files_of(values)))
    kept = json.dumps(context.tx.protected(row["id"], values), ensure_ascii=False)
    version = command.expected + 1
    _change(context, row, answers=kept, version=version, changed_at=context.now)
    return {"application": row["id"], "version": version}


def submit_application(
    context: CommandContext, command: commands.SubmitApplication
) -> Mapping[str, object]:
    """Starts the case with what was kept; what is kept of the application afterwards tells of
    nobody.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Invalid: answers are wrong or missing, by ``fields``; or nobody is known to serve the place.
        Conflict: the procedure takes no new cases.
    """
    row = _take(context, command.application, command.secret)
    if row["case"] is not None:
        return {"case": row["case"]}
    answers = _opened(context, row)
    unit = _unit_serving(context, answers)
    context.tx.actor = acting_customer(row["id"])
    context.uploaded_by = context.actor.login
    start_case(context, commands.StartCase(row["definition"], unit, CHANNEL, answers))
    code = str(context.actor.case)
    for channel in MessageChannel:
        keep_contact(context, code, channel, language=row["language"])
    _change(context, row, answers=None, case=code, changed_at=context.now)
    if context.rows.get(subject_keys, row["id"], CUSTOMER) is not None:
        context.rows.delete(subject_keys, row["id"], CUSTOMER)
    return {"case": code}


def _asked(context: CommandContext, key: str) -> Form:
    definition = context.definitions.definition_on(context.tx.connection, key, context.today)
    form = definition.first_form()
    if form is None:
        raise Invalid(
            "no_single_start",
            "The process does not begin with one step, so nothing can be submitted at once. "
            "Start the case without a submission.",
        )
    return form


def _take(context: CommandContext, application: str, secret: str) -> Row:
    """The row, held for this command alone."""
    row = context.rows.get(applications, application, lock=True)
    require_opened(None if row is None else row["hash"], secret)
    assert row is not None, "what is not there opens nothing"
    return row


def _require_open(row: Row) -> None:
    if row["case"] is not None:
        raise Conflict(
            "application_submitted",
            "The request was handed in already, as {case}. Nothing was changed.",
            case=row["case"],
        )


def _change(context: CommandContext, row: Row, **values: object) -> None:
    context.rows.update(applications, row["id"], **values)


def _opened(context: CommandContext, row: Row) -> Mapping[str, object]:
    """What was typed, in readable form, to be checked and recorded."""
    kept: Mapping[str, object] = json.loads(row["answers"] or "{}")
    encryption = context.tx.encryption
    if encryption is None:
        return kept
    keys = {
        (row["id"], subject): encryption.data_key(row["id"], subject)
        for subject in frozenset(subjects_in(kept))
    }
    return Decryption(keys, "").fields(row["id"], kept)


def _unit_serving(context: CommandContext, answers: Mapping[str, object]) -> str:
    """The unit that serves the place of the request.

    Raises:
        Invalid: the place is none, lies in a divided commune, or is served by nobody.
    """
    lists, territory = context.place_lists(), context.definitions.territory(context.tx.connection)
    if lists is None or territory is None:
        raise _unserved()
    try:
        province, place = (str(answers.get(name) or "") for name in (PROVINCE, PLACE))
        commune = lists.typed_commune(province, place, context.today)
    except Misplaced as wrong:
        raise unfit_field(FieldError(PLACE, wrong.code, wrong.message, wrong.params)) from None
    part = str(answers.get(PART) or "")
    match route(commune.code, context.today, lists.gazetteer, territory, part):
        case Routed(unit):
            return unit
        case ChoosePart(parts):
            raise unfit_field(part_missing(parts))
        case NoRoute():
            raise _unserved()


def _unserved() -> Invalid:
    return unfit_field(
        FieldError(
            PLACE,
            "place_unserved",
            "It is not known who serves this place. Nothing was lost: ask at any office, or call.",
        )
    )
