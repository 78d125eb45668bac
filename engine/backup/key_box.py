"""The keys of an installation, encrypted with a passphrase.

Scrypt (RFC 7914) makes a key of the passphrase, AES-256-GCM encrypts with it. What scrypt was told
stands in the file, under the same tag, so that it can grow without a new format.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from engine.errors import Invalid
from engine.model.text import clean

LEAST_LETTERS = 12
"""A passphrase that is tried out on a stolen copy has to hold."""

_COST = {"n": 1 << 17, "r": 8, "p": 1}
"""128 MB and some tenths of a second for each passphrase that is tried (OWASP)."""
_MOST = {"n": 1 << 20, "r": 16, "p": 4}
_FORMAT = "scrypt+aes-256-gcm"


class KeyBoxError(ValueError):
    """The file is none of this program, or was damaged."""


def encrypt_keys(keys: Mapping[str, bytes], passphrase: str) -> bytes:
    """The text of a file that holds the keys by name.

    Raises:
        Invalid: the passphrase is too short.
    """
    require_passphrase(passphrase)
    head = {"format": _FORMAT, **_COST, "salt": _written(os.urandom(16))}
    nonce = os.urandom(12)
    plain = json.dumps({name: _written(key) for name, key in keys.items()}).encode()
    sealed = AESGCM(_derive(head, passphrase)).encrypt(nonce, plain, _bound(head))
    return json.dumps(head | {"nonce": _written(nonce), "keys": _written(sealed)}).encode()


def require_passphrase(passphrase: str) -> None:
    """Looks whether the passphrase is long enough.

    Raises:
        Invalid: it is too short.
    """
    if len(clean(passphrase)) < LEAST_LETTERS:
        raise Invalid(
            "passphrase_short",
            "The passphrase must have at least {least} characters.",
            least=LEAST_LETTERS,
        )


def decrypt_keys(text: bytes, passphrase: str) -> dict[str, bytes]:
    """The keys by name.

    Raises:
        KeyBoxError: the text is none that ``encrypt_keys`` wrote.
        Invalid: the passphrase is another one.
    """
    try:
        head = json.loads(text)
        nonce, sealed = _read(head.pop("nonce")), _read(head.pop("keys"))
        key = _derive(head, passphrase)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyBoxError("The keys cannot be read.") from error
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, _bound(head))
    except InvalidTag:
        raise Invalid(
            "passphrase_wrong", "The passphrase is not that of this backup. Nothing was changed."
        ) from None
    return {name: _read(key) for name, key in json.loads(plain).items()}


def _derive(head: Mapping[str, Any], passphrase: str) -> bytes:
    cost = {name: int(head[name]) for name in _COST}
    if head["format"] != _FORMAT or any(cost[name] > most for name, most in _MOST.items()):
        raise KeyBoxError("Another program has encrypted the keys.")
    made = Scrypt(salt=_read(head["salt"]), length=32, **cost)
    return made.derive(clean(passphrase).encode("utf-8", "replace"))


def _bound(head: Mapping[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _read(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
