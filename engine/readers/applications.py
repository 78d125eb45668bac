"""A request that a customer writes online, as far as it is written."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from engine.adapters.passwords import hash_token, may_be_token
from engine.errors import FieldError, Invalid, NotFound
from engine.forms import Form, NeededBy, PaperItem, Papers
from engine.forms.given_papers import (
    NEW_CASE,
    GivenPaper,
    asked_as_papers,
    items_to_give,
    read_given,
    with_files_of_papers,
)
from engine.model.actor import Actor
from engine.model.application import part_place
from engine.model.events import BegunForCaller
from engine.model.one_time_code import codes_reach, masked
from engine.model.personal import as_given, change_fields, is_personal
from engine.model.roles import DESK
from engine.model.views import FieldView
from engine.places import PlaceLists
from engine.projections.case_keys import is_told_of
from engine.publishing.definition import Definition
from engine.readers.code_channels import addresses_in, code_channels
from engine.readers.context import Reader
from engine.store.raw import any_text
from engine.store.tables import applications, arriving_parts
from engine.time import local_day

_BY_ID = sa.select(applications).where(applications.c.id == sa.bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class PaperToGive:
    """A paper that the request needs, in the reader's language, and what was given of it.

    ``options`` are id and label of the papers that do, the likely one first; ``photo_ok`` are the
    ids of those of which a photo will do. ``later``: it may follow until the contract is signed;
    ``may_wait``: it may be shown at the survey. ``instead`` is the id of the one that ``files``
    are, ``at_survey`` says that it is shown there. ``field`` is the field of the form that it
    answers, too."""

    id: str
    label: str
    why: str
    options: tuple[tuple[str, str], ...]
    photo_ok: frozenset[str]
    later: bool
    may_wait: bool
    files: tuple[Mapping[str, str], ...]
    instead: str
    at_survey: bool
    field: str | None

    @property
    def missing(self) -> bool:
        """Whether nothing was said of it that is needed with the request."""
        return not (self.files or self.at_survey or self.later)


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """``name`` is what the procedure is called, ``fields`` are what is asked, ``answers`` what was
    typed so far. ``errors`` are what would keep it from being handed in; where there are none,
    ``facts`` are those of the request that limits may depend on: nothing personal. ``papers`` are
    those that it needs by what was typed so far; ``left_over`` names those that were given and are
    needed no more. ``case`` is the code of the case, once the request was handed in. ``codes_to``
    are the masked addresses, by channel, to one of which a one-time code is sent before that; where
    there is none, no code is asked for. ``given`` is what was given of papers, by their ids;
    ``with_desk``: the desk has begun it with a caller, who has not taken it over."""

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
    papers: tuple[PaperToGive, ...] = ()
    left_over: tuple[str, ...] = ()
    codes_to: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, GivenPaper] = field(default_factory=dict)
    with_desk: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationReader(Reader):
    """Reads applications for whoever has the secret of one; nobody else, also of the staff."""

    def get(
        self,
        application: str,
        secret: str,
        language: str = "vi",
        actor: Actor | None = None,
    ) -> ApplicationView:
        """The application as it was kept last; ``actor`` is who of the staff is logged in.

        Raises:
            NotFound: no such application, the secret does not open it, or its customer was erased.
            Unavailable: the master key is not here, or is another one.
        """
        with self.database.read() as connection, any_text(connection):
            row = self._row(connection, application, secret, actor)
            personal = self.context.decryption(connection, [application], language)
            answers = dict(personal.fields(application, json.loads(row.answers or "{}")))
            given = read_given(personal.fields(application, json.loads(row.papers or "{}")))
            view = ApplicationView(
                application,
                row.definition,
                row.definition,
                row.language,
                [],
                answers,
                row.version,
                row.case,
                frozenset(),
                given=given,
                with_desk=is_with_desk(row._mapping),
            )
            return self._completed(connection, view, language)

    def saved(
        self, view: ApplicationView, answers: Mapping[str, object], language: str = "vi"
    ) -> ApplicationView:
        """The application once these answers were kept in place of those of before. Of what was
        kept, nothing is read again."""
        with self.database.read() as connection:
            form = self._definition(connection, view).first_form()
            values, _ = ({}, None) if form is None else form.clean_draft(answers)
            kept = dict(change_fields(values, is_personal, as_given))
            now = replace(view, answers=kept, version=view.version + 1)
            return self._completed(connection, now, language)

    def _definition(self, connection: Connection, view: ApplicationView) -> Definition:
        day = local_day(self.clock.now())
        return self.definitions.definition_on(connection, view.definition, day)

    def _completed(
        self, connection: Connection, view: ApplicationView, language: str
    ) -> ApplicationView:
        """The application with what is asked, and what is wrong with the answers so far."""
        definition, day = self._definition(connection, view), local_day(self.clock.now())
        view = replace(view, name=definition.name(definition.process.key, language))
        form = definition.first_form()
        if form is None:
            return view
        as_papers = asked_as_papers(definition.papers, form)
        view = replace(
            view,
            fields=[one for one in form.views(language) if one.name not in as_papers],
            ruled=frozenset(one.field for one in form.rules if one.field),
        )
        if view.case is not None:
            return view
        answers, given = view.answers, view.given
        items = items_to_give(definition.papers, form, answers, day)
        lists = self.definitions.place_lists(connection)
        channels = code_channels(self.definitions, connection)
        errors, facts = _checked(
            form, with_files_of_papers(form, items, given, answers), day, lists
        )
        return replace(
            view,
            errors=errors,
            facts=facts,
            papers=tuple(_to_give(one, given, language) for one in items),
            left_over=tuple(_left_over(definition.papers, items, given, language)),
            codes_to=masked(codes_reach(channels, self.context.ways_out(), addresses_in(answers))),
        )

    def arrived(
        self, application: str, secret: str, digest: str, actor: Actor | None = None
    ) -> bytes:
        """A file that came in parts, as far as it has come.

        Raises:
            NotFound: no such application, or the secret does not open it.
            Invalid: it is not the file that was announced; it has to be sent anew.
            Damaged: a part is not as it was written.
        """
        with self.database.read() as connection:
            self._row(connection, application, secret, actor)
            query = sa.select(arriving_parts).where(
                arriving_parts.c.application == application, arriving_parts.c.digest == digest
            )
            parts = connection.execute(query.order_by(arriving_parts.c.begins)).all()
            personal = self.context.decryption(connection, [application], "vi")
        content = b"".join(
            base64.b64decode(
                str(personal.value(application, part_place(digest, one.begins), one.content))
            )
            for one in parts
        )
        if sha256(content).hexdigest() != digest:
            raise Invalid(
                "arrived_otherwise", "The file did not arrive as it was sent. Send it once more."
            )
        return content

    def _row(
        self, connection: Connection, application: str, secret: str, actor: Actor | None
    ) -> sa.Row[Any]:
        found = connection.execute(_BY_ID, {"wanted": application}).one_or_none()
        require_opened(None if found is None else found._mapping, secret, actor)
        assert found is not None, "what is not there opens nothing"
        if found.case is not None and not is_told_of(connection, found.case):
            raise _not_found()
        return found


def is_with_desk(row: Mapping[str, Any] | sa.RowMapping) -> bool:
    """Whether the desk has begun the application of that row with a caller, who has not taken it
    over."""
    return row["begun_by"] is not None and row["taken_at"] is None


def begun_of(row: Mapping[str, Any]) -> BegunForCaller | None:
    """Who has begun the application of that row with a caller; None where nobody has."""
    if row["begun_by"] is None:
        return None
    return BegunForCaller(row["begun_by"], row["begun_unit"], row["made_at"], row["taken_at"])


def require_opened(
    row: Mapping[str, Any] | sa.RowMapping | None, secret: str, actor: Actor | None = None
) -> None:
    """Looks whether the secret opens the application of that row; None: there is none. What the
    desk has begun with a caller it opens to who began it alone, until the caller takes it over.
    What is wrong is not told.

    Raises:
        NotFound: it does not.
    """
    opens = row is not None and may_be_token(secret)
    if not (opens and hmac.compare_digest(str(row and row["hash"]), hash_token(secret))):
        raise _not_found()
    assert row is not None, "what is not there opens nothing"
    if is_with_desk(row):
        known = actor is not None and actor.login == row["begun_by"]
        if not (known and actor is not None and actor.has(DESK, row["begun_unit"])):
            raise _not_found()


def _not_found() -> NotFound:
    return NotFound(
        "application_not_found",
        "There is no such request. Take the link again that you were given, or begin anew.",
    )


def _to_give(item: PaperItem, given: Mapping[str, GivenPaper], language: str) -> PaperToGive:
    """The likely paper gives the item its name and reason."""
    paper, likely = item.paper, item.likely
    all_that_do = (paper, *item.others)
    options = sorted(all_that_do, key=lambda one: one is not likely)
    came = given.get(paper.id, GivenPaper())
    return PaperToGive(
        paper.id,
        likely.label[language],
        paper.why[language],
        tuple((one.id, one.label[language]) for one in options),
        frozenset(one.id for one in all_that_do if one.photo_ok),
        paper.needed_by is NeededBy.BEFORE_SIGNING,
        paper.at_survey,
        came.files,
        (came.instead or paper.id) if came.files else likely.id,
        came.at_survey,
        paper.field,
    )


def _left_over(
    papers: Papers | None,
    items: Sequence[PaperItem],
    given: Mapping[str, GivenPaper],
    language: str,
) -> Iterator[str]:
    needed = {one.paper.id for one in items}
    for key, one in given.items():
        if key not in needed and one.files:
            paper = None if papers is None else papers.paper(key)
            yield key if paper is None else paper.label[language]


def _checked(
    form: Form, answers: Mapping[str, object], day: date, lists: PlaceLists | None
) -> tuple[tuple[FieldError, ...], dict[str, object]]:
    answer, errors = form.check(answers, NEW_CASE, day, lists)
    facts = {} if answer is None else answer.facts
    personal = form.personal_fields()
    told = {name: value for name, value in facts.items() if name not in personal}
    return tuple(errors), {name: value for name, value in told.items() if value is not None}
