"""Names under which counts are kept of those who are not logged in."""

from __future__ import annotations

import hmac


def keyed_name(secret: bytes, *parts: str) -> str:
    """The keyed hash of what is counted, in hexadecimal: rows hold no address, login or code that
    somebody could read or try out without the secret."""
    said = "\x00".join(parts).encode("utf-8", "replace")
    return hmac.digest(secret, said, "sha256").hex()
