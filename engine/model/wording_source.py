"""Reading the texts of messages from TOML, with all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.problem import Problem
from engine.model.sentence import Said, sentence
from engine.model.text import unaccented
from engine.model.text_segments import is_gsm7, segments
from engine.model.toml import read_toml
from engine.model.wording import (
    GAP,
    KNOWN_DIRECTLY,
    LANGUAGES,
    LONGEST,
    OF_CODES,
    OF_STEPS,
    SOURCES,
    Follows,
    GapKind,
    MessageChannel,
    Wording,
    WordingGap,
    fill_gaps,
    gaps_in,
)

_TEXTS = ("sms_vi", "sms_en", "subject_vi", "subject_en", "vi", "en")
_KEYS = {"follows", "steps", "if_yes", "channels", "together", "may_be_switched_off", "gaps"}
_KEYS |= {*_TEXTS}
_GAP_NAME = re.compile(r"[a-z][a-z0-9_]*")
MOST_IN_A_TEXT = 4000
"""Characters of one text of a message."""


def read_wording(text: str, source: str) -> tuple[Wording | None, tuple[Problem, ...]]:
    """The texts of a kind of message, with every problem of them; None with problems."""
    try:
        plain = read_toml(text)
    except ValueError as error:
        wrong = sentence("Not readable: {error}.", error=str(error))
        return None, (Problem("toml", wrong, "Mend the TOML.", source),)
    problems = tuple(_shape_problems(plain, source))
    if problems:
        return None, problems
    wording = _wording(plain)
    problems = tuple(_text_problems(wording, source))
    return (None if problems else wording), problems


def _shape_problems(plain: Mapping[str, Any], source: str) -> Iterator[Problem]:
    remedy = sentence("Write it as workflows/README.md shows.")
    for place, wrong in _misshapen(plain):
        yield Problem("wording", wrong, remedy, source, place)


def _misshapen(plain: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    for name in sorted(plain.keys() - _KEYS):
        yield name, sentence("A wording has no such entry.")
    for name in ("together", "may_be_switched_off"):
        if not isinstance(plain.get(name, False), bool):
            yield name, sentence("Say true or false.")
    if plain.get("follows") not in set(Follows):
        known = ", ".join(Follows)
        yield "follows", sentence("Say what it follows: one of {known}.", known=known)
    elif (plain["follows"] in OF_STEPS) != bool(plain.get("steps")):
        yield "steps", sentence("Steps stand where it follows steps, and nowhere else.")
    if "if_yes" in plain and plain.get("follows") != Follows.STEP_DONE:
        yield "if_yes", sentence("What a step answered is known where it follows step_done alone.")
    for name in ("steps", "if_yes", *_TEXTS):
        if not isinstance(plain.get(name, ""), str) or len(plain.get(name, "")) > MOST_IN_A_TEXT:
            yield name, sentence("Write a text of at most {most} characters.", most=MOST_IN_A_TEXT)
    yield from _misshapen_channels(plain)
    yield from _misshapen_gaps(plain.get("gaps", {}))
    yield from _strange_gaps(plain)


def _misshapen_channels(plain: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    found = plain.get("channels")
    named = found.split() if isinstance(found, str) else []
    if not named or len(set(named)) < len(named) or not set(named) <= set(MessageChannel):
        known = " ".join(MessageChannel)
        yield "channels", sentence("Name each channel once, of {known}.", known=known)
        return
    wanted = {"sms_vi"} if MessageChannel.SMS in named else set()
    wanted |= {*_TEXTS} - {"sms_vi", "sms_en"} if MessageChannel.EMAIL in named else set()
    for name in sorted(wanted):
        if not str(plain.get(name, "")).strip():
            yield name, sentence("The text is missing.")


def _misshapen_gaps(gaps: object) -> Iterator[tuple[str, Said]]:
    if not isinstance(gaps, dict):
        yield "gaps", sentence("Gaps are a table: a name, and what fills it.")
        return
    for name, wrong in gaps.items():
        parts = wrong.split() if isinstance(wrong, str) else []
        if not _GAP_NAME.fullmatch(name) or len(parts) != 2 or parts[0] not in set(GapKind):
            kinds = ", ".join(GapKind)
            yield (
                name,
                sentence("Say its kind ({kinds}) and where it comes from.", kinds=kinds),
            )
        elif (fit := SOURCES.get(parts[1].rstrip("?"))) and GapKind(parts[0]) not in fit:
            yield name, sentence("'{source}' fills no gap of this kind.", source=parts[1])


def _strange_gaps(plain: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    """A message that follows no event knows little, and only one with a code knows a code."""
    gaps = plain.get("gaps", {})
    sources = {
        name: said.split()[-1].rstrip("?")
        for name, said in (gaps.items() if isinstance(gaps, dict) else ())
        if isinstance(said, str) and said.split()
    }
    follows = str(plain.get("follows"))
    is_code = follows == Follows.CODE_ASKED
    known = KNOWN_DIRECTLY.get(Follows(follows)) if follows in set(Follows) else None
    for name, source in sources.items():
        if source in OF_CODES if known is None else source not in known:
            yield name, sentence("This is not known where it follows that.")
    if is_code and "one_time_code" not in sources.values():
        yield "gaps", sentence("A message with a code has a gap for it.")


def _wording(plain: Mapping[str, Any]) -> Wording:
    return Wording(
        Follows(plain["follows"]),
        frozenset(plain.get("steps", "").split()),
        tuple(MessageChannel(one) for one in plain["channels"].split()),
        plain.get("together", False),
        plain.get("may_be_switched_off", False),
        {name: _gap(*wrong.split()) for name, wrong in plain.get("gaps", {}).items()},
        {language: " ".join(plain.get(f"sms_{language}", "").split()) for language in LANGUAGES},
        {language: plain.get(f"subject_{language}", "").strip() for language in LANGUAGES},
        {language: plain.get(language, "").strip() for language in LANGUAGES},
        plain.get("if_yes", ""),
    )


def _gap(kind: str, source: str) -> WordingGap:
    return WordingGap(GapKind(kind), source.rstrip("?"), source.endswith("?"))


def _text_problems(wording: Wording, source: str) -> Iterator[Problem]:
    texts = {
        **{f"sms_{language}": text for language, text in wording.sms.items()},
        **{f"subject_{language}": text for language, text in wording.subject.items()},
        **wording.text,
    }
    for name, text in texts.items():
        for gap in sorted(gaps_in(text) - wording.gaps.keys()):
            wrong = sentence("No gap is called '{gap}'.", gap=gap)
            yield Problem("wording-gap", wrong, "Name it among the gaps.", source, name)
        if "{" in GAP.sub("", text) or "}" in GAP.sub("", text):
            yield Problem(
                "wording-gap",
                "A brace stands there that is no part of a gap.",
                "Write a gap as {name}.",
                source,
                name,
            )
    used = frozenset[str]().union(*map(gaps_in, texts.values()))
    for gap in sorted(wording.gaps.keys() - used):
        yield Problem(
            "wording-gap", "No text has this gap.", "Use it, or leave it out.", source, gap
        )
    for language, text in wording.sms.items():
        if text:
            yield from _sms_problems(wording, language, source)


def _sms_problems(wording: Wording, language: str, source: str) -> Iterator[Problem]:
    text, place = wording.sms[language], f"sms_{language}"
    known = gaps_in(text) & wording.gaps.keys()
    for gap in sorted(known):
        if wording.gaps[gap].kind.is_personal:
            wrong = sentence("What fills '{gap}' can tell of a person.", gap=gap)
            remedy = sentence(
                "An SMS is read on the screen of a locked phone: say it by e-mail alone."
            )
            yield Problem("wording-personal", wrong, remedy, source, place)
    bare = GAP.sub("", text)
    if unaccented(bare) != bare or not is_gsm7(bare):
        remedy = sentence("Write it without diacritics, in plain signs.")
        yield Problem(
            "wording-accents",
            "The SMS holds letters that make it more than twice as long.",
            remedy,
            source,
            place,
        )
        return
    longest = longest_sms(wording, language)
    if segments(longest) > 1:
        wrong = sentence(
            "With the longest values it takes {count} characters, more than one SMS.",
            count=len(longest),
        )
        yield Problem("wording-long", wrong, "Shorten it.", source, place)


def longest_sms(wording: Wording, language: str = "vi") -> str:
    """The SMS with the longest value of each kind in its gaps."""
    longest = LONGEST if language == "vi" else LONGEST | _LONGEST_ENGLISH
    values = {name: longest.get(gap.kind, "") for name, gap in wording.gaps.items()}
    return fill_gaps(wording.sms[language], values)


_LONGEST_ENGLISH = {GapKind.DAY: "31 Dec 2026", GapKind.MOMENT: "23:59 31 Dec 2026"}
