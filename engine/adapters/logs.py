"""How every process of the product logs: one line a record on standard error, as text or JSON.

Neither secrets nor what people wrote: of an exception its kind and place are told, never its text;
passwords of settings and tokens are blotted out wherever they stand.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

from engine.errors import EngineError
from engine.model.instant import to_text

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The number of the request that is being answered, if there is one."""

LEVELS: Mapping[str, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
FORMATS = ("text", "json")
OURS = ("engine", "webapi")

_SHORTEST_SECRET = 4
_BLOT = "***"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LogSetting:
    """From which level on our own records are written, and in which format; those of libraries are
    written from warnings on."""

    level: str = "warning"
    format: str = "text"


DEFAULT = LogSetting()


def read_log_setting(text: str) -> LogSetting:
    """The setting ``LEVEL`` or ``LEVEL,FORMAT``.

    Raises:
        ValueError: no such level or format; says which there are.
    """
    level, _, form = (part.strip().lower() for part in text.partition(","))
    setting = LogSetting(level or DEFAULT.level, form or DEFAULT.format)
    if setting.level not in LEVELS or setting.format not in FORMATS:
        raise ValueError(
            f"MOTCUA_LOG is '{text}'. Give a level ({', '.join(LEVELS)}) and, after a comma, a "
            f"format ({', '.join(FORMATS)}): info,json"
        )
    return setting


def start_logging(setting: LogSetting, urls: Sequence[str | None] = ()) -> None:
    """Has this process log. The passwords of ``urls`` are blotted out of every line. Called again
    it takes the place of the last call."""
    secrets = sorted({one for url in urls for one in _passwords_of(url or "")}, key=len)
    kind = JsonFormatter if setting.format == "json" else TextFormatter
    handler = StderrHandler()
    handler.setFormatter(kind(secrets))
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, StderrHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(logging.WARNING, LEVELS[setting.level]))
    for name in OURS:
        logging.getLogger(name).setLevel(LEVELS[setting.level])
    # Jobs that fail are told by the worker itself.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)


def log_what_nobody_caught() -> None:
    """Has what ends the process or a thread, and warnings of libraries, written as log lines: what
    Python itself writes has many lines and the texts of errors."""
    logging.captureWarnings(True)
    sys.excepthook = _end_of_process
    threading.excepthook = _end_of_thread
    sys.unraisablehook = _end_of_nothing


def _end_of_process(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.error("the process ends: nobody foresaw this", exc_info=(kind, error, trace))


def _end_of_thread(ended: threading.ExceptHookArgs) -> None:
    name = "-" if ended.thread is None else ended.thread.name
    _log.error("the thread %s ends: nobody foresaw this: %s", name, _trace_or_kind(ended))


def _end_of_nothing(found: sys.UnraisableHookArgs) -> None:
    _log.error("something could not be cleared away: %s", _trace_or_kind(found))


def _trace_or_kind(found: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> str:
    return found.exc_type.__qualname__ if found.exc_value is None else traceback_of(found.exc_value)


class StderrHandler(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line; of a record that cannot be formatted only where it comes from."""
        try:
            line = self.format(record)
        except Exception as error:
            line = f"{record.name}:{record.lineno} logs what is not right: {type(error).__name__}"
        try:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            return  # Nobody reads it any more; work goes on.


class TextFormatter(logging.Formatter):
    """Instant in UTC, level, logger, request, message, error: ``2026-11-28T02:00:00.000Z WARNING
    engine.notices.outbox ...``."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line."""
        told = self.told(record)
        request = f" [{told['request']}]" if "request" in told else ""
        error = f" | {told['error']}" if "error" in told else ""
        head = f"{told['at']} {told['level']} {told['logger']}{request}"
        return _on_one_line(f"{head} {told['message']}{error}")

    def told(self, record: logging.LogRecord) -> dict[str, str]:
        """What is written of a record, by name."""
        found = {
            "at": to_text(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": self._blotted(record.getMessage()),
        }
        if (request := REQUEST.get()) is not None:
            found["request"] = request
        if record.exc_info and record.exc_info[1] is not None:
            found["error"] = traceback_of(record.exc_info[1])
        return found

    def _blotted(self, text: str) -> str:
        for secret in reversed(self._secrets):
            text = text.replace(secret, _BLOT)
        return _TOKEN.sub(_BLOT, _CREDENTIALS.sub(rf"\1{_BLOT}@", text))


class JsonFormatter(TextFormatter):
    """One JSON object a line, with the same names."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        return _on_one_line(json.dumps(self.told(record), ensure_ascii=False))


_CREDENTIALS = re.compile(r"(://[^\s/:@]*:)[^\s/]*@")
_TOKEN = re.compile(r"mtc_[A-Za-z0-9_-]{8,}")
_BREAKING = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_TURNING = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = {code: f"\\u{code:04x}" for code in (*_BREAKING, *_TURNING)}
"""Whatever a terminal or a reader of lines takes for more than text, as it is written instead."""


def _on_one_line(text: str) -> str:
    return text.translate(_CONTROLS)


def traceback_of(error: BaseException) -> str:
    """Kinds and places of an error and of those that led to it, on one line, without their texts:
    those can hold what people sent."""
    found: list[str] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        found.append(f"{type(step).__qualname__}{_code_of(step)} ({_places_of(step)})")
        step = step.__cause__ or step.__context__
    return " < ".join(found)


def _code_of(error: BaseException) -> str:
    return f" {error.code}" if isinstance(error, EngineError) else ""


def _places_of(error: BaseException) -> str:
    return " > ".join(
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    )


def _passwords_of(url: str) -> set[str]:
    """The password of a URL, as it is written there and as it is meant."""
    _, found, rest = url.partition("://")
    authority, at, _ = rest.partition("?")[0].rpartition("@")
    _, colon, password = authority.partition(":")
    if not (found and at and colon):
        return set()
    return {one for one in (password, unquote(password)) if len(one) >= _SHORTEST_SECRET}
