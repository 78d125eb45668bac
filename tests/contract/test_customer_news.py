"""The staff sees at once what customers have done, and whom no message reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from engine import acting_customer, commands, queries
from engine.adapters.texts import NumberRefusedError
from engine.model.queries import Share
from engine.model.views import NO_NEWS, CustomerNews
from tests.contract.test_asked_papers import SUPPLY, asked
from tests.contract.test_customer_messages import household, send
from tests.kit import BUSINESS, DESK, SURVEY, Installation
from tests.message_provider import Provider
from tests.pages.visitor import Visitor

PAY = "lvb_pay_and_deposit"


def news(at: Installation, login: str = DESK) -> dict[tuple[str, str], CustomerNews]:
    """What stands under "From customers", by case and step, and in number as the badge says."""
    wanted = queries.TaskFilter(Share.CUSTOMERS)
    found = at.engine.tasks.page(at.actor(login), wanted)
    assert at.engine.tasks.counts(at.actor(login), [wanted], 100) == [len(found)]
    return {(one.task.case, one.task.element): one.news for one in found}


def test_papers_that_lie_with_the_desk_stand_in_its_list_until_they_are_looked_at(
    either: Installation,
) -> None:
    code = asked(either)
    assert news(either) == {}
    customer, files = acting_customer(code), []
    for number in (1, 2):
        kept = either.engine.uploads.keep(customer.login, b"%PDF-1.4")
        files.append({"sha256": kept, "name": "a.pdf"})
        either.engine.execute(commands.HandInPaper(code, number, (files[-1],)), customer)
    assert news(either) == {(code, SUPPLY): CustomerNews(papers=2)}
    assert news(either, SURVEY) == {}, "another role's"
    visitor = Visitor(either).log_in(DESK).go("/worklist?share=customers")
    assert "2 papers to look at" in visitor.text
    assert "standing still" in visitor.text, "it is not the customer's time"
    (step,) = either.engine.tasks.page(either.actor(DESK), queries.TaskFilter(Share.CUSTOMERS))
    assert (step.rests, step.stands_still, step.overdue) == (True, False, False)
    assert f"/cases/{code}/papers" in visitor.links()
    assert not runs_out(either), "it is not late by itself either"
    either.do(commands.SuspendCase(code, "Khách đề nghị"))
    either.do(commands.ResumeCase(code, "Khách đề nghị"))
    assert not runs_out(either), "the papers lie with the desk still"
    either.do(commands.RefusePaper(code, 1, "Thiếu trang hai"))
    assert news(either) == {(code, SUPPLY): CustomerNews(papers=1)}
    either.do(commands.AcceptPaper(code, 2))
    assert news(either) == {}
    assert runs_out(either) == [f"{code}-{either.open_tasks(code)[SUPPLY].number}"]
    either.do(commands.SuspendCase(code, "Khách đề nghị"))
    assert not runs_out(either)


def runs_out(at: Installation) -> list[str]:
    """Steps of parties outside whose limit will be over some day, by the filter; those that stand
    still by the row are none of them."""
    wanted = queries.TaskFilter(Share.OUTSIDE, due_before=datetime(2100, 1, 1, tzinfo=UTC))
    found = at.engine.tasks.page(at.actor(DESK), wanted)
    assert not any(one.is_still for one in found)
    return [one.task.id for one in found]


def test_what_follows_a_step_of_the_customer_is_new_until_somebody_takes_it(
    either: Installation,
) -> None:
    code = either.request("lv_business")
    either.go(code, "lvb_plan_estimate")
    either.complete(code, "lvb_plan_estimate", customer_cost_vnd=5_000_000)
    either.go(code, PAY)
    customer, task = acting_customer(code), either.open_tasks(code)[PAY]
    kept = either.engine.uploads.keep(customer.login, b"%PDF-1.4")
    paid = either.answer(PAY, code) | {"receipt": {"sha256": kept, "name": "a.pdf"}}
    assert news(either, BUSINESS) == {}
    either.engine.execute(commands.CompleteTask(task.id, paid), customer)
    (found,) = news(either, BUSINESS).items()
    assert found == ((code, "lvb_prepare_ppa"), CustomerNews(done="Nộp chi phí, đặt cọc"))
    next_task = either.open_tasks(code)["lvb_prepare_ppa"].id
    either.do(commands.ClaimTask(next_task), BUSINESS)
    assert news(either, BUSINESS) == {}
    (row,) = either.engine.tasks.page(either.actor(BUSINESS), queries.TaskFilter(Share.MINE))
    assert row.news == found[1], "it is still said beside the step"


def test_whom_no_message_reaches_is_to_be_called_until_one_does(
    telling: Installation, provider: Provider
) -> None:
    provider.refuses, provider.bounces = NumberRefusedError("no mobile phone"), True
    code = household(telling)
    send(telling)
    ((_, found),) = news(telling).items()
    assert found == replace(NO_NEWS, unreached=True)
    provider.refuses, provider.bounces = None, False
    telling.do(commands.CorrectFacts(code, {"phone": "0912345679"}, "Khách báo số mới"))
    telling.complete(code, "lvh_receive_check")
    send(telling)
    assert provider.texts, "the new number is told"
    assert news(telling) == {}
