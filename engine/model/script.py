"""What somebody does in a rehearsal of a procedure, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.model.instant import to_instant, to_text

MAX_DEEDS = 200


class Deed(StrEnum):
    COMPLETE = "complete"
    MESSAGE = "message"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Line:
    """At an instant a step is completed (``name``: its element) or a message is brought in (its
    name), with this answer; or time goes by until then."""

    at: datetime
    deed: Deed
    name: str = ""
    data: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        at, data = to_text(self.at), dict(self.data)
        return {"at": at, "do": str(self.deed), "name": self.name, "data": data}


@dataclass(frozen=True, slots=True)
class Script:
    """A case of the process ``definition``, begun at ``start``."""

    definition: str
    start: datetime
    lines: tuple[Line, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON values; ``script_from`` reads them."""
        lines = [line.as_dict() for line in self.lines]
        return {"definition": self.definition, "start": to_text(self.start), "lines": lines}


def script_from(values: Any) -> Script:
    """The script that ``as_dict`` wrote.

    Raises:
        ValueError: it is none, or has too many lines.
    """
    try:
        lines = tuple(_line(one) for one in values["lines"])
        start, definition = to_instant(values["start"]), values["definition"]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no script: {error}") from None
    if len(lines) > MAX_DEEDS or not isinstance(definition, str):
        raise ValueError(f"more than {MAX_DEEDS} lines, or no name of a process")
    before = start
    for line in lines:
        if line.at < before:
            raise ValueError("the lines do not follow in time")
        before = line.at
    return Script(definition, start, lines)


def _line(values: Any) -> Line:
    data = values.get("data", {})
    if not isinstance(data, dict) or not isinstance(values.get("name", ""), str):
        raise ValueError("a line holds something else than a name and an answer")
    return Line(to_instant(values["at"]), Deed(values["do"]), values.get("name", ""), data)
