"""Installations whose messages leave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kit import Installation
from tests.message_provider import Provider


@pytest.fixture
def telling(either: Installation, provider: Provider) -> Iterator[Installation]:
    made = Installation(either.config, texts=provider, post=provider)
    yield made
    made.engine.close()
