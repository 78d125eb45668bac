"""One-time codes on pages: where they are sent to, and what was typed of them. A page that is only
looked at uses nothing up, so a scanner of mails takes nothing away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from webapi.i18n import tell


@dataclass(frozen=True, slots=True)
class CodeWay:
    """One way on which a code can be sent: its channel, the button for it, and the address so far
    as its owner recognizes it."""

    channel: str
    label: str
    address: str


def ways_of(codes_to: Mapping[str, str]) -> list[CodeWay]:
    """The ways in their order."""
    return [CodeWay(one, _label(one, address), address) for one, address in codes_to.items()]


def asked_way() -> str | None:
    """The channel whose button was pressed; None where another one was."""
    named = request.form.get("do", "")
    return named.removeprefix("send:") if named.startswith("send:") else None


def _label(channel: str, address: str) -> str:
    if channel == "sms":
        return tell("Text the code to {address}", address=address)
    return tell("Mail the code to {address}", address=address)
