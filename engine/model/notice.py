"""Notices: one person told of one event."""

from __future__ import annotations

from enum import StrEnum


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
