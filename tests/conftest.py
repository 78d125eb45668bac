"""What every test shares: how deep to search, and installations on both databases."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from engine import Config, Engine
from engine.publishing import sandbox
from tests.applications import keep_routes, keep_templates
from tests.garbage import look_less
from tests.kit import Installation, prepare
from tests.message_provider import Provider
from tests.passwords import hash_lightly
from tests.places import keep_files_in_memory
from tests.postgresql import running_postgresql
from tests.readings import keep_readings
from tests.statements import keep_statements
from tests.turns import arrange

P = ParamSpec("P")
T = TypeVar("T")

keep_files_in_memory()
keep_readings()
keep_statements()
keep_templates()
keep_routes()
hash_lightly()

settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("short", max_examples=10, deadline=None, derandomize=True)
settings.register_profile(
    "search",
    max_examples=5_000,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

BACKENDS = ("sqlite", "postgresql")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    arrange(items)


def pytest_collection_finish() -> None:
    look_less()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server: a given one, or one that this test session starts itself."""
    given = os.environ.get("MOTCUA_TEST_POSTGRESQL")
    if given:
        yield given
        return
    with running_postgresql(durable=False) as url:
        yield url


class Templates:
    """Databases with the shipped procedures and people, copied for each test."""

    def __init__(self, folder: Path, postgresql: Callable[[], str]) -> None:
        self._folder = folder
        self._postgresql = postgresql
        self._made: set[str] = set()
        self._numbers = count(1)
        self._administrator: psycopg.Connection | None = None

    def copy(self, backend: str, target: Path) -> str:
        """The URL of a fresh copy; ``target`` is a folder of the test's own."""
        if backend not in self._made:
            self._make(backend)
            self._made.add(backend)
        for name in ("seal.key", "checkpoint.key", "personal.key"):
            shutil.copy(self._folder / name, target)
        if backend == "sqlite":
            shutil.copy(self._folder / "template.db", target / "motcua.db")
            return f"sqlite:///{target}/motcua.db"
        name = f"{self._prefix}_{next(self._numbers)}"
        # Half the work of a copy through the log, which is for large and busy servers.
        made_of = f'TEMPLATE "{self._prefix}" STRATEGY FILE_COPY'
        self._administer(f'CREATE DATABASE "{name}" {made_of}')
        return _with_database(self._postgresql(), name)

    def empty(self, backend: str, target: Path) -> str:
        """The URL of a database without tables."""
        if backend == "sqlite":
            return f"sqlite:///{target}/empty.db"
        name = f"{self._prefix}_{next(self._numbers)}"
        self._administer(f'CREATE DATABASE "{name}"')
        return _with_database(self._postgresql(), name)

    def drop(self, url: str) -> None:
        """Takes a copy away when its test is over: on PostgreSQL, as a file goes with its folder.
        Whoever is still connected is thrown out."""
        name = url.partition("?")[0].rpartition("/")[2]
        if name.startswith(f"{self._prefix}_"):
            self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

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
        if self._administrator is None:
            self._administrator = psycopg.connect(self._postgresql(), autocommit=True)
        self._administrator.execute(statement.encode())

    def close(self) -> None:
        """Ends the connection over which databases are made and dropped."""
        if self._administrator is not None:
            self._administrator.close()


def _with_database(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}?{query}"


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Templates]:
    folder = tmp_path_factory.mktemp("templates")
    made = Templates(folder, lambda: request.getfixturevalue("postgresql"))
    yield made
    made.close()


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
) -> Iterator[Installation]:
    """The same on each of the two databases."""
    url = templates.copy(request.param, tmp_path)
    yield _install(url, tmp_path, opened)
    templates.drop(url)


@pytest.fixture
def on_postgresql(
    templates: Templates, tmp_path: Path, opened: list[Engine]
) -> Iterator[Installation]:
    url = templates.copy("postgresql", tmp_path)
    yield _install(url, tmp_path, opened)
    templates.drop(url)


def _install(url: str, folder: Path, opened: list[Engine]) -> Installation:
    made = Installation(Config(url, folder / "files"))
    opened.append(made.engine)
    return made


_KNOWN: dict[str, object] = {}


@pytest.fixture
def quick_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sandbox would do is done in this process, and the same once. The sandbox itself is
    at work in its own tests, in the features and in the browser."""

    def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        order = repr((function.__qualname__, args, kwargs))
        key = hashlib.sha256(order.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in _KNOWN:
            _KNOWN[key] = function(*args, **kwargs)
        return cast(T, _KNOWN[key])

    monkeypatch.setattr(sandbox, "run", run)


@pytest.fixture
def provider() -> Provider:
    """Who takes messages to customers."""
    return Provider()
