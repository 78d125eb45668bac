"""Papers are made from what a case tells, kept in it, and go with the person whose they are."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

from engine import commands, events
from engine.audit.reexecution import reexecute
from engine.errors import Conflict, NotAllowed, NotFound
from tests.kit import DESK, LEADER, STRANGER, SURVEY, Installation


def texts(content: bytes) -> str:
    """All words of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def content_of(at: Installation, code: str, sha: str, login: str = LEADER) -> bytes:
    return at.engine.uploaded_files.read(at.actor(login), code, sha)[2]


def test_a_paper_is_made_from_the_case_and_goes_with_its_customer(either: Installation) -> None:
    at = either
    code = at.request("lv_household")
    at.go(code, "lvh_survey")
    papers = at.engine.made_papers
    # Nobody has told what was found: a dotted line on the page, and no paper.
    draft = papers.draft(at.actor(LEADER), code, "survey_minutes")
    assert not draft.may_make and list(draft.missing) == ["lvh_survey.result"]
    make = commands.MakePaper(code, "survey_minutes")
    with pytest.raises(Conflict, match="Kết quả khảo sát"):
        at.do(make, SURVEY)
    with pytest.raises(NotAllowed):
        at.do(make, LEADER)
    with pytest.raises(NotFound):
        at.do(make, STRANGER)
    # From the answers of the open step, before they are handed in.
    task = at.open_tasks(code)["lvh_survey"].id
    answer = {"result": "ok", "cable_m": 12.5, "pole": "T12/4"}
    before = at.do(commands.MakePaper(code, "survey_minutes", "vi", task, answer), SURVEY).details
    unfinished = texts(content_of(at, code, str(before["sha256"])))
    assert "12,5 m" in unfinished and "chưa nộp" in unfinished and "……" in unfinished
    at.go(code, "lvh_plan_approve", lvh_survey={"cable_m": 40.5})
    made = at.do(make, SURVEY).details
    assert made["number"] == 2 and made["name"] == f"{code}-survey_minutes-2.pdf"
    content = content_of(at, code, str(made["sha256"]))
    said, customer = texts(content), str(at.case(code).facts["customer_name"])
    assert customer in said and "40,5 m" in said and "chưa nộp" not in said
    # Making it again keeps the one before; the words are those of its page.
    at.do(commands.MakePaper(code, "survey_minutes", "en"), SURVEY)
    view = papers.of_case(at.actor(SURVEY), code)
    assert [one.number for one in view.made] == [3, 2, 1]
    kept = view.made[1]
    assert kept.document == sha256(content).hexdigest() != kept.sha256 == made["sha256"]
    shown = papers.draft(at.actor(SURVEY), code, "survey_minutes").paper
    assert all(label in said for part in shown.parts for label, _ in part.facts)
    event = next(one for one in at.history(code) if isinstance(one.payload, events.PaperMade))
    assert (event.by, event.role, event.payload.task) == (SURVEY, "khao_sat", int(task[-1]))
    # It is proved, done again, and erased as all that tells of a person.
    assert at.verify() == []
    with at.engine._database.read() as connection:
        assert reexecute(connection, code).divergence is None
    at.go(code)
    at.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý"), DESK)
    at.do(commands.EraseSubject(code, "đã hết hạn"), LEADER)
    with pytest.raises(NotFound):
        content_of(at, code, str(made["sha256"]))
    view = papers.of_case(at.actor(SURVEY), code)
    assert all(one.erased and one.document is None for one in view.made)
    with pytest.raises(Conflict):
        at.do(make, SURVEY)
    assert at.verify() == []
    with at.engine._database.read() as connection:
        assert reexecute(connection, code).divergence is None
