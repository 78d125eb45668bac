"""Why something could not be done, as it is kept until somebody looks at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import EngineError
from engine.model.instant import to_instant, to_text


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence as a template and what fills it, as of an error: it can be said in another
    language later. ``code`` is that of the error."""

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.params)


def failure_of(error: Exception) -> Failure:
    """What is kept of an error. Of one that is not ours only its kind: its text can hold what
    people wrote."""
    if not isinstance(error, EngineError):
        error = EngineError(
            "unexpected",
            "Something went wrong that nobody foresaw ({kind}). If it stays, run 'motcua verify'.",
            kind=type(error).__qualname__,
        )
    return Failure(error.code, error.message, error.params)


def write_failure(failure: Failure) -> str:
    """The failure as text; ``read_failure`` reads it."""
    params = {name: _plain(value) for name, value in failure.params.items()}
    return json.dumps([failure.code, failure.message, params], ensure_ascii=False)


def read_failure(text: str) -> Failure:
    """The failure that ``write_failure`` wrote. One that was damaged says so: it is shown among
    others."""
    try:
        code, message, params = json.loads(text)
        found = Failure(code, message, {name: _value(value) for name, value in params.items()})
        str(found)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return UNKNOWN
    return found


UNKNOWN = failure_of(EngineError("failure_unknown", "What went wrong is not known any more."))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": to_text(value)}
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _value(plain: object) -> object:
    return to_instant(plain["at"]) if isinstance(plain, dict) else plain
