"""What the company promises its customers, as a document."""

from __future__ import annotations

import pytest

from engine.model.documents import Document, Kind
from engine.model.promises import read_promises
from engine.publishing.validation import validate
from tests.kit import shipped

GOOD = """
[hotlines]
all = "1900 0001"
DL01 = "1900 0002"
[[promise]]
service = "lv_household"
vi = "Ba ngày"
en = "Three days"
ground = "Cam kết"
"""


def test_promises_are_read_with_where_to_call() -> None:
    promises, problems = read_promises(GOOD, "promises/promises")
    assert problems == ()
    (one,) = promises.promises
    assert (one.service, one.words["en"], one.ground) == ("lv_household", "Three days", "Cam kết")
    assert (promises.hotline("DL01"), promises.hotline("DL02")) == ("1900 0002", "1900 0001")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "promise = 1",
        "[[promise]",
        GOOD + 'more = "x"',
        GOOD.replace('en = "Three days"\n', ""),
        GOOD.replace('"Three days"', '""'),
        GOOD.replace('"Three days"', f'"{"x" * 601}"'),
        GOOD.replace('"1900 0001"', "19000001"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken(text: str) -> None:
    promises, problems = read_promises(text, "promises/promises")
    assert problems and not promises.promises


def test_a_promise_about_no_process_and_a_second_document_are_refused() -> None:
    wrong = GOOD.replace("lv_household", "lv_houses")
    others = [one for one in shipped() if one.kind is not Kind.PROMISES]
    found = validate([*others, Document(Kind.PROMISES, "promises", wrong)], []).problems
    assert [(one.rule, one.element) for one in found] == [("promises", "lv_houses")]
    found = validate([*others, Document(Kind.PROMISES, "more", GOOD)], []).problems
    assert [one.rule for one in found] == ["key"]


def test_every_shipped_process_has_a_promise() -> None:
    (text,) = (one.content for one in shipped() if one.kind is Kind.PROMISES)
    promised = {one.service for one in read_promises(text, "")[0].promises}
    assert promised == {one.key for one in shipped() if one.kind is Kind.PROCESS}
