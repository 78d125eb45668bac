"""Requests that customers write online: kept while they are written, and handed in as cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.adapters.passwords import hash_token, make_token
from engine.errors import Conflict, FieldError, Invalid, unfit_answer
from engine.forms import Form
from engine.forms.given_papers import items_to_give, read_given, with_files_of_papers
from engine.handlers.cases import start_case
from engine.handlers.contacts import keep_contact
from engine.handlers.context import CommandContext
from engine.handlers.one_time_codes import (
    CodeWanted,
    address_key,
    forget_codes,
    open_channels,
    send_code,
    use_code,
)
from engine.handlers.routing import PART, PLACE, part_missing
from engine.model import commands
from engine.model.actor import acting_customer
from engine.model.application import make_application_id
from engine.model.contact import fingerprint_of
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.media import files_of
from engine.model.one_time_code import CodePurpose
from engine.model.personal import CUSTOMER, subjects_in
from engine.model.wording import MessageChannel
from engine.places import ChoosePart, Misplaced, NoRoute, Routed, route
from engine.readers.applications import begun_of, is_with_desk, require_opened
from engine.readers.code_channels import addresses_in
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
    first_form_of(context, command.definition)
    return new_application(context, command.definition, command.language, {})


def new_application(
    context: CommandContext, definition: str, language: str, begun: Mapping[str, str]
) -> Mapping[str, object]:
    """Answers the id of a new application and its secret; ``begun`` holds who of the desk began it
    with a caller."""
    secret, application = make_token(), make_application_id()
    context.rows.insert(
        applications,
        id=application,
        hash=hash_token(secret),
        definition=definition,
        language=language,
        answers=json.dumps({}),
        version=1,
        made_at=context.now,
        changed_at=context.now,
        case=None,
        handed=0,
        **begun,
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
    row = take_application(context, command.application, command.secret)
    require_unsubmitted(row)
    if row["version"] != command.expected:
        raise Conflict(
            "application_changed",
            "The request was saved elsewhere meanwhile. Load the page again, then go on.",
        )
    form = first_form_of(context, row["definition"])
    values, errors = form.clean_draft(command.answers)
    if errors:
        raise Invalid("draft_invalid", "The draft cannot be kept.", fields=errors)
    context.tx.actor = acting_customer(row["id"])
    context.require_files(row["id"], frozenset(name for name, _ in files_of(values)))
    kept = json.dumps(context.tx.protected(row["id"], values), ensure_ascii=False)
    version = command.expected + 1
    change_application(context, row, answers=kept, version=version, changed_at=context.now)
    return {"application": row["id"], "version": version}


def ask_application_code(
    context: CommandContext, command: commands.AskApplicationCode
) -> Mapping[str, object]:
    """Has a code sent with which the request can be handed in; one of before, also to another
    address, is good for nothing then.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Conflict: it was handed in, or is with the desk that began it with a caller.
        NotAllowed: too many were tried, or sent to that address.
        Invalid: no message could reach the customer.
    """
    row = take_application(context, command.application, command.secret)
    require_unsubmitted(row)
    _require_customers(row)
    addresses = addresses_in(kept_answers(context, row))
    wanted = CodeWanted(row["id"], CodePurpose.HAND_IN, _about(context, addresses))
    return send_code(context, wanted, addresses, command.channel, row["language"])


def submit_application(
    context: CommandContext, command: commands.SubmitApplication
) -> Mapping[str, object]:
    """Starts the case with what was kept; what is kept of the application afterwards tells of
    nobody.

    Raises:
        NotFound: no such application, or the secret does not open it.
        Invalid: answers are wrong or missing, by ``fields``; or nobody is known to serve the place.
        Conflict: the procedure takes no new cases, or the request is with the desk that began it
            with a caller.
        NotAllowed: the code is not the one that was sent to an address in the answers, or too many
            were tried.
    """
    row = take_application(context, command.application, command.secret)
    if row["case"] is not None:
        return {"case": row["case"]}
    _require_customers(row)
    answers, papers = _to_hand_in(context, row)
    unit = _unit_serving(context, answers)
    addresses, confirmed = addresses_in(answers), None
    if open_channels(context, addresses):
        wanted = CodeWanted(row["id"], CodePurpose.HAND_IN, _about(context, addresses))
        used = use_code(context, wanted, command.one_time_code or "")
        if used is None:
            return {}
        confirmed = used["channel"]
    context.tx.actor = acting_customer(row["id"])
    context.uploaded_by = context.actor.login
    started = commands.StartCase(
        row["definition"],
        unit,
        CHANNEL,
        answers,
        papers=papers,
        confirmed=confirmed,
        begun=begun_of(row),
    )
    start_case(context, started)
    code = str(context.actor.case)
    for channel in MessageChannel:
        keep_contact(context, code, channel, language=row["language"])
    if confirmed is not None:
        stored = context.case(code).facts.get(ADDRESS_FACTS[MessageChannel(confirmed)])
        verified = {"verified_of": fingerprint_of(stored), "verified_at": context.now}
        keep_contact(context, code, confirmed, **verified)
    forget_codes(context, row["id"])
    change_application(context, row, answers=None, papers=None, case=code, changed_at=context.now)
    if context.rows.get(subject_keys, row["id"], CUSTOMER) is not None:
        context.rows.delete(subject_keys, row["id"], CUSTOMER)
    return {"case": code}


def _require_customers(row: Row) -> None:
    """Looks whether it is the customer's to hand in.

    Raises:
        Conflict: the desk has begun it with a caller, who has not taken it over.
    """
    if is_with_desk(row):
        raise Conflict(
            "with_desk",
            "You have begun this request with a caller. Hand it to them: the customer alone "
            "confirms it and hands it in.",
        )


def _to_hand_in(
    context: CommandContext, row: Row
) -> tuple[Mapping[str, object], tuple[Mapping[str, object], ...]]:
    """The answers, and the papers that are needed by them, of what was given. Others stay behind:
    an answer has changed since."""
    answers, given = kept_answers(context, row), read_given(kept_papers(context, row))
    form = first_form_of(context, row["definition"])
    definition = context.definitions.definition_on(
        context.tx.connection, row["definition"], context.today
    )
    items = items_to_give(definition.papers, form, answers, context.today)
    papers = tuple(
        {"paper": item.paper.id, "files": list(came.files), "instead": came.instead}
        for item in items
        if (came := given.get(item.paper.id)) is not None and (came.files or came.at_survey)
    )
    return with_files_of_papers(form, items, given, answers), papers


def first_form_of(context: CommandContext, key: str) -> Form:
    """The form of the first step of a procedure, as it is published.

    Raises:
        NotFound: no such procedure is published.
        Invalid: it begins with no form that a customer could fill in.
    """
    definition = context.definitions.definition_on(context.tx.connection, key, context.today)
    form = definition.first_form()
    if form is None:
        raise Invalid(
            "no_single_start",
            "The process does not begin with one step, so nothing can be submitted at once. "
            "Start the case without a submission.",
        )
    return form


def take_application(context: CommandContext, application: str, secret: str) -> Row:
    """The row of an application, held for this command alone.

    Raises:
        NotFound: no such application, or the secret does not open it to the actor.
    """
    row = context.rows.get(applications, application, lock=True)
    require_opened(row, secret, context.actor)
    assert row is not None, "what is not there opens nothing"
    return row


def require_unsubmitted(row: Row) -> None:
    """Looks whether the application can be changed still.

    Raises:
        Conflict: it was handed in.
    """
    if row["case"] is not None:
        raise Conflict(
            "application_submitted",
            "The request was handed in already, as {case}. Nothing was changed.",
            case=row["case"],
        )


def change_application(context: CommandContext, row: Row, **values: object) -> None:
    """Writes these columns of an application."""
    context.rows.update(applications, row["id"], **values)


def kept_answers(context: CommandContext, row: Row) -> Mapping[str, object]:
    """What was typed, in readable form, to be checked and recorded."""
    return _opened(context, row, "answers")


def kept_papers(context: CommandContext, row: Row) -> Mapping[str, Any]:
    """What was given of papers, in readable form (``engine.forms.given_papers.read_given``)."""
    return _opened(context, row, "papers")


def _opened(context: CommandContext, row: Row, column: str) -> Mapping[str, object]:
    kept: Mapping[str, object] = json.loads(row[column] or "{}")
    encryption = context.tx.encryption
    if encryption is None:
        return kept
    keys = {
        (row["id"], subject): encryption.data_key(row["id"], subject)
        for subject in frozenset(subjects_in(kept))
    }
    return Decryption(keys, "").fields(row["id"], kept)


def _about(context: CommandContext, addresses: Mapping[MessageChannel, str]) -> str:
    """What a code is bound to: one that was sent before an address was changed is good no more."""
    return address_key(context, " ".join(addresses[one] for one in sorted(addresses)))


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
        raise unfit_answer(FieldError(PLACE, wrong.code, wrong.message, wrong.params)) from None
    part = str(answers.get(PART) or "")
    match route(commune.code, context.today, lists.gazetteer, territory, part):
        case Routed(unit):
            return unit
        case ChoosePart(parts):
            raise unfit_answer(part_missing(parts))
        case NoRoute():
            raise _unserved()


def _unserved() -> Invalid:
    return unfit_answer(
        FieldError(
            PLACE,
            "place_unserved",
            "It is not known who serves this place. Nothing was lost: ask at any office, or call.",
        )
    )
