"""Papers that are given with a request while it is written, one by one, and handed in with it."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Conflict, EngineError, Invalid, NotFound, commands
from engine.demo.answers import FILE_CONTENT as FILE
from engine.model.actor import acting_customer
from engine.model.states import PaperState
from engine.readers.applications import PaperToGive
from tests.contract.test_applications import ANYBODY, Applicant, answer
from tests.contract.test_applications import served as served
from tests.contract.test_personal_data import rest
from tests.kit import DESK, Installation

ONE = "identity_card"
"""The paper of a household that one of seven others does for."""


def upload(applicant: Applicant, content: bytes = FILE, name: str = "sổ đỏ.pdf") -> dict[str, str]:
    kept = applicant.at.engine.uploaded_files.keep(acting_customer(applicant.id), content)
    return {"sha256": kept.sha256, "name": name}


def give(applicant: Applicant, paper: str = ONE, **more: Any) -> dict[str, str]:
    file = more.pop("file", None) or upload(applicant)
    command = commands.AddPaper(applicant.id, applicant.secret, paper, (file,), **more)
    applicant.at.engine.execute(command, ANYBODY)
    return dict(file)


def papers(applicant: Applicant, language: str = "vi") -> dict[str, PaperToGive]:
    view = applicant.at.engine.applications.get(applicant.id, applicant.secret, language)
    return {one.id: one for one in view.papers}


def without_files(at: Installation, applicant: Applicant, **changes: Any) -> dict[str, Any]:
    given = answer(at, applicant, **changes)
    return {name: one for name, one in given.items() if name != "site_right_doc"}


def written(at: Installation, **changes: Any) -> Applicant:
    applicant = Applicant.begin(at)
    applicant.save(**without_files(at, applicant, **changes))
    return applicant


def code_of(error: pytest.ExceptionInfo[EngineError]) -> str:
    return error.value.code


def test_the_list_follows_the_answers(served: Installation) -> None:
    applicant = written(served)
    assert list(papers(applicant)) == [ONE]
    assert papers(applicant, "en")[ONE].label == "Land use right certificate (of land with a house)"
    assert len(papers(applicant)[ONE].options) == 8
    applicant.save(**without_files(served, applicant, households=3))
    assert list(papers(applicant)) == [ONE, "household_list", "authorization"]
    applicant.save(**without_files(served, applicant, site_right_doc_kind="population_database"))
    assert papers(applicant) == {}


def test_a_field_that_papers_answer_is_not_asked_a_second_time(served: Installation) -> None:
    applicant = written(served)
    view = served.engine.applications.get(applicant.id, applicant.secret)
    names = {one.name for one in view.fields}
    assert not names & {"site_right_doc", "authorization"}
    assert "site_right_doc_kind" in names


def test_several_files_of_one_paper_are_kept_replaced_and_taken_away(served: Installation) -> None:
    applicant = written(served)
    first = give(applicant, instead="land_use_right")
    second = give(applicant, instead="land_use_right")
    give(applicant, file=first, instead="land_use_right")
    assert papers(applicant)[ONE].files == (first, second)
    remove = commands.RemovePaper(applicant.id, applicant.secret, ONE, first["sha256"])
    for _ in range(2):
        served.engine.execute(remove, ANYBODY)
    assert papers(applicant)[ONE].files == (second,)


def test_names_of_files_rest_encrypted(served: Installation) -> None:
    applicant = written(served)
    give(applicant, file=upload(applicant, name="CCCD bà Thị Mơ.pdf"))
    assert "Thị Mơ" not in "\n".join(rest(served))


def test_handed_in_they_are_accepted_and_refused_one_by_one(served: Installation) -> None:
    applicant = written(served, households=2)
    file = give(applicant, instead="land_use_right")
    give(applicant, "household_list", file=upload(applicant, name="các hộ.pdf"))
    give(applicant, "authorization", file=upload(applicant, name="ủy quyền.pdf"))
    code = applicant.submit()
    desk = served.actor(DESK)
    view = served.engine.papers.required(desk, code)
    assert [one.paper.state for one in view.brought] == [PaperState.HANDED_IN] * 3
    assert view.brought[0].paper.handed_in == "land_use_right"
    assert [one["name"] for one in view.brought[0].paper.files] == ["sổ đỏ.pdf"]
    assert view.may_decide
    assert view.may_ask
    assert not {ONE, "household_list"} & {one.id for one in view.needed}
    case = served.engine.cases.get(desk, code).case
    assert [one["sha256"] for one in case.facts["site_right_doc"]] == [file["sha256"]]
    served.do(commands.AcceptPaper(code, 1), DESK)
    ask = commands.AskForPapers(
        code, ({"paper": "household_list", "reason": "mờ, không đọc được"},)
    )
    with pytest.raises(Invalid) as refused:
        served.do(ask, DESK)
    assert code_of(refused) == "paper_came_already"
    served.do(commands.RefusePaper(code, 2, "mờ, không đọc được"), DESK)
    served.do(ask, DESK)
    view = served.engine.papers.required(desk, code)
    assert [(one.paper.number, one.paper.state) for one in view.asked] == [(4, PaperState.ASKED)]
    assert len(view.lists) == 1
    served.do(commands.HandInPaper(code, 4, (served.file,), on_behalf_of="Bà Mơ"), DESK)
    served.do(commands.AcceptPaper(code, 4), DESK)
    assert served.engine.papers.required(desk, code).settled
    assert served.verify() == []
    (again,) = served.engine.reexecute([code])
    assert again.divergence is None


def test_what_is_shown_at_the_survey_is_said_to_the_desk(served: Installation) -> None:
    applicant = written(served)
    leave = commands.LeavePaper(applicant.id, applicant.secret, ONE, at_survey=True)
    served.engine.execute(leave, ANYBODY)
    assert papers(applicant)[ONE].at_survey
    code = applicant.submit()
    (one,) = served.engine.papers.required(served.actor(DESK), code).brought
    assert one.paper.state is PaperState.AT_SURVEY
    with pytest.raises(Conflict) as refused:
        served.do(commands.AcceptPaper(code, 1), DESK)
    assert code_of(refused) == "paper_not_handed_in"


def test_what_is_needed_no_more_is_not_handed_in(served: Installation) -> None:
    applicant = written(served, households=2)
    give(applicant, instead="land_use_right")
    give(applicant, "household_list")
    applicant.save(**without_files(served, applicant, households=1))
    view = served.engine.applications.get(applicant.id, applicant.secret, "en")
    assert view.left_over == ("List of the households on the meter",)
    code = applicant.submit()
    brought = served.engine.papers.required(served.actor(DESK), code).brought
    assert [one.paper.paper for one in brought] == [ONE]


def test_what_cannot_be_given_is_refused_and_nothing_is_changed(served: Installation) -> None:
    applicant = written(served, households=2)
    other = Applicant.begin(served)
    file, foreign = upload(applicant), upload(other)
    id_, secret = applicant.id, applicant.secret
    for command, wanted in (
        (commands.AddPaper(id_, secret, "load_curve", (file,)), "paper_not_needed_now"),
        (commands.AddPaper(id_, secret, "authorization", (file,), photo=True), "photo_unfit"),
        (commands.AddPaper(id_, secret, ONE, (file,), "household_list"), "paper_unfit"),
        (commands.AddPaper(id_, secret, ONE, ()), "files_count"),
        (commands.AddPaper(id_, secret, ONE, (file,) * 21), "files_count"),
        (commands.AddPaper(id_, secret, ONE, (foreign,)), "file_missing"),
        (commands.LeavePaper(id_, secret, "authorization", True), "paper_to_send"),
    ):
        with pytest.raises(Invalid) as refused:
            served.engine.execute(command, ANYBODY)
        assert code_of(refused) == wanted
    for command in (
        commands.AddPaper(id_, other.secret, ONE, (file,)),
        commands.RemovePaper(id_, other.secret, ONE, file["sha256"]),
        commands.LeavePaper(id_, other.secret, ONE, True),
    ):
        with pytest.raises(NotFound):
            served.engine.execute(command, ANYBODY)
    assert not papers(applicant)[ONE].files


def test_after_it_was_handed_in_no_paper_is_added(served: Installation) -> None:
    applicant = written(served)
    file = give(applicant)
    applicant.submit()
    for command in (
        commands.AddPaper(applicant.id, applicant.secret, ONE, (file,)),
        commands.RemovePaper(applicant.id, applicant.secret, ONE, file["sha256"]),
        commands.LeavePaper(applicant.id, applicant.secret, ONE, True),
    ):
        with pytest.raises(Conflict):
            served.engine.execute(command, ANYBODY)
