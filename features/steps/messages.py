"""What customers are told by SMS, as a provider takes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_bdd import given, parsers, then, when

from engine.adapters.texts import DeliveryStatus, TextReceipt
from features.steps.story import Story
from tests.contract.test_customer_messages import send
from tests.kit import DESK, Installation
from tests.message_provider import Provider
from tests.pages.visitor import Visitor


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def _told(story: Story, provider: Provider) -> Iterator[None]:
    config, now = story.at.config, story.at.clock.now()
    story.at = Installation(config, texts=provider, post=provider)
    story.at.clock.set(now)
    yield
    story.at.engine.close()


@given("customers are told by a provider of text messages")
def told_by_provider(_told: None) -> None:
    pass


def texts(story: Story, provider: Provider) -> list[str]:
    send(story.at)
    return [one.text for one in provider.texts]


@then(parsers.parse('the customer gets an SMS that begins with "{words}"'))
def begins_with(story: Story, provider: Provider, words: str) -> None:
    assert any(one.startswith(words) for one in texts(story, provider))


@then(parsers.parse('the customer gets an SMS that says "{words}"'))
def says(story: Story, provider: Provider, words: str) -> None:
    assert any(words in one for one in texts(story, provider)), texts(story, provider)


@then(parsers.parse('no SMS says "{words}"'))
def says_not(story: Story, provider: Provider, words: str) -> None:
    assert not any(words in one for one in texts(story, provider))


@then("its link opens where the request is")
def link_opens(story: Story, provider: Provider) -> None:
    token = provider.texts[0].text.rpartition("/k/")[2]
    assert story.code in Visitor(story.at).go(f"/k/{token}").text


@then(parsers.parse('the page of the case says "{words}"'))
def page_says(story: Story, words: str) -> None:
    assert words in Visitor(story.at).log_in(DESK).go(f"/cases/{story.code}").text


@when(parsers.re("the provider says that it (?P<told>has|has not) arrived"))
def provider_says(story: Story, provider: Provider, told: str) -> None:
    status = DeliveryStatus.DELIVERED if told == "has" else DeliveryStatus.REJECTED
    story.at.engine.message_fate.take_receipt(TextReceipt(provider.texts[0].id, "", status, ""))
