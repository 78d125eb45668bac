"""Pages in front of an installation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kit import Installation
from tests.message_provider import Provider
from tests.pages.visitor import Visitor
from tests.web.document import keep_document

keep_document()


@pytest.fixture
def visitor(installation: Installation) -> Visitor:
    return Visitor(installation)


@pytest.fixture
def telling(installation: Installation, provider: Provider) -> Iterator[Installation]:
    made = Installation(installation.config, texts=provider, post=provider)
    yield made
    made.engine.close()
