"""Seals: keyed hashes (MAC) of events and of rows, with a key that the database does not hold.

Whoever can write every row, and compute every hash anew, cannot make a seal: so what was forged
after the last checkpoint is found as well, and so is what no event holds, such as the hash of a
password. A seal is one byte that names the key, and the first 16 bytes of HMAC-SHA-256 (RFC 2104):
for an event over its hash, which covers all before it in its case; for a row over its values.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.canonical import canonical

SEAL_BYTES = 17
_KEY_BYTES = 32
_EVENT = b"motcua event\x00"
_ROW = b"motcua row\x00"


class SealError(ValueError):
    """It is no list of keys."""


@dataclass(frozen=True, slots=True)
class Seals:
    """Keys by their number, 1 to 255: the highest seals, the others are for what they sealed."""

    keys: Mapping[int, bytes]

    def seal(self, digest: bytes) -> bytes:
        """The seal of an event with that hash."""
        return self._seal(_EVENT + digest)

    def fits(self, seal: bytes, digest: bytes) -> bool:
        """Whether it is the seal of an event with that hash."""
        return self._fits(seal, _EVENT + digest)

    def seal_row(self, table: str, *values: str | int | None) -> bytes:
        """The seal of a row: of the values that it has to keep."""
        return self._seal(_row(table, values))

    def fits_row(self, seal: bytes | None, table: str, *values: str | int | None) -> bool:
        """Whether it is the seal of a row with those values."""
        try:
            return isinstance(seal, bytes) and self._fits(seal, _row(table, values))
        except (TypeError, ValueError):
            # Somebody has put in what no program of ours writes.
            return False

    def _seal(self, content: bytes) -> bytes:
        newest = max(self.keys)
        return bytes([newest]) + _mac(self.keys[newest], content)

    def _fits(self, seal: bytes, content: bytes) -> bool:
        key = self.keys.get(seal[0]) if seal else None
        return key is not None and hmac.compare_digest(seal[1:], _mac(key, content))

    def derive(self, purpose: str) -> bytes:
        """A key for another purpose, the same as long as the oldest key stays in the file."""
        return hmac.digest(self.keys[min(self.keys)], f"motcua {purpose}".encode(), "sha256")


def make_seal_key(number: int = 1) -> str:
    """A new key, as a line of the file."""
    return f"{number} {base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}\n"


def read_seal_keys(text: str) -> Seals:
    """The keys of a file: one a line, its number and the key in base64.

    Raises:
        SealError: it is none; the key itself is never said.
    """
    keys: dict[int, bytes] = {}
    for place, line in enumerate(text.splitlines(), start=1):
        number, _, encoded = line.strip().partition(" ")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not number.isdecimal() or not 0 < int(number) < 256 or len(key) != _KEY_BYTES:
            raise SealError(f"Line {place} is no key: write its number (1 to 255) and the key.")
        keys[int(number)] = key
    if not keys:
        raise SealError("There is no key in it.")
    return Seals(keys)


def _row(table: str, values: tuple[str | int | None, ...]) -> bytes:
    return _ROW + canonical([table, *values]).encode()


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")[: SEAL_BYTES - 1]
