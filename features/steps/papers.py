"""Papers that the customer is asked for."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from engine import EngineError, SlipKind, commands
from engine.i18n import written
from features.steps.story import Story
from tests.kit import DESK, LEADER

SUPPLY = "lvh_supplement_dossier"
PUBLISHED = {"House ownership certificate": "house_ownership"}
CUSTOMER = "Bà Hoa"


@pytest.fixture
def refusals() -> list[str]:
    return []


def ask(story: Story, *items: dict[str, object], login: str = DESK, reason: str = "") -> None:
    story.at.do(commands.AskForPapers(story.code, items, reason=reason or None), login)


def hand_in(story: Story, number: int) -> None:
    file = (story.at.file,)
    story.at.do(commands.HandInPaper(story.code, number, file, on_behalf_of=CUSTOMER))


@given(
    "the desk of Điện lực Sông Xanh takes in a request of a household with a house ownership "
    "certificate"
)
def owner(story: Story) -> None:
    story.code = story.at.request("lv_household", site_right_doc_kind="house_ownership")


@given("the household is a tenant")
def tenant(story: Story) -> None:
    story.code = story.at.request("lv_household", site_right_doc_kind="sale_or_lease_contract")


@given("the desk has asked for papers")
def has_asked(story: Story) -> None:
    ask(story, {"paper": "house_ownership", "reason": "bản chụp mờ"})


@when("the desk asks for these papers on one list:")
def asks_for_these(story: Story, datatable: list[list[str]]) -> None:
    items = [
        {"paper": PUBLISHED[name], "reason": why}
        if name in PUBLISHED
        else {"words": name, "reason": why}
        for name, why in datatable
    ]
    ask(story, *items)


@then("it is the customer's turn")
def turn_of_customer(story: Story) -> None:
    status = story.at.engine.tracking.status(story.at.actor(DESK), story.code)
    assert status.turn == ("customer",)


@then("the sheet for the customer names both papers and the last day")
def both_are_named(story: Story) -> None:
    desk = story.at.actor(DESK)
    slip = story.at.engine.slips.for_staff(desk, story.code, SlipKind.PAPERS, "en")
    asked = [one.text for one in slip.parts[0].items]
    assert asked == ["House ownership certificate", "A photo of the front"]
    view = story.at.engine.papers.required(desk, story.code, "en")
    assert view.supplement is not None and view.supplement.due_at is not None
    assert ("Hand them in by", written("en", view.supplement.due_at)) in slip.facts


@when("the customer hands in paper 1, and the desk refuses it because a page is missing")
def refuses(story: Story) -> None:
    hand_in(story, 1)
    story.at.do(commands.RefusePaper(story.code, 1, "thiếu trang hai"))


@then("the customer's step cannot be completed")
def cannot_be_completed(story: Story) -> None:
    task = story.at.open_tasks(story.code)[SUPPLY]
    with pytest.raises(EngineError) as error:
        story.at.do(commands.CompleteTask(task.id, {}, CUSTOMER))
    assert error.value.code == "papers_open"


@when("the customer hands in both papers, and the desk accepts them")
def accepts_both(story: Story) -> None:
    for number in (1, 2):
        hand_in(story, number)
        story.at.do(commands.AcceptPaper(story.code, number))


@then("the customer's step is completed with what came")
def completed_with(story: Story) -> None:
    assert len(story.at.case(story.code).steps[SUPPLY]["items_supplied"]) == 2  # type: ignore[arg-type]


@then("the desk finds the dossier valid at the next look")
def valid_at_next_look(story: Story) -> None:
    story.do("lvh_receive_check")
    assert story.at.case(story.code).dossier_valid_at is not None


@when("the desk asks for one paper more")
def asks_for_more(story: Story, refusals: list[str]) -> None:
    with pytest.raises(EngineError) as error:
        ask(story, {"words": "Giấy ủy quyền", "reason": "tên khác nhau"}, reason="tên khác nhau")
    refusals.append(error.value.code)


@when("the desk asks for the undertaking of the house owner")
def asks_for_undertaking(story: Story, refusals: list[str]) -> None:
    with pytest.raises(EngineError) as error:
        ask(story, {"paper": "owner_undertaking", "reason": "khách thuê nhà"})
    refusals.append(error.value.code)


@then("that is refused, for only a leader may")
def only_a_leader(refusals: list[str]) -> None:
    assert refusals == ["not_asking_again"]


@then("that is refused, for it may follow")
def may_follow(refusals: list[str]) -> None:
    assert refusals == ["paper_needed_later"]


@when("the leader asks for one paper more, because the names differ", target_fixture="due_before")
def leader_asks(story: Story) -> object:
    due = story.at.open_tasks(story.code)[SUPPLY].due_at
    item: dict[str, object] = {"words": "Giấy ủy quyền", "reason": "tên khác nhau"}
    ask(story, item, login=LEADER, reason="tên khác nhau")
    return due


@then(parsers.parse("in {once:d} of {asked:d} cases of the year papers were asked for once"))
def counted(story: Story, once: int, asked: int) -> None:
    (unit,) = story.at.engine.papers.asked_once(story.at.actor(LEADER), 2014)
    assert (unit.once, unit.asked) == (once, asked)


@then("the customer has no day less")
def no_day_less(story: Story, due_before: object) -> None:
    assert story.at.open_tasks(story.code)[SUPPLY].due_at == due_before
