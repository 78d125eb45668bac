"""Proposals: nobody publishes alone, nobody's change is lost, and every step is an event."""

from __future__ import annotations

import pytest

from engine import (
    SYSTEM,
    Conflict,
    EngineError,
    Invalid,
    NotAllowed,
    NotFound,
    Receipt,
    commands,
    documents,
    states,
)
from engine.model.events import ProposalPublished, ProposalSubmitted
from tests.kit import APPROVER, AUDITOR, DESIGNER, DESK, INSTALLER, TECHNICAL, Installation, shipped
from tests.properties.blocks import Task
from tests.small import publish_block, start

pytestmark = pytest.mark.usefixtures("quick_sandbox")

LIMIT = '[limits.{}]\nlimit = "{}"'
TITLE = "Thi công đường dây 15 ngày"


def document(kind: documents.Kind, key: str) -> documents.Document:
    return next(d for d in shipped() if (d.kind, d.key) == (kind, key))


def profile(**limits: tuple[str, str]) -> documents.Document:
    """The profile of 2014 with other limits: step, from, to."""
    found = document(documents.Kind.PROFILE, "nq19_2014")
    text = found.content
    for step, (old, new) in limits.items():
        assert LIMIT.format(step, old) in text
        text = text.replace(LIMIT.format(step, old), LIMIT.format(step, new))
    return documents.Document(found.kind, found.key, text)


SUPPLEMENT = "8cd if mv_planning_supplement != null"
"""Of the works on the line, which stays as it is: shown where the step of the process changes."""
BREAKS = profile(mv_line_works=("10cd", "15cd"))
HOLDS = profile(mv_line_works=("10cd", "9cd"))
FORM = documents.Document(
    documents.Kind.FORM,
    "mv_survey",
    document(documents.Kind.FORM, "mv_survey").content.replace(
        "Kết quả khảo sát", "Kết luận khảo sát"
    ),
)


class Desk:
    """Designers at work on one proposal."""

    def __init__(self, at: Installation) -> None:
        self.at = at
        self.number = ""
        self.revision = 0

    def keep(self, receipt: Receipt) -> Receipt:
        self.number = receipt.details["proposal"]
        self.revision = receipt.details["revision"]
        return receipt

    def begin(
        self, *documents: documents.Document, login: str = DESIGNER, **more: tuple[str, ...]
    ) -> None:
        self.keep(self.at.do(commands.BeginProposal(TITLE, documents, **more), login))

    def save(self, *documents: documents.Document, login: str = DESIGNER, **more: object) -> None:
        order = commands.SaveProposal(self.number, self.revision, documents, **more)  # type: ignore[arg-type]
        self.keep(self.at.do(order, login))

    def submit(self, login: str = DESIGNER, **overrides: str) -> None:
        order = commands.SubmitProposal(self.number, self.revision, "Theo thực tế", overrides)
        self.keep(self.at.do(order, login))

    def approve(self, login: str = APPROVER) -> None:
        self.keep(self.at.do(commands.ApproveProposal(self.number, self.revision), login))

    def give_back(self, login: str = APPROVER) -> None:
        order = commands.ReturnProposal(self.number, self.revision, "Chưa rõ căn cứ")
        self.keep(self.at.do(order, login))

    def publish(self, login: str = DESIGNER) -> Receipt:
        return self.keep(self.at.do(commands.PublishProposal(self.number, self.revision), login))

    @property
    def state(self) -> states.ProposalState:
        return self.at.engine.proposals.get(SYSTEM, self.number).proposal.state

    def version(self, kind: documents.Kind, key: str) -> int:
        return self.at.engine.publications.content(kind, key)[0].version


@pytest.fixture
def desk(either: Installation) -> Desk:
    return Desk(either)


def test_from_a_draft_to_a_publication(desk: Desk) -> None:
    running = desk.at.request()
    desk.begin(FORM)
    desk.submit()
    desk.approve()
    said = desk.publish()

    assert said.details["published"] == [
        {"kind": "form", "key": "mv_survey", "version": 2},
        {"kind": "process", "key": "mv_own_substation", "version": 2},
    ]
    assert desk.state is states.ProposalState.PUBLISHED
    assert desk.at.case(running).definition_version == 1
    assert desk.at.case(desk.at.request()).definition_version == 2
    view = desk.at.engine.proposals.get(desk.at.actor(AUDITOR), desk.number)
    assert [(event.type, event.by) for event in view.history] == [
        ("ProposalBegun", DESIGNER),
        ("ProposalSaved", DESIGNER),
        ("ProposalSubmitted", DESIGNER),
        ("ProposalApproved", APPROVER),
        ("ProposalPublished", DESIGNER),
    ]
    assert desk.at.verify() == []


def test_the_verdict_of_the_proof_is_kept_with_the_decision(desk: Desk) -> None:
    desk.begin(HOLDS)
    desk.submit()
    desk.approve()
    desk.publish()

    view = desk.at.engine.proposals.get(SYSTEM, desk.number)
    for kind in (ProposalSubmitted, ProposalPublished):
        (payload,) = (e.payload for e in view.history if isinstance(e.payload, kind))
        (verdict,) = (v for v in payload.verdicts if v["process"] == "mv_own_substation")
        assert verdict["limit"] == "70cd"
        assert verdict["late_starts"] == 0


def test_a_limit_that_can_be_broken_is_not_submitted_without_a_reason(desk: Desk) -> None:
    desk.begin(BREAKS)
    with pytest.raises(Invalid) as caught:
        desk.submit()
    assert [problem.rule for problem in caught.value.problems] == ["limit-can-be-broken"]
    assert desk.state is states.ProposalState.DRAFT
    desk.submit(mv_own_substation="Thí điểm theo văn bản số 12/KH")
    assert desk.state is states.ProposalState.SUBMITTED


@pytest.mark.parametrize("role", ["begun", "saved", "submitted"])
def test_no_author_approves(desk: Desk, role: str) -> None:
    desk.at.hire("thietke.ba", "PC01", "designer")
    desk.begin(FORM, login=APPROVER if role == "begun" else DESIGNER)
    desk.save(HOLDS, login=APPROVER if role == "saved" else "thietke.ba")
    desk.submit(login=APPROVER if role == "submitted" else DESIGNER)

    for author in (APPROVER, DESIGNER):
        with pytest.raises(NotAllowed) as caught:
            desk.approve(author)
        assert caught.value.code == "own_proposal"
    assert desk.state is states.ProposalState.SUBMITTED


def test_who_once_had_a_part_stays_an_author(desk: Desk) -> None:
    """Also when their part was taken out again, and after it was returned."""
    desk.begin(FORM)
    desk.save(HOLDS, login=APPROVER)
    desk.save(drops=("profile/nq19_2014",))
    desk.submit()
    desk.give_back("thietke")
    desk.submit()

    with pytest.raises(NotAllowed):
        desk.approve()


def test_nothing_is_published_that_was_not_approved(desk: Desk) -> None:
    desk.begin(FORM)
    with pytest.raises(Conflict):
        desk.publish()
    desk.submit()
    with pytest.raises(Conflict):
        desk.publish(APPROVER)
    assert desk.version(documents.Kind.FORM, "mv_survey") == 1


def test_an_approved_text_is_not_changed_any_more(desk: Desk) -> None:
    desk.begin(FORM)
    desk.submit()
    desk.approve()
    with pytest.raises(Conflict) as caught:
        desk.save(HOLDS)
    assert caught.value.code == "proposal_approved"
    desk.give_back()
    desk.save(HOLDS)
    with pytest.raises(Conflict):
        desk.publish()


def test_the_installation_itself_has_no_part(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.begin(FORM, login=INSTALLER)
    desk.begin(FORM)
    desk.submit()
    with pytest.raises(NotAllowed):
        desk.approve(INSTALLER)


@pytest.mark.parametrize(("login", "error"), [(TECHNICAL, NotFound), (AUDITOR, NotAllowed)])
def test_who_is_no_designer(desk: Desk, login: str, error: type[EngineError]) -> None:
    desk.begin(FORM)
    with pytest.raises(NotAllowed):
        desk.at.do(commands.BeginProposal(TITLE), login)
    for act in (desk.save, desk.submit, desk.approve, desk.give_back, desk.publish):
        with pytest.raises(error):
            act(login=login)
    with pytest.raises(error):
        desk.at.do(commands.CommentProposal(desk.number, "Hỏi"), login)


def test_rights_lost_meanwhile(desk: Desk) -> None:
    desk.begin(FORM)
    desk.at.engine.execute(commands.RevokeRole(DESIGNER, "PC01", "designer"), SYSTEM)
    desk.at._actors.clear()

    with pytest.raises(NotFound):
        desk.save(HOLDS)
    assert desk.at.engine.proposals.get(SYSTEM, desk.number).proposal.revision == desk.revision


def test_who_may_read(desk: Desk) -> None:
    desk.begin(FORM)
    reader = desk.at.engine.proposals
    for login in (DESIGNER, APPROVER, AUDITOR):
        assert [p.number for p in reader.list(desk.at.actor(login))] == [desk.number]
        assert reader.texts(desk.at.actor(login), desk.number) == (FORM,)
    with pytest.raises(NotAllowed):
        reader.list(desk.at.actor(DESK))
    for ask in (reader.get, reader.texts, reader.compare):
        with pytest.raises(NotFound):
            ask(desk.at.actor(DESK), desk.number)


# -- two at once


def test_the_second_save_is_told_of_the_first(desk: Desk) -> None:
    desk.begin(FORM)
    seen = desk.revision
    desk.save(HOLDS, login=APPROVER)
    desk.revision = seen

    with pytest.raises(Conflict) as caught:
        desk.save(BREAKS)

    assert caught.value.code == "proposal_changed"
    assert caught.value.params["by"] == APPROVER
    (change,) = caught.value.params["changes"]  # type: ignore[misc]
    assert (change["what"], change["by"]) == ("ProposalSaved", APPROVER)
    texts = desk.at.engine.proposals.texts(SYSTEM, desk.number)
    assert HOLDS in texts


def test_a_comment_is_no_change(desk: Desk) -> None:
    desk.begin(FORM)
    order = commands.CommentProposal(desk.number, "Căn cứ nào?", "form/mv_survey", "result")
    desk.at.do(order, APPROVER)

    desk.save(HOLDS)
    desk.submit()
    desk.approve()


@pytest.mark.parametrize(
    ("text", "document"), [("", None), ("x" * 2001, None), ("Hỏi", "form/other"), ("\x00", None)]
)
def test_a_comment_that_cannot_be(desk: Desk, text: str, document: str | None) -> None:
    desk.begin(FORM)
    with pytest.raises(Invalid):
        desk.at.do(commands.CommentProposal(desk.number, text, document), APPROVER)


def test_what_was_published_meanwhile_is_not_undone(desk: Desk) -> None:
    desk.begin(HOLDS)
    other = Desk(desk.at)
    other.begin(profile(mv_line_works=("10cd", "8cd")))
    other.submit()
    other.approve()
    other.publish()

    with pytest.raises(Conflict) as caught:
        desk.submit()
    assert caught.value.code == "base_old"
    view = desk.at.engine.proposals.get(SYSTEM, desk.number)
    assert [(part.base, part.current) for part in view.documents] == [(1, 2)]

    desk.save(HOLDS, bases={"profile/nq19_2014": 2})
    desk.submit()
    desk.approve()
    desk.publish()
    assert desk.version(documents.Kind.PROFILE, "nq19_2014") == 3


def test_an_approval_holds_only_beside_what_was_proved(desk: Desk) -> None:
    desk.begin(HOLDS)
    desk.submit()
    desk.approve()
    other = Desk(desk.at)
    other.begin(FORM)
    other.submit()
    other.approve()
    other.publish()

    with pytest.raises(Conflict) as caught:
        desk.publish()
    assert caught.value.code == "published_meanwhile_return"
    desk.give_back()
    desk.submit()
    desk.approve()
    desk.publish()


def test_a_base_that_there_is_not(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.begin(HOLDS)
        desk.save(bases={"profile/nq19_2014": 7})


# -- what a draft may hold


@pytest.mark.parametrize(
    ("kind", "key", "content", "rule"),
    [
        (documents.Kind.PROCESS, "any", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-doctype"),
        (documents.Kind.PROCESS, "any", "<a", "xml-malformed"),
        (documents.Kind.PROCESS, "any", "<a>" + "<b/>" * 30_000 + "</a>", "xml-too-large"),
        (documents.Kind.PROCESS, "any", "x" * (2 * 1024 * 1024 + 1), "too-much"),
        (documents.Kind.FORM, "any", "\x00", "not-text"),
        (documents.Kind.FORM, "any", "\ud800", "not-text"),
        (documents.Kind.FORM, "../any", "{}", "key"),
        (documents.Kind.FORM, "", "{}", "key"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    desk: Desk, kind: documents.Kind, key: str, content: str, rule: str
) -> None:
    desk.begin(FORM)
    with pytest.raises(Invalid) as caught:
        desk.save(HOLDS, documents.Document(kind, key, content))
    assert rule in {problem.rule for problem in caught.value.problems}
    assert desk.at.engine.proposals.texts(SYSTEM, desk.number) == (FORM,)


def test_a_draft_may_be_wrong_but_is_not_submitted_so(desk: Desk) -> None:
    desk.begin(documents.Document(documents.Kind.FORM, "mv_survey", "{"))
    with pytest.raises(Invalid) as caught:
        desk.submit()
    assert "form-malformed" in {problem.rule for problem in caught.value.problems}


def test_a_proposal_that_changes_nothing(desk: Desk) -> None:
    desk.begin(document(documents.Kind.FORM, "mv_survey"))
    with pytest.raises(Invalid) as caught:
        desk.submit()
    assert caught.value.code == "proposal_empty"


@pytest.mark.parametrize("title", ["", "ab", "x" * 201, "\x00abc"])
def test_a_title_that_is_none(desk: Desk, title: str) -> None:
    with pytest.raises(Invalid):
        desk.at.do(commands.BeginProposal(title), DESIGNER)


def test_a_title_is_composed(desk: Desk) -> None:
    desk.at.do(commands.BeginProposal("Khảo  sát"), DESIGNER)
    (found,) = desk.at.engine.proposals.list(SYSTEM)
    assert found.title == "Khảo sát"


def test_a_withdrawn_proposal_is_over(desk: Desk) -> None:
    desk.begin(FORM)
    order = commands.WithdrawProposal(desk.number, desk.revision, "Không cần nữa")
    desk.keep(desk.at.do(order, DESIGNER))
    with pytest.raises(Conflict):
        desk.submit()


# -- what it changes


def test_a_proposal_is_compared_with_what_it_was_made_from(desk: Desk) -> None:
    desk.begin(BREAKS)
    desk.submit(mv_own_substation="Thí điểm theo văn bản số 12/KH")

    found = desk.at.engine.proposals.compare(SYSTEM, desk.number)

    assert {(e.place, e.aspect, e.before, e.after) for e in found.diff.edits} == {
        ("mv_line_works", "limit", "10cd", "15cd"),
        ("mv_line_works", "limit", f"10cd; {SUPPLEMENT}", f"15cd; {SUPPLEMENT}"),
    }
    before, after = (
        next(verdict for verdict in verdicts if verdict.process == "mv_own_substation")
        for verdicts in (found.before, found.after)
    )
    assert (before.holds, after.holds) == (True, False)
    assert after.days > before.days
    assert found.old.keys() == found.new.keys() == {"mv_own_substation"}


def test_two_published_versions_are_compared(desk: Desk) -> None:
    desk.begin(HOLDS)
    desk.submit()
    desk.approve()
    desk.publish()

    found = desk.at.engine.proposals.compare_versions(
        SYSTEM, documents.Kind.PROFILE, "nq19_2014", 1, 2
    )

    assert {(e.before, e.after) for e in found.diff.edits} == {
        ("10cd", "9cd"),
        (f"10cd; {SUPPLEMENT}", f"9cd; {SUPPLEMENT}"),
    }
    assert [v.process for v in found.before] == [v.process for v in found.after]
    with pytest.raises(NotFound):
        desk.at.engine.proposals.compare_versions(SYSTEM, documents.Kind.PROFILE, "nq19_2014", 1, 3)


# -- retiring


def test_a_retired_procedure_takes_no_new_cases_and_running_ones_go_on(desk: Desk) -> None:
    publish_block(desk.at, Task("a"), "small")
    code = start(desk.at, "small")
    desk.begin(retires=("small",))
    desk.submit()
    desk.approve()
    desk.publish()

    with pytest.raises(Conflict) as caught:
        desk.at.do(commands.StartCase("small", "DL01"), DESK)
    assert caught.value.code == "definition_retired"
    desk.at.do(commands.CompleteTask(desk.at.open_tasks(code)["a"].id, {}), TECHNICAL)
    assert desk.at.case(code).outcome
    known = {
        view.publication.key for view in desk.at.engine.publications.definitions(retired=False)
    }
    assert "small" not in known
    with pytest.raises(Invalid):
        desk.begin(retires=("small",))
    assert desk.at.verify() == []


def test_a_procedure_that_others_hand_over_to_is_not_retired(desk: Desk) -> None:
    desk.begin(retires=("mv_own_substation",))
    with pytest.raises(Invalid) as caught:
        desk.submit()
    assert caught.value.problems
