"""A request that a customer writes online, as far as it is written."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from engine.adapters.passwords import hash_token, may_be_token
from engine.errors import FieldError, NotFound
from engine.forms import Form
from engine.model.views import FieldView
from engine.places import PlaceLists
from engine.projections.case_keys import is_told_of
from engine.readers.context import Reader
from engine.store.raw import any_text
from engine.store.tables import applications
from engine.time import local_day

_BY_ID = select(applications).where(applications.c.id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """``name`` is what the procedure is called, ``fields`` are what is asked, ``answers`` what was
    typed so far. ``errors`` are what would keep it from being handed in; where there are none,
    ``facts`` are those of the request that limits may depend on: nothing personal. ``case`` is the
    code of the case, once the request was handed in."""

    id: str
    definition: str
    name: str
    language: str
    fields: Sequence[FieldView]
    answers: Mapping[str, object]
    version: int
    case: str | None
    ruled: frozenset[str]
    errors: tuple[FieldError, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApplicationReader(Reader):
    """Reads applications for whoever has the secret of one; nobody else, also of the staff."""

    def get(self, application: str, secret: str, language: str = "vi") -> ApplicationView:
        """The application as it was kept last.

        Raises:
            NotFound: no such application, the secret does not open it, or its customer was erased.
            Unavailable: the master key is not here, or is another one.
        """
        with self.database.read() as connection, any_text(connection):
            row = self._row(connection, application, secret)
            day = local_day(self.clock.now())
            definition = self.definitions.definition_on(connection, row.definition, day)
            form = definition.first_form()
            personal = self.context.decryption(connection, [application], language)
            lists = self.definitions.place_lists(connection)
        answers = dict(personal.fields(application, json.loads(row.answers or "{}")))
        open_form = form if row.case is None else None
        errors, facts = _checked(open_form, answers, day, lists)
        return ApplicationView(
            application,
            row.definition,
            definition.name(definition.process.key, language),
            row.language,
            [] if form is None else form.views(language),
            answers,
            row.version,
            row.case,
            frozenset(() if form is None else (one.field for one in form.rules if one.field)),
            errors,
            facts,
        )

    def _row(self, connection: Connection, application: str, secret: str) -> Row[Any]:
        found = connection.execute(_BY_ID, {"wanted": application}).one_or_none()
        require_opened(None if found is None else found.hash, secret)
        assert found is not None, "what is not there opens nothing"
        if found.case is not None and not is_told_of(connection, found.case):
            raise _not_found()
        return found


def require_opened(stored: str | None, secret: str) -> None:
    """Looks whether the secret opens the application of which that hash is ``stored``; None: there
    is none. Which of the two is wrong is not told.

    Raises:
        NotFound: it does not.
    """
    opens = stored is not None and may_be_token(secret)
    if not (opens and hmac.compare_digest(str(stored), hash_token(secret))):
        raise _not_found()


def _not_found() -> NotFound:
    return NotFound(
        "application_not_found",
        "There is no such request. Take the link again that you were given, or begin anew.",
    )


def _checked(
    form: Form | None, answers: Mapping[str, object], day: date, lists: PlaceLists | None
) -> tuple[tuple[FieldError, ...], dict[str, object]]:
    if form is None:
        return (), {}
    answer, errors = form.check(answers, _NEW_CASE, day, lists)
    facts = {} if answer is None else answer.facts
    personal = form.personal_fields()
    told = {name: value for name, value in facts.items() if name not in personal}
    return tuple(errors), {name: value for name, value in told.items() if value is not None}


_NEW_CASE: Mapping[str, object] = {"handed_over": False, "profile": {}}
"""What the engine itself knows of a case that begins with the request."""
