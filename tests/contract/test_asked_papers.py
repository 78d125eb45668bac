"""The customer is told once what is missing; each paper is handed in, and accepted or refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import EngineError, NotAllowed, NotFound, commands, views
from engine.model.states import PaperState
from engine.store.tables import asked_papers, events
from tests.contract.test_routing import THEIR_DESK, THEIR_LEADER
from tests.contract.test_transfers import COMPANY
from tests.files.papers import jpeg
from tests.kit import AUDITOR, DESK, LEADER, STRANGER, SURVEY, Installation

LIST: tuple[dict[str, object], ...] = (
    {"paper": "house_ownership", "reason": "Bản chụp mờ, không đọc được số"},
    {"words": "Ảnh chụp mặt tiền nhà", "reason": "Chưa rõ vị trí đặt công tơ"},
)
MORE: tuple[dict[str, object], ...] = (
    {"paper": "identity_card", "reason": "Tên hai nơi khác nhau"},
)
LATER = "Hồ sơ nộp thêm mâu thuẫn với đơn"
CHECK, SUPPLY = "lvh_receive_check", "lvh_supplement_dossier"


def household(at: Installation, **changes: Any) -> str:
    told = {"site_right_doc_kind": "house_ownership"} | changes
    return at.request("lv_household", **told)


def asked(at: Installation, **changes: Any) -> str:
    """A household request whose customer was asked for two papers."""
    code = household(at, **changes)
    at.do(commands.AskForPapers(code, LIST, "Nộp một lần"))
    return code


def hand_in(at: Installation, code: str, number: int, **more: Any) -> commands.HandInPaper:
    command = commands.HandInPaper(code, number, (at.file,), on_behalf_of="Bà Hoa", **more)
    at.do(command)
    return command


def papers(
    at: Installation, code: str, login: str = DESK, language: str = "vi"
) -> views.PapersView:
    found = at.engine.papers.of_case(at.actor(login), code, language)
    assert found is not None
    return found


def states(at: Installation, code: str) -> list[str]:
    return [str(one.paper.state) for one in papers(at, code).asked]


def refused(at: Installation, command: commands.Command, login: str = DESK) -> str:
    """Answers why, having looked that nothing was changed."""
    task = str(getattr(command, "task", ""))
    case = str(getattr(command, "case", task.rpartition("-")[0]))
    before = at.history(case)
    with pytest.raises(EngineError) as error:
        at.do(command, login)
    assert at.history(case) == before
    return error.value.code


def test_one_list_ends_the_look_at_the_dossier_and_the_clock_is_the_customers(
    either: Installation,
) -> None:
    code = asked(either)
    task = either.open_tasks(code)[SUPPLY]
    assert list(either.open_tasks(code)) == [SUPPLY]
    status = either.engine.tracking.status(either.actor(DESK), code)
    assert (status.turn, status.next_at) == (("customer",), task.due_at)
    said = either.case(code).steps[CHECK]
    assert said["missing_items"] == [
        "Giấy chứng nhận quyền sở hữu nhà ở",
        "Ảnh chụp mặt tiền nhà",
    ]
    view = papers(either, code, language="en")
    assert [(one.label, one.paper.paper, one.paper.state) for one in view.asked] == [
        ("House ownership certificate", "house_ownership", PaperState.ASKED),
        ("Ảnh chụp mặt tiền nhà", None, PaperState.ASKED),
    ]
    assert [(one.round, one.asked_by, one.note) for one in view.lists] == [(1, DESK, "Nộp một lần")]


def test_papers_come_one_by_one_and_the_step_fills_itself(either: Installation) -> None:
    code = asked(either)
    hand_in(either, code, 1)
    assert states(either, code) == ["handed_in", "asked"]
    either.do(commands.RefusePaper(code, 1, "Thiếu trang hai"))
    either.do(commands.HandInPaper(code, 1, (either.file,), on_behalf_of="Bà Hoa"))
    either.do(commands.AcceptPaper(code, 1, "Đã đối chiếu bản chính"))
    hand_in(either, code, 2)
    assert states(either, code) == ["accepted", "handed_in"]
    task = either.open_tasks(code)[SUPPLY]
    done = commands.CompleteTask(task.id, {}, "Bà Hoa")
    assert refused(either, done) == "papers_open"
    either.do(commands.AcceptPaper(code, 2))
    assert refused(either, done) == "task_completed"
    answer = either.engine.cases.get(either.actor(DESK), code).case.steps[SUPPLY]
    assert answer["items_supplied"] == either.case(code).steps[CHECK]["missing_items"]
    assert [one["name"] for one in answer["documents"]] == ["hồ-sơ.pdf"] * 2  # type: ignore[attr-defined]
    assert list(either.open_tasks(code)) == [CHECK]
    either.complete(code, CHECK)
    assert "lvh_survey" in either.open_tasks(code)
    assert either.case(code).dossier_valid_at == either.task(task.id).closed_at
    assert either.verify() == []


def test_a_further_list_needs_a_leader_and_a_reason_and_moves_no_clock(
    either: Installation,
) -> None:
    code = asked(either)
    due = either.open_tasks(code)[SUPPLY].due_at
    more = commands.AskForPapers(code, MORE, reason=LATER)
    assert refused(either, more) == "not_asking_again"
    assert refused(either, commands.AskForPapers(code, MORE), LEADER) == "reason_missing"
    either.do(more, LEADER)
    view = papers(either, code)
    assert [(one.round, one.asked_by, one.reason) for one in view.lists][1:] == [(2, LEADER, LATER)]
    assert [(one.paper.number, one.paper.round) for one in view.asked] == [(1, 1), (2, 1), (3, 2)]
    assert either.open_tasks(code)[SUPPLY].due_at == due
    asked(either)
    (unit,) = either.engine.papers.asked_once(either.actor(LEADER), 2014)
    assert (unit.unit, unit.asked, unit.once, unit.share) == ("DL01", 2, 1, 0.5)
    assert either.engine.papers.asked_once(either.actor(LEADER), 2013) == []
    with pytest.raises(NotAllowed):
        either.engine.papers.asked_once(either.actor(SURVEY), 2014)
    assert either.verify() == []


def test_a_photo_does_only_where_one_will_do(either: Installation) -> None:
    code = household(either, households=2, authorization=either.file)
    asks: tuple[dict[str, object], ...] = (
        {"paper": "authorization", "reason": "Chưa có chữ ký của các hộ"},
        {"paper": "house_ownership", "reason": "Bản chụp mờ"},
    )
    either.do(commands.AskForPapers(code, asks))
    actor = either.actor(DESK)
    photo = {"sha256": either.engine.uploaded_files.keep(actor, jpeg()).sha256, "name": "1.pdf"}
    wrong = commands.HandInPaper(code, 1, (photo,), on_behalf_of="Bà Hoa")
    assert refused(either, wrong) == "photo_unfit"
    either.do(commands.HandInPaper(code, 2, (photo,), on_behalf_of="Bà Hoa"))
    hand_in(either, code, 1)
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def test_another_paper_of_the_law_does_in_place_of_the_one_that_was_asked(
    either: Installation,
) -> None:
    code = household(either)
    either.do(commands.AskForPapers(code, MORE))
    wrong = commands.HandInPaper(code, 1, (either.file,), "household_list", "Bà Hoa")
    assert refused(either, wrong) == "paper_unfit"
    hand_in(either, code, 1, paper="house_ownership")
    (one,) = papers(either, code).asked
    assert one.paper.handed_in == "house_ownership"
    assert "land_use_right" in [other.id for other in one.instead]


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ((), "papers_count"),
        (LIST * 16, "papers_count"),
        ((LIST[0], LIST[0]), "paper_asked_twice"),
        (({"paper": "no_such", "reason": "thiếu"},), "paper_unknown"),
        (({"paper": "household_list", "reason": "thiếu"},), "paper_not_needed"),
        (({"paper": "owner_undertaking", "reason": "thiếu"},), "paper_not_needed"),
        (({"paper": "house_ownership"},), "reason_missing"),
        (({"words": "", "reason": "thiếu"},), "paper_words_unfit"),
        (({"words": "x" * 201, "reason": "thiếu"},), "paper_words_unfit"),
        (({"words": 5, "reason": "thiếu"},), "paper_words_unfit"),
    ],
)
def test_a_list_that_is_not_right_is_refused(
    either: Installation, items: tuple[dict[str, object], ...], why: str
) -> None:
    code = household(either)
    assert refused(either, commands.AskForPapers(code, items)) == why


def test_what_may_follow_until_signing_does_not_hold_the_dossier(either: Installation) -> None:
    code = household(either, site_right_doc_kind="sale_or_lease_contract")
    item = {"paper": "owner_undertaking", "reason": "Khách thuê nhà"}
    assert refused(either, commands.AskForPapers(code, (item,))) == "paper_needed_later"
    assert [one.id for one in papers(either, code).needed if one.later] == ["owner_undertaking"]


def test_papers_are_asked_for_only_while_the_dossier_is_looked_at(either: Installation) -> None:
    code = household(either)
    note = commands.AskForPapers(code, LIST, "x" * 1_001)
    assert refused(either, note) == "note_unfit"
    either.go(code, "lvh_survey")
    assert refused(either, commands.AskForPapers(code, LIST)) == "dossier_not_checked"
    settled = asked(either)
    for number in (1, 2):
        hand_in(either, settled, number)
        either.do(commands.AcceptPaper(settled, number))
    again = commands.AskForPapers(settled, MORE, reason=LATER)
    assert refused(either, again, LEADER) == "papers_not_open"


def test_a_second_look_that_would_end_the_case_asks_for_nothing(either: Installation) -> None:
    """A list told in words alone, by the form: the procedure asks once."""
    code = household(either)
    no = {"eligible": False, "missing_items": ["Sổ hồng"]}
    (task,) = either.open_tasks(code).values()
    either.do(commands.CompleteTask(task.id, no))
    either.complete(code, SUPPLY)
    assert refused(either, commands.AskForPapers(code, LIST)) == "papers_not_asked_now"


def test_a_paper_is_decided_on_once_it_came_by_who_looks_at_dossiers(
    either: Installation,
) -> None:
    code = asked(either)
    accept = commands.AcceptPaper(code, 1)
    assert refused(either, accept) == "paper_not_handed_in"
    assert refused(either, commands.AcceptPaper(code, 9)) == "paper_not_found"
    hand_in(either, code, 1)
    assert refused(either, accept, SURVEY) == "not_checking"
    assert refused(either, commands.RefusePaper(code, 1, " ")) == "reason_missing"
    either.do(accept)
    assert refused(either, accept) == "paper_accepted"
    assert refused(either, commands.RefusePaper(code, 1, "mờ quá")) == "paper_accepted"
    late = commands.HandInPaper(code, 1, (either.file,), on_behalf_of="Bà Hoa")
    assert refused(either, late) == "paper_accepted"


def test_where_a_case_moved_to_the_desk_decides_on_what_it_was_handed(
    either: Installation,
) -> None:
    code = asked(either)
    either.do(commands.TransferCase(code, "DL02", "Địa điểm thuộc địa bàn khác"))
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    for number in (1, 2):
        done = commands.HandInPaper(code, number, (either.file,), on_behalf_of="Bà Hoa")
        either.do(done, THEIR_DESK)
        assert papers(either, code, THEIR_DESK).may_decide
        either.do(commands.AcceptPaper(code, number), THEIR_DESK)
    assert states(either, code) == ["accepted", "accepted"]
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def test_who_hands_in_for_the_customer_says_so_and_brings_files(either: Installation) -> None:
    code = asked(either)
    assert refused(either, commands.HandInPaper(code, 1, (either.file,))) == "behalf_missing"
    empty = commands.HandInPaper(code, 1, (), on_behalf_of="Bà Hoa")
    assert refused(either, empty) == "form_invalid"
    unknown = {"sha256": "0" * 64, "name": "a.pdf"}
    foreign = commands.HandInPaper(code, 1, (unknown,), on_behalf_of="Bà Hoa")
    assert refused(either, foreign) == "file_missing"
    own = commands.HandInPaper(code, 1, (either.file,), on_behalf_of="Bà Hoa")
    assert refused(either, own, SURVEY) == "not_candidate"
    with pytest.raises(NotFound):
        either.do(own, STRANGER)
    with pytest.raises(NotAllowed):
        either.do(commands.AskForPapers(household(either), LIST), SURVEY)


def test_the_last_day_of_the_customer_comes_before_a_late_paper(either: Installation) -> None:
    """No worker has come yet: the timer goes off before the paper is taken."""
    code = asked(either)
    either.at("2014-11-20 09:00")
    own = commands.HandInPaper(code, 1, (either.file,), on_behalf_of="Bà Hoa")
    assert refused(either, own) == "case_closed"


def test_what_was_handed_in_is_kept_encrypted_and_read_by_who_may_see_it(
    either: Installation,
) -> None:
    code = asked(either)
    hand_in(either, code, 1)
    with either.engine._database.read() as connection:
        bodies = connection.scalars(select(events.c.body).where(events.c.stream == code)).all()
        (row,) = connection.execute(select(asked_papers).where(asked_papers.c.number == 1)).all()
    stored = [body for body in bodies if "PaperHandedIn" in body or "PapersAsked" in body]
    assert len(stored) == 2
    for text in (*stored, repr(row)):
        assert "hồ-sơ.pdf" not in text and "Bà Hoa" not in text and "Nộp một lần" not in text
    view = papers(either, code, AUDITOR)
    (file,) = view.asked[0].paper.files
    assert file["name"] == "hồ-sơ.pdf"
    name, _, content = either.engine.uploaded_files.read(
        either.actor(DESK), code, str(file["sha256"])
    )
    assert name == "hồ-sơ.pdf" and content.startswith(b"%PDF-")


def test_every_command_comes_out_the_same_when_given_again(either: Installation) -> None:
    code = asked(either)
    hand_in(either, code, 1, paper=None)
    either.do(commands.RefusePaper(code, 1, "Thiếu trang hai"))
    hand_in(either, code, 1)
    either.do(commands.AcceptPaper(code, 1))
    either.do(commands.AskForPapers(code, MORE, "Kèm bản gốc", LATER), LEADER)
    for number, paper in ((2, None), (3, "house_ownership")):
        hand_in(either, code, number, paper=paper)
        either.do(commands.AcceptPaper(code, number, "Đã đối chiếu"))
    either.go(code)
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None
    assert either.verify() == []


def test_the_desk_that_took_it_in_reads_what_the_customer_is_told(either: Installation) -> None:
    code = household(either)
    moved = commands.TransferCase(code, "DL02", "Địa điểm thuộc địa bàn đơn vị khác")
    either.do(moved, COMPANY)
    either.do(commands.AskForPapers(code, LIST, "Nộp một lần"), THEIR_DESK)
    either.do(commands.AskForPapers(code, MORE, "Nộp nốt", LATER), THEIR_LEADER)
    for number in (1, 2):
        hand_in(either, code, number)
    either.do(commands.AcceptPaper(code, 1, "Đã đối chiếu bản chính"), THEIR_DESK)
    either.do(commands.RefusePaper(code, 2, "Ảnh mờ"), THEIR_DESK)
    told, inside = papers(either, code), papers(either, code, THEIR_DESK)
    assert [one.reason for one in inside.lists] == [None, LATER]
    assert [one.paper.said for one in inside.asked] == ["Đã đối chiếu bản chính", "Ảnh mờ", None]
    assert [len(one.paper.files) for one in inside.asked] == [1, 1, 0]
    assert [(one.note, one.reason) for one in told.lists] == [
        ("Nộp một lần", None), ("Nộp nốt", None),
    ]  # fmt: skip
    assert [one.paper.said for one in told.asked] == [None, "Ảnh mờ", None]
    assert [one.paper.files for one in told.asked] == [(), (), ()]
    assert [one.paper.state for one in told.asked] == [one.paper.state for one in inside.asked]
    assert told.may_hand_in
