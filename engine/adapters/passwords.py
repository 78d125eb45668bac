"""Passwords and tokens: only hashes are ever kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.model.text import clean

TOKEN_PREFIX = "mtc_"
"""Lets secret scanners know our tokens."""
_TOKEN = re.compile(f"{TOKEN_PREFIX}[A-Za-z0-9_-]{{43}}")

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """What is compared with where there is nobody; takes a while, so only when it is needed."""
    return _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters in it."""
    return _hasher.hash(clean(password))


def password_fits(hashed: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. Takes as long where there is none."""
    nobody = _nobody()  # made by whoever is first, whether or not there is such a login
    try:
        return _hasher.verify(hashed or nobody, clean(password)) and hashed is not None
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def make_token() -> str:
    """A new secret token, with 256 random bits behind the prefix."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def may_be_token(secret: str) -> bool:
    """Returns whether this looks as a token does; what does not needs no asking the database."""
    return _TOKEN.fullmatch(secret) is not None


def hash_token(secret: str) -> str:
    """A token has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
