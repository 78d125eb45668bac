"""What customers are told with a step is shown once more before it goes out."""

from __future__ import annotations

from engine import SYSTEM
from tests.kit import SURVEY, Installation
from tests.pages.test_task_page import fields_of, photo
from tests.pages.visitor import Visitor, typed_fields


def test_what_goes_out_is_shown_before_and_sent_as_it_was_shown(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    path = f"/tasks/{task}/answer"
    visitor = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    visitor.looks_twice = True
    told, recorded = messages(installation, code), len(installation.history(code))

    fields = fields_of(visitor, task, poi_pole="Cột 35 <b>")
    files = {"f.photos": [("cột 35.jpg", photo())]}
    visitor.submit(path, fields, "complete", files)
    assert "Look once more: the customer is told" in visitor.text
    assert "Cột 35 <b>" in visitor.text, "the answer in words"
    assert "cột 35.jpg" in visitor.text
    shown = [
        one.text_content().strip() for one in visitor.page.xpath("//section//p[@class='said']")
    ]
    assert shown
    assert (messages(installation, code), len(installation.history(code))) == (told, recorded)

    sends = visitor.filled(path, do="send")
    visitor.submit(path, do="show")
    assert visitor.value("f.poi_pole") == "Cột 35 <b>", "back at the form, nothing is lost"
    assert "cột 35.jpg" in visitor.text
    assert installation.task(task).open

    visitor.send(path, sends)
    assert "Done: " in visitor.text, visitor.text
    new = [text for text in messages(installation, code) if text not in told]
    assert sorted(new) == sorted(shown)
    once = len(installation.history(code))
    visitor.send(path, sends)
    assert "Done: " in visitor.text, "a second click gets the first answer"
    assert len(installation.history(code)) == once
    names = [one["name"] for one in installation.case(code).steps["mv_survey"]["photos"]]
    assert "cột 35.jpg" in names

    # Of the next step nobody outside is told: it is completed at once.
    draft = installation.open_tasks(code)["mv_draft_agreement"]
    visitor = Visitor(installation).log_in(installation.who(draft)[0]).go(f"/tasks/{draft.id}")
    visitor.looks_twice = True
    fields = typed_fields(installation.answer("mv_draft_agreement", code))
    path = f"/tasks/{draft.id}/answer"
    visitor.send(path, visitor.filled(path, do="complete") | fields)
    assert "Done: " in visitor.text, visitor.text


def messages(installation: Installation, code: str) -> list[str]:
    return [one.text.strip() for one in installation.engine.messages.of_case(SYSTEM, code)]
