"""Windows of a profile beside the processes that run under it."""

from __future__ import annotations

import pytest

from engine.publishing.validation import validate
from tests.bpmn.test_validation import PROFILE, documents

WINDOW = """
[[window]]
id = "all"
name = {{ vi = "Tất cả", en = "All" }}
from = "{opens}"
to = "{closes}"
limit = "3wd"
calendar = "utility"
ground = "g"
{more}
"""


def said(opens: str, closes: str, more: str = "") -> list[tuple[str, str, str]]:
    profile = PROFILE + WINDOW.format(opens=opens, closes=closes, more=more)
    found = validate(documents(profile=profile), ()).problems
    return [(p.rule, p.source, str(p.message)) for p in found]


def test_a_window_of_one_step_is_one() -> None:
    assert said("begin:a", "end:a") == []


@pytest.mark.parametrize(
    ("opens", "closes", "more", "rule", "words"),
    [
        ("begin:b", "end:a", "", "window-unknown", "window.all, begin:b: no process has 'b'."),
        ("begin:a", "energized", "", "window-unknown", "no process has 'energized'."),
        ("begin:a", "end:a", 'counts = ["c"]', "window-unknown", "counts: no process has 'c'."),
        ("begin:a", "end:a", 'processes = ["x"]', "window-unknown", "no process has 'x'."),
        ("end:a", "begin:a", "", "window-endless", "in small no way leads from where it begins"),
    ],
)
def test_what_could_never_be_measured_is_refused(
    opens: str, closes: str, more: str, rule: str, words: str
) -> None:
    ((found, source, message),) = said(opens, closes, more)
    assert (found, source) == (rule, "profile/profile")
    assert words in message
