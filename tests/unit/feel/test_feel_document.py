"""docs/feel.md says what is true: its examples parse, its codes and functions are the real ones."""

import re
from pathlib import Path

import pytest

from engine.feel import FeelSyntaxError, parse

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "feel.md").read_text(encoding="utf-8")
SOURCE = "".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "engine" / "feel").glob("*.py"))
)


def _section(title: str) -> str:
    return TEXT.split(f"{title}\n", 1)[1].split("\n## ", 1)[0]


EXAMPLES = re.findall(r"\| `(.+)` \|$", _section("## Examples from the connection procedure"), re.M)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_document_parses(example: str) -> None:
    assert parse(example).references()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10


def test_every_code_is_told_and_no_other() -> None:
    told = set(re.findall(r"`(feel_\w+)`", _section("## Errors")))
    raised = set(re.findall(r'"(feel_\w+)"', SOURCE))

    assert told == raised


def test_every_function_is_told_and_no_other() -> None:
    rows = re.findall(r"^\| (`.+?) \|", _section("### Functions").split("### ")[0], re.M)
    told = {name for row in rows for name in re.findall(r"`([a-z ]+)[(`]", row)}

    with pytest.raises(FeelSyntaxError) as caught:
        parse("zzzzzzzz(1)")
    names = str(caught.value).split("there are: ")[1].rstrip(".").split(", ")

    assert told == set(names)
