"""The story of one request, and how it begins."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from pytest_bdd import given, parsers, step

from engine import views
from engine.time import VIETNAM
from tests.kit import ROOT, Installation


@dataclass
class Story:
    """One case and what is known to happen to it."""

    at: Installation
    code: str = ""
    facts: dict[str, Any] | None = None

    def element(self, name: str) -> str:
        """The element of a step's English name, in the process that the case is in."""
        definition = self.at.case(self.code).definition
        found = [key for key, label in labels(definition).items() if label == name]
        assert len(found) == 1, f"{name!r} names {found}"
        return found[0]

    def opened(self, name: str) -> views.Task | None:
        return self.at.open_tasks(self.code).get(self.element(name))

    def do(self, element: str, **changes: Any) -> None:
        """The right person does the open step of that element, cleanly but for the changes."""
        self.at.complete(self.code, element, **changes)

    def come_to(self, element: str | None) -> None:
        """All goes well until that step is open, or to the end."""
        self.at.go(self.code, element, mv_survey=self.facts or {})


@cache
def labels(definition: str) -> dict[str, str]:
    text = (ROOT / "workflows" / "labels" / f"{definition}.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["en"])


def moment(text: str) -> datetime:
    """``1 October 2014, 09:00`` by the clock in Vietnam."""
    return datetime.strptime(text, "%d %B %Y, %H:%M").replace(tzinfo=VIETNAM)


def day(text: str) -> datetime:
    return datetime.strptime(text, "%d %B %Y").replace(tzinfo=VIETNAM)


@pytest.fixture
def story(installation: Installation) -> Story:
    return Story(installation)


@step(parsers.re(r"it is (?P<text>\d+ \w+ \d{4}, \d\d:\d\d)"))
def clock(story: Story, text: str) -> None:
    story.at.clock.set(moment(text))


@given("the desk of Điện lực Sông Xanh takes in a medium-voltage request")
def medium_voltage_request(story: Story) -> None:
    story.code = story.at.request()


@given(parsers.parse("the desk of Điện lực Sông Xanh takes in a request for a {kva:d} kVA station"))
def request_of_size(story: Story, kva: int) -> None:
    demand = round(kva * 0.85)
    story.code = story.at.request(
        station_kva=kva, max_demand_kw=demand, load_curve=[demand * 0.7] * 24
    )


@given("the desk of Điện lực Sông Xanh takes in a low-voltage business request")
def low_voltage_request(story: Story) -> None:
    story.code = story.at.request("lv_business")


@given("the desk of Điện lực Sông Xanh takes in a household request")
def household_request(story: Story) -> None:
    story.code = story.at.request("lv_household")


@given(
    parsers.re(
        r"the desk takes in a (?P<kind>household|low-voltage business|medium-voltage) request for "
        r"(?P<commune>(?:Phường|Xã) [^,]+), (?P<province>.+)"
    )
)
def request_from(story: Story, kind: str, commune: str, province: str) -> None:
    definition = {
        "household": "lv_household",
        "low-voltage business": "lv_business",
        "medium-voltage": "mv_own_substation",
    }[kind]
    story.code = story.at.request(definition, site_commune=commune, site_province=province)


@given("the line will be underground")
def underground(story: Story) -> None:
    story.facts = {"line_kind": "underground"}


@step(parsers.parse('the case comes to "{name}"'))
def comes_to(story: Story, name: str) -> None:
    story.come_to(story.element(name))


@step("the case goes on to its end")
def goes_on(story: Story) -> None:
    story.come_to(None)


@step("ten working days go by")
def ten_working_days(story: Story) -> None:
    story.at.clock.advance(timedelta(days=14, hours=8))
    story.at.fire()
