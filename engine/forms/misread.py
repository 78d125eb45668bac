"""Why a typed text is not taken for a value of its kind."""

from __future__ import annotations


class Misread(ValueError):
    """A typed text is not of the kind that a field asks for; ``message`` says so as an English
    template with the gap ``{example}``."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
