"""Visitors of a demo are led through a first step, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.demo.people import PASSWORD
from tests.kit import SURVEY, Installation
from tests.pages.visitor import Visitor


@pytest.fixture
def demo(installation: Installation) -> Installation:
    installation.engine._config = replace(installation.config, demo=True)
    return installation


def test_a_first_visit_leads_from_the_worklist_to_completion(demo: Installation) -> None:
    code = demo.request()
    demo.go(code, "mv_survey")
    visitor = Visitor(demo).go("/login")
    assert "This is a demo." in visitor.text
    visitor.submit("/login", {"login": SURVEY, "password": PASSWORD})
    visitor.submit("/language", do="en")
    assert "1/3" in visitor.text
    visitor.go(next(link for link in visitor.links() if link.startswith("/tasks/")))
    assert "2/3" in visitor.text
    task = visitor.path
    fields = {"f.result": "no_access", "f.surveyed_at.day": "1", "f.surveyed_at.month": "10"}
    more = {"f.surveyed_at.year": "2014", "f.surveyed_at.time": "9:00"}
    visitor.submit(f"{task}/answer", {**fields, **more}, "complete")
    assert "3/3" in visitor.text
    demo.go(demo.request(), "mv_survey")
    assert "1/3" not in visitor.go("/worklist").text


def test_whoever_knows_the_way_is_not_led(demo: Installation) -> None:
    demo.go(demo.request(), "mv_survey")
    visitor = Visitor(demo).log_in(SURVEY)
    visitor.submit("/help/guide")
    assert visitor.path == "/worklist"
    assert "1/3" not in visitor.text


def test_nobody_is_led_where_real_work_is_done(installation: Installation) -> None:
    installation.go(installation.request(), "mv_survey")
    visitor = Visitor(installation).go("/login")
    assert "This is a demo." not in visitor.text
    assert "1/3" not in visitor.log_in(SURVEY).text
