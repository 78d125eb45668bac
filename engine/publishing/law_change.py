"""What new documents would change of the law that new cases take. Pure: from documents to days and
limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.bpmn.proof import Milestoneless
from engine.model.documents import Document, Kind
from engine.model.process import Process
from engine.model.verdict import Verdict
from engine.publishing.proving import ParsedDocuments, parse_documents, verdict_of
from engine.time import Law, Laws, LegalTimeError, Rule, read_profile

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublishedProfile:
    """A version of a profile, whether it stands or came before."""

    version: int
    document: Document


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A limit of a step, timer, window (``window:ID``) or the whole (``total``) that is another one
    under the new law; empty where there is none."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LawChange:
    """From ``begins`` on, new cases of a process would take the law ``after`` and not ``before``:
    profiles with their versions, ``key@version``, empty where none is in force. ``missing`` are
    limits that the new law does not give, so that no case could begin."""

    process: str
    begins: date
    before: str
    after: str
    missing: tuple[str, ...]
    limits: tuple[LimitChange, ...]
    verdict_before: Verdict | None
    verdict_after: Verdict | None


def law_changes(
    published: tuple[PublishedProfile, ...],
    before: tuple[Document, ...],
    after: tuple[Document, ...],
    today: date,
) -> tuple[LawChange, ...]:
    """The changes for each process that stands in ``after``; both sets were validated.

    ``published`` holds every version of every profile, the oldest first.
    """
    return tuple(_Comparison(published, before, after, today).changes())


class _Side:
    """The documents of one side, and the law that they make."""

    def __init__(self, versions: Iterable[tuple[int, str, str]], documents: Iterable[Document]):
        self.documents = {(one.kind, one.key): one for one in documents}
        found: dict[str, list[Law]] = {}
        for version, key, text in versions:
            found.setdefault(key, []).append(Law(read_profile(text), version))
        self.laws = Laws({key: tuple(laws) for key, laws in found.items()})
        self.parsed: ParsedDocuments = parse_documents(self.documents.values())

    def law(self, process: Process | None, day: date) -> Law | None:
        named = None if process is None else process.profile
        return None if named is None else self.laws.in_force(named, day)

    def days(self, process: Process | None) -> Iterator[date]:
        """On which another law could take over."""
        if process is None or process.profile is None:
            return
        for key in self.laws.line(process.profile):
            for law in self.laws.published[key]:
                yield law.begins
                last = self.laws.last_day(law)
                if last is not None:
                    yield last + _DAY

    def verdict(self, process: Process | None, law: Law | None, day: date) -> Verdict | None:
        """Whether the limit is kept in the year of ``day`` and the next."""
        if process is None or law is None:
            return None
        parsed = replace(self.parsed, profiles={**self.parsed.profiles, law.key: law.profile})
        years = date(day.year, 1, 1), date(day.year + 1, 12, 31)
        try:
            return verdict_of(parsed.prove(process.key, *years, law.key, brief=True), process)
        except (Milestoneless, LegalTimeError):
            return None


class _Comparison:
    def __init__(
        self,
        published: tuple[PublishedProfile, ...],
        before: tuple[Document, ...],
        after: tuple[Document, ...],
        today: date,
    ) -> None:
        self.today = today
        versions = [(one.version, one.document.key, one.document.content) for one in published]
        self.before = _Side(versions, before)
        self.after = _Side([*versions, *_new_versions(published, after)], after)

    def changes(self) -> Iterator[LawChange]:
        for key, process in sorted(self.after.parsed.processes.items()):
            old = self.before.parsed.processes.get(key)
            days = {self.today, *self.before.days(old), *self.after.days(process)}
            if process.valid_from is not None:
                days.add(process.valid_from)
            for day in sorted(one for one in days if one >= self.today):
                if self._differs(key, old, process, day):
                    yield self._change(old, process, day)
                    break

    def _differs(self, key: str, old: Process | None, new: Process, day: date) -> bool:
        if _name(self.before.law(old, day)) != _name(self.after.law(new, day)):
            return True
        place = (Kind.PROCESS, key)
        was, now = self.before.documents.get(place), self.after.documents[place]
        return was != now and (new.valid_from is None or day >= new.valid_from)

    def _change(self, old: Process | None, new: Process, day: date) -> LawChange:
        was, now = self.before.law(old, day), self.after.law(new, day)
        missing = frozenset() if now is None else new.deadlines() - now.profile.keys()
        return LawChange(
            process=new.key,
            begins=day,
            before=_name(was),
            after=_name(now),
            missing=tuple(sorted(missing)),
            limits=tuple(_limits(_said(old, was), _said(new, now))),
            verdict_before=self.before.verdict(old, was, day),
            verdict_after=None if missing else self.after.verdict(new, now, day),
        )


def _new_versions(
    published: tuple[PublishedProfile, ...], after: Iterable[Document]
) -> Iterator[tuple[int, str, str]]:
    newest = {one.document.key: one for one in published}
    for document in after:
        if document.kind is Kind.PROFILE:
            known = newest.get(document.key)
            if known is None or known.document.content != document.content:
                version = 1 if known is None else known.version + 1
                yield version, document.key, document.content


def _name(law: Law | None) -> str:
    return "" if law is None else f"{law.key}@{law.version}"


def _said(process: Process | None, law: Law | None) -> dict[str, str]:
    """The limits of a process under a law, as text."""
    if process is None or law is None:
        return {}
    profile = law.profile
    found = {key: _rule(profile.rules[key]) for key in process.deadlines() & profile.keys()}
    for window in profile.windows:
        if not window.processes or process.key in window.processes:
            found[f"window:{window.id}"] = _rule(window.rule)
    if process.total is None:
        found["total"] = str(profile.total.limit)
    return found


def _rule(rule: Rule) -> str:
    when = [f"{one.limit} ({one.condition.text})" for one in rule.variants]
    return "; ".join([str(rule.plain.limit), *when])


def _limits(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[LimitChange]:
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield LimitChange(key, before.get(key, ""), after.get(key, ""))
