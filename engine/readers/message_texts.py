"""What a message to a customer says: the wording that it was made with, its gaps filled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from engine.i18n import day_of, mark, say
from engine.model.case import Case
from engine.model.customer_message import (
    LOOK_UP,
    OPENED_BY_LINK,
    STOP_TOKEN,
    STOPPED_BY_LINK,
    said_place,
)
from engine.model.instant import VIETNAM
from engine.model.one_time_code import CodePurpose
from engine.model.text_segments import plain_text
from engine.model.wording import (
    LANGUAGES,
    LONGEST,
    Follows,
    GapKind,
    MessageChannel,
    Wording,
    WordingGap,
    fill_gaps,
    stop_note,
)
from engine.projections.people import list_units
from engine.publishing.definitions import Definitions
from engine.readers.case_status import load_status
from engine.readers.promises import load_promises
from engine.readers.status_line import status_line
from engine.store.personal_data import Decryption


@dataclass(frozen=True, slots=True, repr=False)
class MessageText:
    """What a message says: its subject, where its channel has one, its text, and where letters of
    its kind are stopped by one click (RFC 8058), if they may be."""

    subject: str
    text: str
    stopped_at: str | None = None
    values: Mapping[str, str] | None = None


CODE_PURPOSES = {
    CodePurpose.HAND_IN: mark("handing in your request"),
    CodePurpose.OWN_DATA: mark("seeing your data"),
    CodePurpose.SIGN: mark("signing a document"),
    CodePurpose.NEW_ADDRESS: mark("changing how we reach you"),
}
"""What a one-time code is for."""


def write_code(
    wording: Wording, row: Mapping[str, Any], code: str, purpose: CodePurpose
) -> MessageText:
    """What the message of that row says, which holds a one-time code."""
    told = {
        one: {
            name: code if gap.kind is GapKind.ONE_TIME else say(one, CODE_PURPOSES[purpose])
            for name, gap in wording.gaps.items()
        }
        for one in LANGUAGES
    }
    return _filled(wording, row, told)


def write_direct(
    connection: Connection,
    wording: Wording,
    row: Mapping[str, Any],
    values: Mapping[str, str],
    address: str,
) -> MessageText:
    """What the message of that row says, which follows no event; ``values`` are by what fills the
    gaps, ``address`` is where people reach the installation."""

    def written(gap: WordingGap, language: str) -> str:
        value = values[gap.source]
        match gap.kind:
            case GapKind.MOMENT:
                return _moment(language, value)
            case GapKind.LINK:
                return f"{address}{value}"
            case GapKind.HOTLINE:
                return load_promises(connection).hotline(value) or say(language, "your power unit")
        return value

    told = {
        one: {name: written(gap, one) for name, gap in wording.gaps.items()} for one in LANGUAGES
    }
    return _filled(wording, row, told)


def _filled(
    wording: Wording, row: Mapping[str, Any], told: Mapping[str, Mapping[str, str]]
) -> MessageText:
    """The texts with these values by language, in that of the row."""
    if row["channel"] == MessageChannel.SMS:
        chosen = sms_language(wording, row["language"])
        return MessageText("", plain_text(fill_gaps(wording.sms[chosen], told[chosen])))
    languages = LANGUAGES if row["language"] is None else (row["language"],)
    return _letter(wording, {one: told[one] for one in languages})


def _moment(language: str, value: object) -> str:
    there = datetime.fromisoformat(str(value)).astimezone(VIETNAM)
    return f"{there:%H:%M} {day_of(language, there.date())}"


def sms_language(wording: Wording, language: str | None) -> str:
    """In which language an SMS of that wording is written: an English one may be missing."""
    return "en" if language == "en" and wording.sms["en"] else "vi"


def _letter(wording: Wording, told: Mapping[str, Mapping[str, str]]) -> MessageText:
    subject = " / ".join(fill_gaps(wording.subject[one], values) for one, values in told.items())
    body = "\n\n".join(fill_gaps(wording.text[one], values) for one, values in told.items())
    return MessageText(subject, f"{body}\n")


@dataclass(frozen=True, slots=True)
class MessageTexts:
    """Writes messages of one case. ``address`` is where people reach the installation; ``now`` is
    as of when the status is told."""

    definitions: Definitions
    connection: Connection
    case: Case
    personal: Decryption
    address: str
    now: datetime | None = None

    def text_of(self, row: Mapping[str, Any]) -> MessageText | None:
        """What the message of that row says; None where what it held was erased.

        Raises:
            Damaged: what it holds is not as it was written.
        """
        wording = self.definitions.wording(self.connection, row["kind"], row["wording"])
        plain = self.personal.text(
            self.case.code, said_place(row["sequence"], row["kind"]), row["said"]
        )
        if wording is None or plain is None or plain == self.personal.erased:
            return None
        values = json.loads(plain)
        if row["channel"] == MessageChannel.SMS:
            return MessageText("", self._sms(wording, values, row["language"]))
        if row["channel"] == MessageChannel.ZALO:
            known = self._values(wording, values, "vi")
            data = {n: known[n] for n, gap in wording.gaps.items() if not gap.kind.is_personal}
            return MessageText("", "\n".join(f"{n}: {v}" for n, v in data.items()), values=data)
        languages = LANGUAGES if row["language"] is None else (row["language"],)
        told = {one: self._values(wording, values, one) for one in languages}
        letter = _letter(wording, told)
        stopped_at = self._stopped_at(wording, values)
        if wording.follows is Follows.SUBSCRIPTION_ASKED:  # which says itself what to do
            return letter
        how = "\n".join(self._how_to_choose(wording, values, one) for one in languages)
        return MessageText(letter.subject, f"{letter.text}\n{how}\n", stopped_at)

    def _how_to_choose(self, wording: Wording, values: Mapping[str, Any], language: str) -> str:
        """How to be told less, or in another language; and what is told all the same."""
        if stop := values.get(STOP_TOKEN):
            at = f"{self.address}{STOPPED_BY_LINK}{stop}"
        else:
            at = f"{self.address}{_link(wording, values)}"
        if wording.may_be_switched_off:
            return say(language, "To get no more of such letters: {at}", at=at)
        return say(language, "To choose by which way and in which language: {at}", at=at)

    def _stopped_at(self, wording: Wording, values: Mapping[str, Any]) -> str | None:
        """Where one click stops letters that may be switched off."""
        if stop := values.get(STOP_TOKEN):
            return f"{self.address}{STOPPED_BY_LINK}{stop}"
        link = _link(wording, values)
        if not wording.may_be_switched_off or not link.startswith(OPENED_BY_LINK):
            return None
        return f"{self.address}{STOPPED_BY_LINK}{link.removeprefix(OPENED_BY_LINK)}"

    def _sms(self, wording: Wording, values: Mapping[str, Any], language: str | None) -> str:
        chosen = sms_language(wording, language)
        said = self._values(wording, values, chosen)
        for name, gap in wording.gaps.items():
            if gap.kind in _CUT:
                said[name] = _cut(plain_text(said[name]), len(LONGEST[gap.kind]))
        text = plain_text(fill_gaps(wording.sms[chosen], said))
        if wording.may_be_switched_off:
            text += stop_note(chosen, self.case.code)
        return text

    def _values(self, wording: Wording, values: Mapping[str, Any], language: str) -> dict[str, str]:
        return {
            name: self._written(
                gap.kind,
                self.personal.value(self.case.code, gap.source, values.get(name)),
                language,
            )
            for name, gap in wording.gaps.items()
        }

    def _status(self, language: str) -> str:
        if self.now is None:
            return ""
        status = load_status(self.definitions, self.connection, self.case, self.now, language)
        return status_line(status, language)

    def _written(self, kind: GapKind, value: Any, language: str) -> str:
        if kind is GapKind.STATUS:
            return self._status(language)
        if value is None:
            return say(language, "to be told later")
        match kind:
            case GapKind.DAY:
                return day_of(language, _day(str(value)))
            case GapKind.MOMENT:
                return _moment(language, value)
            case GapKind.AMOUNT:
                written = f"{value:,}"
                return written.replace(",", ".") if language == "vi" else written
            case GapKind.LINK:
                return f"{self.address}{value}"
            case GapKind.CAUSE:
                cause = self.definitions.causes(self.connection).get(str(value))
                return str(value) if cause is None else cause.name[language]
            case GapKind.STEP:
                definition = self.definitions.definition_of(self.connection, self.case)
                return definition.name(str(value), language)
            case GapKind.UNIT:
                names = {unit.code: unit.name for unit in list_units(self.connection)}
                return names.get(str(value), str(value))
            case GapKind.HOTLINE:
                known = load_promises(self.connection).hotline(str(value))
                return known or say(language, "your power unit")
            case GapKind.PAPERS:
                return "\n".join(f"- {one}" for one in value)
        return str(value)


_CUT = frozenset({GapKind.CAUSE, GapKind.STEP, GapKind.STATUS, GapKind.UNIT, GapKind.HOTLINE})
"""Kinds whose values are cut in an SMS."""


def _link(wording: Wording, values: Mapping[str, Any]) -> str:
    """The path that the message leads to; where it has none, where codes are looked up."""
    links = [name for name, gap in wording.gaps.items() if gap.kind is GapKind.LINK]
    return str(values.get(links[0]) or LOOK_UP) if links else LOOK_UP


def _day(text: str) -> date:
    """The day, also of an answer that tells an hour with it."""
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(VIETNAM).date()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rstrip()}.."
