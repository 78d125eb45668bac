"""How a customer wants to be told, as a form says it: on their own page and at the desk alike."""

from __future__ import annotations

from flask import request

CHANNELS = ("sms", "email", "zalo")


def chosen_messages() -> tuple[dict[str, str], str | None]:
    """The wish for each channel that the form asks of, and the language, if one is chosen."""
    wishes = {one: wish for one in CHANNELS if (wish := request.form.get(f"wish_{one}"))}
    return wishes, request.form.get("message_language") or None
