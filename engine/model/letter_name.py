"""What a letter to a customer is called in its Message-ID: by that, what comes back later is known
to be of a letter that was sent, and to that address."""

from __future__ import annotations

import hmac

from engine.model.keyed_name import keyed_name

_TAG_LETTERS = 26
"""Of hexadecimal digits: 104 bits."""
_LONGEST = 200


def letter_name(secret: bytes, message: str, address: str) -> str:
    """The name of a letter: the id of the message, and a tag that nobody can make who has not had
    the letter. ``address`` is the fingerprint of where it goes to, so that the tag of a letter to
    an address that was corrected since fits no more."""
    return f"{message}.{_tag(secret, message, address)}"


def message_named(name: str) -> str | None:
    """The id of the message that a letter of that name was, if it is one of ours; None where it
    cannot be."""
    message, dot, tag = name.rpartition(".")
    may_be = dot and message and len(tag) == _TAG_LETTERS and len(name) <= _LONGEST
    return message if may_be else None


def is_name_of(name: str, secret: bytes, message: str, address: str) -> bool:
    """Whether a letter of that message to that address was called so."""
    right = letter_name(secret, message, address).encode()
    return hmac.compare_digest(right, name.encode("utf-8", "replace"))


def _tag(secret: bytes, message: str, address: str) -> str:
    return keyed_name(secret, "letter", message, address)[:_TAG_LETTERS]
