"""Papers are made from what a case tells, kept in it, and go with the person whose they are."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

from engine import commands, events
from engine.audit.reexecution import reexecute
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.model.documents import Document, Kind
from tests.kit import DESK, INSTALLER, LEADER, STRANGER, SURVEY, Installation


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


BROKEN = """
processes = "lv_household nowhere"
made_by = "khao_sat nobody"
personal = "basic"
required = "phones"
[title]
vi = "Biên bản {customer_nam}"
en = "Minutes {customer_nam}"
[steps]
lvh_surveyed = ""
lvh_prepare_ppa = "contract_no"
[[part]]
text = { vi = "{id_number} {site_commune}", en = "{site_commune} {id_number}" }
facts = "lvh_survey.photos lvh_plan_approve.materials lvh_survey.resul"
table = "phone"
when = 'customer_name = "A"'
[[part]]
title = { vi = "X", en = "X" }
when = "debt = true"
"""
UNREADABLE = """
processes = "lv_household"
made_by = "khao_sat"
colour = "red"
[title]
vi = "X"
en = "X"
[[part]]
text = { vi = "X", en = "X" }
"""
MISSHAPEN = """
processes = "lv_household"
made_by = "khao_sat"
personal = "all"
[title]
vi = "X"
en = "X"
[[part]]
processes = "lv_business"
text = { vi = "{{ config }} {phone}", en = "{% for x in y %}" }
facts = "a.b.c"
when = "1 +"
"""


def test_a_template_that_does_not_fit_is_refused_with_every_place(
    installation: Installation,
) -> None:
    broken, *others = (
        Document(Kind.TEMPLATE, key, text)
        for key, text in (("broken", BROKEN), ("colour", UNREADABLE), ("misshapen", MISSHAPEN))
    )
    with pytest.raises(Invalid) as refused:
        installation.do(commands.Publish((broken, *others)), INSTALLER)
    said = sorted((one.source, one.element, str(one.message)) for one in refused.value.problems)
    places = {(source, element) for source, element, _ in said}
    assert places == {
        ("template/broken", place)
        for place in ("processes", "made_by", "required", "steps", "title", "part 1", "part 2")
    } | {("template/colour", "colour")} | {
        ("template/misshapen", place)
        for place in ("personal", "part 1", "part 1, vi", "part 1, en")
    }
    words = "\n".join(message for _, _, message in said)
    for name in ("nowhere", "nobody", "phones", "customer_nam", "lvh_surveyed", "contract_no"):
        assert f"'{name}'" in words
    for message in (
        "'id_number' tells of a person, and this paper may not say that.",
        "'site_commune' is the code of a place, which nobody reads.",
        "'lvh_survey.photos' is a file, and no words.",
        "'lvh_plan_approve.materials' is a table.",
        "No form of the process 'lv_household' asks for 'lvh_survey.resul'.",
        "'phone' is no table.",
        "'customer_name' tells of a person: it is kept encrypted, and can be erased.",
        "A brace stands there that is no part of the name of a fact.",
        "The languages do not show the same facts.",
        "The template is not for the process 'lv_business'.",
    ):
        assert message in words
    assert all(one.remedy for one in refused.value.problems)
    # A form that stops asking for what a template shows is refused with it.
    survey = next(one for one in installation.documents(Kind.FORM) if one.key == "lvh_survey")
    less = json.loads(survey.content)
    del less["properties"]["pole"]
    less["required"].remove("pole")
    with pytest.raises(Invalid) as refused:
        changed = Document(Kind.FORM, "lvh_survey", json.dumps(less))
        installation.do(commands.Publish((changed,)), INSTALLER)
    assert {one.source for one in refused.value.problems} == {"template/survey_minutes"}
