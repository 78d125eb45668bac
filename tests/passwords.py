"""Passwords of tests, hashed in a thousandth of the memory: what is tested is who may log in, not
how long a guess takes."""

from __future__ import annotations

from argon2 import PasswordHasher

from engine.adapters import passwords


def hash_lightly() -> None:
    """Has this process hash and compare all passwords with Argon2id at its lowest setting."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
