"""A provider of messages, played: for texts and for letters."""

from __future__ import annotations

from engine.adapters.mail import AddressRefusedError, Letter
from engine.adapters.texts import TextMessage


class Provider:
    """Takes texts and letters, or refuses them."""

    def __init__(self) -> None:
        self.texts: list[TextMessage] = []
        self.letters: list[Letter] = []
        self.refuses: Exception | None = None
        self.bounces = False

    def send_text(self, message: TextMessage) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.texts.append(message)
        return f"ref-{message.id}"

    def send(self, letter: Letter) -> None:
        if self.bounces:
            raise AddressRefusedError("SMTPRecipientsRefused: 550")
        self.letters.append(letter)
