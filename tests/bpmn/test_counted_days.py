"""Days that documents say lie in the years in which time is counted."""

from __future__ import annotations

import json

import pytest

from engine.model.documents import Document, Kind
from engine.publishing.validation import validate
from tests.bpmn.test_validation import CALENDAR, PROCESS, PROFILE, documents

EXAMPLE = {
    "definition": "small",
    "start": "2014-10-10T01:00:00Z",
    "lines": [{"at": "2014-10-11T01:00:00Z", "do": "wait"}],
    "ends": {"outcome": "", "open": ["a"], "late": [], "day": None},
}


def dated(kind: Kind, day: str) -> dict[str, list[Document]]:
    """By its place, the documents with this day in the place of one that a document says."""
    decided = CALENDAR.replace("decided_until = 2026-12-31", f"decided_until = {day}")
    overlay = f'[[overlay]]\nday = {day}\nworking = false\nground = "g"\n'
    year = f'[year.{day[:4]}]\ndecision = "d"\n[year.{day[:4]}.off]\n'
    ends = f"valid_from = 2014-10-10\nvalid_to = {day}"
    instant = f"{day}T01:00:00Z"
    late = [{"at": instant, "do": "wait"}]
    match kind:
        case Kind.PROCESS:
            drawn = PROCESS.replace("motcua:profile", f"motcua:validFrom='{day}' motcua:profile")
            return {"validFrom": documents(process=drawn)}
        case Kind.PROFILE:
            return {
                "valid_from": documents(profile=PROFILE.replace("2014-10-10", day)),
                "valid_to": documents(profile=PROFILE.replace("valid_from = 2014-10-10", ends)),
            }
        case Kind.CALENDAR:
            return {
                "decided_until": documents(calendar=decided),
                "overlay": documents(calendar=f"{CALENDAR}\n{overlay}"),
                f"year.{day[:4]}": documents(calendar=f"{CALENDAR}\n{year}"),
            }
    played = {
        "start": EXAMPLE | {"start": instant, "lines": []},
        "lines entry 1": EXAMPLE | {"lines": late},
    }
    return {
        place: [*documents(), Document(Kind.EXAMPLE, "small", json.dumps(one))]
        for place, one in played.items()
    }


DATED = [
    (kind, place)
    for kind in (Kind.PROCESS, Kind.PROFILE, Kind.CALENDAR, Kind.EXAMPLE)
    for place in dated(kind, "2206-01-01")
]


@pytest.mark.parametrize("day", ["2206-01-01", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize(("kind", "place"), DATED, ids=lambda one: str(one))
def test_a_day_beyond_the_years_in_which_time_is_counted_is_refused(
    kind: Kind, place: str, day: str
) -> None:
    place = place.replace("2206", day[:4])
    handed_in = dated(kind, day)[place]

    (problem,) = validate(handed_in, ()).problems

    name = next(one.name for one in handed_in if one.kind is kind)
    rule = "calendar" if kind is Kind.CALENDAR else "year-beyond"
    assert (problem.rule, problem.source) == (rule, name)
    assert f"{problem.message} {problem.remedy}".startswith(place)
    assert "outside the years 2010 to 2100" in str(problem.message)
    assert "Correct the year." in f"{problem.message} {problem.remedy}"


def test_the_element_of_such_a_day_is_named() -> None:
    for kind, place, element in (
        (Kind.PROCESS, "validFrom", "small"),
        (Kind.PROFILE, "valid_to", "valid_to"),
        (Kind.EXAMPLE, "lines entry 1", "lines entry 1"),
    ):
        (problem,) = validate(dated(kind, "2206-01-01")[place], ()).problems
        assert problem.element == element


@pytest.mark.parametrize(
    ("kind", "place"), [one for one in DATED if one[1] not in ("valid_to", "lines entry 1")]
)
@pytest.mark.parametrize("day", ["2009-12-31", "0001-01-01"])
def test_a_day_before_those_years_is_refused(kind: Kind, place: str, day: str) -> None:
    found = validate(dated(kind, day)[place.replace("2206", day[:4])], ()).problems
    assert {problem.rule for problem in found} & {"year-beyond", "calendar"}
    assert all("outside the years 2010 to 2100" in str(problem.message) for problem in found)


def test_a_year_that_no_date_can_have_is_refused() -> None:
    never = f'{CALENDAR}\n[year.0000]\ndecision = "d"\n[year.0000.off]\n'
    (problem,) = validate(documents(calendar=never), ()).problems
    assert str(problem.message).startswith("year.0000 is outside the years 2010 to 2100")


@pytest.mark.parametrize("kind", [Kind.PROCESS, Kind.PROFILE, Kind.EXAMPLE])
@pytest.mark.parametrize("day", ["2015-01-01", "2100-12-30"])
def test_a_day_of_those_years_is_taken(kind: Kind, day: str) -> None:
    for handed_in in dated(kind, day).values():
        assert validate(handed_in, ()).problems == ()


def test_a_day_that_was_published_when_nobody_looked_stays() -> None:
    """Calendars were never read with such days."""
    for kind, place in DATED:
        if kind is Kind.CALENDAR:
            continue
        published = dated(kind, "2206-01-01")[place]
        labels = [one for one in published if one.kind is Kind.LABELS]
        assert validate(labels, published).problems == ()
