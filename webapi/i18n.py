"""Which language an answer speaks, and telling things in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import Babel, format_decimal  # type: ignore[import-untyped]

from engine import Catalogue, FieldError, Said, Sentence, day_of, moment_of, written_numbers
from webapi.context import reading

LANGUAGES = ("vi", "en")
COOKIE = "motcua_language"
API = "/api/"
LOCALES = Path(__file__).parent / "locale"

_CATALOGUE = Catalogue(LOCALES)

_ALL_DIGITS = "#,##0.##################"
"""As many behind the point as a number of a form can have."""
_IN_BOTH = ("rule", "doubted")
"""Codes of what rules of forms say, which bring both languages with them."""
LIMIT = re.compile(r"(?<![0-9.])([0-9]{1,9}(?:\.[0-9]{1,9})?)(wd|cd|h)")
"""As texts of designers have it, who may write anything."""
_WORDS = frozenset({"wanted", "kind", "outcome", "found", "said"})
"""Parameters whose values are words of the program's own and have a translation."""


def install(app: Flask) -> None:
    """Chooses the language of each answer, and has every answer name it."""
    Babel(
        app,
        default_translation_directories=str(LOCALES),
        default_timezone="Asia/Ho_Chi_Minh",
        locale_selector=language,
    )
    app.after_request(_declare)


def language() -> str:
    """The language of the answer: on pages that of the profile or the one that was chosen; else
    Vietnamese, unless English is preferred."""
    if not request.path.startswith(API):
        actor = g.get("actor")
        chosen = request.cookies.get(COOKIE) if actor is None else actor.language
        if chosen in LANGUAGES:
            return str(chosen)
    return request.accept_languages.best_match(LANGUAGES, default="vi") or "vi"


def tell(sentence: Said, /, **gaps: object) -> str:
    """A sentence of a page, of an error or of the engine, its gaps filled in, in the language of
    the answer. What fills the gaps of an error goes through ``written`` first."""
    if isinstance(sentence, Sentence):
        gaps = {name: _filled(value) for name, value in sentence.gaps}
        sentence = sentence.template
    return _CATALOGUE.say(language(), sentence, **gaps)


def tell_count(one: str, many: str, number: int, /, **gaps: object) -> str:
    """A sentence of a page in the form that a number takes: ``one`` thing or ``many``; the number
    fills the gap ``n``."""
    shown = {"n": format_decimal(number), **gaps}
    return _CATALOGUE.count(language(), one, many, number, **shown)


def written(params: Mapping[str, object]) -> dict[str, object]:
    """The parameters of an error as people write them: instants, roles, words and bounds."""
    return {name: _written(name, value) for name, value in params.items()}


def _filled(value: object) -> str:
    match value:
        case Sentence():
            return tell(value)
        case date():
            return day_of(language(), value)
        case int():
            return str(format_decimal(value))
        case str() if LIMIT.fullmatch(value):
            return limit_word(value)
    return str(value)


def limit_word(limit: str) -> str:
    """``1.5wd`` as people say it; what is no limit stays as it is."""

    def in_words(found: re.Match[str]) -> str:
        amount = all_digits(Decimal(found[1]))
        return {
            "wd": tell("{n} working days", n=amount),
            "cd": tell("{n} days", n=amount),
            "h": tell("{n} hours", n=amount),
        }[found[2]]

    return LIMIT.sub(in_words, limit)


def all_digits(number: Decimal) -> str:
    """A number in the language of the answer, grouped, to its last digit."""
    return str(format_decimal(number, _ALL_DIGITS))


def tell_field(error: FieldError) -> str:
    """The sentence of a field's error in the reader's language; rules of forms bring both languages
    with them."""
    if error.code in _IN_BOTH and language() in error.params:
        return str(error.params[language()])
    return tell(error.message, **written(error.params))


def _written(name: str, value: object) -> object:
    match value:
        case datetime():
            return moment_of(language(), value)
        case Sentence():
            return tell(value)
        case str() if name == "roles":
            return _role_names(value)
        case str() if name in _WORDS and value:
            return _CATALOGUE.say(language(), value)
        case int() | float() if name == "wanted":
            return all_digits(written_numbers.exactly(value))
        case date() | Decimal():
            return str(value)
    return value


def _role_names(roles: str) -> str:
    names = reading().people.role_names(language())
    return ", ".join(names.get(role, role) for role in roles.split(", "))


def _declare(response: Response) -> Response:
    if (response.mimetype or "").endswith("json"):
        response.content_language.add(language())
        response.vary.add("Accept-Language")
    return response
