"""Papers made from a case, in a browser without scripts: at the case, in the step that they
are about, and the case on one page."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from engine import commands
from tests.kit import BUSINESS, DESK, LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor

MOST_BYTES = 60_000


def words(content: bytes) -> str:
    """What a PDF says, without blanks."""
    pages = PdfReader(BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_contract_that_is_made_in_its_step_is_the_one_to_be_signed(
    installation: Installation,
) -> None:
    at = installation
    code = at.request("lv_household")
    at.go(code, "lvh_prepare_ppa")
    task = at.open_tasks(code)["lvh_prepare_ppa"].id
    visitor = Visitor(at).log_in(BUSINESS).go(f"/tasks/{task}")
    visitor.submit(f"/tasks/{task}/answer", {"do": "paper:sale_contract"})
    assert visitor.answer.status_code == 409 and "Contract number" in visitor.text
    asked = {"f.contract_no": "HD-2014/17", "do": "paper:sale_contract"}
    visitor.submit(f"/tasks/{task}/answer", asked)
    assert "The paper was made" in visitor.text
    (made,) = at.engine.made_papers.of_case(at.actor(BUSINESS), code).made
    assert made.name in visitor.text
    visitor.submit(f"/tasks/{task}/answer", {"do": "complete"})
    assert at.case(code).steps["lvh_prepare_ppa"]["contract_file"]["sha256"] == made.sha256
    # What the customer reads and signs is that file.
    key = at.do(commands.MakeCaseKey(code)).details
    paper = at.engine.code_look_ups.of_paper(str(key["key"]), str(key["token"]))
    assert paper is not None
    number = at.open_tasks(code)["lvh_sign_ppa"].number
    asked_to_sign = at.engine.signing.get(paper.granted, number)
    assert asked_to_sign.document == made.document


def test_papers_are_read_made_and_found_at_the_case(installation: Installation) -> None:
    at = installation
    code = at.request(customer_name="Công ty Thép <b>Ánh Dương</b>")
    at.go(code, "mv_draft_agreement")
    visitor = Visitor(at).log_in(LEADER).go(f"/cases/{code}/made-papers/survey_minutes")
    assert "made by others of the unit" in visitor.text
    visitor = Visitor(at).log_in(SURVEY).go(f"/cases/{code}")
    assert f"/cases/{code}/made-papers" in visitor.links()
    page = f"/cases/{code}/made-papers/survey_minutes"
    visitor.go(page)
    shown = visitor.page.xpath("//article//text()")
    visitor.submit(page)
    assert visitor.answer.status_code == 200 and "number 1" in visitor.text
    (link,) = (one for one in visitor.links() if "/files/" in one)
    answer = visitor.client.get(link)
    assert answer.mimetype == "application/pdf"
    said = words(answer.data)
    assert "Thép<b>ÁnhDương</b>" in said
    known = [piece for one in shown if (piece := "".join(str(one).split()))]
    assert [one for one in known if one not in said and not one.startswith("Made")] == []
    # The case on one page, with all that there can be: long names, papers, steps beside each other.
    at.go(code, "mv_substation_works")
    for _ in range(12):
        at.do(commands.MakePaper(code, "survey_minutes"), SURVEY)
    for login in (DESK, LEADER):
        visitor = Visitor(at).log_in(login).go(f"/cases/{code}/summary")
        assert code in visitor.text and len(visitor.answer.data) < MOST_BYTES
    summary = visitor.client.get(f"/cases/{code}/summary/pdf")
    assert len(PdfReader(BytesIO(summary.data)).pages) == 1
    assert "5morestand" in words(summary.data)
    assert at.engine.case_summaries.get(at.actor(LEADER), code).code == code
