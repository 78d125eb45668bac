"""Personal data under keys (AES-256-GCM, NIST SP 800-38D): who loses the key, loses the data.

Each subject of a case has a data key. Data keys are wrapped by a master key, which stands in a file
beside the keys of the seals and apart from the database. Erasing a subject is to forget the wrapped
data key; everything that it encrypted, in whatever copy of the log, cannot be read from then on.

An uploaded file is encrypted under a key of its own, which is wrapped in its turn.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.evidence.seal import SealError, read_seal_keys
from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives.ciphers import aead
else:
    exceptions = lazy_module("cryptography.exceptions")
    aead = lazy_module("cryptography.hazmat.primitives.ciphers.aead")

_NONCE_BYTES = 12
_KEY_BYTES = 32
_MOST_KEYS = 255
_INDEX = "index"
_FILE_MARK = b"motcua file 1\n"
"""How an encrypted file begins. No paper, photo or drawing does."""
_FILE_NONCE = bytes(_NONCE_BYTES)
"""The key of a file encrypts once, so that its nonce need not differ from others."""
TERM_BYTES = 16
"""Of a blind index: as many first bytes of HMAC-SHA-256."""


class PersonalKeyError(ValueError):
    """A key or a value under it is not what it has to be: of another master key or another place,
    or damaged."""


class MasterKeyMissingError(PersonalKeyError):
    """A key was wrapped by a master key of that number, which is not here."""

    def __init__(self, number: str) -> None:
        super().__init__(f"The master key {number} is not here.")
        self.number = number


@dataclass(frozen=True, slots=True, repr=False)
class MasterKeys:
    """Keys that wrap data keys, by their number, 1 to 255: the highest wraps, the others are for
    what they wrapped. ``index`` is the key of the blind index, where the first master key, which it
    is made from otherwise, was dropped."""

    keys: Mapping[int, bytes]
    index: bytes | None = None

    @property
    def newest(self) -> int:
        """The number of the key that wraps."""
        return max(self.keys)

    def wrap(self, data_key: bytes, case: str, subject: str) -> str:
        """The data key of the subject as it is stored: the number of the master key, and the
        encrypted key in base64. It can be unwrapped for that case and subject alone."""
        newest = self.newest
        return f"{newest} {_encrypt(self.keys[newest], data_key, _place(case, subject))}"

    def unwrap(self, wrapped: str, case: str, subject: str) -> bytes:
        """The data key again.

        Raises:
            MasterKeyMissingError: it was wrapped by a key that is not here.
            PersonalKeyError: it was changed since, or is of another case or subject.
        """
        number, _, content = wrapped.partition(" ")
        key = self.keys.get(int(number)) if number.isdecimal() else None
        if key is None:
            raise MasterKeyMissingError(number[:3])
        return _decrypt(key, content, _place(case, subject))

    def wraps_newest(self, wrapped: str) -> bool:
        """Whether the newest master key has wrapped it."""
        return wrapped.partition(" ")[0] == str(self.newest)

    def rewrap(self, wrapped: str, case: str, subject: str) -> str:
        """The same data key, wrapped by the newest master key.

        Raises:
            PersonalKeyError: as for ``unwrap``.
        """
        return self.wrap(self.unwrap(wrapped, case, subject), case, subject)

    def term(self, text: str) -> bytes:
        """The entry of the blind index for a text: 16 bytes that nobody can make, or guess the text
        of, without the key of the index."""
        return hmac.digest(self._index_key, text.encode(), "sha256")[:TERM_BYTES]

    def derived(self, number: int, use: str) -> bytes:
        """A key of 32 bytes for one use, made from the master key of that number: the same whenever
        it is asked for, and it tells nothing of the master key or of keys for other uses.

        Raises:
            MasterKeyMissingError: the master key of that number is not here.
        """
        if number not in self.keys:
            raise MasterKeyMissingError(str(number))
        return hmac.digest(self.keys[number], b"motcua derived " + use.encode(), "sha256")

    @property
    def _index_key(self) -> bytes:
        if self.index is not None:
            return self.index
        return hmac.digest(self.keys[min(self.keys)], b"motcua blind index", "sha256")

    def written(self) -> str:
        """The file of these keys."""
        lines = [f"{number} {_in_base64(key)}" for number, key in sorted(self.keys.items())]
        if self.index is not None:
            lines.insert(0, f"{_INDEX} {_in_base64(self.index)}")
        return "".join(f"{line}\n" for line in lines)

    def with_new_key(self) -> MasterKeys:
        """These keys, and a new one that wraps from then on.

        Raises:
            PersonalKeyError: there are 255 already.
        """
        if self.newest == _MOST_KEYS:
            raise PersonalKeyError("There are 255 master keys already.")
        return MasterKeys({**self.keys, self.newest + 1: new_data_key()}, self.index)

    def newest_alone(self) -> MasterKeys:
        """The key that wraps, without those before it; what is found by the blind index stays
        found."""
        return MasterKeys({self.newest: self.keys[self.newest]}, self._index_key)


def new_data_key() -> bytes:
    """A fresh key of 32 bytes."""
    return secrets.token_bytes(_KEY_BYTES)


def read_master_keys(text: str) -> MasterKeys:
    """The keys of a file, which looks as that of the seals: one a line, its number and the key. The
    first line may be ``index`` and the key of the blind index.

    Raises:
        PersonalKeyError: it is none; the key itself is never said.
    """
    first, _, rest = text.partition("\n")
    word, _, encoded = first.strip().partition(" ")
    index = None
    if word == _INDEX:
        text, index = rest, _from_base64(encoded)
    try:
        return MasterKeys(read_seal_keys(text).keys, index)
    except SealError as error:
        raise PersonalKeyError(str(error)) from error


def _in_base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _from_base64(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise PersonalKeyError("Line 1 is no key of the index.")
    return key


def encrypt_value(data_key: bytes, value: object, place: str) -> str:
    """A JSON value, encrypted so that it can be read at that place alone: nonce, ciphertext and tag
    in base64."""
    return _encrypt(data_key, json.dumps(value, ensure_ascii=False).encode(), place.encode())


def decrypt_value(data_key: bytes, content: str, place: str) -> object:
    """The value again.

    Raises:
        PersonalKeyError: it is of another key or place, or was changed.
    """
    value: object = json.loads(_decrypt(data_key, content, place.encode()))
    return value


def encrypt_file(file_key: bytes, content: bytes) -> bytes:
    """A file as it is stored: mark, ciphertext and tag. ``file_key`` was made for this content, and
    never encrypts another one."""
    return _FILE_MARK + aead.AESGCM(file_key).encrypt(_FILE_NONCE, content, _FILE_MARK)


def decrypt_file(file_key: bytes, stored: bytes) -> bytes:
    """The content again.

    Raises:
        PersonalKeyError: it is of another key, or was changed.
    """
    try:
        encrypted = stored.removeprefix(_FILE_MARK)
        return aead.AESGCM(file_key).decrypt(_FILE_NONCE, encrypted, _FILE_MARK)
    except (exceptions.InvalidTag, ValueError) as error:
        raise PersonalKeyError("It was encrypted elsewhere, or was changed.") from error


def is_encrypted_file(stored: bytes) -> bool:
    """Whether a stored file, or its beginning, is that of an encrypted one."""
    return stored.startswith(_FILE_MARK)


def wrap_file_key(data_key: bytes, file_key: bytes, case: str, name: str) -> str:
    """The key of a file under the data key of a subject of the case, in base64. It can be unwrapped
    for that case and file alone."""
    return _encrypt(data_key, file_key, _place(case, name))


def unwrap_file_key(data_key: bytes, wrapped: str, case: str, name: str) -> bytes:
    """The key of the file again.

    Raises:
        PersonalKeyError: it is of another data key, case or file, or was changed.
    """
    return _decrypt(data_key, wrapped, _place(case, name))


def _encrypt(key: bytes, plain: bytes, place: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, plain, place)).decode()


def _decrypt(key: bytes, content: str, place: bytes) -> bytes:
    try:
        raw = base64.b64decode(content, validate=True)
        return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place)
    except (binascii.Error, exceptions.InvalidTag, ValueError) as error:
        raise PersonalKeyError("It was encrypted elsewhere, or was changed.") from error


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> aead.AESGCM:
    return aead.AESGCM(key)


def _place(case: str, subject: str) -> bytes:
    return f"{case}\x00{subject}".encode()
