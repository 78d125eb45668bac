"""Sentences with gaps."""

from __future__ import annotations

from datetime import date

from engine.model.sentence import sentence

SAID = [
    "A plain one with {braces} in it.",
    sentence("Without gaps."),
    sentence("'{name}' has {count} parts since {day}.", name="{x}", count=12_345, day=date.max),
    sentence("One {other}.", other=sentence("in {place}", place="another")),
]


def test_gaps_are_filled_in_english() -> None:
    assert [str(said) for said in SAID] == [
        "A plain one with {braces} in it.",
        "Without gaps.",
        "'{x}' has 12,345 parts since 31/12/9999.",
        "One in another.",
    ]
