"""The story of a case in tables: what stands on its page. Pure: from views to words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.export.page import Page, Table
from engine.export.terms import ending_word, event_word, printed_owner, printed_state
from engine.export.written_values import written_value
from engine.forms.site_fields import is_read
from engine.i18n import day_of, estimate_of, say
from engine.model.actor import SYSTEM
from engine.model.events import AnswerDoubted, BegunForCaller
from engine.model.media import files_of
from engine.model.views import BreachView, CaseView, Change, EventView


@dataclass(frozen=True, slots=True)
class KnownCase:
    """All that is told of a case on paper.

    ``fields`` are the schemas of fields by name, ``roles`` the names of roles; ``held`` the days
    that each party held, ``gross`` the calendar days since the limit began, ``excluded`` those of
    them that do not count; ``documents`` are names and hashes of the published documents in force,
    ``drawings`` SVG by title, ``people`` what users are called, by login. ``promise``: the limit is
    one of the company, of no law.
    """

    view: CaseView
    entries: Sequence[EventView]
    breaches: Sequence[BreachView]
    fields: Mapping[str, Mapping[str, Any]]
    roles: Mapping[str, str]
    gross: int
    excluded: int
    held: Mapping[str, float]
    documents: Sequence[tuple[str, str]]
    drawings: Sequence[tuple[str, str]] = ()
    note: str = ""
    key: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    promise: bool = False


def write_case_file(known: KnownCase, language: str, at: datetime) -> Page:
    """The page as of ``at``."""
    case = known.view.case
    teller = _Teller(known, language)
    return Page(
        language=language,
        title=say(language, "Case file {case}", case=case.code),
        subtitle=say(language, "{name}. As of {at}.", name=known.view.name, at=at),
        tables=tuple(teller.tables()),
        drawings=tuple(known.drawings),
        closing=_closing(known, language),
    )


def _closing(known: KnownCase, language: str) -> tuple[str, str]:
    if not known.note:
        return "", ""
    return say(language, "Signed checkpoint and public key"), f"{known.note}\n{known.key}"


@dataclass(frozen=True, slots=True)
class _Teller:
    known: KnownCase
    language: str

    def tables(self) -> Iterator[Table]:
        yield Table("request", say(self.language, "The request"), (), tuple(self._request()))
        yield Table("clocks", say(self.language, "The two clocks"), (), tuple(self._clocks()))
        yield self._steps()
        yield self._breaches()
        yield self._history()
        yield self._papers()
        yield self._documents()

    def _request(self) -> Iterator[tuple[str, str]]:
        language, view = self.language, self.known.view
        case = view.case
        state = printed_state(language, case.outcome or case.state)
        yield say(language, "Request code"), case.code
        yield say(language, "Customer"), view.customer
        yield say(language, "Place of use"), view.place
        yield (
            say(language, "Units"),
            " / ".join(dict.fromkeys([case.intake_unit, case.executing_unit])),
        )
        yield say(language, "State"), state
        yield say(language, "Taken in"), self._at(case.registered_at)
        yield say(language, "Dossier valid"), self._at(case.dossier_valid_at)
        yield from self._law()
        yield self._last_day_word(), self._until(case.due_at, view.estimated)
        yield say(language, "Energized"), self._at(case.energized_at)
        yield say(language, "Closed"), self._at(case.closed_at)

    def _last_day_word(self) -> str:
        if self.known.promise:
            return say(self.language, "Last day by the company's promise")
        return say(self.language, "Last day by law")

    def _law(self) -> Iterator[tuple[str, str]]:
        language, law = self.language, self.known.view.law
        if law is None:
            return
        yield say(language, "Law of the case"), f"{law.name} ({law.profile}, {law.version})"
        if law.ended and law.last_day is not None:
            yield (
                say(language, "New cases fall under it"),
                say(
                    language,
                    "until {day}; the case goes on under it",
                    day=day_of(language, law.last_day),
                ),
            )
        if law.chosen is not None:
            yield say(language, "Taken in under it because"), law.chosen

    def _clocks(self) -> Iterator[tuple[str, str]]:
        language, known = self.language, self.known
        net, left = known.gross - known.excluded, known.view.days_left
        yield say(language, "Days counted"), str(net)
        yield say(language, "Days that do not count"), str(known.excluded)
        if left is not None:
            late = say(language, "{days} day(s) over the limit", days=-left)
            yield say(language, "Days left"), str(left) if left >= 0 else late
        for owner, days in known.held.items():
            unit = (
                say(language, "{days} working day(s)", days=_number(language, days))
                if owner in ("utility", "state_agency")
                else say(language, "{days} calendar day(s)", days=_number(language, days))
            )
            yield printed_owner(language, owner), unit

    def _steps(self) -> Table:
        language = self.language
        columns = (
            say(language, "Step"),
            say(language, "Round"),
            say(language, "Whose time"),
            say(language, "Opened"),
            say(language, "Due"),
            say(language, "Done"),
            say(language, "By"),
        )
        rows = tuple(
            (
                view.name,
                str(view.task.round),
                printed_owner(language, view.clock_owner),
                self._at(view.task.opened_at),
                self._until(view.task.due_at, view.estimated),
                self._at(view.task.closed_at) or printed_state(language, view.task.state),
                self._whom(view.task.closed_by, view.task.on_behalf_of, view.task.done_for),
            )
            for view in sorted(self.known.view.tasks, key=lambda view: view.task.number)
        )
        return Table("steps", say(language, "Steps"), columns, rows)

    def _breaches(self) -> Table:
        language = self.language
        columns = (
            say(language, "Step"),
            say(language, "Due"),
            say(language, "Done"),
            say(language, "Days late"),
            say(language, "Cause"),
        )
        rows = tuple(
            (
                view.name if view.breach.number else say(language, "the whole case"),
                self._at(view.breach.due_at),
                self._at(view.breach.done_at),
                "" if view.breach.days_late is None else str(view.breach.days_late),
                self._why(view),
            )
            for view in self.known.breaches
        )
        title = say(language, "Limits that were not kept")
        return Table("breaches", title, columns, rows, say(language, "None."))

    def _why(self, view: BreachView) -> str:
        breach = view.breach
        parts = [view.cause, breach.remark]
        if view.cause_awaited:
            parts = [say(self.language, "cause not told yet"), self._ending(view)]
        if breach.annulled_at is not None:
            parts.append(
                say(self.language, "Annulled, it counts no more: {why}", why=breach.annul_reason)
            )
        return ". ".join(part for part in parts if part)

    def _ending(self, view: BreachView) -> str:
        ended_by = view.breach.ended_by
        if ended_by is None:
            return ""
        return say(self.language, "It ended {how}", how=ending_word(self.language, ended_by))

    def _history(self) -> Table:
        language = self.language
        columns = (
            say(language, "No."),
            say(language, "When"),
            say(language, "What"),
            say(language, "Who"),
            say(language, "Details"),
        )
        rows = tuple(
            (
                str(entry.event.sequence),
                self._at(entry.event.at),
                ": ".join(
                    part for part in (event_word(language, entry.event.type), entry.label) if part
                ),
                self._who(entry),
                "\n".join(self._details(entry)),
            )
            for entry in self.known.entries
        )
        return Table("history", say(language, "History"), columns, rows)

    def _who(self, entry: EventView) -> str:
        event = entry.event
        role = self.known.roles.get(entry.role or "", entry.role)
        capacity = ", ".join(part for part in (role, entry.unit) if part)
        who = self._whom(event.by, event.on_behalf_of, event.on_behalf_of_colleague)
        return f"{who} ({capacity})" if capacity else who

    def _whom(
        self, login: str | None, behalf: str | None = None, colleague: str | None = None
    ) -> str:
        if login is None:
            return ""
        who = self._named(login)
        if colleague is not None:
            theirs = self._named(colleague)
            who = say(self.language, "{login}, standing in for {name}", login=who, name=theirs)
        if behalf is not None:
            who = say(self.language, "{login} for {name}", login=who, name=behalf)
        return who

    def _named(self, login: str) -> str:
        name = self.known.people.get(login)
        return f"{name} ({login})" if name and login != SYSTEM.login else name or login

    def _details(self, entry: EventView) -> Iterator[str]:
        language, payload = self.language, entry.event.payload
        due, reason = getattr(payload, "due_at", None), getattr(payload, "reason", None)
        if due is not None:
            yield say(language, "due {at}", at=due)
        if reason:
            yield say(language, "reason: {reason}", reason=reason)
        if isinstance(payload, AnswerDoubted):
            yield from (one[language] for one in payload.doubts)
            if not payload.seen:
                yield say(language, "nobody was shown this before the answer was taken")
        if isinstance(payload, BegunForCaller):
            yield f"{self._whom(payload.login)}, {payload.unit}"
        for change in entry.changes:
            if is_read(self.known.fields.get(change.field, {})):
                yield self._change(change)

    def _change(self, change: Change) -> str:
        schema = self.known.fields.get(change.field, {})
        name = schema.get("x-label", {}).get(self.language, change.field)
        after = written_value(self.language, schema, change.after)
        if change.before is None:
            return f"{name}: {after}"
        return f"{name}: {written_value(self.language, schema, change.before)} → {after}"

    def _papers(self) -> Table:
        language = self.language
        columns = (
            say(language, "File"),
            say(language, "Handed in with"),
            say(language, "Hash (SHA-256)"),
        )
        rows = tuple(
            dict.fromkeys(
                (name, entry.label or "", digest)
                for entry in self.known.entries
                for digest, name in files_of(getattr(entry.event.payload, "data", {}))
            )
        )
        title = say(language, "Papers and photos")
        return Table("papers", title, columns, rows, say(language, "None."))

    def _documents(self) -> Table:
        language = self.language
        columns = (say(language, "Document"), say(language, "Hash (SHA-256)"))
        title = say(language, "Procedure, forms, limits and calendars in force")
        return Table("documents", title, columns, tuple(self.known.documents))

    def _until(self, instant: datetime | None, estimated: bool) -> str:
        if instant is None or not estimated:
            return self._at(instant)
        return f"{self._at(instant)} ({estimate_of(self.language, instant)})"

    def _at(self, instant: datetime | None) -> str:
        return "" if instant is None else say(self.language, "{at}", at=instant)


def _number(language: str, value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language == "vi" else text
