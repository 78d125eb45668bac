"""What every command shares: the engine it talks to, who acts, and how it answers."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from engine import i18n
from engine.app.engine import Engine
from engine.cli.output import CliCommand
from engine.clock import Clock
from engine.config import Config
from engine.errors import NotFound
from engine.model.actor import SYSTEM, Actor
from engine.model.instant import VIETNAM
from engine.model.instant import read_instant as instant_from
from engine.model.written_numbers import exact_float


@contextmanager
def engine() -> Iterator[Engine]:
    """The engine of this installation, its database being current."""
    config = read_config()
    opened = Engine(config, handed_clock())
    try:
        opened.require_there()
        config.prepare()
        opened.require_current()
        yield opened
    finally:
        opened.close()


def open_engine() -> Engine:
    """The engine of this installation, whose database may have to be made yet."""
    config = read_config()
    config.prepare()
    return Engine(config, handed_clock())


def read_config() -> Config:
    """The settings of this installation; from here on the program logs as they say."""
    try:
        config = Config.from_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    config.start_logging()
    return config


def handed_clock() -> Clock | None:
    """The clock that the program was started with; None for the engine's own."""
    clock: Clock | None = click.get_current_context().find_root().obj
    return clock


def actor_option(command: CliCommand) -> CliCommand:
    """Adds the required ``--as LOGIN``, handed to the command as ``login``."""
    return click.option(
        "--as", "login", metavar="LOGIN", required=True, help="Who acts: every event says so."
    )(command)


def language_option(command: CliCommand) -> CliCommand:
    """Adds ``--language vi|en``, ``vi`` if left out."""
    return click.option(
        "--language", type=click.Choice(["vi", "en"]), default="vi", help="Of names."
    )(command)


def require_actor(running: Engine, login: str) -> Actor:
    """The actor of the login.

    Raises:
        NotFound: there is no such user, or they are disabled.
    """
    actor = running.people.actor(login)
    if actor is None:
        raise NotFound("user_not_found", "There is no user '{login}'.", login=login)
    return actor


def viewer(running: Engine, login: str | None) -> Actor:
    """Who looks: somebody with their own rights, or whoever may reach the database itself."""
    return SYSTEM if login is None else require_actor(running, login)


class ProgressBar:
    """Shows how much of a long work is ``done``, where somebody is looking."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def __call__(self, done: int, total: int) -> None:
        self._bar.length = max(total, 1)
        self._bar.update(done - self.done)

    @property
    def done(self) -> int:
        """How much is done, in the unit of the bar."""
        return int(self._bar.pos)


@contextmanager
def progress_bar(label: str) -> Iterator[ProgressBar]:
    """A bar on standard error while the block runs; none where that is no terminal."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield ProgressBar(bar)


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A new file beside ``file``, which takes its place when it is whole.

    Raises:
        click.FileError: it cannot be written, or something that is no file stands there, such as a
            device: that would be replaced.
    """
    file = file.resolve()
    if not file.parent.is_dir():
        raise click.FileError(str(file), f"there is no folder {file.parent}. Nothing was written.")
    if file.exists() and not file.is_file():
        raise click.FileError(str(file), "it is no regular file. Nothing was written.")
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield fresh
        fresh.replace(file)
    except (OSError, sqlite3.OperationalError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise click.FileError(str(file), f"{why}. Nothing was written.") from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


DAMAGED = "what is stored of it is damaged: run 'motcua verify', then 'motcua rebuild'"


def day_and_hour(instant: datetime | None) -> str:
    """As people in Vietnam read it."""
    return "-" if instant is None else instant.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def estimate_of(day: datetime | date) -> str:
    """What is said of a date beyond the days that are decided."""
    return i18n.estimate_of("en", day)


def read_instant(text: str, hint: str | None = None) -> datetime:
    """An instant such as 2014-12-01T17:00, in Vietnam where no offset is given."""
    try:
        found = instant_from(text)
        return (found if found.tzinfo else found.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"'{text}' is no instant such as 2014-12-01T17:00.", param_hint=hint
        ) from None


def refuse_future(instant: datetime, clock: Clock, hint: str) -> None:
    """Refuses an instant that is still to come.

    Raises:
        click.BadParameter: it is still to come, so nothing was recorded by then.
    """
    now = clock.now()
    if instant > now:
        raise click.BadParameter(
            f"{day_and_hour(instant)} is still to come: it is {day_and_hour(now)} in Vietnam.",
            param_hint=hint,
        )


def read_text(file: Path) -> str:
    """The text of a file that the command line names.

    Raises:
        click.UsageError: there is no such file, or it is not UTF-8 text.
    """
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} is not UTF-8 text. Save it as UTF-8.") from None


def read_json(text: str) -> dict[str, Any]:
    """A JSON object given as text, as @FILE, or as - for standard input."""
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        text = read_text(Path(text[1:]))
    try:
        found = json.loads(text, parse_float=exact_float)
    except ValueError as error:
        raise click.BadParameter(f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise click.BadParameter('not a JSON object such as {"approved": true}')
    return found
