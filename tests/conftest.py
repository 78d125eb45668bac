"""What every test shares: how deep to search, and installations on both databases."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from engine import Config, Document, Engine, Rehearsal, Script
from engine import sandbox as real_sandbox
from engine import stage as real_stage
from engine.rehearsal import rehearse
from engine.validation import Report, validate
from tests.kit import Installation, prepare
from tests.postgresql import running_postgresql

settings.register_profile("quick", max_examples=100, deadline=None, derandomize=True)
settings.register_profile(
    "search",
    max_examples=5_000,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server: a given one, or one that this test session starts itself."""
    given = os.environ.get("MOTCUA_TEST_POSTGRESQL")
    if given:
        yield given
        return
    with running_postgresql() as url:
        yield url


class Templates:
    """Databases with the shipped procedures and people, copied for each test."""

    def __init__(self, folder: Path, postgresql: Callable[[], str]) -> None:
        self._folder = folder
        self._postgresql = postgresql
        self._made: set[str] = set()
        self._numbers = count(1)

    def copy(self, backend: str, target: Path) -> str:
        """The URL of a fresh copy; ``target`` is a folder of the test's own."""
        if backend not in self._made:
            self._make(backend)
            self._made.add(backend)
        shutil.copy(self._folder / "seal.key", target)
        if backend == "sqlite":
            shutil.copy(self._folder / "template.db", target / "motcua.db")
            return f"sqlite:///{target}/motcua.db"
        name = f"{self._prefix}_{next(self._numbers)}"
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{self._prefix}"')
        return _with_database(self._postgresql(), name)

    def empty(self, backend: str, target: Path) -> str:
        """The URL of a database without tables."""
        if backend == "sqlite":
            return f"sqlite:///{target}/empty.db"
        name = f"{self._prefix}_{next(self._numbers)}"
        self._administer(f'CREATE DATABASE "{name}"')
        return _with_database(self._postgresql(), name)

    @property
    def _prefix(self) -> str:
        return f"motcua_{os.getpid()}"

    def _make(self, backend: str) -> None:
        if backend == "sqlite":
            url = f"sqlite:///{self._folder}/template.db"
        else:
            self._administer(f'DROP DATABASE IF EXISTS "{self._prefix}"')
            self._administer(f'CREATE DATABASE "{self._prefix}"')
            url = _with_database(self._postgresql(), self._prefix)
        prepare(url, self._folder / "files")

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._postgresql(), autocommit=True) as connection:
            connection.execute(statement.encode())


def _with_database(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}?{query}"


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Templates:
    return Templates(
        tmp_path_factory.mktemp("templates"), lambda: request.getfixturevalue("postgresql")
    )


@pytest.fixture
def opened() -> Iterator[list[Engine]]:
    """Engines to close when the test is over."""
    engines: list[Engine] = []
    yield engines
    for engine in engines:
        engine.close()


@pytest.fixture
def installation(templates: Templates, tmp_path: Path, opened: list[Engine]) -> Installation:
    """The shipped procedures and people on SQLite, at nine o'clock on 1 October 2014."""
    return _install(templates.copy("sqlite", tmp_path), tmp_path, opened)


@pytest.fixture(params=BACKENDS)
def either(
    request: pytest.FixtureRequest, templates: Templates, tmp_path: Path, opened: list[Engine]
) -> Installation:
    """The same on each of the two databases."""
    return _install(templates.copy(request.param, tmp_path), tmp_path, opened)


@pytest.fixture
def on_postgresql(templates: Templates, tmp_path: Path, opened: list[Engine]) -> Installation:
    return _install(templates.copy("postgresql", tmp_path), tmp_path, opened)


def _install(url: str, folder: Path, opened: list[Engine]) -> Installation:
    made = Installation(Config(url, folder / "files"))
    opened.append(made.engine)
    return made


_READ: dict[object, Report] = {}
_PLAYED: dict[object, Rehearsal] = {}


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process, and the same ones once; likewise examples are played. The
    sandbox itself is at work in its own tests, in the features and in the browser."""

    def check(
        new: Iterable[Document], published: Iterable[Document], years: tuple[date, date]
    ) -> Report:
        asked, beside = tuple(new), tuple(published)
        key = (asked, frozenset(beside), years)
        if key not in _READ:
            _READ[key] = validate(asked, beside, years)
        return _READ[key]

    def play(documents: Iterable[Document], script: Script, language: str = "vi") -> Rehearsal:
        asked = tuple(documents)
        key = (frozenset(asked), json.dumps(script.as_dict()), language)
        if key not in _PLAYED:
            _PLAYED[key] = rehearse(asked, script, language)
        return _PLAYED[key]

    monkeypatch.setattr(real_sandbox, "check", check)
    monkeypatch.setattr(real_stage, "rehearse", play)
