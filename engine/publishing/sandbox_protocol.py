"""What the sandbox and its server say to one another: orders, outcomes, limits, and how a reader
ended.

An order names a function that the server knows, and its arguments. Its outcome comes from a process
that read what strangers wrote, so of it only plain values are taken: dataclasses and enumerations
of the engine, dates and numbers; nothing in it can call anything.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from typing import Any

from engine import errors
from engine.model.problem import Problem

BEGUN = b"begun"
"""What a reader says before it reads."""
OUT_OF_MEMORY = 70
"""The exit code of a reader that needed more memory than it may have."""

_FAMILIES = {
    family.__name__: family
    for family in (
        errors.NotFound,
        errors.NotAllowed,
        errors.Conflict,
        errors.Broken,
        errors.Invalid,
        errors.Unavailable,
    )
}
_PLAIN = frozenset(
    {
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("builtins", "str"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may take: ``seconds`` of the processor, ``megabytes`` of memory; and
    ``patience``, the seconds of wall clock after which it is given up, however little it did."""

    seconds: int
    megabytes: int
    patience: int

    def as_packet(self) -> bytes:
        """JSON bytes; ``from_packet`` reads them."""
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_packet(packet: bytes) -> Limits:
        """The limits that ``as_packet`` wrote."""
        return Limits(**json.loads(packet))


@dataclass(frozen=True, slots=True)
class SandboxEnding:
    """How a reader ended: its wait status, and the seconds of the processor that it took."""

    status: int
    seconds: float

    def as_packet(self) -> bytes:
        """JSON bytes; ``from_packet`` reads them."""
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_packet(packet: bytes) -> SandboxEnding:
        """The ending that ``as_packet`` wrote."""
        return SandboxEnding(**json.loads(packet))

    @property
    def is_whole(self) -> bool:
        """Whether it ended by itself, having written all that it had to say."""
        return os.waitstatus_to_exitcode(self.status) == 0

    @property
    def lacked_memory(self) -> bool:
        """Whether the reader ended because it was given no more memory."""
        return os.waitstatus_to_exitcode(self.status) == OUT_OF_MEMORY

    def lacked_time(self, limit: int) -> bool:
        """Whether the limit of the processor ended it; the kernel sends SIGKILL after SIGXCPU."""
        code = -os.waitstatus_to_exitcode(self.status)
        return code == signal.SIGXCPU or (code == signal.SIGKILL and self.seconds >= limit)

    def __str__(self) -> str:
        code = os.waitstatus_to_exitcode(self.status)
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


@dataclass(frozen=True, slots=True)
class SandboxAnswer:
    """What the function returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error of the engine that the function raised."""

    family: str
    code: str
    message: str
    params: Mapping[str, Any]
    fields: tuple[errors.FieldError, ...] = ()
    problems: tuple[Problem, ...] = ()

    @staticmethod
    def of(error: errors.EngineError) -> Refusal:
        """The error as plain values that can leave the sandbox."""
        family = next(name for name, kind in _FAMILIES.items() if type(error) is kind)
        more = (error.fields, error.problems) if isinstance(error, errors.Invalid) else ()
        return Refusal(family, error.code, error.message, dict(error.params), *more)

    def error(self) -> errors.EngineError:
        """The error again, of the same family, with its fields and problems."""
        family = _FAMILIES[self.family]
        if family is errors.Invalid:
            more: dict[str, Any] = {"fields": self.fields, "problems": self.problems}
            return errors.Invalid(self.code, self.message, **more, **self.params)
        return family(self.code, self.message, **self.params)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the program: the kind of the exception and where it was raised. Its text can hold
    what people wrote, so it stays in the sandbox."""

    kind: str
    place: str


Outcome = SandboxAnswer | Refusal | Fault


def function_name(function: Callable[..., object]) -> str:
    """What an order calls a function."""
    return f"{function.__module__}.{function.__qualname__}"


def write_order(
    function: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> bytes:
    """The bytes of an order: a function by its name, and what it is called with."""
    return pickle.dumps((function_name(function), args, kwargs))


def read_order(order: bytes) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """For the server alone, whose orders come from the process that started it."""
    name, args, kwargs = pickle.loads(order)  # noqa: S301 written by this program
    return name, args, kwargs


_MARK = b"reading "
_MOST_MARKED = 300


def write_mark(file: int, name: str) -> None:
    """Writes into the file of the answer which document is being read, as long as there is no
    answer: it stays there when the reader ends without one."""
    os.ftruncate(file, 0)
    os.pwrite(file, _MARK + name.encode(errors="replace")[:_MOST_MARKED], 0)


def read_mark(file: int) -> str:
    """The name that ``write_mark`` wrote last; empty where an answer was begun."""
    found = os.pread(file, len(_MARK) + _MOST_MARKED, 0)
    if not found.startswith(_MARK):
        return ""
    return found.removeprefix(_MARK).decode(errors="replace")


def write_outcome(outcome: Outcome) -> bytes:
    """The bytes of an outcome; subclasses of ``str`` from libraries leave as plain texts."""
    written = io.BytesIO()
    _PlainTexts(written).dump(outcome)
    return written.getvalue()


def read_outcome(written: bytes) -> Outcome:
    """The outcome that ``write_outcome`` wrote.

    Raises:
        ValueError: it is cut off, or holds more than plain values.
    """
    try:
        found = _PlainValues(io.BytesIO(written)).load()
    except Exception as error:
        raise ValueError(f"no outcome: {type(error).__name__}") from error
    if not isinstance(found, Outcome):
        raise ValueError("no outcome")
    return found


class _PlainTexts(pickle.Pickler):
    """Writes texts of libraries, such as words of a parser that know their place, as texts."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, str) and not isinstance(value, Enum):
            return str, (str(value),)
        return NotImplemented


class _PlainValues(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module.startswith("engine.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")
