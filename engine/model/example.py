"""An example: what somebody does in a simulation of a procedure, and what has to come of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.model.instant import to_instant, to_text

MAX_ACTIONS = 200


class Action(StrEnum):
    """What a line of a script does: complete a step, bring a message in, or let time go by."""

    COMPLETE = "complete"
    MESSAGE = "message"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Line:
    """At an instant a step is completed (``name``: its element) or a message is brought in (its
    name), with this answer; or time goes by until then."""

    at: datetime
    action: Action
    name: str = ""
    data: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON values, the instant as RFC 3339 text; ``script_from`` reads them."""
        at, data = to_text(self.at), dict(self.data)
        return {"at": at, "do": str(self.action), "name": self.name, "data": data}


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
    if len(lines) > MAX_ACTIONS or not isinstance(definition, str):
        raise ValueError(f"more than {MAX_ACTIONS} lines, or no name of a process")
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
    return Line(to_instant(values["at"]), Action(values["do"]), values.get("name", ""), data)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a played case stands at the end of its script: its outcome, empty while it runs; the open
    steps; those that were late, in order; and the day of the whole limit, if that runs or has run.
    """

    outcome: str
    open: tuple[str, ...]
    late: tuple[str, ...]
    day: int | None

    def as_dict(self) -> dict[str, Any]:
        """JSON values, as an example document holds them under ``ends``."""
        opened, late = list(self.open), list(self.late)
        return {"outcome": self.outcome, "open": opened, "late": late, "day": self.day}


@dataclass(frozen=True, slots=True)
class Example:
    """A script, and how it has to end: played again before anything is published."""

    script: Script
    ending: Ending

    def as_text(self) -> str:
        """The document; ``read_example`` reads it."""
        plain = {**self.script.as_dict(), "ends": self.ending.as_dict()}
        return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def read_example(text: str) -> Example:
    """The example of a document's text.

    Raises:
        ValueError: the text is no example.
    """
    try:
        plain = json.loads(text)
        ends = plain["ends"]
        late, opened = (tuple(map(str, ends[name])) for name in ("late", "open"))
        ending = Ending(str(ends["outcome"]), opened, late, ends["day"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no example: {error}") from None
    return Example(script_from(plain), ending)
