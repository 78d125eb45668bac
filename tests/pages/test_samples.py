"""What auditors look at, where each role begins its day, and what is said of those who are waited
for."""

from __future__ import annotations

from engine import commands
from tests.contract.test_publishing import TOO_LONG
from tests.kit import (
    ADMIN,
    AUDITOR,
    DESIGNER,
    DESK,
    INSTALLER,
    LEADER,
    SURVEY,
    Installation,
)
from tests.pages.visitor import Visitor

OVERRIDDEN = "/samples?of=overridden"


def rows_of(visitor: Visitor) -> list[str]:
    return [" ".join(row.text_content().split()) for row in visitor.page.xpath("//tbody/tr")]


def test_auditors_see_what_was_overridden_and_draw_the_same_sample_again(
    installation: Installation,
) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    installation.do(commands.CorrectFacts(code, {"needed_date": "2014-12-24"}, "Khách sửa"), LEADER)
    reason = {"mv_own_substation": "Thí điểm theo văn bản số 12/KH"}
    installation.do(commands.Publish((TOO_LONG,), overrides=reason), INSTALLER)

    auditor = Visitor(installation).log_in(AUDITOR)
    assert auditor.answer.request.path == "/samples", "they land there"
    assert rows_of(auditor)[0].startswith(code)
    address = auditor.answer.request.full_path
    assert rows_of(auditor.go(address)) == rows_of(
        Visitor(installation).log_in(AUDITOR).go(address)
    )
    assert "Nothing is late here." in auditor.go("/samples?of=late").text

    published, corrected = rows_of(auditor.go(OVERRIDDEN))
    assert corrected.startswith(f"{code} Facts corrected")
    assert "Khách sửa" in corrected
    assert published.startswith("all cases of the procedure Published although its limit")
    assert "Medium-voltage" in published
    assert reason["mv_own_substation"] in published
    (link,) = auditor.page.xpath("//tbody//a[starts-with(@href, '/publications/')]/@href")
    assert auditor.go(link).answer.status_code == 200

    installation.at("2014-10-06 09:00")
    installation.fire("2014-10-01 09:00")
    late = rows_of(Visitor(installation).log_in(AUDITOR).go("/samples?of=late"))
    assert late[0].startswith(f"{code} Site survey")
    assert "not done yet" in late[0]
    assert Visitor(installation).log_in(SURVEY).go(OVERRIDDEN).answer.status_code == 403


def test_each_role_begins_at_its_own_page_and_is_told_who_was_reminded(
    installation: Installation,
) -> None:
    begins = {
        LEADER: "/oversight",
        AUDITOR: "/samples",
        ADMIN: "/admin",
        DESIGNER: "/home",
        DESK: "/home",
    }
    code = installation.request()
    installation.go(code, "mv_sign_agreement")
    landed = {}
    for login in begins:
        visitor = Visitor(installation).log_in(login)
        landed[login] = visitor.answer.request.path
    assert landed == begins
    assert code in visitor.go("/home").text
    assert "our unit not reminded of its limit yet" in visitor.text
    due = installation.open_tasks(code)["mv_sign_agreement"].due_at
    assert due is not None
    now = installation.clock.now().isoformat(" ")
    installation.clock.set(due)
    installation.fire()
    assert "our unit last reminded of its limit: " in visitor.go("/home").text, now
    assert "our unit last reminded of its limit: " in visitor.go("/worklist?share=outside").text
