"""The plan of the rest of a case, as it is kept with the case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model.instant import to_instant, to_text


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest finish of an open step, and what must follow it: the next step with a limit, and
    the working and calendar days from there on (all None where nothing must)."""

    at: datetime
    next: str | None = None
    working_days: str | None = None
    calendar_days: str | None = None


Forecast = Mapping[str, Latest]
"""By place."""


def write_forecast(forecast: Forecast) -> str:
    """As it is stored."""
    plain = {key: _plain(latest) for key, latest in forecast.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def read_forecast(text: str) -> Forecast:
    """What ``write_forecast`` wrote."""
    plain = json.loads(text)
    return {key: Latest(to_instant(at), *needs) for key, (at, *needs) in plain.items()}


def _plain(latest: Latest) -> list[str]:
    needs = (latest.next, latest.working_days, latest.calendar_days)
    return [to_text(latest.at), *(part for part in needs if part is not None)]
