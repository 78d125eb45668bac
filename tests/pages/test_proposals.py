"""Proposals on pages, without a script: drafted as text, compared, approved, published."""

from __future__ import annotations

import json

import pytest

from engine import commands, documents
from tests.kit import APPROVER, AUDITOR, DESIGNER, DESK, Installation, shipped
from tests.pages.visitor import Visitor

pytestmark = pytest.mark.usefixtures("quick_sandbox")

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def colleague(installation: Installation) -> Visitor:
    return Visitor(installation).log_in(APPROVER)


def document(kind: documents.Kind, key: str) -> documents.Document:
    return next(d for d in shipped() if (d.kind, d.key) == (kind, key))


def begin(visitor: Visitor, title: str = "Biểu mẫu rõ hơn") -> str:
    visitor.log_in(DESIGNER).go("/proposals")
    visitor.submit("/proposals", {"title": title})
    return visitor.path


def take_in(visitor: Visitor, path: str, name: str) -> None:
    visitor.submit(f"{path}/documents", {"published": name})
    visitor.go(f"{path}/documents/{name}?text=1")


def draw(visitor: Visitor, path: str, diagram: documents.Document) -> str:
    """Keeps a diagram in the proposal, whose editor is a page with a script; answers its form
    token."""
    number, at = path.rpartition("/")[2], visitor.installation
    revision = at.engine.proposals.get(at.actor(DESIGNER), number).proposal.revision
    at.do(commands.SaveProposal(number, revision, (diagram,)), DESIGNER)
    return visitor.go(path).value("form_token")


def test_a_form_is_changed_by_two_people_without_a_script(
    visitor: Visitor, colleague: Visitor, installation: Installation
) -> None:
    path = begin(visitor)
    take_in(visitor, path, "form/mv_survey")
    assert visitor.path == f"{path}/documents/form/mv_survey"
    text = visitor.value("content").replace("Kết quả khảo sát", "Kết luận khảo sát")
    visitor.submit(visitor.path, {"content": text}, do="check")
    assert "Nothing to mend" in visitor.text
    assert "Kết luận khảo sát" in visitor.text
    visitor.submit(f"{path}/documents/form/mv_survey", {"content": text})
    assert "Saved." in visitor.text
    visitor.go(path).submit(f"{path}/submission", {"note": "Theo góp ý"})
    assert "You had a part in it" in visitor.text
    with pytest.raises(AssertionError):
        visitor.form(f"{path}/approval")

    colleague.go(path)
    assert "Kết luận khảo sát" in colleague.text
    colleague.submit(f"{path}/approval", {"note": "Đồng ý"})
    colleague.submit(f"{path}/publication")
    assert "New cases begin on it" in colleague.text
    assert (
        installation.engine.publications.content(documents.Kind.FORM, "mv_survey")[0].version == 2
    )
    colleague.go("/proposals")
    assert "Biểu mẫu rõ hơn" in colleague.text


def test_two_texts_at_once(visitor: Visitor, colleague: Visitor) -> None:
    path = begin(visitor)
    take_in(visitor, path, "form/mv_survey")
    address = visitor.path
    text = visitor.value("content")
    colleague.go(f"{address}?text=1")
    visitor.submit(address, {"content": text.replace("Kết quả khảo sát", "Của tôi")})
    colleague.submit(address, {"content": text.replace("Kết quả khảo sát", "Của họ")})
    assert colleague.answer.status_code == 412
    assert "Người thiết kế quy trình" in colleague.text
    assert "Của tôi" in colleague.text
    assert "Của họ" in colleague.value("content")


def test_an_author_has_no_way_to_approve(visitor: Visitor) -> None:
    path = begin(visitor)
    take_in(visitor, path, "form/mv_survey")
    text = visitor.value("content").replace("Kết quả", "Kết luận")
    visitor.submit(visitor.path, {"content": text})
    visitor.go(path).submit(f"{path}/submission", {"note": "Theo góp ý"})
    token, revision = visitor.value("form_token"), visitor.value("revision")
    visitor.send(f"{path}/approval", {"form_token": token, "revision": revision, "note": ""})
    assert visitor.answer.status_code == 403
    assert "somebody else has to approve it" in visitor.text


def test_a_limit_that_can_be_broken_asks_for_a_reason(visitor: Visitor) -> None:
    path = begin(visitor)
    take_in(visitor, path, "profile/nq19_2014")
    head = '[limits.mv_line_works]\nlimit = "{}"'
    text = visitor.value("content").replace(head.format("10cd"), head.format("15cd"))
    visitor.submit(visitor.path, {"content": text})
    visitor.go(f"{path}?check=1")
    assert "at the worst day 70 → day 74 of 70 days" in visitor.text
    assert "✓ Connection agreement: 5 working days kept on every day" in visitor.text
    visitor.submit(f"{path}/submission", {"note": "Thử"})
    assert visitor.answer.status_code == 422
    reason = {"override.mv_own_substation": "Thí điểm theo văn bản số 12/KH", "note": "Thử"}
    visitor.submit(f"{path}/submission", reason)
    assert "Thí điểm theo văn bản số 12/KH" in visitor.text


def test_others_see_nothing_and_auditors_only_look(
    visitor: Visitor, installation: Installation
) -> None:
    path = begin(visitor)
    desk = Visitor(installation).log_in(DESK)
    assert desk.go("/proposals").answer.status_code == 403
    assert desk.go(path).answer.status_code == 404
    auditor = Visitor(installation).log_in(AUDITOR).go(path)
    assert auditor.answer.status_code == 200
    assert not [form for form in auditor.page.forms if "/proposals" in (form.get("action") or "")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.bpmn", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
        ("a.bpmn", b"\xff\xfe<", "UTF-8"),
        ("a.bpmn", b"<a/>" * 2, "XML"),
        ("a.bpmn", b"<a>" + b"<b/>" * 30_000 + b"</a>", "20,000"),
        ("a.bpmn", b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
        ("a.bpmn", b"<a/>", "no shapes"),
        ("../../x y.json", b"{}", "no name of a document"),
    ],
)
def test_a_file_that_cannot_be_taken_in(
    visitor: Visitor, installation: Installation, name: str, content: bytes, said: str
) -> None:
    path = begin(visitor)
    visitor.submit(f"{path}/documents", files={"file": [(name, content)]})
    assert visitor.answer.status_code == 422
    assert said in visitor.text
    number = path.rpartition("/")[2]
    assert installation.engine.proposals.texts(installation.actor(DESIGNER), number) == ()


def test_names_with_markup_stay_text(visitor: Visitor) -> None:
    path = begin(visitor, f"Thử {SCRIPT}")
    diagram = document(documents.Kind.PROCESS, "lv_household").content
    escaped = SCRIPT.replace("<", "&lt;").replace(">", "&gt;")
    changed = diagram.replace('name="Khảo sát', f'name="{escaped}Khảo sát', 1)
    assert changed != diagram
    draw(visitor, path, documents.Document(documents.Kind.PROCESS, "lv_household", changed))
    for address in (path, "/proposals", f"{path}/documents/process/lv_household?text=1"):
        assert SCRIPT not in visitor.go(address).answer.text
    answer = visitor.client.get(f"{path}/documents/process/lv_household")
    assert SCRIPT not in answer.text
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_the_editors_checks_take_nothing_without_the_form(visitor: Visitor) -> None:
    path = begin(visitor)
    draw(visitor, path, document(documents.Kind.PROCESS, "lv_household"))
    for what in ("", "/check", "/comments"):
        answer = visitor.client.post(f"{path}/diagrams/lv_household{what}", data={})
        assert answer.status_code == 403


@pytest.mark.parametrize("limits", ["", "{", "[]", '{"a": 1}', '{"a": {"limit": 1}}', "[" * 9_999])
def test_limits_that_no_editor_sends(visitor: Visitor, limits: str) -> None:
    path = begin(visitor)
    token = draw(visitor, path, document(documents.Kind.PROCESS, "lv_household"))
    data = {"form_token": token, "limits": limits, "revision": "2"}
    answer = visitor.client.post(f"{path}/diagrams/lv_household", data=data)
    assert answer.status_code == 422
    assert answer.json == {"said": "The limits cannot be read. Load the page again."}


def test_templates_for_an_editor_on_ones_own_machine(visitor: Visitor) -> None:
    visitor.log_in(DESIGNER)
    found = json.loads(visitor.client.get("/proposals/templates.json").data)
    survey = next(one for one in found if one["id"] == "motcua.mv_survey")
    assert {p["binding"]["name"]: p["value"] for p in survey["properties"]} == {
        "motcua:role": "khao_sat",
        "motcua:clockOwner": "utility",
        "motcua:form": "mv_survey",
    }


def test_what_is_to_be_mended_is_said_in_the_readers_language(visitor: Visitor) -> None:
    path = begin(visitor)
    slow = document(documents.Kind.PROFILE, "nq19_2014").content.replace(
        '[limits.mv_line_works]\nlimit = "10cd"', '[limits.mv_line_works]\nlimit = "15cd"'
    )
    draw(visitor, path, documents.Document(documents.Kind.PROFILE, "nq19_2014", slow))
    said = visitor.go(f"{path}?check=1").text
    assert "on 99 of 730 days from 1 Jan 2014 to 31 Dec 2015" in said
    visitor.submit("/language", do="vi")
    said = visitor.go(f"{path}?check=1").text
    assert "vào 99 trong 730 ngày, từ 01/01/2014 đến 31/12/2015" in said
    assert "Hãy rút ngắn thời hạn trên đường này" in said


def test_a_condition_that_cannot_be_read_is_explained_in_vietnamese(visitor: Visitor) -> None:
    path = begin(visitor)
    drawn = document(documents.Kind.PROCESS, "lv_household").content
    wrong = drawn.replace(">handed_over = true<", ">handed_over == true<")
    assert wrong != drawn
    draw(visitor, path, documents.Document(documents.Kind.PROCESS, "lv_household", wrong))
    visitor.submit("/language", do="vi")
    said = visitor.go(f"{path}?check=1").text
    assert "không đặt ở đây được; bằng nhau thì viết `=`" in said
