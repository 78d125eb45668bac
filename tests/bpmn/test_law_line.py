"""The line of laws: profiles that replace one another follow in order, and a procedure is proved
under each that a new case could get."""

from __future__ import annotations

from datetime import date

import pytest

from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.publishing.law_line import laws_ahead
from engine.publishing.validation import validate
from engine.time import read_profile
from tests.bpmn.drawings import END, START, diagram, flows, milestone, task
from tests.bpmn.test_validation import PROFILE, VALID, documents

PROCESS = diagram(
    START, END, VALID, milestone("e"), task("a", "motcua:deadline='day'"),
    flows("start", "v", "a", "e", "end"),
)  # fmt: skip
BEGINS = "valid_from = 2014-10-10\n"


def profile(key: str, days: str, limit: str = "1wd") -> Document:
    """A profile whose lines of validity are ``days``."""
    text = PROFILE.replace('id = "profile"', f'id = "{key}"').replace(BEGINS, days)
    return Document(Kind.PROFILE, key, text.replace('"1wd"', f'"{limit}"'))


def first(more: str = "") -> Document:
    return profile("profile", BEGINS + more)


def second(begins: str, replaces: str = "profile", key: str = "second") -> Document:
    return profile(key, f'valid_from = {begins}\nreplaces = "{replaces}"\n')


def checked(*profiles: Document, published: tuple[Document, ...] = ()) -> list[Problem]:
    new = [one for one in documents(process=PROCESS) if one.kind is not Kind.PROFILE]
    found = validate([*new, *profiles], published)
    return [*found.problems, *found.notes]


@pytest.mark.parametrize(
    ("profiles", "rule", "source", "line", "remedy"),
    [
        ((first(), second("2015-01-01", "nothing")), "law-unknown", "second", 5, "Known: "),
        (
            (first(), second("2015-01-01"), second("2016-01-01", key="third")),
            "law-twins", "second", 5, "one successor",
        ),
        (
            (first("valid_to = 2015-01-01\n"), second("2015-01-01")),
            "law-overlap", "second", 4, "valid_to = 31/12/2014 in 'profile'",
        ),
        ((first(), second("2014-10-10")), "law-order", "second", 4, "a later day"),
        (
            (first("valid_to = 2014-12-30\n"), second("2015-01-01")),
            "law-gap", "second", 4, "Leave valid_to out in 'profile'",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_line_is_told_with_its_place(
    profiles: tuple[Document, ...], rule: str, source: str, line: int, remedy: str
) -> None:
    (problem,) = checked(*profiles)
    place = (problem.rule, problem.source, problem.line)
    assert place == (rule, f"profile/{source}", line)
    assert remedy in str(problem.remedy)


def test_a_gap_keeps_nothing_from_being_published() -> None:
    new = [*documents(process=PROCESS), second("2015-01-01")]
    gap = [first("valid_to = 2014-12-30\n") if one.key == "profile" else one for one in new]
    found = validate(gap, ())
    assert found.problems == ()
    assert [one.rule for one in found.notes] == ["law-gap"]
    assert "From 31/12/2014 to 31/12/2014" in str(found.notes[0].message)


def test_a_circle_is_told_once() -> None:
    circle = (first('replaces = "second"\n'), second("2015-01-01"))
    assert sorted(one.rule for one in checked(*circle)) == ["law-circle", "law-order"]


def test_profiles_in_order_are_right() -> None:
    line = (first("valid_to = 2014-12-31\n"), second("2015-01-01"))
    assert checked(*line) == []
    assert checked(first(), second("2015-01-01")) == []


def test_what_stands_already_is_not_held_against_others() -> None:
    published = (first("valid_to = 2015-01-01\n"), second("2015-01-01"))
    assert checked(published=published) == []
    (problem,) = checked(published[0], published=published[1:])
    assert (problem.source, problem.line) == ("profile/profile", 5)


def test_every_law_that_a_new_case_could_get_is_proved_for_its_own_days() -> None:
    profiles = (
        first(), second("2015-01-01"), second("2015-07-01", "second", "third"),
        second("2017-01-01", "third", "fourth"),
    )  # fmt: skip
    new = [one for one in documents(process=PROCESS) if one.kind is not Kind.PROFILE]
    years = (date(2015, 1, 1), date(2016, 12, 31))
    found = validate([*new, *profiles], (), years, date(2015, 3, 2))
    assert [one.profile for one in found.verdicts] == ["profile"]
    assert [(one.profile, one.first, one.last, one.holds) for one in found.ahead] == [
        ("second", date(2015, 3, 2), date(2015, 6, 30), True),
        ("third", date(2015, 7, 1), date(2016, 12, 31), True),
    ]
    assert validate([*new, *profiles], (), years).ahead == (), "while drawing only the named one"


YEARS = (date(2014, 1, 1), date(2015, 12, 31))


@pytest.mark.parametrize(
    ("begins", "ends", "proved", "notes"),
    [
        ("2014-12-01", "", [("second", date(2015, 1, 1))], []),
        ("2015-02-03", "", [("second", date(2015, 2, 3))], []),
        ("2015-02-03", "valid_to = 2015-01-31\n", [], ["law-missing"]),
    ],
)
def test_a_version_is_proved_from_the_day_on_which_it_takes_cases(
    begins: str, ends: str, proved: list[tuple[str, date]], notes: list[str]
) -> None:
    dated = PROCESS.replace("<process ", f"<process motcua:validFrom='{begins}' ", 1)
    assert dated != PROCESS
    after = second("2015-01-01")
    text = after.content.replace("replaces", f"{ends}replaces")
    profiles = (first(), Document(Kind.PROFILE, after.key, text))
    new = [one for one in documents(process=dated) if one.kind is not Kind.PROFILE]
    found = validate([*new, *profiles], (), YEARS, date(2014, 3, 3))
    assert [(one.profile, one.first) for one in found.ahead] == proved
    assert [one.rule for one in found.notes] == notes


def test_a_law_to_come_that_would_be_broken_is_a_problem() -> None:
    slow = profile("second", 'valid_from = 2015-01-01\nreplaces = "profile"\n', "60wd")
    (problem,) = validate([slow], documents(process=PROCESS), YEARS, date(2014, 11, 1)).problems
    assert (problem.rule, problem.element) == ("limit-can-be-broken", "small")
    assert str(problem.message).startswith("Under second, which new cases get from 01/01/2015 on: ")


def test_a_target_that_the_rules_sum_up_beyond_is_told_and_published() -> None:
    slow = profile("second", 'valid_from = 2015-01-01\nreplaces = "profile"\n', "60wd")
    told = slow.content.replace(
        'warn = "60cd"', 'warn = "60cd"\nbeyond_ground = "Luật cho 60 ngày"'
    )
    new = Document(Kind.PROFILE, "second", told)
    found = validate([new], documents(process=PROCESS), YEARS, date(2014, 11, 1))
    assert found.problems == ()
    (note,) = found.notes
    assert (note.rule, note.element) == ("limits-sum-beyond", "small")
    assert "Luật cho 60 ngày" in str(note.message)
    (verdict,) = found.ahead
    assert (verdict.holds, verdict.beyond) == (False, "Luật cho 60 ngày")


def test_a_law_to_come_without_a_limit_is_told() -> None:
    other = profile("second", 'valid_from = 2015-01-01\nreplaces = "profile"\n')
    lacking = Document(Kind.PROFILE, "second", other.content.replace("limits.day", "limits.night"))
    process = diagram(
        START, END, task("b", "motcua:deadline='night'"), flows("start", "b", "end"), key="nightly"
    )
    both = [*documents(process=PROCESS), Document(Kind.PROCESS, "nightly", process)]
    both = [one for one in both if one.kind is not Kind.PROFILE]
    named = first()
    with_night = named.content + named.content[named.content.index("[limits") :].replace(
        "limits.day", "limits.night"
    )
    found = validate(
        [*both, Document(Kind.PROFILE, "profile", with_night), lacking],
        (), YEARS, date(2014, 11, 1),
    )  # fmt: skip
    assert [(one.rule, one.element) for one in found.notes] == [("law-unfit", "small")]
    assert "day" in str(found.notes[0].message)


def test_the_laws_of_a_span_begin_and_end_with_it() -> None:
    read = {
        one.key: read_profile(one.content)
        for one in (first("valid_to = 2014-12-31\n"), second("2015-01-01"))
    }
    found = laws_ahead(read, "second", date(2014, 11, 1), date(2015, 2, 1))
    assert [(one.profile.id, one.first, one.last) for one in found] == [
        ("profile", date(2014, 11, 1), date(2014, 12, 31)),
        ("second", date(2015, 1, 1), date(2015, 2, 1)),
    ]
    assert laws_ahead(read, "profile", date(2014, 1, 1), date(2014, 2, 1)) == ()


def test_an_earlier_version_takes_new_cases_until_the_next_begins() -> None:
    now, later = first(), profile("profile", "valid_from = 2015-01-01\n", "2wd")
    found = laws_ahead(
        {"profile": read_profile(later.content)},
        "profile",
        date(2014, 11, 1),
        date(2015, 2, 1),
        [read_profile(profile("profile", BEGINS, "5wd").content), read_profile(now.content)],
    )
    assert [(str(one.profile.rules["day"].plain.limit), one.first, one.last) for one in found] == [
        ("1wd", date(2014, 11, 1), date(2014, 12, 31)),
        ("2wd", date(2015, 1, 1), date(2015, 2, 1)),
    ]


@pytest.mark.parametrize("stands", [True, False])
def test_what_is_drawn_is_proved_under_the_version_that_is_still_in_force(stands: bool) -> None:
    """Whether its next version stands already or is published with what is drawn."""
    slow = profile("profile", BEGINS, "60wd")
    later = profile("profile", "valid_from = 2015-01-01\n")
    drawn = [one for one in documents(process=PROCESS) if one.kind is not Kind.PROFILE]
    others = [one for one in drawn if one.kind is not Kind.PROCESS]
    new = [one for one in drawn if one.kind is Kind.PROCESS]
    published = [*others, slow]
    (published if stands else new).append(later)
    found = validate(new, published, YEARS, date(2014, 11, 1))
    assert [(one.holds, one.first, one.last) for one in found.ahead] == [
        (False, date(2014, 11, 1), date(2014, 12, 31))
    ]
    (problem,) = found.problems
    assert problem.rule == "limit-can-be-broken"
    assert [one.holds for one in found.verdicts] == [True]
    quiet = validate([later], [*drawn, slow], YEARS, date(2014, 11, 1))
    assert (quiet.problems, quiet.ahead) == ((), ()), "nothing that is drawn is new"
