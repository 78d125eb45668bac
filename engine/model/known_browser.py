"""The proof by which a browser shows that somebody has logged in with it before (OWASP, device
cookies).

One proof holds the random id of the browser and, for each login that succeeded in it, the day and a
keyed hash (HMAC-SHA-256) over id, login and day: nobody makes one without the key, and it does not
tell whose it is. It opens nothing; it only gives the browser a budget of its own for wrong
passwords.
"""

from __future__ import annotations

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta

KNOWN_FOR = timedelta(days=180)
"""How long after the last login a browser is known."""
MOST_LOGINS = 8
"""In one browser: the latest count, so that the proof stays small."""
MAX_PROOF = 400

_PROOF = re.compile(r"([A-Za-z0-9_-]{16})((?:\.[0-9]{1,6}-[A-Za-z0-9_-]{22})*)", re.ASCII)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def browser_of(key: bytes, proof: str | None, login: str, now: datetime) -> str | None:
    """The id of the browser if it is known for that login; None otherwise."""
    browser, marks = _read(proof)
    for mark in marks:
        day = int(mark.partition("-")[0])
        age = now - _EPOCH - timedelta(days=day)
        is_ours = hmac.compare_digest(mark, _mark(key, browser, login, day))
        if is_ours and timedelta(0) <= age < KNOWN_FOR:
            return browser
    return None


def proof_for(key: bytes, proof: str | None, login: str, now: datetime, fresh: str) -> str:
    """The proof of a browser in which that login has just succeeded; what it held of other logins
    stays. ``fresh`` is the id of a browser that has none."""
    browser, marks = _read(proof)
    browser = browser or fresh
    own = {_mark(key, browser, login, int(mark.partition("-")[0])) for mark in marks}
    others = [mark for mark in marks if mark not in own]
    today = _mark(key, browser, login, (now - _EPOCH).days)
    return ".".join([browser, today, *others[: MOST_LOGINS - 1]])


def _read(proof: str | None) -> tuple[str, list[str]]:
    found = _PROOF.fullmatch(proof) if proof and len(proof) <= MAX_PROOF else None
    if found is None:
        return "", []
    return found[1], found[2].split(".")[1:]


def _mark(key: bytes, browser: str, login: str, day: int) -> str:
    said = f"{browser}\x00{day}\x00{login}".encode()
    mac = hmac.digest(key, b"known browser\x00" + said, "sha256")[:16]
    return f"{day}-{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
