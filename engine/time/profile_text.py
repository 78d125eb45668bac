"""Other limits in the text of a profile, everything else in it left as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from engine.time.errors import ProfileError


@dataclass(frozen=True, slots=True)
class Term:
    """What a designer gives for a step: the limit's text (``5wd``), the id of its calendar, and on
    what ground."""

    limit: str
    calendar: str
    ground: str


def write_terms(text: str, terms: Mapping[str, Term]) -> str:
    """The text with these limits by key. A new one is marked as assumed.

    Raises:
        ProfileError: the text is no profile that could be changed.
    """
    try:
        document = tomlkit.parse(text)
        limits: Any = document.setdefault("limits", tomlkit.table(is_super_table=True))
        for key, term in terms.items():
            _write(limits, key, term)
        return tomlkit.dumps(document)
    except (ValueError, TOMLKitError, TypeError, AttributeError, RecursionError) as error:
        raise ProfileError(f"The profile cannot be changed: {error}.") from error


def _write(limits: Any, key: str, term: Term) -> None:
    found: Table | None = limits.get(key)
    if found is None:
        found = tomlkit.table()
        limits[key] = found
        found["assumed"] = True
    said = {"limit": term.limit, "calendar": term.calendar, "ground": term.ground}
    for name, value in said.items():
        if found.get(name) != value:
            found[name] = value
