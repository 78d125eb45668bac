"""What the holder of a key does in a running request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, then, when

from engine import commands
from engine.demo.answers import FILE_CONTENT
from features.steps.papers import SUPPLY
from features.steps.story import Story
from tests.kit import DESK, Installation
from tests.pages.visitor import Visitor

PAPER, SHOWN = "/tra-cuu/giay-to/1", "/tra-cuu/ho-so"
PAYMENT = {
    "f.amount_vnd": "5.000.000",
    "f.method": "bank_transfer",
    "f.deposit_vnd": "1.000.000",
}


@pytest.fixture
def holder(installation: Installation) -> Visitor:
    return Visitor(installation)


@given("a business was quoted 5,000,000 VND")
def quoted(story: Story) -> None:
    story.code = story.at.request("lv_business")
    quote = {"customer_cost_vnd": 5_000_000}
    story.at.go(story.code, "lvb_pay_and_deposit", lvb_plan_estimate=quote)


@when("the holder of the key opens what is asked for")
def opens(story: Story, holder: Visitor) -> None:
    key = story.at.do(commands.MakeCaseKey(story.code)).details["key"]
    holder.go("/tra-cuu").submit("/tra-cuu", {"code": story.code, "key": key})


@then(parsers.parse('the page offers "{label}"'))
def offers(holder: Visitor, label: str) -> None:
    (link,) = holder.page.xpath("//a[contains(@href, 'giay-to')]")
    assert link.get("href") == PAPER and label in link.text_content()


@when("the holder hands in two photos of it")
def hands_in(holder: Visitor) -> None:
    photos = {"f.files": [("1.pdf", FILE_CONTENT), ("2.pdf", FILE_CONTENT)]}
    holder.go(PAPER).submit(PAPER, {}, "send", photos)
    assert holder.path == SHOWN


@then("the desk sees both at once, and it is the desk's turn")
def desk_sees(story: Story) -> None:
    view = story.at.engine.papers.required(story.at.actor(DESK), story.code)
    assert [file["name"] for file in view.asked[0].paper.files] == ["1.pdf", "2.pdf"]
    status = story.at.engine.tracking.status(story.at.actor(DESK), story.code)
    assert status is not None and status.turn == ("utility",)


@when("a month goes by, and nobody at the desk has looked")
def month_goes_by(story: Story) -> None:
    story.at.fire("2014-11-03 09:00")


@then("the request is not closed")
def not_closed(story: Story) -> None:
    assert story.at.case(story.code).closed_at is None


@when("the desk refuses it, because a page is missing")
def refuses(story: Story) -> None:
    story.at.do(commands.RefusePaper(story.code, 1, "thiếu trang hai"))


@then(parsers.parse('the holder reads "{words}", and no name of the staff'))
def reads_reason(story: Story, holder: Visitor, words: str) -> None:
    names = story.at.engine.people.names({DESK})
    key = story.at.do(commands.MakeCaseKey(story.code)).details["key"]
    holder.go("/tra-cuu").submit("/tra-cuu", {"code": story.code, "key": key})
    assert words in holder.text and names[DESK] not in holder.text


@when("the desk accepts it, and with that the customer's step ends")
def accepts(story: Story) -> None:
    story.at.clock.set(story.at.clock.now() + timedelta(days=2))
    story.at.do(commands.AcceptPaper(story.code, 1))
    assert SUPPLY not in story.at.open_tasks(story.code)
    story.do("lvh_receive_check")


@then("the limit of the law begins when the last photos came")
def law_begins(story: Story) -> None:
    *_, came = [e for e in story.at.history(story.code) if e.type == "PaperHandedIn"]
    assert story.at.case(story.code).dossier_valid_at == came.at


@then("history says that the customer came online, and the desk ended the step")
def history_says(story: Story) -> None:
    history = story.at.history(story.code)
    came = {(e.by, e.via, e.on_behalf_of) for e in history if e.type == "PaperHandedIn"}
    assert came == {(f"kh/{story.code}", "portal", None)}
    (done,) = [
        e
        for e in history
        if e.type == "TaskCompleted" and getattr(e.payload, "element", "") == SUPPLY
    ]
    assert (done.by, done.on_behalf_of) == (DESK, None)


@then("the page says that 5.000.000 đ are to be paid")
def to_be_paid(holder: Visitor) -> None:
    assert "5.000.000 đ" in holder.text or "5,000,000 đ" in holder.text


@when("the holder reports the payment with the receipt", target_fixture="sent")
def pays(story: Story, holder: Visitor) -> tuple[str, object]:
    number = story.at.open_tasks(story.code)["lvb_pay_and_deposit"].number
    step = f"/tra-cuu/viec/{number}"
    holder.go(step)
    sent = holder.filled(step, PAYMENT, "complete")
    holder.submit(step, PAYMENT, "complete", {"f.receipt": [("biên lai.pdf", FILE_CONTENT)]})
    return step, sent


@then("the case goes on, and history says that the customer did it")
def goes_on(story: Story, holder: Visitor) -> None:
    assert holder.path == SHOWN
    assert "lvb_pay_and_deposit" not in story.at.open_tasks(story.code)
    done = [e for e in story.at.history(story.code) if e.by == f"kh/{story.code}"]
    assert "TaskCompleted" in [e.type for e in done]
    assert done[0].role == "khach_hang"


@when("the holder sends the same page once more")
def sends_again(holder: Visitor, sent: tuple[str, object]) -> None:
    holder.send(*sent)


@then("the page says that it was sent already")
def said_already(holder: Visitor) -> None:
    assert holder.answer.status_code == 409
    assert "was sent from this page at" in holder.text
