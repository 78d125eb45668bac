"""The way out for messages by Zalo: templates that were approved there, by their ids, with what
fills their gaps. It is a provider over HTTP as those of SMS are, and its file says how it calls
things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from engine.adapters.texts import (
    HttpTexts,
    TextProviderError,
    TextRefusedError,
    dialled,
    post_json,
    read_provider,
)

SETTING = "MOTCUA_ZALO"
_NAMES = ("phone", "template_id", "template_data", "tracking_id")


@dataclass(frozen=True, slots=True, repr=False)
class TemplateMessage:
    """A message as it is sent: of the ``kind`` of its wording, with the ``values`` of its gaps.
    ``id`` is the same however often it is sent."""

    id: str
    number: str
    kind: str
    values: Mapping[str, str]


class TemplateSender(Protocol):
    """Whatever takes such messages away: Zalo, or nothing."""

    def send_template(self, message: TemplateMessage) -> str:
        """Hands the message over; answers what the provider calls it.

        Raises:
            TextError: it was not taken, and what that means for it and others.
        """


class NoTemplates:
    """Takes nothing, so that the next channel is tried; for an installation without Zalo."""

    def send_template(self, _message: TemplateMessage) -> str:
        """Takes nothing.

        Raises:
            TextRefusedError: always.
        """
        raise TextRefusedError(f"{SETTING} is not set.")


@dataclass(frozen=True, slots=True)
class HttpTemplates:
    """Zalo, or who stands before it. ``templates`` gives the id of the approved template by the
    kind of message; ``refused`` are the answered errors that are of this message alone, such as a
    phone without Zalo or a template that may not be used now."""

    provider: HttpTexts
    templates: Mapping[str, str]
    error: str = "error"
    refused: frozenset[str] = field(default_factory=frozenset)

    def send_template(self, message: TemplateMessage) -> str:
        """Posts the message as JSON.

        Raises:
            TextError: it was not taken, and what that means for it and others.
        """
        template = self.templates.get(message.kind)
        if template is None:
            raise TextRefusedError("No template is approved for this kind of message.")
        told = (dialled(message.number), template, dict(message.values), message.id)
        names = (self.provider.fields.get(name, name) for name in _NAMES)
        body = {**self.provider.constants, **dict(zip(names, told, strict=True))}
        found = post_json(self.provider.url, self.provider.headers, body)
        said = found.get(self.error)
        if str(said or 0) in self.refused:
            raise TextRefusedError(f"Zalo {said}")
        if str(said or 0) != "0":
            raise TextProviderError(f"Zalo {said}")
        part: object = found
        for name in self.provider.answered.split("."):
            part = part.get(name) if isinstance(part, dict) else None
        return str(part or message.id)[:100]


def open_zalo(setting: str | None) -> TemplateSender:
    """The way out of a setting: ``http:FILE``; none without one.

    Raises:
        ValueError: not such a setting, or its file is not right; says what to write.
    """
    if not setting:
        return NoTemplates()
    way, _, place = setting.partition(":")
    if way != "http" or not place:
        raise ValueError(
            f"{SETTING} is not http:FILE. Write the file that docs/operations.md shows."
        )
    provider, more = read_provider(Path(place), SETTING, ("templates", "refused"))
    return HttpTemplates(
        provider,
        {str(kind): str(template) for kind, template in more["templates"].items()},
        refused=frozenset(map(str, more["refused"].get("errors", ()))),
    )
