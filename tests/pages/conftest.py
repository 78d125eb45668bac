"""Pages in front of an installation."""

from __future__ import annotations

import pytest

from tests.kit import Installation
from tests.pages.visitor import Visitor
from tests.web.document import keep_document

keep_document()


@pytest.fixture
def visitor(installation: Installation) -> Visitor:
    return Visitor(installation)
