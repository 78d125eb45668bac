"""Leaders are sent the figures of their screen once a week, on its first working day."""

from __future__ import annotations

from threading import Event

import pytest

from engine import SYSTEM, NotAllowed, commands
from engine.adapters.mail import Letter
from engine.workers.jobs import work_off
from engine.workers.week_letters import tell_if_due
from engine.workers.worker import Worker
from tests.kit import ADMIN, DESK, LEADER, Installation
from tests.message_provider import Provider
from tests.pages.visitor import Visitor

COMPANY_LEADER, OTHER_LEADER = "lanhdao.ct", "lanhdao.nb"
WEEK = "kind:week"


def ticked(at: Installation, provider: Provider, instant: str) -> list[Letter]:
    """What two workers, begun anew, send of weeks at that instant."""
    at.at(instant)
    before = len(provider.letters)
    for worker in [Worker(at.engine, Event()) for _ in range(2)]:
        worker.keep_up()
        work_off(at.engine)
    return [one for one in provider.letters[before:] if one.id.startswith("week/")]


def told(letters: list[Letter]) -> list[str]:
    return sorted(one.login for one in letters)


def switch(visitor: Visitor, button: str) -> None:
    """Presses the button of the section about the letter of the week."""
    (form,) = visitor.page.xpath("//h2[@id='week']/following-sibling::form[1]")
    (pressed,) = form.xpath(".//button")
    assert pressed.text_content() == button
    data = dict(form.form_values())
    if pressed.get("name"):
        data[pressed.get("name")] = pressed.get("value")
    visitor.send(form.get("action"), data)


def test_leaders_get_the_figures_of_their_screen_once_a_week(
    telling: Installation, provider: Provider
) -> None:
    engine = telling.engine
    for login in (LEADER, COMPANY_LEADER, OTHER_LEADER, DESK):
        engine.execute(commands.SetEmail(login, f"{login}@dienluc.example"), SYSTEM)
    telling.do(commands.SetLanguage("en", LEADER), ADMIN)
    telling.do(commands.MuteInbox(WEEK), OTHER_LEADER)
    quick, late = telling.request(), telling.request()
    telling.go(late, "mv_survey")
    telling.go(quick, "mv_design")
    telling.at("2014-10-03 15:00")
    telling.go(quick)

    # Before its hour nobody is told; after it every leader who has an address and wants it, once.
    assert ticked(telling, provider, "2014-10-06 06:59") == []
    letters = ticked(telling, provider, "2014-10-06 07:00")
    assert told(letters) == [COMPANY_LEADER, LEADER]
    assert ticked(telling, provider, "2014-10-06 07:10") == []
    assert ticked(telling, provider, "2014-10-10 09:00") == []
    english = next(one for one in letters if one.login == LEADER)
    (vietnamese,) = (one for one in letters if one.login == COMPANY_LEADER)
    assert english.subject == "Where time goes: week from 6 Oct 2014"
    assert vietnamese.subject == "Thời gian đi đâu: tuần từ 06/10/2014"
    _says_what_the_page_says(telling, english, late)

    # Tết takes a whole week, and the Monday of the next one.
    assert told(ticked(telling, provider, "2015-02-09 07:00")) == [COMPANY_LEADER, LEADER]
    for day in range(16, 24):
        assert ticked(telling, provider, f"2015-02-{day} 09:00") == [], day
    letters = ticked(telling, provider, "2015-02-24 07:00")
    assert {one.subject for one in letters if one.login == LEADER} == {
        "Where time goes: week from 23 Feb 2015"
    }
    assert ticked(telling, provider, "2015-02-25 07:00") == []

    # On the page of the inbox it is switched off, and on again.
    visitor = Visitor(telling).log_in(LEADER).go("/inbox")
    assert "Where time goes: week from 23 Feb 2015" in visitor.text
    switch(visitor, "Send it no more")
    assert told(ticked(telling, provider, "2015-03-02 07:00")) == [COMPANY_LEADER]
    switch(visitor.log_in(LEADER).go("/inbox"), "Send it again")
    assert told(ticked(telling, provider, "2015-03-09 07:00")) == [COMPANY_LEADER, LEADER]

    # Who leads nothing any more when it leaves is told nothing; the notice says why.
    telling.at("2015-03-16 07:00")
    assert tell_if_due(engine)
    engine.execute(commands.RevokeRole(LEADER, "DL01", "lanh_dao"), SYSTEM)
    assert told(ticked(telling, provider, "2015-03-16 07:01")) == [COMPANY_LEADER]
    problems = [one.problem for one in engine.notices.page(SYSTEM, state="failed")]
    assert problems == [f"{LEADER} leads no unit any more."]
    with pytest.raises(NotAllowed, match="by the worker alone"):
        telling.do(commands.TellWeek(), COMPANY_LEADER)
    assert telling.verify() == []
    engine.rebuild(lambda _done, _total: None)
    assert telling.verify() == []


def _says_what_the_page_says(at: Installation, letter: Letter, late: str) -> None:
    found = at.engine.overviews.get(at.actor(LEADER), 2014, "mv_own_substation", None, "en")
    whole, *_ = found.units
    assert f"All units: {whole.this.cases} cases energized; in time: 100 %" in letter.body
    assert "Steps that nobody has taken, late or due within two days: 1" in letter.body
    assert f"{late} (DL01), Site survey, " in letter.body
    assert f"{found.steps[0].name}: {round(found.steps[0].mean, 1):g} days" in letter.body
    assert "\nhttp://127.0.0.1:8470/oversight\n" in letter.body
    customer = at.engine.cases.get(SYSTEM, late).customer
    assert customer not in letter.body
