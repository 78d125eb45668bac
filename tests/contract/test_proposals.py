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


class Designers:
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
def designers(either: Installation) -> Designers:
    return Designers(either)


def test_from_a_draft_to_a_publication(designers: Designers) -> None:
    running = designers.at.request()
    designers.begin(FORM)
    designers.submit()
    inbox, approver = designers.at.engine.inbox, designers.at.actor(APPROVER)
    (waits,) = inbox.page(approver, language="en")
    assert (waits.kind, waits.proposal) == ("proposal", designers.number)
    assert waits.subject == f"“{TITLE}” waits for approval"
    designers.approve()
    said = designers.publish()
    assert [one.kind for one in inbox.page(designers.at.actor(DESIGNER))] == ["proposal"]

    assert said.details["published"] == [
        {"kind": "form", "key": "mv_survey", "version": 2},
        {"kind": "process", "key": "mv_own_substation", "version": 2},
    ]
    assert designers.state is states.ProposalState.PUBLISHED
    assert designers.at.case(running).definition_version == 1
    assert designers.at.case(designers.at.request()).definition_version == 2
    view = designers.at.engine.proposals.get(designers.at.actor(AUDITOR), designers.number)
    assert [(event.type, event.by) for event in view.history] == [
        ("ProposalBegun", DESIGNER),
        ("ProposalSaved", DESIGNER),
        ("ProposalSubmitted", DESIGNER),
        ("ProposalApproved", APPROVER),
        ("ProposalPublished", DESIGNER),
    ]
    assert designers.at.verify() == []


def test_the_verdict_of_the_proof_is_kept_with_the_decision(designers: Designers) -> None:
    designers.begin(HOLDS)
    designers.submit()
    designers.approve()
    designers.publish()

    view = designers.at.engine.proposals.get(SYSTEM, designers.number)
    for kind in (ProposalSubmitted, ProposalPublished):
        (payload,) = (e.payload for e in view.history if isinstance(e.payload, kind))
        (verdict,) = (v for v in payload.verdicts if v["process"] == "mv_own_substation")
        assert verdict["limit"] == "70cd"
        assert verdict["late_starts"] == 0


def test_a_limit_that_can_be_broken_is_not_submitted_without_a_reason(designers: Designers) -> None:
    designers.begin(BREAKS)
    with pytest.raises(Invalid) as caught:
        designers.submit()
    assert [problem.rule for problem in caught.value.problems] == ["limit-can-be-broken"]
    assert designers.state is states.ProposalState.DRAFT
    designers.submit(mv_own_substation="Thí điểm theo văn bản số 12/KH")
    assert designers.state is states.ProposalState.SUBMITTED


@pytest.mark.parametrize("role", ["begun", "saved", "submitted"])
def test_no_author_approves(designers: Designers, role: str) -> None:
    designers.at.hire("thietke.ba", "PC01", "designer")
    designers.begin(FORM, login=APPROVER if role == "begun" else DESIGNER)
    designers.save(HOLDS, login=APPROVER if role == "saved" else "thietke.ba")
    designers.submit(login=APPROVER if role == "submitted" else DESIGNER)

    for author in (APPROVER, DESIGNER):
        with pytest.raises(NotAllowed) as caught:
            designers.approve(author)
        assert caught.value.code == "own_proposal"
    assert designers.state is states.ProposalState.SUBMITTED


def test_who_once_had_a_part_stays_an_author(designers: Designers) -> None:
    """Also when their part was taken out again, and after it was returned."""
    designers.begin(FORM)
    designers.save(HOLDS, login=APPROVER)
    designers.save(drops=("profile/nq19_2014",))
    designers.submit()
    designers.give_back("thietke")
    designers.submit()

    with pytest.raises(NotAllowed):
        designers.approve()


def test_nothing_is_published_that_was_not_approved(designers: Designers) -> None:
    designers.begin(FORM)
    with pytest.raises(Conflict):
        designers.publish()
    designers.submit()
    with pytest.raises(Conflict):
        designers.publish(APPROVER)
    assert designers.version(documents.Kind.FORM, "mv_survey") == 1


def test_an_approved_text_is_not_changed_any_more(designers: Designers) -> None:
    designers.begin(FORM)
    designers.submit()
    designers.approve()
    with pytest.raises(Conflict) as caught:
        designers.save(HOLDS)
    assert caught.value.code == "proposal_approved"
    designers.give_back()
    designers.save(HOLDS)
    with pytest.raises(Conflict):
        designers.publish()


def test_the_installation_itself_has_no_part(designers: Designers) -> None:
    with pytest.raises(NotAllowed):
        designers.begin(FORM, login=INSTALLER)
    designers.begin(FORM)
    designers.submit()
    with pytest.raises(NotAllowed):
        designers.approve(INSTALLER)


@pytest.mark.parametrize(("login", "error"), [(TECHNICAL, NotFound), (AUDITOR, NotAllowed)])
def test_who_is_no_designer(designers: Designers, login: str, error: type[EngineError]) -> None:
    designers.begin(FORM)
    with pytest.raises(NotAllowed):
        designers.at.do(commands.BeginProposal(TITLE), login)
    for act in (
        designers.save,
        designers.submit,
        designers.approve,
        designers.give_back,
        designers.publish,
    ):
        with pytest.raises(error):
            act(login=login)
    with pytest.raises(error):
        designers.at.do(commands.CommentProposal(designers.number, "Hỏi"), login)


def test_rights_lost_meanwhile(designers: Designers) -> None:
    designers.begin(FORM)
    designers.at.engine.execute(commands.RevokeRole(DESIGNER, "PC01", "designer"), SYSTEM)
    designers.at._actors.clear()

    with pytest.raises(NotFound):
        designers.save(HOLDS)
    assert (
        designers.at.engine.proposals.get(SYSTEM, designers.number).proposal.revision
        == designers.revision
    )


def test_who_may_read(designers: Designers) -> None:
    designers.begin(FORM)
    reader = designers.at.engine.proposals
    for login in (DESIGNER, APPROVER, AUDITOR):
        assert [p.number for p in reader.list(designers.at.actor(login))] == [designers.number]
        assert reader.texts(designers.at.actor(login), designers.number) == (FORM,)
    with pytest.raises(NotAllowed):
        reader.list(designers.at.actor(DESK))
    for ask in (reader.get, reader.texts, reader.compare):
        with pytest.raises(NotFound):
            ask(designers.at.actor(DESK), designers.number)


# -- two at once


def test_the_second_save_is_told_of_the_first(designers: Designers) -> None:
    designers.begin(FORM)
    seen = designers.revision
    designers.save(HOLDS, login=APPROVER)
    designers.revision = seen

    with pytest.raises(Conflict) as caught:
        designers.save(BREAKS)

    assert caught.value.code == "proposal_changed"
    assert caught.value.params["by"] == APPROVER
    (change,) = caught.value.params["changes"]  # type: ignore[misc]
    assert (change["what"], change["by"]) == ("ProposalSaved", APPROVER)
    texts = designers.at.engine.proposals.texts(SYSTEM, designers.number)
    assert HOLDS in texts


def test_a_comment_is_no_change(designers: Designers) -> None:
    designers.begin(FORM)
    order = commands.CommentProposal(designers.number, "Căn cứ nào?", "form/mv_survey", "result")
    designers.at.do(order, APPROVER)

    designers.save(HOLDS)
    designers.submit()
    designers.approve()


@pytest.mark.parametrize(
    ("text", "document"), [("", None), ("x" * 2001, None), ("Hỏi", "form/other"), ("\x00", None)]
)
def test_a_comment_that_cannot_be(designers: Designers, text: str, document: str | None) -> None:
    designers.begin(FORM)
    with pytest.raises(Invalid):
        designers.at.do(commands.CommentProposal(designers.number, text, document), APPROVER)


def test_what_was_published_meanwhile_is_not_undone(designers: Designers) -> None:
    designers.begin(HOLDS)
    other = Designers(designers.at)
    other.begin(profile(mv_line_works=("10cd", "8cd")))
    other.submit()
    other.approve()
    other.publish()

    with pytest.raises(Conflict) as caught:
        designers.submit()
    assert caught.value.code == "base_old"
    view = designers.at.engine.proposals.get(SYSTEM, designers.number)
    assert [(part.base, part.current) for part in view.documents] == [(1, 2)]

    designers.save(HOLDS, bases={"profile/nq19_2014": 2})
    designers.submit()
    designers.approve()
    designers.publish()
    assert designers.version(documents.Kind.PROFILE, "nq19_2014") == 3


def test_an_approval_holds_only_beside_what_was_proved(designers: Designers) -> None:
    designers.begin(HOLDS)
    designers.submit()
    designers.approve()
    other = Designers(designers.at)
    other.begin(FORM)
    other.submit()
    other.approve()
    other.publish()

    with pytest.raises(Conflict) as caught:
        designers.publish()
    assert caught.value.code == "published_meanwhile_return"
    designers.give_back()
    designers.submit()
    designers.approve()
    designers.publish()


def test_a_base_that_there_is_not(designers: Designers) -> None:
    with pytest.raises(Invalid):
        designers.begin(HOLDS)
        designers.save(bases={"profile/nq19_2014": 7})


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
    designers: Designers, kind: documents.Kind, key: str, content: str, rule: str
) -> None:
    designers.begin(FORM)
    with pytest.raises(Invalid) as caught:
        designers.save(HOLDS, documents.Document(kind, key, content))
    assert rule in {problem.rule for problem in caught.value.problems}
    assert designers.at.engine.proposals.texts(SYSTEM, designers.number) == (FORM,)


def test_a_draft_may_be_wrong_but_is_not_submitted_so(designers: Designers) -> None:
    designers.begin(documents.Document(documents.Kind.FORM, "mv_survey", "{"))
    with pytest.raises(Invalid) as caught:
        designers.submit()
    assert "form-malformed" in {problem.rule for problem in caught.value.problems}


def test_a_proposal_that_changes_nothing(designers: Designers) -> None:
    designers.begin(document(documents.Kind.FORM, "mv_survey"))
    with pytest.raises(Invalid) as caught:
        designers.submit()
    assert caught.value.code == "proposal_empty"


@pytest.mark.parametrize("title", ["", "ab", "x" * 201, "\x00abc"])
def test_a_title_that_is_none(designers: Designers, title: str) -> None:
    with pytest.raises(Invalid):
        designers.at.do(commands.BeginProposal(title), DESIGNER)


def test_a_title_is_composed(designers: Designers) -> None:
    designers.at.do(commands.BeginProposal("Khảo  sát"), DESIGNER)
    (found,) = designers.at.engine.proposals.list(SYSTEM)
    assert found.title == "Khảo sát"


def test_a_withdrawn_proposal_is_over(designers: Designers) -> None:
    designers.begin(FORM)
    order = commands.WithdrawProposal(designers.number, designers.revision, "Không cần nữa")
    designers.keep(designers.at.do(order, DESIGNER))
    with pytest.raises(Conflict):
        designers.submit()


# -- what it changes


def test_a_proposal_is_compared_with_what_it_was_made_from(designers: Designers) -> None:
    designers.begin(BREAKS)
    designers.submit(mv_own_substation="Thí điểm theo văn bản số 12/KH")

    found = designers.at.engine.proposals.compare(SYSTEM, designers.number)

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


def test_two_published_versions_are_compared(designers: Designers) -> None:
    designers.begin(HOLDS)
    designers.submit()
    designers.approve()
    designers.publish()

    found = designers.at.engine.proposals.compare_versions(
        SYSTEM, documents.Kind.PROFILE, "nq19_2014", 1, 2
    )

    assert {(e.before, e.after) for e in found.diff.edits} == {
        ("10cd", "9cd"),
        (f"10cd; {SUPPLEMENT}", f"9cd; {SUPPLEMENT}"),
    }
    assert [v.process for v in found.before] == [v.process for v in found.after]
    with pytest.raises(NotFound):
        designers.at.engine.proposals.compare_versions(
            SYSTEM, documents.Kind.PROFILE, "nq19_2014", 1, 3
        )


# -- retiring


def test_a_retired_procedure_takes_no_new_cases_and_running_ones_go_on(
    designers: Designers,
) -> None:
    publish_block(designers.at, Task("a"), "small")
    code = start(designers.at, "small")
    designers.begin(retires=("small",))
    designers.submit()
    designers.approve()
    designers.publish()

    with pytest.raises(Conflict) as caught:
        designers.at.do(commands.StartCase("small", "DL01"), DESK)
    assert caught.value.code == "definition_retired"
    designers.at.do(commands.CompleteTask(designers.at.open_tasks(code)["a"].id, {}), TECHNICAL)
    assert designers.at.case(code).outcome
    known = {
        view.publication.key for view in designers.at.engine.publications.definitions(retired=False)
    }
    assert "small" not in known
    with pytest.raises(Invalid):
        designers.begin(retires=("small",))
    assert designers.at.verify() == []


def test_a_procedure_that_others_hand_over_to_is_not_retired(designers: Designers) -> None:
    designers.begin(retires=("mv_own_substation",))
    with pytest.raises(Invalid) as caught:
        designers.submit()
    assert caught.value.problems
