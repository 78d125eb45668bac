"""Which law is in force on a day: from the profiles of all times, in all their versions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from engine.time import Law, Laws, Profile, ProfileError, read_profile
from tests.kit import ROOT

HEAD = """id = "{key}"
valid_from = {begins}
{more}
ground = "Thử"
[name]
vi = "Thử"
en = "Test"
[total]
from = "dossier_valid"
to = "energized"
limit = "70cd"
warn = "63cd"
ground = "Thử"
[limits.a]
limit = "1wd"
calendar = "utility"
ground = "Thử"
"""


def made(key: str, begins: str, more: str = "") -> Profile:
    return read_profile(HEAD.format(key=key, begins=begins, more=more))


def laws(*published: Profile) -> Laws:
    versions: dict[str, tuple[Law, ...]] = defaultdict(tuple)
    for profile in published:
        versions[profile.id] += (Law(profile, len(versions[profile.id]) + 1),)
    return Laws(versions)


def shipped() -> Laws:
    texts = sorted((ROOT / "workflows/profiles").glob("*.toml"))
    return laws(*(read_profile(text.read_text("utf-8")) for text in texts))


def found(known: Laws, key: str, day: str) -> tuple[str, int] | None:
    law = known.in_force(key, date.fromisoformat(day))
    return None if law is None else (law.key, law.version)


@pytest.mark.parametrize(
    ("day", "profile"),
    [
        ("2014-03-17", None),
        ("2014-03-18", "nq19_2014"),
        ("2015-03-11", "nq19_2014"),
        ("2015-08-31", "nq19_2014"),
        ("2015-09-01", "qd832_2015"),
        ("2017-01-15", "qd832_2015"),
        ("2017-01-16", "tt24_2016"),
        ("2017-05-14", "tt24_2016"),
        ("2017-05-15", "qd505_2017"),
        ("2021-04-01", "qd505_2017"),
        ("2026-06-30", "qd505_2017"),
        ("2026-07-01", "tt05_2025"),
    ],
)
@pytest.mark.parametrize("named", ["nq19_2014", "tt24_2016", "qd505_2017"])
def test_the_shipped_laws_follow_one_another(named: str, day: str, profile: str | None) -> None:
    law = found(shipped(), named, day)
    assert law == (None if profile is None else (profile, 1))


def test_a_version_takes_over_from_its_day_on() -> None:
    known = laws(made("a", "2020-01-01"), made("a", "2022-06-01"))
    assert found(known, "a", "2019-12-31") is None
    assert found(known, "a", "2022-05-31") == ("a", 1)
    assert found(known, "a", "2022-06-01") == ("a", 2)
    first, second = known.published["a"]
    assert known.last_day(first) == date(2022, 5, 31)
    assert known.last_day(second) is None


def test_a_newer_text_says_when_the_law_ends() -> None:
    known = laws(made("a", "2020-01-01"), made("a", "2020-01-01", "valid_to = 2021-12-31"))
    assert found(known, "a", "2021-12-31") == ("a", 2)
    assert found(known, "a", "2022-01-01") is None
    assert [known.last_day(one) for one in known.published["a"]] == [date(2021, 12, 31)] * 2


def test_a_law_ends_when_another_takes_its_place() -> None:
    known = laws(made("a", "2020-01-01"), made("b", "2022-06-01", 'replaces = "a"'))
    for named in ("a", "b"):
        assert found(known, named, "2022-05-31") == ("a", 1)
        assert found(known, named, "2022-06-01") == ("b", 1)
    assert known.last_day(known.published["a"][0]) == date(2022, 5, 31)


def test_another_line_is_another_law() -> None:
    known = laws(made("a", "2020-01-01", "valid_to = 2020-12-31"), made("c", "2021-01-01"))
    assert found(known, "a", "2021-06-01") is None
    assert known.line("a") == {"a"}


def test_every_day_has_one_law_at_most_and_it_covers_the_day() -> None:
    known, day = shipped(), date(2013, 12, 1)
    while day < date(2022, 1, 1):
        covering = [law.key for law in sum(known.published.values(), ()) if known.covers(law, day)]
        law = known.in_force("nq19_2014", day)
        assert covering == ([] if law is None else [law.key]), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("valid_to = 2019-12-31", "lies before"),
        ('valid_to = "soon"', "is not a date"),
        ('replaces = "a"', "cannot replace itself"),
        ("replaces = 5", "replaces"),
    ],
)
def test_what_is_wrong_with_the_days_of_a_law_is_told(more: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        made("a", "2020-01-01", more)


def test_a_total_can_be_a_promise() -> None:
    text = HEAD.format(key="a", begins="2020-01-01", more="")
    assert not read_profile(text).total.promise
    promised = text.replace('warn = "63cd"', 'warn = "63cd"\npromise = true')
    assert read_profile(promised).total.promise
