"""Sentences with gaps, on their way to another language and to another process."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.model.problem import Problem, problem_from
from engine.model.sentence import Said, sentence

SAID = [
    "A plain one with {braces} in it.",
    sentence("Without gaps."),
    sentence("'{name}' has {count} parts since {day}.", name="{x}", count=12_345, day=date.max),
    sentence("One {other}.", other=sentence("in {place}", place="another")),
]


@pytest.mark.parametrize("said", SAID)
def test_a_problem_comes_back_as_it_was_sent(said: Said) -> None:
    problem = Problem("rule", said, said, "process/x", "step", 3)
    assert problem_from(json.loads(json.dumps(problem.as_dict()))) == problem


def test_gaps_are_filled_in_english() -> None:
    assert [str(said) for said in SAID] == [
        "A plain one with {braces} in it.",
        "Without gaps.",
        "'{x}' has 12,345 parts since 9999-12-31.",
        "One in another.",
    ]


@pytest.mark.parametrize("plain", [{"template": "a"}, {"day": "tomorrow"}, [], None])
def test_what_is_no_sentence_is_refused(plain: object) -> None:
    values = Problem("rule", "a", "b").as_dict() | {"message": plain}
    with pytest.raises(ValueError):
        problem_from(values)
