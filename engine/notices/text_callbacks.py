"""What a provider of text messages tells us: receipts, and texts that customers write. All of it is
signed with the secret that we share with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.adapters.texts import HttpTexts, TextSender
from engine.adapters.zalo import NoTemplates, TemplateSender
from engine.errors import EngineError, Invalid, NotAllowed, NotFound, NotLoggedIn
from engine.i18n import say
from engine.model.text_segments import ONE_SEGMENT, plain_text
from engine.notices.message_fate import MessageFate
from engine.readers.code_look_ups import CodeLookUps
from engine.readers.status_line import status_line
from engine.readers.tracking import PublicView

_ASKED = re.compile(r"MC[\s:.]+(\S.{0,99})", re.IGNORECASE | re.DOTALL)
_STOPPED = re.compile(r"(?:HUY|STOP)[\s:.]+(\S.{0,99})", re.IGNORECASE | re.DOTALL)
_LANGUAGE = "vi"


@dataclass(frozen=True, slots=True)
class TextCallbacks:
    """Takes what the provider sends. ``public`` tells where a case is, as customers are told;
    ``stop`` has a number get no more of what it can do without."""

    texts: TextSender
    fate: MessageFate
    look_ups: CodeLookUps
    public: Callable[[str, str], PublicView | None]
    stop: Callable[[str, str], None]
    zalo: TemplateSender = field(default_factory=NoTemplates)

    def take_receipt(self, body: bytes, signature: str) -> bool:
        """Notes what became of a message; whether it is known.

        Raises:
            NotFound: no provider is set that sends receipts.
            NotLoggedIn: the signature is not that of the body.
            Invalid: the body is no receipt.
        """
        provider = self._provider(body, signature)
        try:
            receipt = provider.read_receipt(body)
        except (ValueError, RecursionError):
            raise Invalid(
                "receipt_unreadable",
                "This is no receipt, or its status is not among those of the provider's file.",
            ) from None
        return self.fate.take_receipt(receipt)

    def answer(self, body: bytes, signature: str) -> str:
        """What is answered to a text that a customer wrote (``from``, ``text``): where the request
        is whose code stands behind ``MC``, in one segment without diacritics; ``HUY`` or ``STOP``
        and the code stops what can be done without.

        Raises:
            NotFound: no provider is set that hands texts over.
            NotLoggedIn: the signature is not that of the body.
            Invalid: the body holds no text.
        """
        self._provider(body, signature)
        try:
            plain = json.loads(body)
            sender, text = str(plain["from"]), str(plain["text"])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Invalid("text_unreadable", "This holds no text and no number.") from None
        if stopped := _STOPPED.fullmatch(text.strip()):
            return _said(self._stop(stopped[1], sender))
        asked = _ASKED.fullmatch(text.strip())
        if asked is None:
            return _said(say(_LANGUAGE, "To ask where your request is, write: MC and its code."))
        return _said(self._where(asked[1], sender))

    def _where(self, typed: str, sender: str) -> str:
        code, refusal = self._found(typed, sender)
        found = self.public(code, _LANGUAGE) if code else None
        if found is None:
            return refusal or say(_LANGUAGE, "There is no request of this code.")
        return status_line(found.status, _LANGUAGE)

    def _stop(self, typed: str, sender: str) -> str:
        """The same is said whether the number got anything about that request."""
        code, refusal = self._found(typed, sender)
        if not code:
            return refusal
        self.stop(code, sender)
        return say(_LANGUAGE, "{code}: stopped. Papers, dates and money are told still.", code=code)

    def _found(self, typed: str, sender: str) -> tuple[str, str]:
        """The code that was typed; where it finds nothing, what is said of that."""
        try:
            return self.look_ups.by_code(typed, None, f"sms:{sender[:40]}").code, ""
        except Invalid:
            return "", say(_LANGUAGE, "This code is not right. Compare it with your paper.")
        except NotAllowed:
            return "", say(_LANGUAGE, "Too much was asked from this number. Ask again in an hour.")
        except EngineError:
            return "", say(_LANGUAGE, "There is no request of this code.")

    def _provider(self, body: bytes, signature: str) -> HttpTexts:
        ways = (self.texts, getattr(self.zalo, "provider", None))
        known = [one for one in ways if isinstance(one, HttpTexts)]
        if not known:
            raise NotFound("no_text_provider", "No provider of text messages is set here.")
        for one in known:
            if one.is_signed(body, signature):
                return one
        raise NotLoggedIn(
            "signature_wrong", "The signature is not that of this body under our secret."
        )


def _said(text: str) -> str:
    plain = plain_text(text)
    return plain if len(plain) <= ONE_SEGMENT else f"{plain[: ONE_SEGMENT - 2].rstrip()}.."
