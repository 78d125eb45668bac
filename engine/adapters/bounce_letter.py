"""Reading letters that mail servers send back: delivery status notifications (RFC 3464), in the
envelope that holds what was sent, or its headers (RFC 6522).

Anybody can send such a letter; whether what it names was ever sent is for the caller to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import islice

MOST_BYTES = 2 << 20
"""Longer letters are none of these: ours are short, and what mail servers add is short, too."""
_MOST_PARTS = 40
_MOST_LETTERS = 20
"""Names that are looked at: mail servers name one. Each is asked for, and anybody can send many."""
_MOST_BOUNDARIES = 20
"""Ours have one or two. Each line of a letter is compared with all that enclose it."""
_BOUNDARY = re.compile(rb"boundary[*0-9\s]*=", re.IGNORECASE)
_NAMED = re.compile(r"<([!-;=?-~]{1,300})@[^<>@\s]+>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_UNKNOWN_STATUS = "5.0.0"


@dataclass(frozen=True, slots=True)
class BounceLetter:
    """What came back: the ``letters`` that may be meant, by the names in their Message-IDs, and the
    enhanced ``status`` (RFC 3463)."""

    letters: tuple[str, ...]
    status: str

    @property
    def is_of_address(self) -> bool:
        """Whether nothing ever arrives at the address: there is none such (5.1), or its mailbox is
        closed (5.2.0, 5.2.1). A full mailbox, a suspicion of spam and a server that was away say
        nothing of later letters."""
        return self.status.startswith("5.1.") or self.status in ("5.2.0", "5.2.1")


def read_bounce(content: bytes) -> BounceLetter | None:
    """What a letter says of one that has not arrived; None where it says nothing of the kind:
    answers of people and of machines, and notices that a letter is late, or has arrived."""
    if len(content) > MOST_BYTES or len(_BOUNDARY.findall(content)) > _MOST_BOUNDARIES:
        return None
    try:
        return _read(message_from_bytes(content))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _read(whole: Message) -> BounceLetter | None:
    if whole.get_content_type() != "multipart/report":
        return None
    parts = list(islice(whole.walk(), _MOST_PARTS))
    failed = [one for part in parts for one in _failures(part)]
    if not failed:
        return None
    texts = [_text(whole, name) for name in ("In-Reply-To", "References")]
    texts += [_text(part, "Message-ID") for part in _sent(parts[1:])]
    named = dict.fromkeys(found[1] for text in texts for found in _NAMED.finditer(text))
    return BounceLetter(tuple(islice(named, _MOST_LETTERS)), failed[0])


def _failures(part: Message) -> Iterator[str]:
    """The status of each recipient whom a letter has not reached, and never will."""
    if part.get_content_type() != "message/delivery-status":
        return
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and _text(block, "Action").strip().lower() == "failed":
            yield _status(block)


def _status(block: Message) -> str:
    """Some servers say 5.0.0 for everything, and what it was in what the next one has answered."""
    said = _STATUS.findall(_text(block, "Status"))
    if said and said[0] != _UNKNOWN_STATUS:
        return str(said[0])
    answered = _STATUS.findall(_text(block, "Diagnostic-Code"))
    return str((answered or said or [_UNKNOWN_STATUS])[0])


def _sent(parts: list[Message]) -> Iterator[Message]:
    """What was sent, or its headers alone, as the letter gives them back."""
    for part in parts:
        yield part
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            yield message_from_bytes(content if isinstance(content, bytes) else b"")


def _text(part: Message, header: str) -> str:
    return str(part.get(header) or "")
