"""What a new law changes, told before it is published."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from engine import commands, documents
from engine.model.documents import overlaid
from engine.publishing.law_change import LawChange, PublishedProfile, law_changes
from tests.contract.test_law_by_date import shipped_one, started
from tests.kit import DESIGNER, INSTALLER, Installation, shipped

LVH = "lv_household"
BEFORE = tuple(d for d in shipped() if d.kind is not documents.Kind.PROCESS or d.key == LVH)
"""One procedure is enough, and is proved quickly."""

PUBLISHED = tuple(PublishedProfile(1, d) for d in BEFORE if d.kind is documents.Kind.PROFILE)
TODAY = date(2014, 10, 1)


def later(left_out: str = "") -> documents.Document:
    """A profile that takes the place of that of 2014, with another limit of the survey."""
    text = shipped_one(documents.Kind.PROFILE, "nq19_2014").content
    head, limits = text.split("[limits.lvh_survey]", 1)
    head = head.replace('id = "nq19_2014"', 'id = "later"').replace(
        "valid_from = 2014-03-18\nvalid_to = 2015-08-31",
        'valid_from = 2014-12-01\nreplaces = "nq19_2014"',
    )
    limits = re.sub('limit = "[^"]*"', 'limit = "9wd"', limits, count=1)
    text = f"{head}[limits.lvh_survey]{limits}".replace('limit = "70cd"', 'limit = "65cd"')
    text = text.replace('warn = "63cd"', 'warn = "60cd"')
    return documents.Document(
        documents.Kind.PROFILE, "later", text.replace(f"[limits.{left_out}]", "[limits.other]")
    )


def change(*documents: documents.Document) -> LawChange | None:
    found = law_changes(PUBLISHED, BEFORE, overlaid(BEFORE, documents), TODAY)
    assert len(found) <= 1
    return found[0] if found else None


def test_what_is_published_changes_nothing() -> None:
    assert change(shipped_one(documents.Kind.PROFILE, "nq19_2014")) is None


def test_a_later_version_of_a_profile() -> None:
    text = shipped_one(documents.Kind.PROFILE, "qd832_2015").content
    newer = text.replace("valid_from = 2015-09-01", "valid_from = 2015-12-01")
    found = change(documents.Document(documents.Kind.PROFILE, "qd832_2015", newer))
    assert found is not None
    assert (found.begins, found.before, found.after) == (
        date(2015, 12, 1),
        "qd832_2015@1",
        "qd832_2015@2",
    )


def test_a_procedure_from_a_later_day() -> None:
    diagram = shipped_one(documents.Kind.PROCESS, LVH)
    dated = diagram.content.replace(
        "<bpmn:process ", '<bpmn:process motcua:validFrom="2014-11-05" '
    )
    found = change(replace(diagram, content=dated))
    assert found is not None
    assert (found.begins, found.before, found.after) == (
        date(2014, 11, 5),
        "nq19_2014@1",
        "nq19_2014@1",
    )


def test_a_law_that_lacks_a_limit_is_told() -> None:
    found = change(later(left_out="lvh_survey"))
    assert found is not None
    assert found.missing == ("lvh_survey",)
    assert found.verdict_after is None


def until_next(document: documents.Document) -> documents.Document:
    """The later profile with an end, before that of 2015."""
    ends = "valid_from = 2014-12-01\nvalid_to = 2015-08-31\n"
    return replace(document, content=document.content.replace("valid_from = 2014-12-01\n", ends))


def in_line() -> list[documents.Document]:
    """A profile with the limits of 2014 in the place of the later one, and those beside it."""
    first, third = (shipped_one(documents.Kind.PROFILE, key) for key in ("nq19_2014", "qd832_2015"))
    same = later().content.replace("9wd", "0.5wd").replace("65cd", "70cd").replace("60cd", "63cd")
    return [
        replace(first, content=first.content.replace("2015-08-31", "2014-11-30")),
        until_next(replace(later(), content=same)),
        replace(third, content=third.content.replace('"nq19_2014"', '"later"')),
    ]


@pytest.mark.usefixtures("quick_sandbox")
def test_a_designer_is_told_from_when_which_limits_and_which_cases_stay(
    installation: Installation,
) -> None:
    code = started(installation, definition=LVH)
    installation.do(commands.Publish(tuple(in_line())), INSTALLER)
    new = until_next(later())
    checked = installation.engine.checks.check(installation.actor(DESIGNER), [new])
    assert {(one.rule, one.element) for one in checked.problems} == {
        ("limit-can-be-broken", LVH),
        ("limit-can-be-broken", "mv_own_substation"),
    }
    assert all("Under later" in str(one.message) for one in checked.problems)
    laws = {one.change.process: one for one in checked.laws}
    assert set(laws) == {"mv_own_substation", "lv_business", LVH}
    found = laws[LVH].change
    assert (found.begins, found.before, found.after) == (
        date(2014, 12, 1),
        "later@1",
        "later@2",
    )
    (limit,) = found.limits
    assert limit.key == "lvh_survey"
    assert not limit.before.startswith("9wd")
    assert limit.after.startswith("9wd")
    assert found.verdict_before is not None
    assert found.verdict_after is not None
    assert (found.verdict_before.holds, found.verdict_after.holds) == (True, False)
    (total,) = laws["mv_own_substation"].change.limits
    assert (total.key, total.before, total.after) == ("total", "70cd", "65cd")
    assert [(one.profile, one.codes) for one in laws[LVH].stays] == [("nq19_2014@1", (code,))]
    assert laws["lv_business"].stays == ()
