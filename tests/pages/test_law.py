"""The law of a case on its pages: whose day it was, that it has ended, that it is a promise."""

from __future__ import annotations

from engine import commands, documents
from tests.contract.test_law_by_date import shipped_one
from tests.kit import DESK, INSTALLER, LEADER, Installation
from tests.pages.visitor import Visitor

MV = {"definition": "mv_own_substation", "unit": "DL01"}


def test_the_leader_takes_a_request_in_under_an_ended_law(visitor: Visitor) -> None:
    at = visitor.installation
    at.at("2018-02-01 09:00")
    visitor.log_in(LEADER).go("/requests/new")
    assert "under a law that is not in force" in visitor.text
    chosen = {**MV, "profile": "nq19_2014", "reason": "Hồ sơ gửi từ năm 2014"}
    visitor.submit("/requests/new", chosen)
    code = visitor.path.split("/")[-1].split("-")[0]
    assert at.case(code).profile == "nq19_2014"
    text = visitor.go(f"/cases/{code}").text
    assert "Taken in under it because: Hồ sơ gửi từ năm 2014" in text
    assert "takes no new cases after 11/03/2015" in text or "11/3/2015" in text or "2015" in text
    history = visitor.go(f"/cases/{code}/history").text
    assert "Law chosen that is not in force" in history
    assert "Hồ sơ gửi từ năm 2014" in history


def test_a_desk_is_not_asked_for_a_law(visitor: Visitor) -> None:
    visitor.log_in(DESK).go("/requests/new")
    assert "Deadline profile" not in visitor.text


def test_a_promise_is_named_so_wherever_the_limit_stands(visitor: Visitor) -> None:
    at = visitor.installation
    code = _promised(at)
    text = visitor.log_in(DESK).go(f"/cases/{code}").text
    assert "The company's promise" in text
    at.complete(code, "mv_receive_check")
    ledger = at.engine.ledgers.get(at.actor(DESK), code)
    assert ledger.plain()["promise"] is True
    assert ",promise," in at.engine.ledgers.csv(at.actor(DESK), code)
    file = at.engine.case_files.get(at.actor(DESK), code, "vi")
    request = next(table for table in file.tables if table.key == "request")
    assert "Ngày cuối theo cam kết của công ty" in dict(request.rows)
    plan = at.engine.plans.get(
        "mv_own_substation", at.clock.now(), {"line_kind": "overhead"}, "nq19_2014"
    )
    assert plan.promise


def test_the_index_tells_promises_apart(installation: Installation) -> None:
    code = _promised(installation)
    installation.go(code)
    index = installation.engine.oversight.year(installation.actor(LEADER), 2014, MV["definition"])
    assert (index.whole.cases, index.promised) == (1, 1)


def _promised(at: Installation) -> str:
    text = shipped_one(documents.Kind.PROFILE, "nq19_2014").content
    promised = text.replace('warn = "63cd"', 'warn = "63cd"\npromise = true', 1)
    document = documents.Document(documents.Kind.PROFILE, "nq19_2014", promised)
    at.do(commands.Publish((document,)), INSTALLER)
    return at.request()
