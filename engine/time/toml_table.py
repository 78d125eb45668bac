"""Reading TOML data field by field, so that a mistake is named by its place and its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from engine.model.toml import read_toml
from engine.time.errors import LegalTimeError, LimitError
from engine.time.label import Label
from engine.time.limit import Limit, parse_limit, shown

MOST_CHARACTERS = 500_000

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class TomlTable:
    """Plain data at a place of a file (``limits.mv_survey``; empty for the file itself).

    Every reader raises ``error`` with the place, what is wrong there and what to write instead.
    """

    values: Mapping[str, object]
    error: type[LegalTimeError]
    place: str = ""

    def refuse(self, key: str, problem: str) -> LegalTimeError:
        """The error that names the place of the key in the file, for the caller to raise."""
        return self.error(f"{self._at(key)}: {problem}")

    def only(self, *known: str) -> None:
        """Refuses keys that nobody reads: mostly a slip of the pen."""
        for key in self.values:
            if key not in known:
                raise self.refuse(
                    str(key),
                    f"this key is not known here. Remove it or use one of {', '.join(known)}.",
                )

    def has(self, key: str) -> bool:
        """Whether the table has the key."""
        return key in self.values

    def text(self, key: str) -> str:
        """The text of the key.

        Raises:
            LegalTimeError: it is missing, empty or no text.
        """
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, f"{shown(value)} is not a text. Write some words in quotes.")
        return value

    def identifier(self, key: str) -> str:
        """The text of the key, as an identifier: ``a-z``, digits and underscores, a letter first.

        Raises:
            LegalTimeError: it is missing or no identifier.
        """
        value = self.text(key)
        self.check_identifier(key, value)
        return value

    def check_identifier(self, key: str, value: str) -> None:
        """Refuses a value that is no identifier.

        Raises:
            LegalTimeError: named by the key.
        """
        if not _IDENTIFIER.fullmatch(value):
            raise self.refuse(
                key,
                f"{shown(value)} is no identifier. Use small letters a-z, digits and underscores, "
                "a letter first.",
            )

    def flag(self, key: str, default: bool | None = None) -> bool:
        """The truth value of the key, or ``default`` where the key is missing and a default is
        given.

        Raises:
            LegalTimeError: it is missing, or neither true nor false.
        """
        value = default if default is not None and key not in self.values else self._value(key)
        if not isinstance(value, bool):
            raise self.refuse(key, f"{shown(value)} is neither true nor false. Write one of them.")
        return value

    def day(self, key: str) -> date:
        """The date of the key.

        Raises:
            LegalTimeError: it is missing or no date.
        """
        return self._day(key, self._value(key))

    def day_of(self, key: str) -> date:
        """The date that a key itself is, as in ``2026-02-14 = "Tết"``."""
        return self._day(key, key)

    def _day(self, key: str, value: object) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and _DATE.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        raise self.refuse(
            key, f"{shown(value)} is not a date. Write year-month-day, such as 2026-02-14."
        )

    def limit(self, key: str) -> Limit:
        """The limit of the key, written ``15cd`` or ``1.5wd``.

        Raises:
            LegalTimeError: it is missing or no limit.
        """
        value = self._value(key)
        try:
            return parse_limit(value if isinstance(value, str) else shown(value))
        except LimitError as problem:
            raise self.refuse(key, str(problem)) from problem

    def label(self, key: str) -> Label:
        """The name of the key in both languages, from its table with ``vi`` and ``en``.

        Raises:
            LegalTimeError: one of them is missing, or something else stands there.
        """
        table = self.table(key)
        table.only("vi", "en")
        return Label(vi=table.text("vi"), en=table.text("en"))

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts of the key.

        Raises:
            LegalTimeError: it is missing or no list of texts.
        """
        value = self._value(key)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self.refuse(key, f"{shown(value)} is not a list of texts. Write [...].")
        return tuple(value)

    def texts_or_text(self, key: str) -> tuple[str, ...]:
        """A list of texts, or a single one."""
        return (self.text(key),) if isinstance(self.values.get(key), str) else self.texts(key)

    def table(self, key: str) -> TomlTable:
        """The table of the key; its errors name the whole path.

        Raises:
            LegalTimeError: it is missing or no table.
        """
        value = self._value(key)
        if not isinstance(value, Mapping):
            raise self.refuse(key, f"{shown(value)} is not a table. Write [{self._at(key)}].")
        return TomlTable(value, self.error, self._at(key))

    def tables(self, key: str) -> Iterator[TomlTable]:
        """The entries of a list of tables, counted from 1; none if the key is left out."""
        value = self.values.get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(v, Mapping) for v in value):
            raise self.refuse(
                key, f"{shown(value)} is not a list of tables. Write [[{self._at(key)}]] entries."
            )
        for count, entry in enumerate(value, start=1):
            yield TomlTable(entry, self.error, f"{self._at(key)} entry {count}")

    def _value(self, key: str) -> object:
        if key not in self.values:
            raise self.refuse(key, "this key is missing. Add it.")
        return self.values[key]

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def parse_table(text: str, error: type[LegalTimeError]) -> TomlTable:
    """The table that a TOML text holds.

    Raises:
        ``error``: the text is too long or is not TOML; the message has line and column.
    """
    if len(text) > MOST_CHARACTERS:
        raise error(
            f"The file has {len(text)} characters. Keep it below {MOST_CHARACTERS} characters."
        )
    try:
        return TomlTable(read_toml(text), error)
    except ValueError as problem:
        raise error(f"The file is not TOML: {problem}. Correct that place.") from problem
