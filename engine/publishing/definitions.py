"""Published documents as the engine uses them: read once for each version, then kept.

A version never changes, so what was made from it can be shared by all cases and threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from engine.bpmn.title import process_name
from engine.model.case import Case
from engine.model.causes import Cause
from engine.model.documents import Kind, Publication
from engine.model.lazy_import import lazy_callable
from engine.model.retention import Retention
from engine.model.roles import RoleRegistry
from engine.model.trust import TrustList
from engine.model.wording import Wording
from engine.places import (
    Formers,
    PlaceLists,
    Territory,
)
from engine.projections import publications
from engine.publishing.definition import Definition, english_names, make_definition
from engine.publishing.document_problems import not_published
from engine.publishing.made_documents import (
    make_causes,
    make_formers,
    make_places,
    make_retention,
    make_roles,
    make_territory,
    make_trust,
    make_wording,
)
from engine.time.decided import Decided

if TYPE_CHECKING:
    from engine.time import (
        CalendarVersion,
        CalendarVersions,
        Law,
        Laws,
        Profile,
        WholeRule,
        Window,
        WorkingCalendar,
        read_calendar,
        read_profile,
        whole_rule,
    )
else:
    CalendarVersion = lazy_callable("engine.time", "CalendarVersion")
    Law = lazy_callable("engine.time", "Law")
    Laws = lazy_callable("engine.time", "Laws")
    read_calendar = lazy_callable("engine.time", "read_calendar")
    read_profile = lazy_callable("engine.time", "read_profile")
    whole_rule = lazy_callable("engine.time", "whole_rule")

T = TypeVar("T")

Calendars = Mapping[str, "tuple[WorkingCalendar, int]"]
"""Working calendars by id, each with its version."""

PlacesInForce = PlaceLists | None
"""The list of places and that of former ones; None before one is published."""

Causes = Mapping[str, Cause]
"""Why steps can be late, by code."""


Wordings = Mapping[str, tuple[Wording, int]]
"""What customers are told, by kind of message, each with its version."""


def without_versions(calendars: Calendars) -> dict[str, WorkingCalendar]:
    """The calendars alone, by id, without the numbers of their versions."""
    return {key: calendar for key, (calendar, _) in calendars.items()}


class Definitions:
    """Published documents, read and parsed once for each version and kept in memory; shared by all
    threads of a process."""

    def __init__(self) -> None:
        self._made: dict[tuple[Kind, str, int], Any] = {}
        self._titles: dict[tuple[str, int, str], str] = {}
        self._calendars: tuple[int, Mapping[str, tuple[WorkingCalendar, int]]] = (0, {})
        self._calendar_versions: tuple[int, CalendarVersions] = (0, {})
        self._newest: dict[Kind, tuple[int, Any]] = {}
        self._laws: tuple[int, Laws] | None = None
        self._windows: dict[tuple[str, int, str | None, int | None], tuple[Window, ...]] = {}
        self._lock = Lock()

    def definition(
        self, connection: Connection, key: str, version: int | None = None
    ) -> Definition:
        """A version of a process; without a version, the newest.

        Raises:
            NotFound: no such process or version is published.
        """
        return self.take(connection, Kind.PROCESS, key, version, make_definition)

    def definition_on(self, connection: Connection, key: str, day: date) -> Definition:
        """The version of a process that takes cases registered on ``day``: the newest that is valid
        by then, or else the first.

        Raises:
            NotFound: no such process or version is published.
        """
        found = self.definition(connection, key)
        while found.begins_after(day) and found.version > 1:
            found = self.definition(connection, key, found.version - 1)
        return found

    def laws(self, connection: Connection, published: int | None = None) -> Laws:
        """Every version of every deadline profile.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        if published is None:
            published = publications.count_published(connection)
        known = self._laws
        if known is None or known[0] != published:
            known = self._laws = (published, Laws(self._read_laws(connection)))
        return known[1]

    def _read_laws(self, connection: Connection) -> dict[str, tuple[Law, ...]]:
        found: dict[str, list[Law]] = {}
        for one in publications.all_versions(connection, Kind.PROFILE):
            profile = self.profile(connection, one.key, one.version)
            found.setdefault(one.key, []).append(Law(profile, one.version))
        return {key: tuple(versions) for key, versions in found.items()}

    def profile(self, connection: Connection, key: str, version: int | None = None) -> Profile:
        """A version of a deadline profile.

        Raises:
            NotFound: no such profile or version is published.
        """
        return self.take(connection, Kind.PROFILE, key, version, lambda _c, _p, t: read_profile(t))

    def definition_of(self, connection: Connection, case: Case) -> Definition:
        """The version of the process that the case runs on."""
        return self.definition(connection, case.definition, case.definition_version)

    def title(self, connection: Connection, key: str, version: int, language: str) -> str:
        """Returns what a process is called, reading no more of it than that."""
        place = (key, version, language)
        if place not in self._titles:
            self._titles[place] = self._read_title(connection, key, version, language)
        return self._titles[place]

    def _read_title(self, connection: Connection, key: str, version: int, language: str) -> str:
        if (Kind.PROCESS, key, version) not in self._made:
            found = publications.find_publication(connection, Kind.PROCESS, key, version)
            if found is None:
                raise not_published(Kind.PROCESS, key, version)
            publication, diagram = found
            names = {} if language == "vi" else english_names(connection, publication)
            title = names.get(key, process_name(diagram, key))
            if title is not None:
                return title
        return self.definition(connection, key, version).name(key, language)

    def profile_of(self, connection: Connection, case: Case) -> Profile | None:
        """The version of the profile that the case started under; None without one."""
        if case.profile is None:
            return None
        return self.profile(connection, case.profile, case.profile_version)

    def windows_of(self, connection: Connection, case: Case) -> tuple[Window, ...]:
        """The windows of the case's profile that hold for its process."""
        place = (case.definition, case.definition_version, case.profile, case.profile_version)
        found = self._windows.get(place)
        if found is None:
            profile = self.profile_of(connection, case)
            process = self.definition_of(connection, case).process
            found = () if profile is None else tuple(profile.windows_of(process))
            self._windows[place] = found
        return found

    def begun_whole(
        self, connection: Connection, case: Case, calendars: Calendars | None = None
    ) -> WholeRule | None:
        """The limit over the whole case, where it has begun, on the newest ``calendars``, if those
        are known already."""
        definition, profile = (
            self.definition_of(connection, case),
            self.profile_of(connection, case),
        )
        if case.due_at is None or profile is None:
            return None
        return whole_rule(
            profile,
            definition.process.total,
            without_versions(calendars or self.calendars(connection)),
            definition.variables(case, profile),
        )

    def calendars(
        self, connection: Connection, published: int | None = None
    ) -> Mapping[str, tuple[WorkingCalendar, int]]:
        """The newest version of every working calendar, with its number.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        if published is None:
            published = publications.count_published(connection)
        known = self._calendars
        if published != known[0]:
            known = self._calendars = (published, self._read_calendars(connection))
        return known[1]

    def calendars_at(self, connection: Connection, at: datetime) -> Calendars:
        """The version of every working calendar that was the newest at an instant: what was known
        then."""
        return {
            key: (one.calendar, one.version)
            for key, calendar_versions in self.calendar_versions(connection).items()
            for one in calendar_versions
            if one.since <= at
        }

    def calendar_versions(
        self, connection: Connection, published: int | None = None
    ) -> CalendarVersions:
        """Every version of every working calendar, with the instant since which it is known.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        if published is None:
            published = publications.count_published(connection)
        known = self._calendar_versions
        if published != known[0]:
            known = self._calendar_versions = (published, self._read_calendar_versions(connection))
        return known[1]

    def _read_calendar_versions(self, connection: Connection) -> dict[str, list[CalendarVersion]]:
        found: dict[str, list[CalendarVersion]] = {}
        for one in publications.all_versions(connection, Kind.CALENDAR):
            calendar = self._calendar(connection, one)
            found.setdefault(one.key, []).append(
                CalendarVersion(one.published_at, one.version, calendar)
            )
        return found

    def _calendar(self, connection: Connection, version: Publication) -> WorkingCalendar:
        return self.take(
            connection,
            Kind.CALENDAR,
            version.key,
            version.version,
            lambda _c, _p, text: read_calendar(text),
        )

    def _read_calendars(self, connection: Connection) -> dict[str, tuple[WorkingCalendar, int]]:
        return {
            newest.key: (self._calendar(connection, newest), newest.version)
            for newest in publications.newest(connection, Kind.CALENDAR)
        }

    def decided(self, connection: Connection, published: int | None = None) -> Decided:
        """Until when the working calendars in force are decided. ``published`` is how many versions
        of documents there are, if that is already known."""
        return Decided.of(without_versions(self.calendars(connection, published)).values())

    def roles(self, connection: Connection, published: int | None = None) -> RoleRegistry:
        """The roles in force; none before the first is published.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        return self.in_force(connection, Kind.ROLES, published, make_roles, RoleRegistry({}))

    def causes(self, connection: Connection, published: int | None = None) -> Causes:
        """Why steps can be late, in force, by code; empty before the first list is published.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        return self.in_force(connection, Kind.CAUSES, published, make_causes, {})

    def place_lists(self, connection: Connection, published: int | None = None) -> PlacesInForce:
        """The list of places and that of former ones in force; None before one is published.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        places = self.in_force(connection, Kind.PLACES, published, make_places, None)
        if places is None:
            return None
        formers = self.in_force(connection, Kind.FORMERS, published, make_formers, Formers())
        return PlaceLists(places[0], formers, places[1])

    def territory(self, connection: Connection, published: int | None = None) -> Territory | None:
        """Who serves which commune, in force; None before it is published.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        return self.in_force(connection, Kind.TERRITORY, published, make_territory, None)

    def retention(self, connection: Connection, published: int | None = None) -> Retention:
        """How long personal data are kept, in force; no rule before the first is published.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        return self.in_force(connection, Kind.RETENTION, published, make_retention, Retention())

    def trust(self, connection: Connection) -> TrustList:
        """Whom certificates of digital signatures are believed from, in force; nobody before the
        first list is published."""
        return self.in_force(connection, Kind.TRUST, None, make_trust, TrustList())

    def wordings(self, connection: Connection, published: int | None = None) -> Wordings:
        """The newest wording of every kind of message to customers, with its version.

        ``published`` is how many versions of documents there are, if that is already known.
        """
        return self.each_in_force(connection, Kind.WORDING, published, make_wording)

    def wording(self, connection: Connection, kind: str, version: int) -> Wording | None:
        """A version of what customers are told in that kind of message.

        Raises:
            NotFound: it is not published.
        """
        return self.take(connection, Kind.WORDING, kind, version, make_wording)

    def each_in_force(
        self,
        connection: Connection,
        kind: Kind,
        published: int | None,
        make: Callable[[Connection, Publication, str], T | None],
    ) -> Mapping[str, tuple[T, int]]:
        """The newest version of each document of a kind that can be read, by key."""
        if published is None:
            published = publications.count_published(connection)
        known: tuple[int, dict[str, tuple[T, int]]] | None = self._newest.get(kind)
        if known is None or known[0] != published:
            found = {
                newest.key: (made, newest.version)
                for newest in publications.newest(connection, kind)
                if (made := self.take(connection, kind, newest.key, newest.version, make))
            }
            known = self._newest[kind] = (published, found)
        return known[1]

    def in_force(
        self,
        connection: Connection,
        kind: Kind,
        published: int | None,
        make: Callable[[Connection, Publication, str], T],
        empty: T,
    ) -> T:
        """The newest document of a kind of which there is one, as ``make`` reads it."""
        if published is None:
            published = publications.count_published(connection)
        known: tuple[int, T] | None = self._newest.get(kind)
        if known is None or known[0] != published:
            newest = publications.newest(connection, kind)
            made = (
                self.take(connection, kind, newest[0].key, newest[0].version, make)
                if newest
                else empty
            )
            known = self._newest[kind] = (published, made)
        return known[1]

    def take(
        self,
        connection: Connection,
        kind: Kind,
        key: str,
        version: int | None,
        make: Callable[[Connection, Publication, str], T],
    ) -> T:
        """A version of a document, without one the newest, as ``make`` reads it."""
        made: T
        if version is not None and (kind, key, version) in self._made:
            made = self._made[kind, key, version]
            return made
        found = publications.find_publication(connection, kind, key, version)
        if found is None:
            raise not_published(kind, key, version)
        publication, content = found
        place = (kind, key, publication.version)
        with self._lock:
            if place not in self._made:
                self._made[place] = make(connection, publication, content)
        made = self._made[place]
        return made
