"""Notices: one person told of one event."""

from __future__ import annotations

from enum import StrEnum


class NoticeState(StrEnum):
    """Whether a notice has left: it waits to be sent, the mail server took it, it never will, or no
    mail server was set when it was its turn."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    UNSENT = "unsent"
