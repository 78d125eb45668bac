"""Whom certificates of digital signatures are believed from: the published authorities, each with
its own certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.model.lazy_import import lazy_module
from engine.model.problem import Problem
from engine.model.sentence import Sentence, sentence
from engine.model.toml import read_toml

if TYPE_CHECKING:
    from cryptography import x509
else:
    x509 = lazy_module("cryptography.x509")

MOST_AUTHORITIES = 100
_KEYS = frozenset({"name", "certificate", "ground", "from", "until"})
_NEEDED = frozenset({"name", "certificate", "ground", "from"})
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Authority:
    """Who certifies signers: its ``certificate`` (PEM), believed from the day ``since`` to the day
    ``until`` on a ``ground`` in law."""

    name: str
    certificate: str
    since: date
    ground: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TrustList:
    """The published authorities, and the version of the document that they stand in."""

    authorities: tuple[Authority, ...] = ()
    version: int = 0

    def on(self, day: date) -> tuple[Authority, ...]:
        """Those that are believed on the day."""
        return tuple(
            one
            for one in self.authorities
            if one.since <= day and (one.until is None or day <= one.until)
        )


def read_trust(
    text: str, source: str, version: int = 0
) -> tuple[TrustList | None, tuple[Problem, ...]]:
    """The authorities of a TOML text, or None with every problem of it."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        message = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", message, "Mend the TOML.", source),)
    tables = plain.get("authority")
    if plain.keys() != {"authority"} or not isinstance(tables, list):
        message = sentence("The file holds something else.")
        return None, (Problem("trust", message, "Write [[authority]] tables.", source),)
    if len(tables) > MOST_AUTHORITIES:
        message = sentence("There are more than {most} authorities.", most=MOST_AUTHORITIES)
        return None, (Problem("trust", message, "Leave out those of no signer.", source),)
    problems = tuple(
        Problem("trust", wrong, "Mend the table.", source, f"authority[{number}]")
        for number, table in enumerate(tables, 1)
        if (wrong := _wrong(table)) is not None
    )
    if problems:
        return None, problems
    return TrustList(tuple(map(_authority, tables)), version), ()


def _authority(table: Mapping[str, Any]) -> Authority:
    name, ground = str(table["name"]), str(table["ground"])
    return Authority(name, table["certificate"], table["from"], ground, table.get("until"))


def _wrong(table: object) -> Sentence | None:
    if not isinstance(table, Mapping) or not _NEEDED <= table.keys() <= _KEYS:
        return sentence("It needs name, certificate, ground and from; until where it ends.")
    texts = [table["name"], table["ground"]]
    if not all(isinstance(one, str) and 0 < len(one.strip()) <= _LONGEST for one in texts):
        return sentence("Name and ground are texts of at most {most} characters.", most=_LONGEST)
    days = [table[key] for key in ("from", "until") if key in table]
    if not all(type(one) is date for one in days) or days != sorted(days):
        return sentence("From and until are days, one before the other.")
    return _wrong_certificate(table["certificate"])


def _wrong_certificate(text: object) -> Sentence | None:
    try:
        found = x509.load_pem_x509_certificate(str(text).encode())
        extension = found.extensions.get_extension_for_class(x509.BasicConstraints)
    except (ValueError, x509.ExtensionNotFound):
        return sentence("The certificate is not the PEM text of one authority.")
    if not extension.value.ca:
        return sentence("The certificate is one of a signer, not of an authority.")
    return None
