"""A list that is cut says so, and how to see the rest."""

from __future__ import annotations

import pytest

from engine import commands
from engine.readers import oversight
from tests.kit import LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor
from webapi.pages.staff import cases, worklist


def late(installation: Installation) -> str:
    code = installation.request()
    installation.go(code, "mv_survey")
    return code


def leads_to(visitor: Visitor) -> list[str]:
    return list(visitor.page.xpath("//a[normalize-space()='All of them']/@href"))


def test_late_cases_and_breaches(
    installation: Installation, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [late(installation), late(installation)]
    installation.at("2015-01-20 09:00")
    installation.fire()
    visitor.log_in(LEADER)
    assert leads_to(visitor.go("/oversight")) == []
    assert leads_to(visitor.go(f"/cases/{codes[0]}")) == []
    monkeypatch.setattr(oversight, "MOST_LATE", 1)
    monkeypatch.setattr(cases, "MOST", 1)
    (every,) = leads_to(visitor.go("/oversight"))
    assert "The first 1 are shown." in visitor.text
    assert all(code in visitor.go(every).text for code in codes)
    (printed,) = leads_to(visitor.go(f"/cases/{codes[0]}"))
    assert visitor.go(printed).answer.status_code == 200


def test_more_steps_than_can_be_ticked_at_once_are_refused(
    installation: Installation, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [late(installation), late(installation)]
    ids = [installation.open_tasks(code)["mv_survey"].id for code in codes]
    monkeypatch.setattr(worklist, "MOST_AT_ONCE", 1)
    visitor.log_in(SURVEY).go("/worklist")
    visitor.submit("/worklist", {"task": ids}, do="claim")
    assert visitor.answer.status_code == 422
    assert "At most 1 steps" in visitor.text
    assert {installation.task(one).assignee for one in ids} == {None}


def test_the_whole_history_of_a_proposal_is_told(installation: Installation) -> None:
    """However often it was spoken of."""
    begun = installation.do(commands.BeginProposal("Dài", (), ()), "thietke")
    number = str(begun.details["proposal"])
    for text in ("a", "b", "c"):
        installation.do(commands.CommentProposal(number, text), "thietke")
    actor = installation.actor("thietke")
    assert len(installation.engine.proposals.get(actor, number).history) == 4
